"""What the office does beside its issues: its records, and the figures that are counted from them."""
