"""Doorbells: what is to be done stands in rows; a ring only says "look now".

Tasks take one number, read the row again and may run twice. A killed worker loses its ring, not the work: the
sweep rings again for every row that waits.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Hang the bell where the settings say."""
