"""How is a refusal said? By the protocol of the address that was asked; 404 and 405 of the routing too."""

import logging
from http import HTTPStatus

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from server.db import db, is_away, let_go
from server.domain.outside_limits import RETRY_AFTER_S
from server.errors import DatabaseAway, DiskFull, NotYet, Problem, TooLarge, TooSoon, is_disk_full
from server.translations import N_
from server.web import protocols

log = logging.getLogger(__name__)


class Broken(Problem):
    """An error of ours."""

    code = "broken"
    status = 500
    default = N_("The server made a mistake. Nothing was lost; try again, and tell the office if it stays so.")


class Refused(Problem):
    """A refusal of the HTTP layer: no such address, no such method, a body that cannot be read."""

    code = "http"

    def __init__(self, found: HTTPException) -> None:
        self.status = found.code or 500  # type: ignore[misc]
        super().__init__(_SENTENCES.get(self.status, N_("The request was refused ({status}).")), status=self.status)


_SENTENCES = {
    400: N_("The request cannot be read."),
    404: N_("There is nothing at this address. Check it, or begin at the start page."),
    405: N_("This address does not take such requests."),
    413: TooLarge.default,
}


def init_app(app: Flask) -> None:
    """Catch everything; nobody sees a stack trace."""
    app.register_error_handler(Problem, _write)
    app.register_error_handler(HTTPException, lambda found: _with_headers(found, _write(Refused(found))))
    app.register_error_handler(Exception, _broken)


def _write(problem: Problem) -> Response:
    answer = protocols.current().refusal(problem)
    if isinstance(problem, TooSoon | NotYet):
        answer.headers["Retry-After"] = str(problem.seconds)
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def _with_headers(found: HTTPException, answer: Response) -> Response:
    """Keep what the refusal itself says, such as the methods that are allowed."""
    for name, value in found.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def _broken(found: Exception) -> Response:
    if is_away(found):
        log.error("%s %s: the database is away", request.method, protocols.current().loggable(request.path))
        return _without_database(DatabaseAway())
    if is_disk_full(found):
        log.critical("the disk is full: %s %s", request.method, protocols.current().loggable(request.path))
        db.session.rollback()
        return _write(DiskFull())
    log.error("%s %s broke", request.method, protocols.current().loggable(request.path), exc_info=found)
    db.session.rollback()  # PostgreSQL answers nothing more after an error, and the page asks who reads it
    return _write(Broken())


def _without_database(problem: Problem) -> Response:
    """Say a refusal without asking who reads it; the session forgets a line that is broken."""
    let_go()
    g.actor = None
    return _write(problem)
