"""What lies in the middle, and how are lengths of time and days asked of SQLite and PostgreSQL alike?"""

from collections.abc import Hashable, Iterable
from datetime import datetime
from statistics import median
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Float, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from server.domain.zone import CHINA

DAY_S = 86_400
K = TypeVar("K", bound=Hashable)


class SecondsBetween(FunctionElement[float]):
    """Seconds from an earlier to a later moment."""

    inherit_cache = True
    type = Float()


class DayInChina(FunctionElement[str]):
    """The calendar day of a moment where the people work, as text; China has one time and no summer time."""

    inherit_cache = True
    type = String()


@compiles(SecondsBetween)
def _seconds(element: SecondsBetween, compiler: Any, **options: Any) -> str:
    earlier, later = (compiler.process(one, **options) for one in element.clauses)
    return f"EXTRACT(EPOCH FROM ({later} - {earlier}))"


@compiles(SecondsBetween, "sqlite")
def _seconds_in_sqlite(element: SecondsBetween, compiler: Any, **options: Any) -> str:
    earlier, later = (compiler.process(one, **options) for one in element.clauses)
    return f"((julianday({later}) - julianday({earlier})) * {DAY_S})"


@compiles(DayInChina)
def _day(element: DayInChina, compiler: Any, **options: Any) -> str:
    (moment,) = (compiler.process(one, **options) for one in element.clauses)
    return f"to_char({moment} AT TIME ZONE '{CHINA}', 'YYYY-MM-DD')"


@compiles(DayInChina, "sqlite")
def _day_in_sqlite(element: DayInChina, compiler: Any, **options: Any) -> str:
    (moment,) = (compiler.process(one, **options) for one in element.clauses)
    return f"date({moment}, '+8 hours')"


def of_groups(values: Iterable[tuple[K, float]]) -> dict[K, float]:
    """Return the median of each key's values."""
    groups: dict[K, list[float]] = {}
    for key, value in values:
        groups.setdefault(key, []).append(value)
    return {key: median(found) for key, found in groups.items()}


def of_all(values: Iterable[float]) -> float | None:
    """Return the median of all; None where there are none."""
    found = list(values)
    return median(found) if found else None


def seconds(earlier: ColumnElement[datetime] | Any, later: ColumnElement[datetime] | Any) -> ColumnElement[float]:
    """Return the length of time between two columns."""
    return SecondsBetween(earlier, later)
