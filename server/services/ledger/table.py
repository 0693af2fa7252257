"""How is a part of the ledger's table found: narrowed, sorted by any column, from any place on?

A place is what a row is sorted by, with its number: rows that come or go meanwhile move no page. Cells that are empty
stand last in both directions, as in a spreadsheet; so a list has two parts, and the second begins where the first ends.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from server.db import db, is_one_of
from server.domain import ledger_row
from server.domain.access import Actor
from server.domain.ledger_columns import COLUMNS, MOST_VALUES, ColumnFilter, Fill, LedgerColumn, Order
from server.errors import Invalid
from server.models import Issue, LedgerCell
from server.services.ledger import listing
from server.services.ledger.listing import IssueFilters, IssueLine
from server.services.register import ledger_index
from server.translations import N_

PER_PAGE = 100
PER_PORTION = 500
"""Of a whole list, where it is written and not shown."""
FEW = 3_000


@dataclass(frozen=True)
class Place:
    """Where a row stands: in which part of the list, by what, and its number."""

    is_empty: bool
    value: str
    issue_id: int

    @property
    def written(self) -> str:
        """Return it as it stands in an address."""
        said = json.dumps([self.is_empty, self.value, self.issue_id], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class TableRow:
    """A row with its cells by column, and what photos and people say of it."""

    line: IssueLine
    cells: dict[str, str]
    place: Place
    kept: dict[str, str]
    """What imports kept of columns that are none of the ledger's, by their headings."""


@dataclass(frozen=True)
class TablePage:
    """A part of the table."""

    rows: tuple[TableRow, ...]
    total: int
    has_more: bool
    """In the direction in which was asked."""


@dataclass(frozen=True)
class Value:
    """A value of a column, and how many rows have it."""

    value: str
    count: int


def place_of(written: str) -> Place | None:
    """Read a place of an address; empty: the beginning.

    :raises Invalid: for what is none.
    """
    if not written:
        return None
    try:
        said = json.loads(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
        is_empty, value, issue_id = said
        str(value).encode()  # half of a letter that needs two is none
    except (ValueError, TypeError, binascii.Error, RecursionError) as problem:
        raise Invalid(N_("This address names no place in the table; open the table again.")) from problem
    if not (isinstance(is_empty, bool) and isinstance(value, str) and type(issue_id) is int and 0 <= issue_id < 2**31):
        raise Invalid(N_("This address names no place in the table; open the table again."))
    return Place(is_empty, value.replace("\0", ""), issue_id)


def page(
    actor: Actor, filters: IssueFilters, order: Order, *,
    after: Place | None = None, before: Place | None = None, skip: int = 0, limit: int = PER_PAGE,
) -> TablePage:  # fmt: skip
    """Return the rows that follow a place, without the first `skip`; or else those just before one."""
    some = _few(actor, filters)
    found = _places(actor, filters, order, some, after=after, before=before, skip=skip, limit=limit + 1)
    shown = found[:limit] if before is None else found[-limit:]
    return TablePage(_rows(shown), total(actor, filters) if some is None else len(some), len(found) > limit)


def every(actor: Actor, filters: IssueFilters, order: Order) -> Iterator[TableRow]:
    """Return all rows of a list, portion by portion."""
    after: Place | None = None
    some = _few(actor, filters)
    while found := _places(actor, filters, order, some, after=after, before=None, skip=0, limit=PER_PORTION):
        yield from _rows(found)
        after = found[-1]


def _places(
    actor: Actor, filters: IssueFilters, order: Order, some: list[int] | None, *,
    after: Place | None, before: Place | None, skip: int, limit: int,
) -> list[Place]:  # fmt: skip
    """Return where the rows of a page stand, in the order of the list."""
    if some is not None:
        return _among(some, order, after=after, before=before, skip=skip, limit=limit)
    backwards = before is not None
    start = before or after
    found: list[Place] = []
    for is_empty in (True, False) if backwards else (False, True):
        if is_empty in _nowhere(filters, order) or (start and start.is_empty is not is_empty and is_empty is backwards):
            continue
        here = start if start and start.is_empty is is_empty else None
        part = _part(actor, filters, order, is_empty=is_empty)
        if skip and not found:
            held = _count(_from(part, order, here, is_empty=is_empty, backwards=backwards))
            if skip >= held:
                skip -= held
                continue
        query = _sorted(_from(part, order, here, is_empty=is_empty, backwards=backwards), order, is_empty, backwards)
        query = query.offset(skip).limit(limit - len(found))
        skip = 0
        found += [Place(is_empty, "" if is_empty else row[1], row[0]) for row in db.session.execute(query)]
        if len(found) >= limit:
            break
    return found[::-1] if backwards else found


def total(actor: Actor, filters: IssueFilters) -> int:
    """Count the rows that a list has; those without a cell are what those with one leave, which an index counts."""
    for one in filters.columns:
        if one.fill is Fill.EMPTY and one == ColumnFilter(one.key, fill=Fill.EMPTY):
            others = filters.without(one.key)
            filled = replace(others, columns=(*others.columns, replace(one, fill=Fill.FILLED)))
            return total(actor, others) - total(actor, filled)
    return _count(listing.narrowed(select(Issue.id), actor, filters))


def values(actor: Actor, filters: IssueFilters, key: str) -> tuple[Value, ...]:
    """Count the values of a column among the rows that the other filters leave, the most frequent first."""
    others = filters.without(key)
    query = select(LedgerCell.value, func.count().label("n")).where(LedgerCell.column == key)
    if not listing.shows_all(actor, others):
        query = listing.narrowed(query.join(Issue, Issue.id == LedgerCell.issue_id), actor, others)
    query = query.group_by(LedgerCell.value).order_by(func.count().desc(), LedgerCell.value).limit(MOST_VALUES)
    return tuple(Value(row.value, row.n) for row in db.session.execute(query))


def _nowhere(filters: IssueFilters, order: Order) -> set[bool]:
    """Tell which parts of a list have no rows: what has a cell in the column of the sort, or what has none (True)."""
    if not order.key:
        return {True}
    return {one.fill is Fill.FILLED for one in filters.columns if one.key == order.key and one.fill is not None}


def _few(actor: Actor, filters: IssueFilters) -> list[int] | None:
    """Return which rows fit, where something narrows the list and they are few.

    Those are sorted here: to find them by the order of all takes longer the fewer they are.
    """
    if listing.shows_all(actor, filters):
        return None
    query = listing.narrowed(select(Issue.id), actor, filters).limit(FEW + 1)
    found = list(db.session.scalars(query))
    return found if len(found) <= FEW else None


def _among(
    some: list[int], order: Order, *, after: Place | None, before: Place | None, skip: int, limit: int
) -> list[Place]:
    cells = select(LedgerCell.issue_id, LedgerCell.value)
    cells = cells.where(LedgerCell.column == order.key, is_one_of(LedgerCell.issue_id, some))
    said = {row.issue_id: row.value for row in db.session.execute(cells)}
    filled = sorted(((value, number) for number, value in said.items()), reverse=order.is_descending)
    found = [Place(is_empty=False, value=value, issue_id=number) for value, number in filled]
    found += [Place(is_empty=True, value="", issue_id=number) for number in sorted(some) if number not in said]
    if before is not None:
        return [one for one in found if _is_before(one, before, order)][-limit:]
    if after is not None:
        found = [one for one in found if _is_before(after, one, order)]
    return found[skip : skip + limit]


def _is_before(one: Place, other: Place, order: Order) -> bool:
    if one.is_empty is not other.is_empty:
        return other.is_empty
    ours, theirs = (one.value, one.issue_id), (other.value, other.issue_id)
    return ours > theirs if order.is_descending and not one.is_empty else ours < theirs


def _part(actor: Actor, filters: IssueFilters, order: Order, *, is_empty: bool) -> Any:
    if is_empty:
        own = exists().where(LedgerCell.column == order.key, LedgerCell.issue_id == Issue.id)
        return listing.narrowed(select(Issue.id).where(~own), actor, filters)
    query = select(LedgerCell.issue_id, LedgerCell.value).where(LedgerCell.column == order.key)
    if listing.shows_all(actor, filters):
        return query
    return listing.narrowed(query.join(Issue, Issue.id == LedgerCell.issue_id), actor, filters)


def _from(query: Select[Any], order: Order, start: Place | None, *, is_empty: bool, backwards: bool) -> Select[Any]:
    """Leave what stands beyond a place; a sort that descends turns the values, and the numbers with them."""
    if start is None:
        return query
    is_rising = backwards == (order.is_descending and not is_empty)
    if is_empty:
        return query.where(Issue.id > start.issue_id if is_rising else Issue.id < start.issue_id)
    value, number = LedgerCell.value, LedgerCell.issue_id
    beyond: ColumnElement[bool]
    if is_rising:
        beyond = and_(value >= start.value, or_(value > start.value, number > start.issue_id))
    else:
        beyond = and_(value <= start.value, or_(value < start.value, number < start.issue_id))
    return query.where(beyond)


def _sorted(query: Select[Any], order: Order, is_empty: bool, backwards: bool) -> Select[Any]:  # noqa: FBT001
    is_rising = backwards == (order.is_descending and not is_empty)
    columns: Sequence[Any] = (Issue.id,) if is_empty else (LedgerCell.value, LedgerCell.issue_id)
    return query.order_by(*(one.asc() if is_rising else one.desc() for one in columns))


def _count(query: Select[Any]) -> int:
    return db.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def _rows(found: Sequence[Place]) -> tuple[TableRow, ...]:
    numbers = [one.issue_id for one in found]
    loaded = joinedload(Issue.site), joinedload(Issue.unit), joinedload(Issue.batch)
    issues = {one.id: one for one in db.session.scalars(select(Issue).where(Issue.id.in_(numbers)).options(*loaded))}
    lines = {one.issue_id: one for one in listing.lines([issues[number] for number in numbers if number in issues])}
    said = ledger_index.rows(numbers)
    return tuple(
        TableRow(
            lines[one.issue_id],
            ledger_row.texts(said[one.issue_id]),
            one,
            ledger_row.others(said[one.issue_id]),
        )
        for one in found
        if one.issue_id in lines and one.issue_id in said
    )


def order_of(written: str, columns: Mapping[str, LedgerColumn] = COLUMNS) -> Order:
    """Read a sort as it stands in an address; what names none of the columns is the ledger's own."""
    key = written.removeprefix("-")
    return Order(key, written.startswith("-")) if key in columns else Order()
