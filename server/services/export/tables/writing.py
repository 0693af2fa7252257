"""How does a table come out of the house: into which files, whole or not at all, and with an entry in the log?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from server.domain.table import Table
from server.domain.table_columns import TITLES
from server.errors import Conflict, Invalid
from server.formats import csv_table, geojson_table, parquet_table
from server.formats.file_names import safe_name
from server.formats.xlsx_table import Book
from server.services import events
from server.services.export.tables import (
    comments,
    decisions,
    findings,
    ledger,
    log,
    measures,
    moves,
    papers,
    photos,
    problems,
    queue,
    submissions,
)
from server.services.export.tables.selection import Selection
from server.translations import N_, translate

ENDINGS = (".csv", ".xlsx", ".parquet", ".geojson")
SUBMISSIONS = "submissions"
_SINGLE: Mapping[str, Callable[[Selection], Table]] = {
    "ledger": ledger.table,
    "queue": queue.table,
    "photos": photos.table,
    "findings": findings.table,
    "decisions": decisions.table,
    "comments": comments.table,
    "problems": problems.table,
    "moves": moves.table,
    "measures": measures.table,
    "papers": papers.table,
    "events": log.table,
}
KINDS = tuple(TITLES)


@dataclass(frozen=True)
class Written:
    """One file that lies there now."""

    path: Path
    table: str
    rows: int
    """Of a GeoJSON, those that have a position."""


def tables(kind: str, selection: Selection, form_id: str | None = None) -> list[Table]:
    """Return the tables of a kind: one, or of submissions one more for each repeat.

    :raises Invalid: where a form is not named and should be, or the other way round.
    :raises NotFound: where there is no such form.
    """
    if (kind == SUBMISSIONS) != (form_id is not None):
        raise Invalid(N_("Name a form for a table of submissions, and for no other."))
    return submissions.tables(selection, form_id) if form_id is not None else [_SINGLE[kind](selection)]


def write(
    kind: str, out: Path, selection: Selection, form_id: str | None = None, *, bom: bool = True
) -> tuple[Written, ...]:
    """Write a table in the way that the file's ending says; repeats into sheets, or into files beside it.

    :raises Invalid: for another ending, or where a form is not named and should be.
    :raises NotFound: where there is no such form.
    :raises Conflict: where a file is there already, rows have no position, or the format cannot be written here.
    """
    if out.suffix.lower() not in ENDINGS:
        raise Invalid(N_("{file} ends like none of the files that are written: {endings}."), file=out.name,
                      endings=", ".join(ENDINGS))  # fmt: skip
    found = tables(kind, selection, form_id)
    if out.suffix.lower() == ".xlsx":
        written = _workbook(out, found, selection.language)
    else:
        written = _files(out, found, bom=bom)
    events.record(
        selection.actor.label, "tables.write", f"table:{kind}",
        files=[one.path.name for one in written], rows=sum(one.rows for one in written), form=form_id,
        programme=selection.programme_id, issues=None if selection.issue_ids is None else len(selection.issue_ids),
    )  # fmt: skip
    return written


def heads(table: Table, language: str) -> list[str]:
    """Return the titles of a table's columns in a language."""
    return [translate(column.title, language) or column.name for column in table.columns]


def _workbook(out: Path, found: Sequence[Table], language: str) -> tuple[Written, ...]:
    with _appearing([out]) as (target,), Book(target) as book:
        return tuple(
            Written(out, one.name, book.add(one, translate(one.title, language), heads(one, language)))
            for one in found
        )  # fmt: skip


def _files(out: Path, found: Sequence[Table], *, bom: bool) -> tuple[Written, ...]:
    if out.suffix.lower() == ".geojson":
        found = [found[0], *(one for one in found[1:] if one.place)]
    paths = [out, *(_beside(out, one) for one in found[1:])]
    with _appearing(paths) as targets:
        return tuple(
            Written(path, one.name, _write(out.suffix.lower(), one, target, bom=bom))
            for path, one, target in zip(paths, found, targets, strict=True)
        )


def _beside(out: Path, table: Table) -> Path:
    return out.with_name(f"{out.stem}-{safe_name(table.name.partition('-')[2], 'repeat')}{out.suffix}")


def _write(ending: str, table: Table, target: IO[bytes], *, bom: bool) -> int:
    if ending == ".csv":
        return csv_table.write(table, target, bom=bom)
    return geojson_table.write(table, target) if ending == ".geojson" else parquet_table.write(table, target)


@contextmanager
def _appearing(paths: Sequence[Path]) -> Iterator[list[IO[bytes]]]:
    """Open files that have their names only once all are whole; where the block breaks, nothing stays.

    :raises Conflict: where one is there already.
    """
    _refuse_existing(paths)
    parts = [path.with_name(f".{path.name}.part") for path in paths]
    targets: list[IO[bytes]] = []
    try:
        for part in parts:
            part.parent.mkdir(parents=True, exist_ok=True)
            targets.append(part.open("wb"))
        yield targets
        for target in targets:
            target.close()
        _refuse_existing(paths)
        for part, path in zip(parts, paths, strict=True):
            part.rename(path)
    finally:
        for target in targets:
            target.close()
        for part in parts:
            part.unlink(missing_ok=True)


def _refuse_existing(paths: Sequence[Path]) -> None:
    there = next((path for path in paths if path.exists()), None)
    if there is not None:
        raise Conflict(N_("{file} is there already. Choose another name, or move it away."), file=str(there))
