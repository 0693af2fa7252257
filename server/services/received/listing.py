"""What came in, the newest first?

Pages follow each other by the place where one ends, so the last is as fast as the first.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, String, cast, func, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from server.db import db
from server.domain.access import Actor, AttachmentState
from server.domain.answers import OFFICERS
from server.domain.finding import Status, worst
from server.domain.received import Need
from server.models import Account, Attachment, Issue, Phone, Photo, Site, Submission, SubmissionIssue
from server.services import access
from server.services.received import needs
from server.services.register import senders

PER_PAGE = 50


@dataclass(frozen=True)
class Cursor:
    """The place between two pages: right after, or right before, a submission."""

    submission_id: int
    is_before: bool = False


@dataclass(frozen=True)
class NamedIssue:
    """An issue that a submission names: the code as it was written, and which issue that is."""

    written: str
    issue_id: int | None
    code: str


@dataclass(frozen=True)
class Line:
    """One submission in the list."""

    submission_id: int
    instance_id: str
    received_at: datetime
    sent_by: str
    form: str
    version: str
    issues: tuple[NamedIssue, ...]
    sites: tuple[str, ...]
    photos: int
    verdict: Status | None
    """The worst of its photos'; None where there is no photo, or some are still being analysed."""
    files: Counter[AttachmentState] = field(default_factory=Counter)
    flags: tuple[str, ...] = ()
    is_replaced: bool = False
    """A newer version of it came."""
    set_aside_at: datetime | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """Return the codes that lead to no issue."""
        return tuple(one.written for one in self.issues if one.issue_id is None and one.written)

    @property
    def expected(self) -> int:
        """Return how many files its answers name."""
        return self.files[AttachmentState.RECEIVED] + self.files[AttachmentState.EXPECTED]


@dataclass(frozen=True)
class Page:
    """A part of the list, with the counts for each way to narrow it."""

    lines: tuple[Line, ...]
    previous: Cursor | None
    next: Cursor | None
    counts: dict[Need, int]


def page(actor: Actor, need: Need = Need.ALL, text: str = "", cursor: Cursor | None = None) -> Page:
    """Return a page of the list; without a place, or where nothing is left beyond it, the first."""
    found = _ids(actor, need, text, cursor)
    if cursor is not None and not found:
        return page(actor, need, text)
    ids, previous, following = between(found, cursor)
    return Page(lines(ids), previous, following, needs.counts(actor))


def between(found: list[int], cursor: Cursor | None) -> tuple[list[int], Cursor | None, Cursor | None]:
    """Return the numbers of a page in their order, and the places before and after it, of what `ids_from` returned."""
    more, ids = len(found) > PER_PAGE, found[:PER_PAGE]
    backwards = cursor is not None and cursor.is_before
    if backwards:
        ids.reverse()
    before, after = (more, True) if backwards else (cursor is not None, more)
    previous = Cursor(ids[0], is_before=True) if ids and before else None
    return ids, previous, Cursor(ids[-1]) if ids and after else None


def lines(ids: Sequence[int]) -> tuple[Line, ...]:
    """Return what the list shows of some submissions, in the order in which they are asked for."""
    loaded = joinedload(Submission.form), joinedload(Submission.submitter), joinedload(Submission.phone)
    rows = db.session.scalars(select(Submission).where(Submission.id.in_(ids)).options(*loaded))
    found = {one.id: one for one in rows}
    issues, files, photos = _issues(ids), _files(ids), _photos(ids)
    newer = set(db.session.scalars(select(Submission.replaces_id).where(Submission.replaces_id.in_(ids))))
    return tuple(
        Line(
            submission_id=number,
            instance_id=one.instance_id,
            received_at=one.received_at,
            sent_by=senders.sent_by(one),
            form=one.form.form_id,
            version=one.version_named,
            issues=tuple(issues.get(number, ())),
            sites=photos[number].sites if number in photos else (),
            photos=photos[number].count if number in photos else 0,
            verdict=photos[number].verdict if number in photos else None,
            files=files.get(number, Counter()),
            flags=tuple(one.flags),
            is_replaced=number in newer,
            set_aside_at=one.set_aside_at,
        )
        for number in ids
        if (one := found.get(number))
    )


@dataclass(frozen=True)
class _Photos:
    count: int
    verdict: Status | None
    sites: tuple[str, ...]


def _ids(actor: Actor, need: Need, text: str, cursor: Cursor | None) -> list[int]:
    """Return the numbers of a page and one more, from the cursor's place on."""
    query = select(Submission.id).where(*access.of_submissions(actor), *needs.condition(need))
    return ids_from(query.where(_says(text)) if text else query, cursor)


def ids_from(query: Select[int], cursor: Cursor | None) -> list[int]:
    """Return the numbers of a page and one more, from the cursor's place on, the newest first; backwards, the last."""
    backwards = cursor is not None and cursor.is_before
    if cursor is not None:
        query = query.where(_beyond(cursor))
    order = Submission.received_at, Submission.id
    query = query.order_by(*(column.asc() if backwards else column.desc() for column in order))
    return list(db.session.scalars(query.limit(PER_PAGE + 1)))


def _beyond(cursor: Cursor) -> ColumnElement[bool]:
    there = aliased(Submission)
    came = select(there.received_at).where(there.id == cursor.submission_id).scalar_subquery()
    ours, theirs = tuple_(Submission.received_at, Submission.id), tuple_(came, cursor.submission_id)
    return ours > theirs if cursor.is_before else ours < theirs


def _says(text: str) -> ColumnElement[bool]:
    """Find words in the instance's id, in issue codes, and in the names of who sent it or was on site."""
    codes = select(SubmissionIssue.submission_id).outerjoin(Issue, Issue.id == SubmissionIssue.issue_id)
    codes = codes.where(or_(_has(SubmissionIssue.code, text), _has(Issue.code, text)))
    people = select(Account.id).where(_has(Account.name, text))
    phones = select(Phone.id).where(_has(Phone.name, text))
    answers = cast(Submission.answers, String)
    return or_(
        _has(Submission.instance_id, text),
        Submission.id.in_(codes),
        Submission.submitter_id.in_(people),
        Submission.submitter_id.is_(None) & Submission.phone_id.in_(phones),
        *(answers.contains(f'"{question}": {json.dumps(text)[:-1]}', autoescape=True) for question in OFFICERS),
    )


def _has(column: SQLColumnExpression[str], text: str) -> ColumnElement[bool]:
    return func.lower(column).contains(text.lower(), autoescape=True)


def _issues(ids: Sequence[int]) -> dict[int, list[NamedIssue]]:
    columns = SubmissionIssue.submission_id, SubmissionIssue.code, SubmissionIssue.issue_id, Issue.code
    query = select(*columns).outerjoin(Issue, Issue.id == SubmissionIssue.issue_id).order_by(SubmissionIssue.code)
    found: dict[int, list[NamedIssue]] = {}
    for number, written, issue_id, code in db.session.execute(query.where(SubmissionIssue.submission_id.in_(ids))):
        found.setdefault(number, []).append(NamedIssue(written, issue_id, code or written))
    return found


def _files(ids: Sequence[int]) -> dict[int, Counter[AttachmentState]]:
    columns = Attachment.submission_id, Attachment.state
    query = select(*columns, func.count()).where(Attachment.submission_id.in_(ids)).group_by(*columns)
    found: dict[int, Counter[AttachmentState]] = {}
    for number, state, times in db.session.execute(query):
        found.setdefault(number, Counter())[state] = times
    return found


def _photos(ids: Sequence[int]) -> dict[int, _Photos]:
    query = (
        select(Attachment.submission_id, Photo.verdict, Site.name)
        .join(Photo, Photo.attachment_id == Attachment.id)
        .outerjoin(Site, Site.id == Photo.site_id)
        .where(Attachment.submission_id.in_(ids))
        .order_by(Photo.id)
    )
    found: dict[int, list[tuple[Status | None, str | None]]] = {}
    for number, verdict, site in db.session.execute(query):
        found.setdefault(number, []).append((verdict, site))
    return {number: _together(photos) for number, photos in found.items()}


def _together(photos: list[tuple[Status | None, str | None]]) -> _Photos:
    known = [verdict for verdict, _ in photos if verdict is not None]
    said = worst(known) if known and len(known) == len(photos) else None
    return _Photos(len(photos), said, tuple(dict.fromkeys(site for _, site in photos if site)))
