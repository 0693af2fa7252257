"""Administrators look after people, and people after their own way in."""
