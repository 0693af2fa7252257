"""The command line: `flask --app server <noun> <verb>`."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the commands."""
