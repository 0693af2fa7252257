"""Searching from anywhere."""
