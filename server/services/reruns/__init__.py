"""The checks asked again about what was received before."""
