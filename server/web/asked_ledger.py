"""How is the ledger's table narrowed, sorted and shown by an address, and how is that written into one?

`has.KEY` is a text in a column, `is.KEY` one of its values (several may stand), `from.KEY` and `to.KEY` are days,
`fill.KEY` is empty or filled; beside them the search, and what NARROWED names; 0 is no batch or unit, - no county.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from server.domain import own_cell
from server.domain.access import Actor
from server.domain.ledger_columns import COLUMNS, FROZEN, LONGEST_KEY, OWN, ColumnFilter, Fill, LedgerColumn, Order
from server.domain.ledger_work import Work
from server.domain.outside_limits import LONGEST_SEARCH
from server.services.ledger import table
from server.services.ledger.listing import IssueFilters
from server.services.register import declared
from server.web import asked

Pairs = list[tuple[str, str]]
MOST_CHOSEN = 50
"""So many values of one column may be chosen; an address has an end."""
NARROWED = ("programme", "batch", "county", "unit", "site", "work", "text", "photos", "unproved")
"""What narrows the list as a whole, not one of its columns."""
ABOUT_EVIDENCE = ("photos", "verdict", "decided")
"""What the table shows behind the ledger's own columns."""
SHOWN_FIRST = (
    "row_no", "code", "batch", "problem", "region", "unit", "person", "measures", "due", "progress", "status", "note",
    *ABOUT_EVIDENCE,
)  # fmt: skip


@dataclass(frozen=True)
class AskedTable:
    """What the table shows."""

    filters: IssueFilters
    order: Order
    shown: tuple[str, ...]
    """Columns, in the order of the ledger."""
    columns: Mapping[str, LedgerColumn]
    """Which there are: the ledger's, those of the programme that the list is of, and what the address names."""
    shown_first: tuple[str, ...] = SHOWN_FIRST
    """What is shown where the address does not say."""

    @property
    def pairs(self) -> Pairs:
        """Return it as an address says it."""
        return [*self.narrowed, *self.looks]

    @property
    def narrowed(self) -> Pairs:
        """Return only which rows it shows, which exports ask for too."""
        filters = self.filters
        found = [
            ("programme", _written(filters.programme_id)),
            ("batch", _written(filters.batch_id)),
            ("county", filters.county),
            ("unit", _written(filters.unit_id)),
            ("site", _written(filters.site_id)),
            ("work", filters.work.value if filters.work else ""),
            ("text", filters.text),
            ("photos", "1" if filters.with_photos else ""),
            ("unproved", "1" if filters.unproved else ""),
        ]
        for one in filters.columns:
            found += of_column(one)
        return [(name, value) for name, value in found if value]

    @property
    def looks(self) -> Pairs:
        """Return only how it is shown."""
        columns = "" if self.shown == self.shown_first else ",".join(self.shown)
        return [(name, value) for name, value in (("sort", self.order.written), ("columns", columns)) if value]

    def address(self, **changes: str) -> str:
        """Return what stands behind the question mark, with some of it another."""
        kept = [(name, value) for name, value in self.pairs if name not in changes]
        return urlencode([*kept, *((name, value) for name, value in changes.items() if value)])

    def without(self, key: str) -> Pairs:
        """Return it without what narrows a column."""
        return [(name, value) for name, value in self.pairs if name.partition(".")[2] != key]

    def wider(self, word: str) -> Pairs:
        """Return it without one word of NARROWED."""
        return [(name, value) for name, value in self.pairs if name != word]

    def of(self, key: str) -> ColumnFilter:
        """Return how a column is narrowed."""
        return next((one for one in self.filters.columns if one.key == key), ColumnFilter(key))


def read(actor: Actor, given: Any, own: Sequence[LedgerColumn] = ()) -> AskedTable:
    """Read the arguments of an address; what nobody knows narrows nothing.

    `own` are the columns of the programme that the list is of; without them only those that the address names are
    known, which is enough to go on with the address.
    """
    columns = known(actor, given, own)
    first = (*SHOWN_FIRST[: -len(ABOUT_EVIDENCE)], *(one.key for one in own), *ABOUT_EVIDENCE)
    return AskedTable(
        filters(given, columns), table.order_of(str(given.get("sort", "")), columns),
        _shown(",".join(given.getlist("columns")), columns, first), columns, first,
    )  # fmt: skip


def known(actor: Actor, given: Any, own: Sequence[LedgerColumn] = ()) -> Mapping[str, LedgerColumn]:
    """Return the ledger's columns, those of its programme, and others that an address names and the caller sees."""
    said = (*given.keys(), str(given.get("sort", "")), *",".join(given.getlist("columns")).split(","))
    keys = {one[one.index(OWN) :] for one in said if OWN in one} - {one.key for one in own}
    if not own and not keys:
        return COLUMNS
    return {**COLUMNS, **{one.key: one for one in own}, **declared.named(actor, keys)}


def filters(given: Any, columns: Mapping[str, LedgerColumn]) -> IssueFilters:
    """Read which rows are wanted."""
    return IssueFilters(
        programme_id=asked.as_number(given.get("programme", "")),
        batch_id=asked.as_number(given.get("batch", "")),
        county=_text(given, "county"),
        unit_id=asked.as_number(given.get("unit", "")),
        site_id=asked.as_number(given.get("site", "")),
        work=Work(given["work"]) if given.get("work") in set(Work) else None,
        text=_text(given, "text"),
        with_photos=given.get("photos") == "1",
        unproved=given.get("unproved") == "1",
        columns=tuple(found for one in columns.values() if (found := _filter(given, one)) != ColumnFilter(one.key)),
    )


def of_column(one: ColumnFilter) -> Pairs:
    """Return how a column is narrowed as an address says it."""
    found = [(f"has.{one.key}", one.text), *((f"is.{one.key}", value) for value in one.values)]
    return [
        *found, (f"from.{one.key}", one.since), (f"to.{one.key}", one.until),
        (f"fill.{one.key}", one.fill.value if one.fill else ""),
    ]  # fmt: skip


def names(columns: Mapping[str, LedgerColumn]) -> Sequence[str]:
    """Return all names of arguments that say which rows are wanted."""
    kinds = ("has", "is", "from", "to", "fill")
    return (*NARROWED, *(f"{kind}.{key}" for key in columns for kind in kinds))


def _written(number: int | None) -> str:
    return "" if number is None else str(number)


def _filter(given: Any, column: LedgerColumn) -> ColumnFilter:
    key = column.key
    fill = str(given.get(f"fill.{key}", ""))
    values = [str(value)[:LONGEST_KEY] for value in given.getlist(f"is.{key}") if value]
    bound = _number if column.is_number else _day
    since, until = bound(given, f"from.{key}"), bound(given, f"to.{key}")
    return ColumnFilter(
        key,
        text=_text(given, f"has.{key}"),
        values=tuple(dict.fromkeys(values))[:MOST_CHOSEN],
        since=since,
        until=until,
        fill=Fill(fill) if fill in set(Fill) else None,
        is_number=column.is_number and bool(since or until),
    )


def _text(given: Mapping[str, Any], name: str) -> str:
    return str(given.get(name, "")).strip()[:LONGEST_SEARCH]


def _day(given: Mapping[str, Any], name: str) -> str:
    try:
        return date.fromisoformat(str(given.get(name, ""))).isoformat()
    except ValueError:
        return ""


def _number(given: Mapping[str, Any], name: str) -> str:
    return own_cell.number(str(given.get(name, ""))) or ""


def _shown(written: str, columns: Mapping[str, LedgerColumn], first: tuple[str, ...]) -> tuple[str, ...]:
    wanted = {*FROZEN, *written.split(",")}
    found = tuple(key for key in (*columns, *ABOUT_EVIDENCE) if key in wanted)
    return found if written else first
