"""How does the ledger stand: batch by batch, issue by issue?

For reading only. What the machine says of an issue is the worst verdict of its pairs that stand, and of earlier
attempts for which nobody has answered; what people said stands beside it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, or_, select

from server.db import db
from server.domain.access import Actor
from server.domain.finding import Status, worst
from server.domain.ledger_columns import LONGEST_KEY, ColumnFilter, Fill
from server.domain.resolution import PairState
from server.models import Batch, Issue, LedgerCell, Photo, PhotoPair, Programme
from server.services import access
from server.services.register import ledger_index, queue_columns
from server.services.verification.issue_checks import DONE

Columns = TypeVarTuple("Columns")
Key = tuple[int | None, int | None]
"""Programme and batch."""


@dataclass(frozen=True)
class BatchLine:
    """One batch with its counts."""

    batch_id: int | None
    """None: the issues without a batch."""
    title: str
    title_en: str
    issues: int
    by_status: dict[str, int]
    """The ledger's own words: completed, closed, …"""
    unproved: int
    """Claimed to be done without a photo."""
    pairs: int
    by_verdict: dict[Status | None, int]
    decided: int


@dataclass(frozen=True)
class ProgrammeOverview:
    """One programme with its batches."""

    title: str
    is_demonstration: bool
    batches: tuple[BatchLine, ...]


@dataclass(frozen=True)
class IssueFilters:
    """What the reader of the issue list narrowed it to."""

    batch_id: int | None = None
    text: str = ""
    with_photos: bool = False
    unproved: bool = False
    """Only what is claimed to be done without a single photo."""
    columns: tuple[ColumnFilter, ...] = ()
    """All of them must hold."""
    programme_id: int | None = None

    def without(self, key: str) -> "IssueFilters":
        """Return them without what narrows one column, to tell what else it could be."""
        return replace(self, columns=tuple(one for one in self.columns if one.key != key))


@dataclass(frozen=True)
class IssueLine:
    """One issue in the list."""

    issue_id: int
    code: str
    problem: str
    site: str
    county: str
    unit: str
    batch: str
    status: str
    due_on: date | None
    due_text: str
    photos: int
    pairs: int
    decided: int
    verdict: Status | None
    is_unproved: bool
    """It is claimed to be done, and no photo of it has come."""


def filters_of(listed: Mapping[str, Any]) -> IssueFilters:
    """Return filters that were kept as JSON."""
    columns = (ColumnFilter(**{**one, "values": tuple(one["values"])}) for one in listed.get("columns", ()))
    return IssueFilters(**{**listed, "columns": tuple(columns)})


def overview(actor: Actor) -> tuple[ProgrammeOverview, ...]:
    """Return the batches of all programmes that the caller sees, with their counts."""
    programmes = access.scoped(select(Programme).order_by(Programme.id), actor, Programme)
    lines = _lines(actor)
    return tuple(
        ProgrammeOverview(one.title, one.is_demonstration, tuple(lines.get(one.id, ())))
        for one in db.session.scalars(programmes)
    )


def batches(actor: Actor) -> tuple[tuple[int, str], ...]:
    """Return the batches that the caller may choose from."""
    query = access.scoped(select(Batch.id, Batch.title).order_by(Batch.id), actor, Batch)
    return tuple((row.id, row.title) for row in db.session.execute(query))


def _lines(actor: Actor) -> dict[int, list[BatchLine]]:
    """Count what the caller sees of all batches, and of the issues without a batch, in four queries."""
    statuses, (verdicts, decided), unproved = _statuses(actor), _pairs(actor), _without_photo(actor)
    batches = {batch.id: batch for batch in db.session.scalars(select(Batch).order_by(Batch.id))}
    keys = {(batch.programme_id, batch.id) for batch in batches.values()} | set(statuses)
    lines: dict[int, list[BatchLine]] = {}
    for programme_id, batch_id in sorted(keys, key=lambda key: (key[1] is None, key[1] or 0)):
        key, batch = (programme_id, batch_id), batches.get(batch_id or 0)
        by_status, by_verdict = statuses.get(key, Counter()), verdicts.get(key, Counter())
        lines.setdefault(programme_id, []).append(
            BatchLine(
                batch_id=batch_id,
                title=batch.title if batch else "",
                title_en=batch.title_en if batch else "",
                issues=by_status.total(),
                by_status=dict(by_status),
                unproved=unproved.get(key, 0),
                pairs=by_verdict.total(),
                by_verdict=dict(by_verdict),
                decided=decided[key],
            )
        )
    return lines


def _statuses(actor: Actor) -> dict[tuple[int, int | None], Counter[str]]:
    columns = (Issue.programme_id, Issue.batch_id, Issue.status)
    counts: dict[tuple[int, int | None], Counter[str]] = {}
    query = access.scoped(select(*columns, func.count()).group_by(*columns), actor, Issue)
    for programme_id, batch_id, status, number in db.session.execute(query):
        counts.setdefault((programme_id, batch_id), Counter())[status] += number
    return counts


def _pairs(actor: Actor) -> tuple[dict[Key, Counter[Status | None]], Counter[Key]]:
    """Count current pairs by verdict, and those that people settled; the pairs know programme and batch themselves."""
    columns = (PhotoPair.programme_id, PhotoPair.batch_id, PhotoPair.verdict, PhotoPair.state)
    query = select(*columns, func.count()).where(PhotoPair.replaced_at.is_(None)).group_by(*columns)
    query = access.scoped(query, actor, PhotoPair)
    verdicts: dict[Key, Counter[Status | None]] = {}
    decided: Counter[Key] = Counter()
    for programme_id, batch_id, verdict, state, number in db.session.execute(query):
        verdicts.setdefault((programme_id, batch_id), Counter())[verdict] += number
        decided[(programme_id, batch_id)] += number if state is PairState.DECIDED else 0
    return verdicts, decided


def _unproved() -> list[ColumnElement[bool]]:
    """Tell, in a query over issues, which are claimed to be done without a photo."""
    is_claimed = or_(Issue.claimed_at.is_not(None), Issue.status.in_(sorted(DONE)))
    return [is_claimed, ~select(Photo.id).where(Photo.issue_id == Issue.id).correlate(Issue).exists()]


def _without_photo(actor: Actor) -> dict[Key, int]:
    columns = (Issue.programme_id, Issue.batch_id)
    query = access.scoped(select(*columns, func.count()).where(*_unproved()).group_by(*columns), actor, Issue)
    return {(programme_id, batch_id): number for programme_id, batch_id, number in db.session.execute(query)}


def _is_decided() -> ColumnElement[bool]:
    return PhotoPair.state == PairState.DECIDED


def matching(actor: Actor, filters: IssueFilters) -> Select[Issue]:
    """Return the query for the issues that a list shows, on all its pages."""
    return narrowed(select(Issue), actor, filters)


def shows_all(actor: Actor, filters: IssueFilters) -> bool:
    """Tell whether nothing is narrowed, by the reader or for them."""
    return filters == IssueFilters() and not access.limits(actor, Issue)


def narrowed(query: Select[*Columns], actor: Actor, filters: IssueFilters) -> Select[*Columns]:
    """Leave, of a query over issues, those that a list shows."""
    query = access.scoped(query, actor, Issue)
    if filters.programme_id is not None:
        query = query.where(Issue.programme_id == filters.programme_id)
    if filters.batch_id is not None:
        query = query.where(Issue.batch_id == filters.batch_id)
    if filters.with_photos:
        query = query.where(select(Photo.id).where(Photo.issue_id == Issue.id).exists())
    if filters.unproved:
        query = query.where(*_unproved())
    if filters.text:
        query = query.where(ledger_index.matching(filters.text))
    return query.where(*(condition for one in filters.columns for condition in _in_column(one)))


def _in_column(one: ColumnFilter) -> Iterator[ColumnElement[bool]]:
    cells = select(LedgerCell.issue_id).where(LedgerCell.column == one.key)
    if one.text:
        yield ledger_index.matching(one.text, one.key)
    if one.values:
        yield Issue.id.in_(cells.where(LedgerCell.value.in_([value[:LONGEST_KEY] for value in one.values])))
    if one.since or one.until:
        since, until = one.since or "0000", f"{one.until or '9999-12-31'}~"  # the day itself with any hour
        yield Issue.id.in_(cells.where(LedgerCell.value >= since, LedgerCell.value <= until))
    if one.fill is not None:
        has_cell = cells.where(LedgerCell.issue_id == Issue.id).correlate(Issue).exists()
        yield has_cell if one.fill is Fill.FILLED else ~has_cell


def lines(rows: list[Issue]) -> tuple[IssueLine, ...]:
    """Return what a list shows of issues."""
    ids = [issue.id for issue in rows]
    counted = select(Photo.issue_id, func.count()).where(Photo.issue_id.in_(ids)).group_by(Photo.issue_id)
    photos = dict(iter(db.session.execute(counted)))
    pairs: Counter[int] = Counter()
    decided: Counter[int] = Counter()
    verdicts: dict[int, list[Status]] = {}
    stands = PhotoPair.replaced_at.is_(None).label("stands")
    said = select(PhotoPair.issue_id, PhotoPair.verdict, stands, _is_decided().label("decided"))
    for issue_id, verdict, is_standing, is_decided in db.session.execute(
        said.where(PhotoPair.issue_id.in_(ids), queue_columns.in_sight())
    ):
        pairs[issue_id] += is_standing
        decided[issue_id] += is_standing and is_decided
        verdicts.setdefault(issue_id, []).extend([verdict] if verdict else [])
    return tuple(
        IssueLine(
            issue_id=issue.id,
            code=issue.code,
            problem=issue.problem_text,
            site=issue.site.name if issue.site else "",
            county=issue.county,
            unit=issue.unit.name if issue.unit else "",
            batch=issue.batch.title if issue.batch else "",
            status=issue.status,
            due_on=issue.due_on,
            due_text=issue.due_text,
            photos=photos.get(issue.id, 0),
            pairs=pairs[issue.id],
            decided=decided[issue.id],
            verdict=worst(verdicts[issue.id]) if verdicts.get(issue.id) else None,
            is_unproved=not photos.get(issue.id) and (issue.claimed_at is not None or issue.status in DONE),
        )
        for issue in rows
    )
