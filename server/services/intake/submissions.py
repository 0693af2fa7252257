"""What did a phone send?

A phone may send a submission as often as it likes, whole or in portions. Bytes are kept before rows, and rows are
committed before the phone hears 201. Rows are written without loading objects: a phone on a bad line waits for this.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.db import db, table_of
from server.domain.access import Actor
from server.domain.limits import Limits
from server.formats import audit
from server.models import Form, Submission
from server.services import events
from server.services.intake import attachments, deduplication, linking, witnesses
from server.services.intake.attachments import EXPECTED, QUARANTINED, RECEIVED, Slot, Upload
from server.services.intake.deduplication import Recognised
from server.services.intake.linking import Filed, OtherSite
from server.services.intake.originals import Stored
from server.services.proof import collector
from server.services.register import returns
from server.services.runtime import now

__all__ = ["Receipt", "Sender", "SubmissionLine", "Upload", "listing", "receive"]

_TABLE = table_of(Submission)
_INSERT = {
    name: dialect.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
"""By the database's dialect."""
_LONGEST_NAME = 500


@dataclass(frozen=True)
class Sender:
    """Who sent a request, and with what."""

    actor: Actor
    device_id: str | None = None
    user_agent: str | None = None
    client_headers: Mapping[str, str] = field(default_factory=dict)
    phone_ahead_s: float | None = None
    more_follows: bool = False
    received_at: datetime | None = None
    """When it was received, where that was not now: for the demonstration."""


@dataclass(frozen=True)
class Receipt:
    """What arrived, and what can be said of it at once."""

    submission_id: int
    expected: int
    arrived: int
    """Photos that the answers name, and those of them that are there, by this and earlier requests."""
    photo_ids: tuple[int, ...]
    """Photos that are new with this request."""
    seen: tuple[tuple[Stored, Filed], ...]
    """Every photo that is there, for the instant feedback."""
    limits: Limits
    flags: tuple[str, ...]
    other_sites: tuple[OtherSite, ...] = ()
    """Where the site that was chosen is not that of the issue, each once."""


@dataclass(frozen=True)
class SubmissionLine:
    """One submission in a list."""

    number: int
    instance_id: str
    received_at: datetime
    form_id: str
    version: str
    flags: tuple[str, ...]
    expected: int
    """Files that the answers name."""
    arrived: int
    quarantined: int


def receive(
    programme_id: int, sender: Sender, xml: bytes, uploads: Sequence[Upload], *, is_ours: bool = False
) -> Receipt:
    """Keep a submission and its files; `is_ours`: we filled the form in ourselves, and it is closed to phones.

    :raises Invalid: where the XML cannot be read or has no instanceID.
    :raises NotFound: where the form, or the submission that an edit replaces, is unknown.
    :raises Conflict: where the instanceID is taken by other content, an edit comes too late, or the form is closed.
    """
    found = deduplication.recognise(programme_id, xml, is_ours=is_ours)
    codes = found.instance.issue_codes
    issues = linking.known_issues(programme_id, codes)
    if found.known_id is not None:
        issues = {**issues, **linking.said_by_office(found.known_id)}
    filed = linking.find(programme_id, found.instance.files, issues)
    flags = [*deduplication.oddities(found), *linking.told_of_codes(filed)]
    if found.known_id is None:
        returns.answered_by(programme_id, [issue_id for issue_id, _ in issues.values()])
    arrivals = attachments.keep(uploads, found.names)
    at = sender.received_at or now()
    submission_id, is_new = _enter(programme_id, found, sender, {"xml": xml, "flags": flags, "received_at": at})
    collector.touched("submission", [submission_id])
    if is_new:
        linking.name_issues(submission_id, codes, issues)
    slots = attachments.expect(found.names, found.replaced_id) if is_new else attachments.of(submission_id)
    attachments.merge(slots, arrivals, at)
    records = witnesses.read(slots, sender.actor.phone_id, found.instance.instance_id)
    _log(submission_id, found, sender, slots, is_new=is_new)
    attachments.write(submission_id, slots)
    photo_ids = linking.add_photos(slots, filed, is_new=is_new)
    told = witnesses.keep(submission_id, records)
    if told and not is_new:
        witnesses.ask_again(programme_id, submission_id, told, photo_ids, sender.actor.label)
    if not is_new and _brings_the_log(slots):
        names = {slot.name for slot in slots if slot.state is RECEIVED}
        witnesses.ask_again(programme_id, submission_id, names, photo_ids, sender.actor.label, of="form-log")
    return _receipt(submission_id, found, slots, filed, photo_ids, flags)


def listing() -> list[SubmissionLine]:
    """Return all submissions, oldest first."""
    counts = attachments.counts()
    columns = (
        Submission.id,
        Submission.instance_id,
        Submission.received_at,
        Form.form_id,
        Submission.version_named,
        Submission.flags,
    )
    rows = db.session.execute(select(*columns).join(Form, Form.id == Submission.form_pk).order_by(Submission.id))
    return [_line(counts.get(number, {}), number, *columns) for number, *columns in rows]


def _enter(programme_id: int, found: Recognised, sender: Sender, more: Mapping[str, Any]) -> tuple[int, bool]:
    """Return the submission's number and whether it is new; from here on nobody else writes to it."""
    known_id = found.known_id
    if known_id is None:
        number = _insert({**_row(found, sender), **more})
        if number is not None:
            return number, True
        known_id = deduplication.recognise(programme_id, more["xml"]).known_id  # another request was quicker
    assert known_id is not None  # noqa: S101 - `recognise` raises where it is there and not the same
    db.session.connection().execute(
        update(_TABLE).where(_TABLE.c.id == known_id).values(more_follows=sender.more_follows)
    )
    return known_id, False


def _insert(row: Mapping[str, Any]) -> int | None:
    """Write the row; None where the instance, or another edit of the same base, is there already."""
    connection = db.session.connection()
    number: int | None = connection.scalar(_INSERT[connection.dialect.name], row)
    return number


def _row(found: Recognised, sender: Sender) -> dict[str, Any]:
    instance = found.instance
    return {
        "form_pk": found.form_pk,
        "form_version_id": found.version_id,
        "version_named": instance.version,
        "instance_id": instance.instance_id,
        "instance_name": instance.instance_name[:_LONGEST_NAME],
        "replaces_id": found.replaced_id,
        "xml_sha256": found.xml_sha256,
        "answers": instance.answers,
        "phone_id": sender.actor.phone_id,
        "account_id": sender.actor.account_id,
        "submitter_id": sender.actor.person_id,
        "device_id": sender.device_id,
        "user_agent": sender.user_agent,
        "client_headers": dict(sender.client_headers),
        "phone_ahead_s": sender.phone_ahead_s,
        "more_follows": sender.more_follows,
    }


def _log(submission_id: int, found: Recognised, sender: Sender, slots: Sequence[Slot], *, is_new: bool) -> None:
    """Record what came; a request that brought nothing new is no event."""
    files = [
        [slot.name, slot.stored.sha256, slot.state.value]
        for slot in slots
        if slot.is_changed and slot.stored and not slot.is_carried_over
    ]
    if is_new or files:
        events.record(
            sender.actor.label,
            "submissions.receive",
            f"submission:{submission_id}",
            instance_id=found.instance.instance_id,
            xml_sha256=found.xml_sha256,
            files=files,
        )


def _brings_the_log(slots: Sequence[Slot]) -> bool:
    """Tell whether the log of the form came with this request, perhaps after photos that are judged by it."""
    return any(slot.is_of_this_request and slot.name == audit.FILE_NAME for slot in slots)


def _receipt(
    submission_id: int,
    found: Recognised,
    slots: Sequence[Slot],
    filed: Sequence[Filed],
    photo_ids: Sequence[int],
    flags: Sequence[str],
) -> Receipt:
    there = {slot.name: slot.stored for slot in slots if slot.state is RECEIVED and slot.stored}
    expected = {use.file.name for use in filed}
    seen = [(there[use.file.name], use) for use in filed if use.file.name in there]
    return Receipt(
        submission_id=submission_id,
        expected=len(expected),
        arrived=len(expected & there.keys()),
        photo_ids=tuple(photo_ids),
        seen=tuple(seen),
        limits=found.limits,
        flags=tuple(flags),
        other_sites=tuple(dict.fromkeys(use.other_site for use in filed if use.other_site)),
    )


def _line(
    counts: Mapping[Any, int],
    number: int,
    instance_id: str,
    received_at: datetime,
    form_id: str,
    version: str,
    flags: list[str],
) -> SubmissionLine:
    arrived = counts.get(RECEIVED, 0)
    return SubmissionLine(
        number=number,
        instance_id=instance_id,
        received_at=received_at,
        form_id=form_id,
        version=version,
        flags=tuple(flags),
        expected=arrived + counts.get(EXPECTED, 0),
        arrived=arrived,
        quarantined=counts.get(QUARANTINED, 0),
    )
