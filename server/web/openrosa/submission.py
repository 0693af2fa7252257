"""What did a phone send, and what is it told?"""

from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from flask import Response, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from server import tasks
from server.db import transaction
from server.domain.access import Permission
from server.errors import Unauthenticated
from server.services import first_look, submissions
from server.services.runtime import media, settings
from server.services.submissions import Sender
from server.translations import N_, translate
from server.web.auth import requires
from server.web.openrosa import kernel, uploads

_LONGEST = 255


@requires(Permission.SUBMIT)
def ask(project: int) -> Response:
    """Say that submissions are welcome: Collect goes on only after exactly 204."""
    return Response(status=HTTPStatus.NO_CONTENT, content_type=kernel.XML)


@requires(Permission.SUBMIT)
def submit(project: int) -> Response:
    """Store a submission; the answer is 201 only when bytes and rows are on the disk."""
    actor = kernel.caller()
    if not actor.may(Permission.SUBMIT):
        raise Unauthenticated(N_("This account may not submit."))
    with uploads.received(request, media(), settings()) as parts:
        with transaction():
            receipt = submissions.receive(project, _sender(more_follows=parts.more_follows), parts.xml, parts.files)
        for photo_id in receipt.photo_ids:
            tasks.analyse_photo(photo_id)
        return kernel.envelope(_message(receipt), HTTPStatus.CREATED)


def _sender(*, more_follows: bool) -> Sender:
    headers = {k: v[:_LONGEST] for k, v in request.headers.items() if k.lower().startswith("odk-client")}
    return Sender(
        actor=kernel.caller(),
        device_id=(request.args.get("deviceID") or "")[:_LONGEST] or None,
        user_agent=(request.headers.get("User-Agent") or "")[:_LONGEST] or None,
        client_headers=headers,
        phone_date=_date(request.headers.get("Date")),
        more_follows=more_follows,
    )


def _date(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None


def _message(receipt: submissions.Receipt) -> str:
    """Tell the officer what arrived and what the first look found."""
    language = settings().language
    start = translate(
        N_("Received {arrived}/{expected} photos"), language, arrived=receipt.arrived, expected=receipt.expected
    )
    try:
        remarks = first_look.remarks(receipt.photo_ids, language)
    except Exception:
        current_app.logger.exception("the first look broke")
        remarks = []
    return translate(N_("; "), language).join([start, *remarks])


View = Callable[..., AnyResponse]
ROUTES: tuple[tuple[str, list[str], View], ...] = (
    ("/submission", ["HEAD", "GET"], ask),
    ("/submission", ["POST"], submit),
)
