"""Does a worker run? Each says so every minute, beside its work: a long queue is no silence."""

import logging
import threading

from flask import Flask

from server.services.first_start import missing

log = logging.getLogger(__name__)
EVERY_S = 60.0


def begin(app: Flask) -> None:
    """Say so until the process ends."""
    threading.Thread(target=_go_on, args=(app,), name="beating", daemon=True).start()


def _go_on(app: Flask) -> None:
    while True:
        with app.app_context():
            _try()
        threading.Event().wait(EVERY_S)


def _try() -> None:
    try:
        missing.note_worker()
    except Exception:
        log.exception("the worker could not say that it runs")
