"""What the checks make of photos, pairs and issues. The way of one photo begins in `photos`."""
