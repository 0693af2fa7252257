"""Unannounced checks, drawn by lot."""
