"""When is everything verified? Once a day, slowly, in each worker; one at a time has a step in hand."""

import logging
import threading

from flask import Flask

from server.db import db, transaction
from server.errors import Problem
from server.services.proof import watch

log = logging.getLogger(__name__)
REST_S = 60.0


def begin(app: Flask) -> None:
    """Watch beside the worker's other work until its process ends."""
    threading.Thread(target=_go_on, args=(app,), name="watch", daemon=True).start()


def verify_a_step() -> float:
    """Do a step, where one is due; returns after how many seconds to look again."""
    with transaction():
        is_mine = watch.take()
    if not is_mine:
        return REST_S
    seen = watch.look()
    db.session.rollback()  # what was read is no transaction to write in
    with transaction():
        watch.note(seen)
    return seen.size_bytes / watch.BYTES_PER_S


def _go_on(app: Flask) -> None:
    while True:
        rest_s = REST_S
        with app.app_context():
            try:
                rest_s = verify_a_step()
            except Problem as problem:
                log.error("nothing is verified: %s", problem)
            except Exception:
                log.exception("the log could not be verified")
            db.session.remove()
        threading.Event().wait(rest_s)
