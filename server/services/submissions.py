"""What did a phone send, and have we seen it before?

A submission is told by its form, its instanceID and the hash of its XML, so a phone may send it as often as it
likes. Bytes are kept before rows; rows are committed before the phone hears 201.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from server.db import db
from server.domain.access import Actor, FormState
from server.errors import Conflict, NotFound
from server.formats.instance import Instance, read_instance
from server.formats.xform import FormFacts, read_form
from server.media import Incoming
from server.models import Form, FormVersion, Submission
from server.services import attachments, events, forms
from server.services.runtime import now
from server.translations import N_

_HALF_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class Upload:
    """One file of a request: the part's name, the file's own name, and its bytes."""

    part: str
    filename: str
    incoming: Incoming


@dataclass(frozen=True)
class Sender:
    """Who sent a request, and with what."""

    actor: Actor
    device_id: str | None = None
    user_agent: str | None = None
    client_headers: Mapping[str, str] = field(default_factory=dict)
    phone_date: datetime | None = None
    more_follows: bool = False
    received_at: datetime | None = None
    """When it was received, where that was not now: for the demonstration."""


@dataclass(frozen=True)
class Receipt:
    """What arrived."""

    submission_id: int
    expected: int
    arrived: int
    photo_ids: tuple[int, ...]
    """Photos that are new with this request."""


@dataclass(frozen=True)
class SubmissionLine:
    """One submission in a list."""

    instance_id: str
    received_at: datetime
    form_id: str
    version: str
    flags: tuple[str, ...]
    expected: int
    arrived: int


def receive(programme_id: int, sender: Sender, xml: bytes, uploads: Sequence[Upload]) -> Receipt:
    """Keep a submission and its files.

    :raises Invalid: where the XML cannot be read or has no instanceID.
    :raises NotFound: where the form, or the submission that an edit replaces, is unknown.
    :raises Conflict: where the instanceID is taken by other content, an edit comes too late, or the form is closed.
    """
    instance = read_instance(xml)
    form = _form(programme_id, instance)
    sha256 = hashlib.sha256(xml).hexdigest()
    submission = _existing(form, instance, sha256) or _new(form, instance, xml, sha256, sender)
    submission.more_follows = sender.more_follows
    photo_ids = attachments.merge(submission, instance, _facts(submission.form_version), uploads)
    expected, arrived = attachments.count(submission)
    return Receipt(submission.id, expected, arrived, tuple(photo_ids))


def listing() -> list[SubmissionLine]:
    """Return all submissions, oldest first."""
    return [_line(submission) for submission in db.session.scalars(select(Submission).order_by(Submission.id))]


def _form(programme_id: int, instance: Instance) -> Form:
    form = forms.get(programme_id, instance.form_id)
    if form.state is FormState.CLOSED:
        raise Conflict(N_("The form “{form_id}” no longer takes submissions. Keep the data and ask the office."),
                       form_id=instance.form_id)  # fmt: skip
    return form


def _existing(form: Form, instance: Instance, sha256: str) -> Submission | None:
    found = _by_instance(form, instance.instance_id)
    if found is not None and found.xml_sha256 != sha256:
        raise Conflict(
            N_("A submission with this instanceID exists with other content. Send the same file again, or a new one.")
        )
    return found


def _by_instance(form: Form, instance_id: str) -> Submission | None:
    query = select(Submission).where(Submission.form_pk == form.id, Submission.instance_id == instance_id)
    return db.session.scalar(query)


def _new(form: Form, instance: Instance, xml: bytes, sha256: str, sender: Sender) -> Submission:
    version = forms.version_named(form, instance.version)
    replaces = _replaced(form, instance)
    received_at = sender.received_at or now()
    submission = Submission(
        form=form,
        form_version=version,
        version_named=instance.version,
        instance_id=instance.instance_id,
        instance_name=instance.instance_name[:500],
        replaces=replaces,
        xml=xml,
        xml_sha256=sha256,
        answers=instance.answers,
        flags=_flags(instance, version),
        phone_id=sender.actor.phone_id,
        account_id=sender.actor.account_id,
        device_id=sender.device_id,
        user_agent=sender.user_agent,
        client_headers=dict(sender.client_headers),
        phone_ahead_s=_ahead_s(sender.phone_date, received_at),
        received_at=received_at,
    )
    db.session.add(submission)
    db.session.flush()
    events.record(
        sender.actor.label, "submissions.receive", f"submission:{submission.id}",
        instance_id=instance.instance_id, form_id=instance.form_id, xml_sha256=sha256,
    )  # fmt: skip
    return submission


def _replaced(form: Form, instance: Instance) -> Submission | None:
    """Return the submission that an edit takes the place of."""
    if instance.deprecated_id is None:
        return None
    old = _by_instance(form, instance.deprecated_id)
    if old is None:
        raise NotFound(N_("The submission that this one corrects is not here. Send the first one before."))
    if db.session.scalar(select(Submission.id).where(Submission.replaces_id == old.id)) is not None:
        raise Conflict(N_("The submission that this one corrects was corrected before; this copy is out of date."))
    return old


def _flags(instance: Instance, version: FormVersion | None) -> list[str]:
    flags = [] if version else ["unknown-version"]
    facts = _facts(version)
    if facts and facts.root_name != instance.root_name:
        flags.append("root-name")
    if instance.is_encrypted:
        flags.append("encrypted")
    return flags


def _facts(version: FormVersion | None) -> FormFacts | None:
    return read_form(version.xml) if version else None


def _ahead_s(phone: datetime | None, received_at: datetime) -> float | None:
    """Return how far the phone's clock runs ahead. Collect writes its Date on a 12-hour dial without am and pm."""
    if phone is None or phone.tzinfo is None:
        return None
    apart = phone - received_at
    halves = round(apart / _HALF_DAY)
    return (apart - halves * _HALF_DAY).total_seconds()


def _line(submission: Submission) -> SubmissionLine:
    expected, arrived = attachments.count(submission)
    return SubmissionLine(
        instance_id=submission.instance_id,
        received_at=submission.received_at,
        form_id=submission.form.form_id,
        version=submission.version_named,
        flags=tuple(submission.flags),
        expected=expected,
        arrived=arrived,
    )
