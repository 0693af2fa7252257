"""What surrounds every OpenRosa answer: who may call, which headers, and errors that a phone can show."""

import re
from http import HTTPStatus

from flask import Response, current_app, g, request
from werkzeug.http import http_date

from server.domain import admission, phone_clock
from server.domain.access import Actor, Permission
from server.errors import Forbidden, Invalid, Problem, Unauthenticated
from server.formats import openrosa
from server.services import phones, runtime
from server.services.phones import Contact
from server.services.runtime import now, settings
from server.translations import N_, translate
from server.web.openrosa import credentials

LONGEST = 255
_TOKEN = re.compile("(?<=/key/)[^/]+")
XML = "text/xml; charset=utf-8"
FREE_OF_VERSION = frozenset({"form_xml", "form_file", "enrol"})
"""Downloads by address: Central asks no OpenRosa header for them, and neither do we. Keys are none of OpenRosa's."""


def admit(permission: Permission | None) -> None:
    """Find out who calls and whether they speak our version, before the body is read.

    401 makes Collect ask for another account, where 403 would only fail.

    :raises Unauthenticated: without credentials, with some that cannot be any, or for a person who may not submit.
    :raises Forbidden: with a token that no phone has, or for another programme.
    :raises Invalid: without X-OpenRosa-Version 1.0.
    """
    if permission is None:
        return
    arguments = request.view_args or {}
    token = arguments.pop("token", None)
    told = None if admission.KEY in request.environ else contact()  # the request itself comes later
    g.actor = phones.by_token(token, told) if token is not None else credentials.caller()
    g.token = token
    if not g.actor.may(permission):
        raise Unauthenticated(N_("This account may not submit."))
    if not g.actor.sees(arguments["project"]):
        raise Forbidden(N_("This phone belongs to another programme."))
    view = (request.endpoint or "").partition(".")[2].removesuffix("_0").removesuffix("_1")
    if view not in FREE_OF_VERSION and request.headers.get("X-OpenRosa-Version") != "1.0":
        raise Invalid(N_("The request lacks the header X-OpenRosa-Version: 1.0."))


def contact() -> Contact:
    """Return what the headers tell of the phone that asks."""
    return Contact(cut(request.headers.get("User-Agent")), phone_clock.ahead_s(request.headers.get("Date"), now()))


def cut(value: str | None) -> str | None:
    """Return what a phone said, as long as rows keep it."""
    return (value or "").replace("\0", "")[:LONGEST] or None


def loggable(path: str) -> str:
    """Return a path without the token: whoever reads the log must not become a phone."""
    return _TOKEN.sub("…", path)


def caller() -> Actor:
    """Return who was admitted."""
    actor = g.actor
    assert isinstance(actor, Actor)  # noqa: S101 - `admit` ran before every view
    return actor


def finish(response: Response) -> Response:
    """Set the headers that Collect reads from every answer, errors included."""
    response.headers["X-OpenRosa-Version"] = "1.0"
    response.headers["X-OpenRosa-Accept-Content-Length"] = str(settings().advertised_bytes)
    response.headers["Content-Language"] = runtime.language().replace("_", "-")
    response.headers["Date"] = http_date(now())
    if request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK:
        response.headers["Cache-Control"] = "private, no-cache"
        if not response.is_streamed:
            response.add_etag(weak=True)
            response.make_conditional(request)
    return response


def envelope(message: str, status: int, nature: str = "", receipt: str = "") -> Response:
    """Answer with the message that Collect shows, and a receipt for whoever keeps one."""
    return Response(openrosa.response(message, nature, receipt), status, content_type=XML)


def xml(document: bytes) -> Response:
    """Answer with a document."""
    return Response(document, content_type=XML)


def problem(found: Problem) -> Response:
    """Turn a refusal into an envelope."""
    text = translate(found.message, runtime.language(), **found.details)
    answer = finish(envelope(text, found.status, "error"))  # also outside our routes, as for 404
    if found.status == HTTPStatus.UNAUTHORIZED:
        for challenge in credentials.challenges():
            answer.headers.add("WWW-Authenticate", challenge)
    current_app.logger.info("openrosa %s: %s", found.status, found)
    return answer
