"""What was closed, and is looked at again (回头看)."""
