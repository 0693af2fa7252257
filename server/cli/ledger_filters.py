"""How does a command narrow and sort the ledger, as the page of it does?"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from server.cli.kernel import Pair
from server.domain.ledger_columns import ColumnFilter, Fill, Order
from server.domain.ledger_work import Work
from server.errors import Invalid
from server.services.ledger.listing import IssueFilters
from server.services.register.edits import column_of
from server.translations import N_

Pairs = tuple[tuple[str, str], ...]
_PAIR = Pair()


@dataclass(frozen=True)
class Narrowed:
    """What was asked for."""

    order: Order
    narrows: dict[str, Any]

    def filters(self, programme_id: int) -> IssueFilters:
        """Return it for the rows of a programme."""
        return IssueFilters(programme_id=programme_id, **self.narrows)


_OPTIONS = (
    click.option(
        "--text", metavar="TEXT", default="", help="What stands anywhere in a row; two characters are enough."
    ),
    click.option("--has", metavar="COLUMN=TEXT", multiple=True, type=_PAIR, help="What a column contains."),
    click.option("--is", "is_", metavar="COLUMN=VALUE", multiple=True, type=_PAIR, help="A value; one is enough."),
    click.option("--from", "since", metavar="COLUMN=DAY", multiple=True, type=_PAIR, help="The first day, 2026-11-30."),
    click.option("--to", "until", metavar="COLUMN=DAY", multiple=True, type=_PAIR, help="The last day."),
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
        return function(*args, narrowed=_narrowed(**said), **kwargs)

    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(_OPTIONS), run)


def _narrowed(
    *, text: str, has: Pairs, is_: Pairs, since: Pairs, until: Pairs, empty: tuple[str, ...],
    filled: tuple[str, ...], with_photos: bool, unproved: bool, work: str | None, sort: str,
) -> Narrowed:  # fmt: skip
    order = Order(column_of(sort.removeprefix("-")).key, is_descending=sort.startswith("-")) if sort else Order()
    narrows = {
        "text": text,
        "with_photos": with_photos,
        "unproved": unproved,
        "columns": _filters(has, is_, since, until, empty, filled),
        "work": Work(work) if work else None,
    }
    return Narrowed(order, narrows)


def _filters(
    has: Pairs, is_: Pairs, since: Pairs, until: Pairs, empty: tuple[str, ...], filled: tuple[str, ...]
) -> tuple[ColumnFilter, ...]:
    """Return one filter for each thing that was said; all must hold, of the values of a column one is enough."""
    values: dict[str, list[str]] = {}
    for name, value in is_:
        values.setdefault(column_of(name).key, []).append(value)
    return (
        *(ColumnFilter(column_of(name).key, text=said) for name, said in has),
        *(ColumnFilter(key, values=tuple(chosen)) for key, chosen in values.items()),
        *(ColumnFilter(column_of(name).key, since=_day(said)) for name, said in since),
        *(ColumnFilter(column_of(name).key, until=_day(said)) for name, said in until),
        *(ColumnFilter(column_of(name).key, fill=Fill.EMPTY) for name in empty),
        *(ColumnFilter(column_of(name).key, fill=Fill.FILLED) for name in filled),
    )


def _day(said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        raise Invalid(N_("“{cell}” is no day. Write one like 2026-11-30."), cell=said) from None
