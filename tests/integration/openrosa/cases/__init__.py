"""Rows 30 to 96 of the comparison with ODK Central, column "us"."""
