"""When does a worker read fingerprints into its memory? At its start, and what is new every other second."""

import logging
import threading

from flask import Flask

from server.errors import Busy
from server.services.verification.reuse import memory

log = logging.getLogger(__name__)
REST_S = 2.0
PAUSE_S = 30.0
"""After something broke, so that the log of the server is not full of it."""
NO_ROOM_S = 3_600.0


def begin(app: Flask) -> None:
    """Remember until the worker's process ends."""
    threading.Thread(target=_go_on, args=(app,), name="remembering", daemon=True).start()


def _go_on(app: Flask) -> None:
    while True:
        with app.app_context():
            pause_s = _try()
        threading.Event().wait(pause_s)


def _try() -> float:
    """Read what is new, whatever may go wrong: without a memory the database is asked."""
    try:
        if memory.refresh():
            return REST_S
    except Busy:
        return REST_S
    except Exception:
        log.exception("fingerprints are not read into memory")
        memory.forget()
        return PAUSE_S
    log.warning("fingerprints need more than SHIZHENG_REUSE_MEMORY_BYTES; they are looked up in the database, slower")
    return NO_ROOM_S
