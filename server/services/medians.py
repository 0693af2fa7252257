"""How are medians, and lengths of time between two columns, asked of SQLite and PostgreSQL alike?"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, String, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from server.db import db
from server.domain.zone import CHINA

DAY_S = 86_400
KEY, VALUE = "key", "value"


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


def of_groups(query: Select[Any]) -> dict[Any, float]:
    """Return the median of each group, of a query with the columns `key` and `value`; values that lack are skipped."""
    rows = query.subquery()
    by = rows.c[KEY]
    ranked = (
        select(
            by,
            rows.c[VALUE],
            func.row_number().over(partition_by=by, order_by=rows.c[VALUE]).label("place"),
            func.count().over(partition_by=by).label("size"),
        )
        .where(rows.c[VALUE].is_not(None))
        .subquery()
    )
    twice = ranked.c.place * 2
    middle = select(ranked.c[KEY], func.avg(ranked.c[VALUE])).where(twice.between(ranked.c.size, ranked.c.size + 2))
    return {key: float(value) for key, value in db.session.execute(middle.group_by(ranked.c[KEY]))}


def seconds(earlier: ColumnElement[datetime] | Any, later: ColumnElement[datetime] | Any) -> ColumnElement[float]:
    """Return the length of time between two columns."""
    return SecondsBetween(earlier, later)
