"""What is asked of which photo: by the options of `photos check`, or by the rows of a table?

Whatever cannot be understood is refused with its line, before a photo is read: half an answer would look like a whole.
"""

import math
import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import IO, Any, TypeVar

import click
from typing_extensions import override

from server.cli.kernel import printable, say
from server.domain.datum import Datum
from server.domain.limits import Limits
from server.domain.zone import ZONE
from server.errors import Problem
from server.services.verification.inspection import Question
from server.translations import N_

Asked = TypeVar("Asked")
BAD_USAGE = 64
_COLUMNS = ("file", "lat", "lon", "radius_m", "datum", "after", "before", "received")
_END_OF_DAY = time(23, 59, 59, 999_999)
_MOST_PROBLEMS = 10
_AS_EXCEL_WRITES = re.compile(r"(\d{4})[/.](\d\d?)[/.](\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d))?)?")


class BadUsage(click.ClickException):
    """The command was called in a way it does not understand."""

    exit_code = BAD_USAGE

    @override
    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(say(N_("Error: {message}"), message=self.message), file=file, err=file is None)


class Moment(click.ParamType[datetime]):
    """An ISO 8601 time, or a day; without an offset it is read in China's zone, as the photos are.

    A day that ends something (`is_end`) is meant whole: a photo of that afternoon is not too late.
    """

    name = "ISO"

    def __init__(self, *, is_end: bool) -> None:
        self.is_end = is_end

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the time."""
        try:
            return value if isinstance(value, datetime) else self.read(str(value).strip())
        except ValueError as problem:
            raise BadUsage(str(problem)) from problem

    def read(self, text: str) -> datetime:
        """Read a time as it is written here, or as spreadsheets write it again.

        :raises ValueError: where it is none.
        """
        excel = _AS_EXCEL_WRITES.fullmatch(text)
        try:
            # A wall clock, which gets its zone below.
            moment = datetime(*map(int, filter(None, excel.groups()))) if excel else datetime.fromisoformat(text)  # type: ignore[arg-type]  # noqa: DTZ001
        except ValueError:
            wanted = say(N_("“{text}” is not a time; write 2026-05-01T08:00:00+08:00, or 2026-05-01"), text=text)
            raise ValueError(wanted) from None
        is_day = ":" not in text and "T" not in text
        if is_day and self.is_end:
            moment = datetime.combine(moment, _END_OF_DAY)
        return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


MOMENTS = {"after": Moment(is_end=False), "before": Moment(is_end=True), "received": Moment(is_end=True)}


def question(path: Path, given: Mapping[str, Any]) -> Question:
    """Return what is asked of one file.

    :raises ValueError: where there is no such file, or the site is no place or has no extent, in the reader's language.
    """
    latitude, longitude, radius_m = place(given)
    if not os.path.exists(path):  # noqa: PTH110 - Path.exists breaks on a name that is too long
        raise ValueError(say(N_("the file {file} does not exist"), file=printable(path)))
    moments = {name: given[name] for name in MOMENTS}
    return Question(path, latitude, longitude, radius_m, Datum(given["datum"]), **moments)


def place(given: Mapping[str, Any]) -> tuple[float | None, float | None, float]:
    """Return latitude, longitude and radius of a site.

    :raises ValueError: where it is no place or has no extent.
    """
    latitude, longitude, radius_m = given["lat"], given["lon"], given["radius_m"]
    if (latitude is None) != (longitude is None):
        raise ValueError(say(N_("latitude and longitude (lat, lon) belong together")))
    if not (radius_m > 0 and math.isfinite(radius_m)):
        raise ValueError(say(N_("the radius must be a number greater than 0")))
    if latitude is not None and not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError(say(N_("{lat}, {lon} is no place on Earth"), lat=latitude, lon=longitude))
    return latitude, longitude, radius_m


def from_table(table: Path) -> list[Question]:
    """Return one question per row; paths are looked for from here, then from the table's folder.

    :raises BadUsage: for a table that cannot be read, with the number and the fault of each line.
    """
    return each_row(table, rows(table), lambda cells: question(path_of(table, cells), _given(cells)))


def each_row(
    table: Path, lines: Sequence[tuple[int, dict[str, str]]], read: Callable[[Mapping[str, str]], Asked]
) -> list[Asked]:
    """Read every row of a table.

    :raises BadUsage: with the line and the fault of each that `read` refuses.
    """
    found, problems = [], []
    for line, cells in lines:
        try:
            found.append(read(cells))
        except ValueError as problem:
            problems.append(say(N_("{table}, line {number}: {problem}"), table=table, number=line, problem=problem))
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        rest = [say(N_("… and {more} more"), more=more)] if more > 0 else []
        raise BadUsage("\n".join([*problems[:_MOST_PROBLEMS], *rest]))
    return found


def rows(table: Path, columns: Sequence[str] = _COLUMNS) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table with the numbers of their lines; one column is “file”.

    :raises BadUsage: for a table that cannot be read.
    """
    from server.formats import tables  # here, because the reader of XLSX takes longer to load than a photo to read

    try:
        if table.exists() and not table.is_file():
            raise BadUsage(say(N_("{table} is not a file"), table=table))
        lines = tables.lines(table.read_bytes(), table.name)
        if not any("file" in map(tables.normal, cells) for _, cells in lines[:1]):
            wanted = N_("{table}: the first line must name the columns ({columns}), one of them “file”")
            raise BadUsage(say(wanted, table=table, columns=", ".join(columns)))
        return tables.headed(lines, dict.fromkeys(columns, ()), 1, table.name)
    except OSError as problem:
        raise BadUsage(f"{table}: {problem.strerror}") from problem
    except Problem as problem:
        raise BadUsage(say(problem.message, **problem.details)) from problem


def path_of(table: Path, cells: Mapping[str, str]) -> Path:
    """Return which file a row means.

    :raises ValueError: where it names none.
    """
    if not cells.get("file"):
        raise ValueError(say(N_("the column “file” is empty")))
    path = Path(cells["file"])
    return path if path.is_absolute() or path.exists() else table.parent / path


def _given(cells: Mapping[str, str]) -> dict[str, Any]:
    radius_m = number(cells, "radius_m")
    return {
        "lat": number(cells, "lat"),
        "lon": number(cells, "lon"),
        "radius_m": Limits.fence_radius_m if radius_m is None else radius_m,
        "datum": datum(cells.get("datum") or Datum.WGS84.value),
        **{name: moment.read(cells[name]) if cells.get(name) else None for name, moment in MOMENTS.items()},
    }


def number(cells: Mapping[str, str], column: str) -> float | None:
    """Return the number in a cell; None for an empty one.

    :raises ValueError: where it is none.
    """
    text = cells.get(column)
    try:
        return float(text) if text else None
    except ValueError:
        raise ValueError(say(N_("{column}: “{text}” is not a number"), column=column, text=text)) from None


def datum(text: str) -> str:
    """Return a datum's name as we write it.

    :raises ValueError: for one that nobody knows.
    """
    known = [one.value for one in Datum]
    name = text.lower().replace("-", "")
    if name not in known:
        raise ValueError(say(N_("datum: “{text}” is none of {known}"), text=text, known=", ".join(known)))
    return name
