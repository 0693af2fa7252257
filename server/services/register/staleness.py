"""Of which photos, pairs and issues is no longer true what the checks said, because the register has changed?

They are marked in the transaction that changes the register, with the number of a run that asks the checks again; the
same transaction begins that run. So neither a killed command nor a lost task leaves a verdict that nobody doubts. A
later change puts its own run in the place of an earlier one; whoever has judged takes away only the mark that was there
when the judging began.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from server.db import db
from server.domain.limit_tracking import PREFIX
from server.models import Attachment, CheckRun, Finding, Form, Issue, Photo, PhotoPair, Programme, Submission, Viewpoint
from server.services import events
from server.services.register import queue_columns
from server.services.register.imports import PORTION, RowChange
from server.services.runtime import now

MOST_TOLD = 50
"""So many changed rows are kept with their run; the rest is counted."""
Condition = ColumnElement[bool]
Marked = Photo | PhotoPair | Issue


@dataclass(frozen=True)
class Touched:
    """What is to be asked again: conditions for each kind, of which one is enough."""

    photos: Sequence[Condition] = ()
    pairs: Sequence[Condition] = ()
    issues: Sequence[Condition] = ()

    def __add__(self, other: "Touched") -> "Touched":
        """Return what one of both touches."""
        return Touched(
            (*self.photos, *other.photos), (*self.pairs, *other.pairs), (*self.issues, *other.issues)
        )  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """How much is asked again because of a change."""

    run: int | None = None
    """The run that asks; None where nothing was touched."""
    photos: int = 0
    pairs: int = 0
    issues: int = 0

    @property
    def total(self) -> int:
        """Return how many things are asked about."""
        return self.photos + self.pairs + self.issues


@dataclass(frozen=True)
class Cause:
    """What changed of the register, for who reads the run's report."""

    subject: str
    """site, issue, limit, problem, witness or form-log."""
    rows: Sequence[RowChange] = field(default=())


def mark(programme: Programme, touched: Touched, cause: Cause, actor: str) -> Asked:
    """Mark what a change touches, and begin the run that asks about it; nothing touched, no run."""
    if not (touched.photos or touched.pairs or touched.issues):
        return Asked()
    run = CheckRun(
        programme_id=programme.id,
        checks=[],
        total=0,
        done=0,
        started_by=actor,
        started_at=now(),
        by_worker=True,
        cause={
            "subject": cause.subject,
            "rows": [asdict(row) for row in cause.rows[:MOST_TOLD]],
            "more": max(0, len(cause.rows) - MOST_TOLD),
        },
    )
    db.session.add(run)
    db.session.flush()
    asked = Asked(
        run.id,
        photos=_mark(run, Photo, touched.photos),
        pairs=_mark(run, PhotoPair, [and_(one, queue_columns.in_sight()) for one in touched.pairs]),
        issues=_mark(run, Issue, [and_(one, Issue.verdict.is_not(None)) for one in touched.issues]),
    )
    if not asked.total:
        db.session.delete(run)
        db.session.flush()
        return Asked()
    run.total = asked.total
    events.record(
        actor, "checks.run", f"check_run:{run.id}", programme=programme.code, cause=cause.subject,
        photos=asked.photos, pairs=asked.pairs, issues=asked.issues,
    )  # fmt: skip
    db.session.expire_all()
    return asked


def settle(thing: Marked, marked: int | None) -> None:
    """Take away the mark that was there when the judging began; a change that came meanwhile keeps its own."""
    if marked is not None:
        unmark(type(thing), thing.id, marked)
        db.session.expire(thing, ["stale_run_id"])


def unmark(kind: type[Marked], number: int, run_id: int) -> None:
    """Take away the mark of one run, where it is still there."""
    mine = update(kind).where(kind.id == number, kind.stale_run_id == run_id).values(stale_run_id=None)
    db.session.execute(mine.execution_options(synchronize_session=False))


def fences(site_ids: Collection[int]) -> Touched:
    """Return what is judged by the fences of these sites."""
    pairs = (PhotoPair.viewpoint_id.in_(_viewpoints(portion)) for portion in _portions(site_ids))
    return Touched(photos=_each(Photo.site_id, site_ids), pairs=tuple(pairs))


def standpoints(site_ids: Collection[int]) -> Touched:
    """Return what is judged by where the viewpoints of these sites are: each pair is held against all of them."""
    return Touched(pairs=tuple(PhotoPair.viewpoint_id.in_(_viewpoints(portion)) for portion in _portions(site_ids)))


def viewpoints(site_ids: Collection[int]) -> Touched:
    """Return what is judged by which viewpoints these sites have."""
    return standpoints(site_ids) + Touched(issues=_each(Issue.site_id, site_ids))


def windows(issue_ids: Collection[int]) -> Touched:
    """Return what is judged by when the work on these issues began and was done."""
    return Touched(photos=_each(Photo.issue_id, issue_ids)) + claims(issue_ids)


def claims(issue_ids: Collection[int]) -> Touched:
    """Return what is judged by when these issues were reported as done."""
    return Touched(pairs=_each(PhotoPair.issue_id, issue_ids)) + ledger_rows(issue_ids)


def photos(numbers: Collection[int]) -> Touched:
    """Return these photos."""
    return Touched(photos=_each(Photo.id, numbers))


def problems(issue_id: int, viewpoint_id: int) -> Touched:
    """Return what is judged by where the problem is in the pictures of a viewpoint of an issue."""
    return Touched(pairs=(and_(PhotoPair.issue_id == issue_id, PhotoPair.viewpoint_id == viewpoint_id),))


def ledger_rows(issue_ids: Collection[int]) -> Touched:
    """Return the issues themselves, which are judged by the whole of their row."""
    return Touched(issues=_each(Issue.id, issue_ids))


def limits(programme: Programme, names: Iterable[str]) -> Touched:
    """Return what a check of this programme judged by one of these limits."""
    used = or_(*(Finding.evidence[PREFIX + name].as_string().is_not(None) for name in sorted(names)))
    said = select(Finding.id).where(Finding.replaced_at.is_(None), used)
    came_here = select(Attachment.id).join(Submission, Submission.id == Attachment.submission_id)
    came_here = came_here.join(Form, Form.id == Submission.form_pk).where(Form.programme_id == programme.id)
    mine = select(Issue.id).where(Issue.programme_id == programme.id)
    return Touched(
        photos=(and_(Photo.attachment_id.in_(came_here), said.where(Finding.photo_id == Photo.id).exists()),),
        pairs=(and_(PhotoPair.issue_id.in_(mine), said.where(Finding.pair_id == PhotoPair.id).exists()),),
        issues=(and_(Issue.programme_id == programme.id, said.where(Finding.issue_id == Issue.id).exists()),),
    )


def only(rows: Iterable[RowChange], codes: Collection[str], columns: Collection[str]) -> tuple[RowChange, ...]:
    """Return those changes of rows that made something stale."""
    told = (
        RowChange(row.code, tuple(one for one in row.fields if one.field in columns))
        for row in rows
        if row.code in codes
    )
    return tuple(row for row in told if row.fields)


def _mark(run: CheckRun, kind: type[Marked], conditions: Sequence[Condition]) -> int:
    asked = 0
    for condition in conditions:
        statement = update(kind).where(condition, kind.stale_run_id.is_distinct_from(run.id))
        statement = statement.values(stale_run_id=run.id).execution_options(synchronize_session=False)
        asked += db.session.execute(statement).rowcount  # type: ignore[attr-defined]
    return asked


def _each(column: InstrumentedAttribute[Any], numbers: Collection[int]) -> tuple[Condition, ...]:
    return tuple(column.in_(portion) for portion in _portions(numbers))


def _viewpoints(site_ids: Sequence[int]) -> Any:
    return select(Viewpoint.id).where(Viewpoint.site_id.in_(site_ids))


def _portions(numbers: Collection[int]) -> Iterator[list[int]]:
    left = iter(sorted(numbers))
    while portion := list(islice(left, PORTION)):
        yield portion
