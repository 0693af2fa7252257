"""What is found from anywhere by a few words."""
