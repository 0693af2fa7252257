"""All that came in, whether it became a pair or not: listed, read as it was asked, and cleared."""
