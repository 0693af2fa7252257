"""How does a page do what a form asks for, and say what came of it?"""

from collections.abc import Callable

from flask import flash, redirect
from werkzeug.wrappers import Response

from server.db import db, transaction
from server.errors import NotFound, Problem
from server.web import pages as around
from server.web.language import say


def done(act: Callable[[], object], told: str, onward: str, again: Callable[[], str]) -> Response | tuple[str, int]:
    """Do it and go on; what is refused shows the page again, with what was written."""
    try:
        with transaction():
            act()
    except Problem as problem:
        db.session.rollback()
        if isinstance(problem, NotFound) or problem.status >= 500:
            raise
        flash(around.message_of(problem), "refused")
        return again(), problem.status
    flash(say(told), "kept")
    return redirect(onward)
