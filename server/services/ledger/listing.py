"""How does the ledger stand, issue by issue?

For reading only. What the machine says of an issue is the worst verdict of its pairs that stand, and of earlier
attempts for which nobody has answered; what people said stands beside it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, select

from server.db import db
from server.domain import own_cell
from server.domain.access import Actor
from server.domain.finding import Status, worst
from server.domain.ledger_columns import LONGEST_KEY, ColumnFilter, Fill
from server.domain.ledger_work import NOT_STATED, Work
from server.domain.resolution import PairState
from server.domain.schedule import PUT_RIGHT
from server.models import Batch, Issue, LedgerCell, Photo, PhotoPair, Programme, Site, Unit
from server.services import access
from server.services.ledger import work as work_left
from server.services.register import ledger_index, programmes, queue_columns

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class IssueFilters:
    """What the reader of the issue list narrowed it to.

    Issues of no batch or unit are asked for by 0, those of no county by NOT_STATED.
    """

    batch_id: int | None = None
    text: str = ""
    with_photos: bool = False
    unproved: bool = False
    """Only what is claimed to be done without a single photo."""
    columns: tuple[ColumnFilter, ...] = ()
    """All of them must hold."""
    programme_id: int | None = None
    work: Work | None = None
    county: str = ""
    unit_id: int | None = None
    site_id: int | None = None

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
    work = Work(said) if (said := listed.get("work")) else None
    return IssueFilters(**{**listed, "columns": tuple(columns), "work": work})


def batches(actor: Actor) -> tuple[tuple[int, str], ...]:
    """Return the batches that the caller may choose from."""
    query = access.scoped(select(Batch.id, Batch.title).order_by(*programmes.batches_in_order()), actor, Batch)
    return tuple((row.id, row.title) for row in db.session.execute(query))


def _is_decided() -> ColumnElement[bool]:
    return PhotoPair.state == PairState.DECIDED


def names(actor: Actor, filters: IssueFilters) -> dict[str, str]:
    """Return what the list is narrowed to that an address says by a number, by that word of the address."""
    named: tuple[tuple[str, int | None, Select[str]], ...] = (
        ("programme", filters.programme_id, access.scoped(select(Programme.title), actor, Programme)),
        ("batch", filters.batch_id, access.scoped(select(Batch.title), actor, Batch)),
        ("unit", filters.unit_id, select(Unit.name).where(_is_near(actor, Issue.unit_id == Unit.id))),
        ("site", filters.site_id, select(Site.name).where(_is_near(actor, Issue.site_id == Site.id))),
    )
    of_number = {"programme": Programme.id, "batch": Batch.id, "unit": Unit.id, "site": Site.id}
    return {
        word: db.session.scalar(query.where(of_number[word] == number)) or "" if number else ""
        for word, number, query in named
        if number is not None and (word != "batch" or not number)  # of batches there is a choice beside the list
    }


def _is_near(actor: Actor, belongs: ColumnElement[bool]) -> ColumnElement[bool]:
    return access.scoped(select(Issue.id).where(belongs), actor, Issue).exists()


def matching(actor: Actor, filters: IssueFilters) -> Select[Issue]:
    """Return the query for the issues that a list shows, on all its pages."""
    return narrowed(select(Issue), actor, filters)


def shows_all(actor: Actor, filters: IssueFilters) -> bool:
    """Tell whether nothing is narrowed, by the reader or for them."""
    return filters == IssueFilters() and not access.limits(actor, Issue)


def narrowed(query: Select[*Columns], actor: Actor, filters: IssueFilters) -> Select[*Columns]:
    """Leave, of a query over issues, those that a list shows."""
    query = access.scoped(query, actor, Issue)
    wanted = (
        (Issue.programme_id, filters.programme_id), (Issue.batch_id, filters.batch_id),
        (Issue.unit_id, filters.unit_id), (Issue.site_id, filters.site_id),
    )  # fmt: skip
    query = query.where(*(column == (number or None) for column, number in wanted if number is not None))
    if filters.county:
        query = query.where(Issue.county == ("" if filters.county == NOT_STATED else filters.county))
    if filters.work is not None:
        query = query.where(work_left.condition(filters.work))
    if filters.with_photos:
        query = query.where(select(Photo.id).where(Photo.issue_id == Issue.id).exists())
    if filters.unproved:
        query = query.where(work_left.is_claimed(), work_left.has_no_photo())
    if filters.text:
        query = query.where(ledger_index.matching(filters.text))
    return query.where(*(condition for one in filters.columns for condition in _in_column(one)))


def _in_column(one: ColumnFilter) -> Iterator[ColumnElement[bool]]:
    cells = select(LedgerCell.issue_id).where(LedgerCell.column == one.key)
    if one.text:
        yield ledger_index.matching(one.text, one.key)
    if one.values:
        yield Issue.id.in_(cells.where(LedgerCell.value.in_([value[:LONGEST_KEY] for value in one.values])))
    if one.is_number and (one.since or one.until):
        since, until = (own_cell.number_key(said) if said else "" for said in (one.since, one.until))
        is_before = LedgerCell.value <= until if until else LedgerCell.value < own_cell.BEYOND_NUMBERS
        yield Issue.id.in_(cells.where(LedgerCell.value >= since, is_before))
    elif one.since or one.until:
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
            is_unproved=not photos.get(issue.id) and (issue.claimed_at is not None or issue.status in PUT_RIGHT),
        )
        for issue in rows
    )
