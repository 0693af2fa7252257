"""Doorbells: what is to be done stands in rows; a ring only says "look now".

Tasks take one number, read the row again and may run twice. A killed worker loses its ring, not the work: the
sweep rings again for every row that waits.
"""

from flask import Flask, current_app

from server.services import runtime
from server.tasks.bell import Bell

_BELL = "shizheng.bell"


def init_app(app: Flask) -> None:
    """Hang the bell where the settings say."""
    app.extensions[_BELL] = Bell(app, app.extensions[runtime.SETTINGS].queue_url)


def doorbell() -> Bell:
    """Return the bell of the running application."""
    found = current_app.extensions[_BELL]
    assert isinstance(found, Bell)  # noqa: S101 - tells the type checker what `init_app` put there
    return found


def analyse_photo(photo_id: int) -> None:
    """Ask a worker to look at a photo; call it after the commit."""
    doorbell().ring(photo_id)
