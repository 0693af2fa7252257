"""What a reviewer sees of pairs, and what a reviewer answers."""
