"""What did a phone send, and what is it told?"""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from server import tasks
from server.db import transaction
from server.domain.access import Actor
from server.errors import Problem
from server.services import runtime
from server.services.intake import instant_feedback, submissions
from server.services.intake.submissions import Sender
from server.services.received import receipts
from server.services.runtime import media, settings
from server.web.openrosa import kernel, receipt, uploads


def ask(project: int) -> Response:
    """Say that submissions are welcome: Collect goes on only after exactly 204."""
    return Response(status=HTTPStatus.NO_CONTENT, content_type=kernel.XML)


def submit(project: int) -> Response:
    """Store a submission; the answer is 201 only when bytes and rows are on the disk."""
    sender = _sender(kernel.caller())
    with uploads.received(request, media(), settings()) as parts, transaction():
        found = submissions.receive(project, sender(parts.more_follows), parts.xml, parts.files)
    tasks.enqueue_photos(found.photo_ids)
    feedback = instant_feedback.give(found)
    said = receipt.message(feedback, runtime.language())
    return kernel.envelope(said, HTTPStatus.CREATED, receipt=_signed(found.submission_id))


def _signed(submission_id: int) -> str:
    """Return the signed receipt; what is kept is kept, also where no key can sign that."""
    try:
        with transaction():  # the first receipt of all makes the keys
            return receipts.of_submission(submission_id).note
    except Problem as problem:
        current_app.logger.critical("a submission goes without its receipt: %s", problem)
        return ""


def _sender(actor: Actor) -> Callable[[bool], Sender]:
    """Note who calls and when, before the body is read; whether more follows is known only after it."""
    told, headers = kernel.contact(), tuple(request.headers.items())
    return lambda more_follows: Sender(
        actor=actor,
        device_id=kernel.cut(request.args.get("deviceID")),
        user_agent=told.user_agent,
        client_headers={k: v[: kernel.LONGEST] for k, v in headers if k.lower().startswith("odk-client")},
        phone_ahead_s=told.ahead_s,
        more_follows=more_follows,
    )


View = Callable[..., AnyResponse]
ROUTES: tuple[tuple[str, list[str], View], ...] = (
    ("/submission", ["HEAD", "GET"], ask),
    ("/submission", ["POST"], submit),
)
