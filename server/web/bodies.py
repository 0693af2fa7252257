"""How large may the body of a request be, and may it come in at all?

Each address has its limit, compared before anything else is done. The listener asks about large bodies before it takes
them: by then everything that can be said by the headers was said, and who calls is known.
"""

from http import HTTPStatus
from typing import cast

from flask import Flask, Response, current_app, request

from server.config import MEGABYTE
from server.domain.admission import KEY, Admission
from server.domain.outside_limits import BODY_BYTES
from server.errors import Busy, TooLarge
from server.translations import N_

_EXTENSION = "shizheng.bodies"
NO_ROOM = N_("Very much is being sent in at this moment. Nothing was lost; send it again in a few minutes.")


def init_app(app: Flask) -> None:
    """Compare before everything else."""
    app.extensions[_EXTENSION] = {}
    app.config.update(MAX_CONTENT_LENGTH=BODY_BYTES, MAX_FORM_MEMORY_SIZE=BODY_BYTES)
    app.before_request(refuse_too_large)


def let_in(app: Flask) -> None:
    """Answer the listener when all others have let a request pass; so register this last."""
    app.before_request(answer_listener)


def allow(app: Flask, endpoint: str, most_bytes: int) -> None:
    """Let an endpoint take larger bodies than others, or only smaller ones."""
    app.extensions[_EXTENSION][endpoint] = most_bytes


def refuse_too_large() -> None:
    """Compare the length that the headers name; what names none is counted while it is read.

    :raises TooLarge: above the limit of the address.
    """
    most = request.max_content_length = _most()
    if (request.content_length or 0) > most:
        raise TooLarge(N_("The request is larger than {most_mb} MB."), most_mb=megabytes(most))


def answer_listener() -> Response | None:
    """Admit a body that is still outside; None where it is here already, or the address leads nowhere.

    :raises Busy: where there is no room for it.
    """
    admission = cast(Admission | None, request.environ.get(KEY))
    if admission is None or request.routing_exception is not None:
        return None
    if not admission.take_room(request.content_length or 0):
        raise Busy(NO_ROOM)
    admission.most_bytes = _most()
    return Response(status=HTTPStatus.NO_CONTENT)


def megabytes(size: int) -> float:
    """Return a limit as people say it."""
    return round(size / MEGABYTE, 2) if size % MEGABYTE else size // MEGABYTE


def _most() -> int:
    larger: dict[str, int] = current_app.extensions[_EXTENSION]
    return larger.get(request.endpoint or "", BODY_BYTES)
