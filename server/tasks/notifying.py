"""When are people told? Beside the worker's other work: what is in the log within a second, reminders once a day.

Letters and robots have a thread of their own: who answers slowly there keeps no notice back.
"""

import logging
import threading
from collections.abc import Callable

from flask import Flask

from server.db import db, transaction
from server.errors import Busy
from server.services.notices import gathering, letters, reminders
from server.tasks import calling, mailing

log = logging.getLogger(__name__)
REST_S = 1.0
PAUSE_S = 30.0
"""After something broke, so that the log of the server is not full of it."""
SENDING_REST_S = 5.0


def begin(app: Flask) -> None:
    """Tell people until the worker's process ends."""
    for name, step, rest_s in (("notices", tell, REST_S), ("sending", send, SENDING_REST_S)):
        threading.Thread(target=_go_on, args=(app, step, rest_s), name=name, daemon=True).start()


def tell() -> int:
    """Write the notices that are due, and who has to be reminded; returns how many entries were read."""
    count = 0
    while gathering.is_waiting():
        db.session.rollback()  # what was read is no transaction to write in
        with transaction():
            count += gathering.gather_portion()
    if reminders.is_time():
        db.session.rollback()
        with transaction():
            reminders.remind()
    db.session.rollback()
    return count


def send() -> int:
    """Write and send the letters that are due, and call robots; returns how many went."""
    while letters.is_to_compose():
        db.session.rollback()
        with transaction():
            letters.compose()
    db.session.rollback()
    return mailing.send_waiting() + calling.call_waiting()


def _go_on(app: Flask, step: Callable[[], int], rest_s: float) -> None:
    while True:
        with app.app_context():
            pause_s = _try(step, rest_s)
            db.session.remove()
        threading.Event().wait(pause_s)


def _try(step: Callable[[], int], rest_s: float) -> float:
    try:
        step()
    except Busy:
        return rest_s
    except Exception:
        log.exception("people are not told")
        return PAUSE_S
    return rest_s
