"""Was this picture handed in before? Among everything, within reach, and among plain files."""
