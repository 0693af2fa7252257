"""What did a request ask for, as values that every database can compare with?

Numbers are those of rows, or small: what no column can hold is none, in a path it leads nowhere. Texts have no NUL,
which PostgreSQL neither keeps nor compares with; a path with one leads nowhere.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import Flask, Request, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.datastructures.structures import iter_multi_items
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter, Map

from server.domain.outside_limits import LARGEST_NUMBER, LONGEST_SEARCH
from server.errors import Invalid
from server.translations import N_

_LONGEST_NUMBER = len(str(LARGEST_NUMBER))


class RowNumber(IntegerConverter):
    """A number in a path: that of a row, or a smaller one."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_NUMBER, **options})


class Said(ImmutableMultiDict[str, Any]):
    """What stands behind the question mark or in a form, without NUL."""

    def __init__(self, mapping: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        items = iter_multi_items(mapping) if isinstance(mapping, MultiDict | Mapping) else mapping or ()
        super().__init__([(_without_nul(name), _without_nul(value)) for name, value in items])


class CleanRequest(Request):
    """A request whose texts every database takes."""

    parameter_storage_class = Said


def init_app(app: Flask) -> None:
    """Read numbers and texts so everywhere; call it before any route is registered."""
    app.request_class = CleanRequest
    app.url_map.converters["int"] = RowNumber
    app.before_request(refuse_nul)


def refuse_nul() -> None:
    """Lead nowhere with a path that names what no row can be called.

    :raises NotFound: where it has a NUL.
    """
    if "\0" in request.path:
        raise NotFound


def text(name: str) -> str:
    """Return a short text of the address, such as a search."""
    return str(request.args.get(name, "")).strip()[:LONGEST_SEARCH]


def number(name: str) -> int | None:
    """Return a number of the address; None where there is none that a row can have."""
    return as_number(request.args.get(name, ""))


EARLIEST_YEAR, LATEST_YEAR = 1900, 9999
"""Nothing here is older or later, and at the ends of the calendar a day has no midnight in every zone."""


def day(name: str) -> date | None:
    """Return a day of the address; None where there is none."""
    try:
        said = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return said if EARLIEST_YEAR <= said.year < LATEST_YEAR else None


def sent_number(name: str) -> int | None:
    """Return a number of the form that was sent; None where there is none that a row can have."""
    return as_number(request.form.get(name, ""))


def sent_text(name: str) -> str:
    """Return a short text of the form that was sent."""
    return str(request.form.get(name, "")).strip()[:LONGEST_SEARCH]


def sent_whole(name: str) -> str:
    """Return all of a text that a person wrote; whoever keeps it says how long it may be, so that nothing is cut."""
    return str(request.form.get(name, "")).strip()


def sent_numbers(name: str) -> list[int]:
    """Return all numbers that were sent under a name."""
    return [found for one in request.form.getlist(name) if (found := as_number(one)) is not None]


def sent_share(name: str, default: float) -> float:
    """Return a share of the form that was sent, in per cent, whichever it is; the default where there is none.

    :raises Invalid: for what is no number.
    """
    said = str(request.form.get(name, "")).strip()
    try:
        return float(said) if said else default
    except ValueError:
        raise Invalid(N_("“{text}” is no number."), text=said) from None


def as_number(said: str) -> int | None:
    """Read a number that a row can have."""
    said = said.strip()
    if not (said.isascii() and said.isdecimal() and len(said) <= _LONGEST_NUMBER):
        return None
    return int(said) if int(said) <= LARGEST_NUMBER else None


def _without_nul(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


def wants_json() -> bool:
    """Tell whether a script asks, which shows the answer itself."""
    return request.accept_mimetypes.best == "application/json"
