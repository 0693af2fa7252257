"""Which columns have programmes of their own in the ledger, beside those of every ledger?

Shown and asked for are those of the programme that a list is of; an address may name others, which its caller sees.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import cast

from sqlalchemy import select

from server.db import db, hold, table_of
from server.domain.access import Actor
from server.domain.ledger_columns import COLUMNS, OWN, LedgerColumn, own_number
from server.errors import Invalid, NotFound
from server.models import OwnColumn, Programme
from server.services import access
from server.translations import N_

Columns = Mapping[str, LedgerColumn]
"""By their keys, in their order."""
_ROW = table_of(OwnColumn)
_IN_ORDER = (OwnColumn.position, OwnColumn.id)
_NONE = N_("The ledger has no column “{column}”. It has: {known}.")


def of_programmes(numbers: Collection[int]) -> dict[int, tuple[LedgerColumn, ...]]:
    """Return the columns of programmes, those that are retired as well; asks nothing where no programme is named."""
    if not numbers:
        return {}
    query = select(_ROW).where(_ROW.c.programme_id.in_(sorted(numbers))).order_by(_ROW.c.position, _ROW.c.id)
    found: dict[int, tuple[LedgerColumn, ...]] = {}
    for row in db.session.connection().execute(query):
        found[row.programme_id] = (*found.get(row.programme_id, ()), column(cast(OwnColumn, row)))
    return found


def of_programme(programme_id: int) -> tuple[LedgerColumn, ...]:
    """Return the columns that a programme shows."""
    return tuple(one for one in of_programmes({programme_id}).get(programme_id, ()) if not one.is_retired)


def all_in(programme_id: int) -> Columns:
    """Return the ledger's columns and those that a programme shows of its own."""
    return {**COLUMNS, **{one.key: one for one in of_programme(programme_id)}}


def by_programme(actor: Actor) -> list[tuple[Programme, tuple[LedgerColumn, ...]]]:
    """Return the programmes that a caller sees with the columns that each shows of its own, by one statement."""
    query = select(Programme, OwnColumn).outerjoin(
        OwnColumn, (OwnColumn.programme_id == Programme.id) & OwnColumn.retired_at.is_(None)
    )
    query = access.scoped(query.order_by(Programme.id, *_IN_ORDER), actor, Programme)
    found: dict[int, tuple[Programme, tuple[LedgerColumn, ...]]] = {}
    pairs: Iterable[tuple[Programme, OwnColumn | None]] = db.session.execute(query)
    for programme, row in pairs:
        before = found.get(programme.id, (programme, ()))[1]
        found[programme.id] = (programme, (*before, column(row)) if row is not None else before)
    return list(found.values())


def named(actor: Actor, keys: Iterable[str], *, with_retired: bool = False) -> Columns:
    """Return of these keys the columns that a caller sees; asks nothing where none is a programme's own."""
    numbers = {number for key in keys if (number := own_number(key)) is not None}
    if not numbers:
        return {}
    query = select(OwnColumn).where(OwnColumn.id.in_(sorted(numbers))).order_by(*_IN_ORDER)
    if not with_retired:
        query = query.where(OwnColumn.retired_at.is_(None))
    return {one.key: one for one in map(column, db.session.scalars(access.scoped(query, actor, OwnColumn)))}


def held(actor: Actor, key: str) -> tuple[LedgerColumn, int]:
    """Return a column and its programme's number; nobody calls it otherwise until the transaction ends.

    :raises Invalid: where there is none for this caller, or it is retired.
    """
    number = own_number(key)
    if number is None:
        raise Invalid(_NONE, column=key, known=", ".join(COLUMNS))
    hold(OwnColumn, number)
    query = access.scoped(select(OwnColumn).where(OwnColumn.id == number), actor, OwnColumn)
    row = db.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(N_("There is no such column."))
    if row.retired_at is not None:
        raise Invalid(N_("“{column}” is not shown any more; bring it back first."), column=row.heading)
    return column(row), row.programme_id


def known_as(name: str, columns: Columns) -> LedgerColumn:
    """Return a column by its key or its heading.

    :raises Invalid: where there is none.
    """
    found = columns.get(name) or next((one for one in columns.values() if one.heading == name), None)
    if found is None:
        raise Invalid(_NONE, column=name, known=", ".join(columns))
    return found


def column(row: OwnColumn) -> LedgerColumn:
    """Return what a row says of a column."""
    return LedgerColumn(
        f"{OWN}{row.id}", row.heading, row.heading, row.kind, choices=tuple(row.choices),
        is_retired=row.retired_at is not None,
    )  # fmt: skip
