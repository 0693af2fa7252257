"""With which key does the page in this phone's browser sign what it sees?"""

from http import HTTPStatus

from flask import Response, request

from server.db import transaction
from server.services.intake import witnesses
from server.web.openrosa import kernel


def enrol(project: int) -> tuple[Response, HTTPStatus]:
    """Keep a public key; one that is known already is no fault."""
    document = request.get_data(cache=False)
    with transaction():
        found = witnesses.enrol(kernel.caller(), document)
    return _said(found.key), HTTPStatus.CREATED if found.is_new else HTTPStatus.OK


def _said(key: str) -> Response:
    answer = Response(f'{{"key": "{key}"}}', content_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
