"""Who objects to a publication (异议), and what does the office answer?

Anybody may, without a name, while the window is open. They get a number and a secret, by which nobody but them asks how
it stands; of the secret only its hash is kept.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db, hold
from server.domain.access import Actor
from server.domain.outside_limits import (
    LARGEST_NUMBER,
    LONGEST_OBJECTION,
    LONGEST_PUBLIC_LINE,
    MOST_OBJECTION_FILE_BYTES,
    MOST_OBJECTION_FILES,
)
from server.domain.publicity import ObjectionState, line, paragraphs
from server.errors import Conflict, Invalid, NotFound
from server.models import Issue, Objection, ObjectionFile, Publication
from server.services import access, events, installation, stored_bytes
from server.services.intake import originals
from server.services.publicity import public
from server.services.runtime import now, today
from server.translations import N_

PUBLIC = "public"
"""How the log names who objects: nobody asks who it is."""
PER_PAGE = 30
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what is read for something else."""
_SECRET_LENGTH = 12
_TYPES = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
)
_NUMBER = re.compile(r"\d{8}-(\d+)")
_UNKNOWN = N_("No objection has this number and this secret. Compare both with what you were told when you sent it.")


@dataclass(frozen=True)
class SentFile:
    """A file that somebody brings."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Received:
    """What who objected is told, once."""

    number: str
    secret: str


@dataclass(frozen=True)
class Asked:
    """How an objection stands, for who made it."""

    number: str
    state: ObjectionState
    received_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True)
class ObjectionLine:
    """An objection, for the office."""

    objection_id: int
    number: str
    publication_id: int
    issue_id: int
    code: str
    county: str
    text: str
    name: str
    contact: str
    files: tuple[tuple[int, str], ...]
    """By number and name."""
    received_at: datetime
    state: ObjectionState
    answer: str
    reason: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class ObjectionPage:
    """A part of the list."""

    rows: tuple[ObjectionLine, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


def refuse_unsound(text: str, name: str, contact: str, files: Sequence[SentFile]) -> None:
    """Compare what somebody sends with the limits, before anything is counted or kept.

    :raises Invalid: saying what is too much, or no picture and no PDF.
    """
    if not paragraphs(text):
        raise Invalid(N_("Write what you object to."))
    if len(text) > LONGEST_OBJECTION:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST_OBJECTION)
    if max(len(name), len(contact)) > LONGEST_PUBLIC_LINE:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST_PUBLIC_LINE)
    if len(files) > MOST_OBJECTION_FILES:
        raise Invalid(N_("At most {most} files, please."), most=MOST_OBJECTION_FILES)
    for file in files:
        if len(file.data) > MOST_OBJECTION_FILE_BYTES:
            raise Invalid(N_("“{name}” is larger than {most_mb} MB."), name=file.name[:60], most_mb=10)
        _type_of(file)


def receive(token: str, text: str, name: str, contact: str, files: Sequence[SentFile]) -> Received:
    """Keep an objection to what is public at an address.

    :raises NotFound: where nothing is public there.
    :raises Conflict: where the window is over.
    :raises Invalid: as `refuse_unsound`.
    """
    refuse_unsound(text, name, contact, files)
    stand = public.stand(token)
    if stand.closes_on < today():
        raise Conflict(N_("The window ended on {day}; objections are not received here any more."), day=stand.closes_on)
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LENGTH))
    row = Objection(
        publication_id=stand.publication_id, text=paragraphs(text), name=line(name), contact=line(contact),
        secret_sha256=_hash(secret), received_at=now(), answer="", reason="", state=ObjectionState.OPEN,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    for number, file in enumerate(files, start=1):
        kept, (media_type, suffix) = originals.keep_bytes(file.data), _type_of(file)
        name_kept = _name(file.name, number, suffix)
        db.session.add(ObjectionFile(objection_id=row.id, name=name_kept, media_type=media_type, original_id=kept.id))
    events.record(
        PUBLIC, "objections.receive", f"objection:{row.id}", publication=stand.publication_id, files=len(files)
    )
    return Received(number_of(row), "-".join(secret[at : at + 4] for at in range(0, _SECRET_LENGTH, 4)))


def ask(number: str, secret: str) -> Asked:
    """Return how an objection stands, for who has its number and secret.

    :raises NotFound: where they do not belong together.
    """
    row = _called(number)
    is_right = hmac.compare_digest(_hash(secret), row.secret_sha256 if row else "0" * 64)
    if row is None or not is_right or not _is_called(row, number):
        raise NotFound(_UNKNOWN)
    return Asked(number_of(row), row.state, row.received_at, row.answer, row.answered_at)


def answer(actor: Actor, objection_id: int, answer_: str, reason: str, *, is_upheld: bool) -> None:
    """Answer an objection, once.

    :raises Invalid: without an answer or a reason, or for long ones.
    :raises NotFound: where there is none for this caller.
    :raises Conflict: where it was answered already.
    """
    answer_, reason = paragraphs(answer_), paragraphs(reason)
    if not answer_ or not reason:
        raise Invalid(N_("Write the answer, and the reason for the file."))
    if max(len(answer_), len(reason)) > LONGEST_OBJECTION:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST_OBJECTION)
    row = _visible(actor, objection_id)
    hold(Objection, objection_id)
    db.session.refresh(row)
    if row.state is not ObjectionState.OPEN:
        raise Conflict(N_("Objection {number} was answered already."), number=number_of(row))
    row.state = ObjectionState.UPHELD if is_upheld else ObjectionState.NOT_UPHELD
    row.answer, row.reason, row.answered_by_id, row.answered_at = answer_, reason, actor.account_id, now()
    events.record(
        actor.label, "objections.answer", f"objection:{row.id}", state=row.state.value, answer=answer_, reason=reason
    )


def listing(
    actor: Actor, number: int = 1, *, open_only: bool = False, publication_id: int | None = None
) -> ObjectionPage:
    """Return a part of the list, the newest first."""
    query = (
        select(Objection)
        .join(Publication, Publication.id == Objection.publication_id)
        .join(Issue, Issue.id == Publication.issue_id)
        .where(*access.limits(actor, Issue))
    )
    if open_only:
        query = query.where(Objection.state == ObjectionState.OPEN)
    if publication_id is not None:
        query = query.where(Objection.publication_id == publication_id)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    query = query.options(
        joinedload(Objection.publication).joinedload(Publication.issue),
        joinedload(Objection.answered_by),
        selectinload(Objection.files),
    )
    rows = db.session.scalars(query.order_by(Objection.id.desc()).limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return ObjectionPage(tuple(_line(row) for row in rows), number, total)


def file(actor: Actor, file_id: int) -> tuple[Path, ObjectionFile]:
    """Return where a file lies that came with an objection, and its row.

    :raises NotFound: where there is none for this caller.
    """
    row = db.session.get(ObjectionFile, file_id)
    if row is None:
        raise NotFound(N_("There is no such file."))
    _visible(actor, row.objection_id)
    return stored_bytes.path(row.original.sha256), row


def by_number(said: str) -> int:
    """Return the row of an objection by its number, as 20261130-7.

    :raises NotFound: where there is none.
    """
    row = _called(said)
    if row is None or not _is_called(row, said):
        raise NotFound(N_("There is no objection {number}."), number=said[:40])
    return row.id


def _called(said: str) -> Objection | None:
    """Return the objection at the end of a number; None where no row can have it."""
    found_number = _NUMBER.fullmatch(said.strip())
    key = int(found_number[1]) if found_number and len(found_number[1]) <= len(str(LARGEST_NUMBER)) else -1
    return db.session.get(Objection, key) if 0 <= key <= LARGEST_NUMBER else None


def number_of(row: Objection) -> str:
    """Return what an objection is called: the day on which it came, and its number."""
    return _number(row, installation.zone())


def _number(row: Objection, zone: tzinfo) -> str:
    return f"{row.received_at.astimezone(zone):%Y%m%d}-{row.id}"


def _is_called(row: Objection, said: str) -> bool:
    """Tell whether a number is an objection's; those given out by the day in Greenwich stay good."""
    return said.strip() in {number_of(row), _number(row, UTC)}


def _visible(actor: Actor, objection_id: int) -> Objection:
    query = (
        select(Objection)
        .join(Publication, Publication.id == Objection.publication_id)
        .join(Issue, Issue.id == Publication.issue_id)
        .where(Objection.id == objection_id, *access.limits(actor, Issue))
    )
    row = db.session.scalar(query)
    if row is None:
        raise NotFound(N_("There is no objection {number}."), number=objection_id)
    return row


def _line(row: Objection) -> ObjectionLine:
    issue = row.publication.issue
    return ObjectionLine(
        row.id, number_of(row), row.publication_id, issue.id, issue.code, issue.county, row.text, row.name,
        row.contact, tuple((one.id, one.name) for one in row.files), row.received_at, row.state, row.answer,
        row.reason, row.answered_by.name if row.answered_by else "", row.answered_at,
    )  # fmt: skip


def _type_of(sent: SentFile) -> tuple[str, str]:
    for start, media_type, suffix in _TYPES:
        if sent.data.startswith(start):
            return media_type, suffix
    if sent.data[:4] == b"RIFF" and sent.data[8:12] == b"WEBP":
        return "image/webp", ".webp"
    raise Invalid(N_("“{name}” is no JPEG, PNG or WebP picture and no PDF."), name=sent.name[:60])


def _name(said: str, number: int, suffix: str) -> str:
    """Return the file's own name where it says something, with the ending that fits its bytes."""
    stem = re.sub(r'[\\/:*?"<>|\x00-\x1f\x7f]', "", said.rsplit("/", 1)[-1].rsplit("\\", 1)[-1])
    stem = "".join(letter for letter in stem if letter.isprintable()).rpartition(".")[0].strip(". ")[:80]
    return f"{stem or number}{suffix}"


def _hash(secret: str) -> str:
    plain = re.sub(r"[\s-]", "", secret).upper()
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()
