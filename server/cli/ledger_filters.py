"""How does a command narrow and sort the ledger, as the page of it does?"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import click

from server.cli.kernel import Pair
from server.domain import own_cell
from server.domain.ledger_columns import ColumnFilter, Fill, LedgerColumn, Order
from server.domain.ledger_work import Work
from server.errors import Invalid
from server.services.ledger.listing import IssueFilters
from server.services.register import declared
from server.services.register.edits import column_of
from server.translations import N_

Pairs = tuple[tuple[str, str], ...]
_PAIR = Pair()


@dataclass(frozen=True)
class Narrowed:
    """What was asked for; which columns there are is asked of the programme."""

    said: Mapping[str, Any]

    def order(self, programme_id: int) -> Order:
        """Return by which column rows are sorted."""
        sort = self.said["sort"]
        if not sort:
            return Order()
        key = column_of(sort.removeprefix("-"), columns=declared.all_in(programme_id)).key
        return Order(key, is_descending=sort.startswith("-"))

    def filters(self, programme_id: int) -> IssueFilters:
        """Return it for the rows of a programme."""
        said = self.said
        names = ("has", "is_", "since", "until", "empty", "filled")
        is_any = any(said[name] for name in names)
        columns = _Columns(declared.all_in(programme_id) if is_any else {})
        return IssueFilters(
            programme_id=programme_id,
            text=said["text"],
            with_photos=said["with_photos"],
            unproved=said["unproved"],
            columns=columns.filters(*(said[name] for name in names)),
            work=Work(said["work"]) if said["work"] else None,
        )


_OPTIONS = (
    click.option(
        "--text", metavar="TEXT", default="", help="What stands anywhere in a row; two characters are enough."
    ),
    click.option("--has", metavar="COLUMN=TEXT", multiple=True, type=_PAIR, help="What a column contains."),
    click.option("--is", "is_", metavar="COLUMN=VALUE", multiple=True, type=_PAIR, help="A value; one is enough."),
    click.option(
        "--from", "since", metavar="COLUMN=DAY", multiple=True, type=_PAIR, help="From this day or number on."
    ),
    click.option("--to", "until", metavar="COLUMN=DAY", multiple=True, type=_PAIR, help="To this day or number."),
    click.option("--empty", metavar="COLUMN", multiple=True, help="Only rows in which a column is empty."),
    click.option("--filled", metavar="COLUMN", multiple=True, help="Only rows in which it is not."),
    click.option("--with-photos", is_flag=True, help="Only with photos."),
    click.option("--unproved", is_flag=True, help="Only those claimed to be done without a photo."),
    click.option("--work", type=click.Choice([one.value for one in Work]), help="Only what needs somebody for this."),
    click.option("--sort", metavar="COLUMN", default="", help="By which column; -COLUMN the other way round."),
)


def narrowing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of the page; it gets what they say as `narrowed`."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        said = {name: kwargs.pop(name) for name in (
            "text", "has", "is_", "since", "until", "empty", "filled", "with_photos", "unproved", "work", "sort",
        )}  # fmt: skip
        return function(*args, narrowed=Narrowed(said), **kwargs)

    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(_OPTIONS), run)


@dataclass(frozen=True)
class _Columns:
    """Says by their names what columns are narrowed to."""

    known: Mapping[str, LedgerColumn]

    def filters(
        self, has: Pairs, is_: Pairs, since: Pairs, until: Pairs, empty: tuple[str, ...], filled: tuple[str, ...]
    ) -> tuple[ColumnFilter, ...]:
        """Return one filter for each thing said; all must hold, of the values of a column one is enough."""
        values: dict[str, list[str]] = {}
        for name, value in is_:
            values.setdefault(self._key(name), []).append(value)
        return (
            *(ColumnFilter(self._key(name), text=said) for name, said in has),
            *(ColumnFilter(key, values=tuple(chosen)) for key, chosen in values.items()),
            *(self._between(name, "since", said) for name, said in since),
            *(self._between(name, "until", said) for name, said in until),
            *(ColumnFilter(self._key(name), fill=Fill.EMPTY) for name in empty),
            *(ColumnFilter(self._key(name), fill=Fill.FILLED) for name in filled),
        )

    def _key(self, name: str) -> str:
        return column_of(name, columns=self.known).key

    def _between(self, name: str, end: str, said: str) -> ColumnFilter:
        column = column_of(name, columns=self.known)
        bound = _number(said) if column.is_number else _day(said)
        one = ColumnFilter(column.key, is_number=column.is_number)
        return replace(one, since=bound) if end == "since" else replace(one, until=bound)


def _number(said: str) -> str:
    if (number := own_cell.number(said)) is None:
        raise Invalid(N_("“{cell}” is no number."), cell=said)
    return number


def _day(said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        raise Invalid(N_("“{cell}” is no day. Write one like 2026-11-30."), cell=said) from None
