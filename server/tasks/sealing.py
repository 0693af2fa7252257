"""When are entries of the log sealed? Every second, in each worker; one at a time has something to do.

A portion is a transaction of its own, so a killed worker loses nothing, and phones write in between.
"""

import logging
import threading

from flask import Flask

from server.db import db, transaction
from server.errors import Busy, Problem
from server.services.proof import sealer

log = logging.getLogger(__name__)
REST_S = 0.5
PAUSE_S = 30.0
"""After something broke, so that the log of the server is not full of it."""


def begin(app: Flask) -> None:
    """Seal beside the worker's other work until its process ends."""
    threading.Thread(target=_go_on, args=(app,), name="sealer", daemon=True).start()


def seal_waiting() -> int:
    """Seal what waits; returns how many entries."""
    count = 0
    while sealer.is_waiting():
        db.session.rollback()  # what was read is no transaction to start with
        with transaction():
            count += sealer.seal_portion()
    db.session.rollback()
    return count


def _go_on(app: Flask) -> None:
    while True:
        with app.app_context():
            rest_s = _try()
        threading.Event().wait(rest_s)


def _try() -> float:
    """Seal, whatever may go wrong; returns after how many seconds to look again."""
    try:
        seal_waiting()
    except Busy:
        return REST_S
    except Problem as problem:
        log.critical("the log is not sealed: %s", problem)
        return PAUSE_S
    except Exception:
        log.exception("the log could not be sealed")
        return PAUSE_S
    return REST_S
