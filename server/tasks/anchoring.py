"""When is a head of the log stamped by somebody else? Once in a while, where the operator names an authority.

The authority is asked outside of any transaction; a reply that cannot be kept is said in the log of the server, and
asked for again later.
"""

import logging
from datetime import datetime
from http.client import HTTPException
from urllib.request import HTTPRedirectHandler, Request, build_opener

from server.db import db, transaction
from server.errors import Conflict, Problem
from server.formats.time_stamp import MOST_BYTES
from server.services.proof import anchors
from server.translations import N_

log = logging.getLogger(__name__)
TIMEOUT_S = 20
_OPENER = build_opener(HTTPRedirectHandler())


def stamp(*, at_once: bool = False) -> datetime | None:
    """Have the newest head stamped, where that is due; returns what time the authority says.

    :raises Conflict: where the authority cannot be reached, or its reply cannot be kept.
    """
    asked = anchors.due(at_once=at_once)
    db.session.rollback()
    if asked is None:
        return None
    reply = _answer(asked)
    with transaction():
        return anchors.keep(asked, reply)


def try_to_stamp() -> None:
    """Stamp, and say what went wrong."""
    try:
        stamp()
    except Problem as problem:
        log.error("the log is not stamped: %s", problem)


def _answer(asked: anchors.Due) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    sent = Request(asked.address, asked.request.der, headers)  # noqa: S310 - the settings take web addresses alone
    try:
        with _OPENER.open(sent, timeout=TIMEOUT_S) as answer:
            read: bytes = answer.read(MOST_BYTES + 1)
            return read
    except (OSError, HTTPException) as problem:
        raise Conflict(
            N_("The time-stamping authority at {address} does not answer: {problem}"),
            address=asked.address,
            problem=problem,
        ) from problem
