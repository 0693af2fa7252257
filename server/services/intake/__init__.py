"""What phones fetch and send: forms out, submissions and their files in."""
