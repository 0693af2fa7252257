"""Doorbells: what is to be done stands in rows; a ring only says "look now".

Tasks take numbers, read the rows again and may run twice. A killed worker loses its ring, not the work: the
sweep rings again for every row that waits.
"""

from collections.abc import Sequence

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


def run_checks(run_id: int) -> None:
    """Ask a worker to go through a run of the checks; call it after the commit."""
    doorbell().ring_for_run(run_id)


def analyse_photos(photo_ids: Sequence[int]) -> None:
    """Ask a worker to look at the photos of one submission; call it after the commit."""
    if photo_ids:
        doorbell().ring(*photo_ids)
