"""What is left of a run, portion by portion?

By number through photos, then pairs, then issues; numbers only, so every portion may be a transaction of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Select, func, or_, select

from server import checks
from server.checks import ISSUE_CHECKS, PAIR_CHECKS, PHOTO_CHECKS
from server.db import db
from server.domain.finding import Kind
from server.models import Attachment, CheckRun, Form, Issue, Original, Photo, PhotoPair, Submission
from server.services.register import queue_columns
from server.services.reruns import stale_findings

PORTION = 5
"""So many are judged in one transaction, in which SQLite lets no phone write."""

CHANGED_ONLY = "changed-only"
"""Stands among a run's checks, where only what other versions or limits judged is asked again."""

TABLES: dict[Kind, type[Photo] | type[PhotoPair] | type[Issue]] = {
    Kind.PHOTO: Photo,
    Kind.PAIR: PhotoPair,
    Kind.ISSUE: Issue,
}


@dataclass(frozen=True)
class Item:
    """One thing to be judged again."""

    kind: Kind
    number: int
    codes: frozenset[str] = frozenset()
    """The checks to ask; empty: all that the run asks."""


def portions(run: CheckRun) -> Iterator[list[Item]]:
    """Go through what is left of a run; holds numbers only, so every portion may be a transaction of its own."""
    left = _items(run)
    while portion := list(islice(left, PORTION)):
        yield portion


def numbers(run: CheckRun) -> Iterator[tuple[Kind, list[int]]]:
    """Give the numbers of all that a run of today would be about, kind by kind; the run need not be kept."""
    for kind, query in _queries(run):
        yield kind, list(_by_number(kind, query, 0))


def codes_of(run: CheckRun) -> frozenset[str]:
    """Return the checks that are asked."""
    return frozenset(run.checks) - {CHANGED_ONLY} or frozenset(checks.REASONS)


def among(known: Sequence[Any], codes: frozenset[str]) -> Sequence[Any]:
    """Return the checks of one kind that are asked; the list itself, where all are."""
    asked = tuple(check for check in known if checks.code(check) in codes)
    return known if len(asked) == len(known) else asked


def _queries(run: CheckRun) -> list[tuple[Kind, Select[int]]]:
    """Return, for each kind that is asked, the numbers of what was there when the run began."""
    codes, at = codes_of(run), run.started_at
    photo = select(Photo.id).join(Original, Original.id == Photo.original_id)
    photo = photo.where(Photo.verdict.is_not(None), Photo.received_at <= at, Original.facts.is_not(None))
    there = or_(queue_columns.in_sight(), PhotoPair.replaced_at > at)
    pair = select(PhotoPair.id).where(PhotoPair.verdict.is_not(None), PhotoPair.formed_at <= at, there)
    issue = select(Issue.id).where(Issue.verdict.is_not(None), Issue.created_at <= at)
    if run.programme_id is not None:
        photo = photo.join(Attachment, Attachment.id == Photo.attachment_id).join(Submission).join(Form)
        photo = photo.where(Form.programme_id == run.programme_id)
        pair = pair.join(Issue, Issue.id == PhotoPair.issue_id).where(Issue.programme_id == run.programme_id)
        issue = issue.where(Issue.programme_id == run.programme_id)
    asked = ((Kind.PHOTO, photo, PHOTO_CHECKS), (Kind.PAIR, pair, PAIR_CHECKS), (Kind.ISSUE, issue, ISSUE_CHECKS))
    return [(kind, query) for kind, query, known in asked if among(known, codes)]


def _items(run: CheckRun) -> Iterator[Item]:
    if run.cause is not None:
        yield from _stale(run)
        return
    if CHANGED_ONLY in run.checks:
        yield from _outdated(run)
        return
    passed = run.done
    for kind, query in _queries(run):
        there = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
        if passed < there:
            yield from (Item(kind, number) for number in _by_number(kind, query, passed))
        passed = max(0, passed - there)


def _outdated(run: CheckRun) -> Iterator[Item]:
    """Give what other versions or limits judged; what this run has asked is no longer among them."""
    for kind, query in _queries(run):
        left = query.where(_NUMBER[kind] > run.reached.get(kind.value, 0))
        numbers = list(_by_number(kind, left, 0))
        found = stale_findings.among(kind.value, numbers, codes_of(run))
        yield from (Item(kind, number, differing) for number, differing in found)


def _stale(run: CheckRun) -> Iterator[Item]:
    """Give what a change of the register left for this run; what it has asked carries its mark no longer."""
    for kind, table in TABLES.items():
        marked = select(table.id).where(table.stale_run_id == run.id, table.verdict.is_not(None))
        yield from (Item(kind, number) for number in _by_number(kind, marked, 0))


def is_awaited(run: CheckRun) -> bool:
    """Tell whether a run has to wait for what is being analysed for the first time, and may read the old register."""
    return any(
        db.session.scalar(select(table.id).where(table.stale_run_id == run.id, table.verdict.is_(None)).limit(1))
        for table in TABLES.values()
    )


def _by_number(kind: Kind, query: Select[int], passed: int) -> Iterator[int]:
    column = _NUMBER[kind]
    page = list(db.session.scalars(query.order_by(column).offset(passed).limit(stale_findings.PAGE)))
    while page:
        yield from page
        page = list(db.session.scalars(query.where(column > page[-1]).order_by(column).limit(stale_findings.PAGE)))


def count(run: CheckRun) -> int:
    """Return how many things a run is about, with those that it has passed."""
    if run.cause is not None:
        return run.done + sum(1 for _ in _stale(run))
    if CHANGED_ONLY in run.checks:
        return run.done + sum(1 for _ in _outdated(run))
    counts = (db.session.scalar(select(func.count()).select_from(query.subquery())) for _, query in _queries(run))
    return sum(count or 0 for count in counts)


_NUMBER = {Kind.PHOTO: Photo.id, Kind.PAIR: PhotoPair.id, Kind.ISSUE: Issue.id}
