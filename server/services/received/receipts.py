"""What was a phone promised for a submission?

The promise is made of the kept rows, so it says no more than what is on the disk; the same key signs the same text with
the same bytes, so it is the same whenever it is asked for.
"""

from sqlalchemy import bindparam, select

from server.db import db
from server.domain import receipt
from server.domain.access import Actor, AttachmentState
from server.domain.receipt import ReceivedFile
from server.domain.signed_note import SignedNote
from server.errors import NotFound
from server.models import Attachment, Form, Original, Submission
from server.services import access
from server.services.proof import keys

# Written once: to build a statement costs more than to run it, and a phone waits for these.
_RECEIVED = (
    select(
        Submission.received_at, Form.form_id, Submission.version_named, Submission.instance_id, Submission.xml_sha256
    )
    .join(Form, Form.id == Submission.form_pk)
    .where(Submission.id == bindparam("number"))
)
_FILES = (
    select(Original.sha256, Original.size_bytes, Attachment.name)
    .join(Attachment, Attachment.original_id == Original.id)
    .where(Attachment.submission_id == bindparam("number"), Attachment.state != AttachmentState.EXPECTED)
    .order_by(Attachment.id)
)


def shown(actor: Actor, number: int) -> SignedNote:
    """Return the signed receipt of a submission that the caller may see.

    :raises NotFound: where there is none for this caller.
    :raises Conflict: where the keys cannot be used.
    """
    refuse_unseen(actor, number)
    return of_submission(number)


def refuse_unseen(actor: Actor, number: int) -> None:
    """Refuse who may not see a submission.

    :raises NotFound: where there is none for this caller.
    """
    if db.session.scalar(select(Submission.id).where(Submission.id == number, *access.of_submissions(actor))) is None:
        raise NotFound


def of_submission(number: int) -> SignedNote:
    """Return the signed receipt of a submission whose rows and bytes are on the disk; raises as `shown` does."""
    row = db.session.connection().execute(_RECEIVED, {"number": number}).one_or_none()
    if row is None:
        raise NotFound
    at, form_id, version, instance_id, xml_sha256 = row
    ring = keys.ring()
    text = receipt.of_submission(ring.origin, at, (form_id, version), instance_id, xml_sha256, _files(number), number)
    return ring.sign_text(text)


def _files(number: int) -> list[ReceivedFile]:
    return [ReceivedFile(*row) for row in db.session.connection().execute(_FILES, {"number": number})]
