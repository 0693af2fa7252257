"""How is an import told of? The counts, every refused row with its number and reason, and exit 1 where there is one."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from server.cli.kernel import answer_json, answer_table, leave, printable, say
from server.domain import labels
from server.domain.register import PageRead, RowError
from server.services.register.imports import FieldChange, ImportReport, RowChange
from server.translations import N_

file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
SHOWN = 20
"""Of each kind, unless all are asked for."""
LONGEST = 60
"""Letters of a cell in a table of changes; JSON has all."""
dry_run_option = click.option("--dry-run", is_flag=True, help="Show what an import would do, and write nothing.")
all_option = click.option("--all", "show_all", is_flag=True, help="Print every row, not the first 20 of each kind.")
all_or_nothing_option = click.option("--all-or-nothing", is_flag=True, help="Keep no row where one is refused.")


def answer(report: ImportReport, *, as_json: bool, dry_run: bool = False, show_all: bool = True) -> None:
    """Print what an import did, or would do; call it after the transaction."""
    if as_json:
        answer_json(_document(report) | ({"dry_run": True, "kept": False} if dry_run else {}))
    else:
        _print(report, dry_run=dry_run, most=None if show_all else SHOWN)
    if report.refused:
        leave(1)


def _print(report: ImportReport, *, dry_run: bool, most: int | None) -> None:
    done = N_("Added {added}, updated {updated}, unchanged {unchanged}, refused {refused}.")
    planned = N_(
        "Nothing was written. An import would add {added}, update {updated}, leave {unchanged} and refuse {refused}."
    )
    numbers = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    click.echo(say(planned if dry_run else done, **numbers, refused=len(report.refused)))
    if not report.kept:
        would, was = N_("It would keep nothing, because of those."), N_("Nothing was kept, because rows were refused.")
        click.echo(say(would if dry_run else was))
    if report.asked_again:
        asked = N_("{number} photos, pairs and issues were judged by what is changed; the checks are asked again.")
        would_ask = N_("{number} photos, pairs and issues were judged by what would change; they would be asked again.")
        click.echo(say(would_ask if dry_run else asked, number=report.asked_again))
    if len(report.pages) > 1:
        answer_table([N_("Sheet"), N_("Rows read"), N_("Remark")], map(_page, report.pages))
    if report.unknown:
        click.echo(say(N_("Headings that were not understood: {headings}"), headings="、".join(report.unknown)))
    if dry_run:
        _print_planned(report, most)
    _rows_and(N_("Reason"), report.refused, most)
    _rows_and(N_("Kept as it is written"), report.notes, most)


def _print_planned(report: ImportReport, most: int | None) -> None:
    if report.new:
        click.echo(say(N_("New: {codes}"), codes="、".join(map(printable, report.new[:most]))))
        _tell_rest(len(report.new), most)
    if report.changes:
        lines = [
            (row.code if first else "", *_cells(one)) for row in report.changes[:most] for first, one in _firsts(row)
        ]
        answer_table([N_("Changes"), N_("Field"), N_("Registered"), N_("In the file")], lines)
        _tell_rest(len(report.changes), most)


def _firsts(row: RowChange) -> Iterator[tuple[bool, FieldChange]]:
    return ((place == 0, one) for place, one in enumerate(row.fields))


def _cells(one: FieldChange) -> tuple[str, str, str]:
    field = _field(one)
    return field, _short(one.old), _short(one.new)


def _field(one: FieldChange) -> str:
    word = say(labels.FIELDS[one.field]) if one.field in labels.FIELDS else one.field
    return f"{one.part} {word}".strip()


def _short(text: str) -> str:
    if not text:
        return "–"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _tell_rest(number: int, most: int | None) -> None:
    if most is not None and number > most:
        click.echo(say(N_("… and {more} more; --all shows them."), more=number - most))


def _rows_and(heading: str, errors: Sequence[RowError], most: int | None) -> None:
    """Print rows with what is said of them, and with their sheets where the file has several."""
    shown = errors[:most]
    if not shown:
        return
    if any(error.sheet for error in shown):
        answer_table([N_("Sheet"), N_("Row"), heading], [(one.sheet, one.row_no, _reason(one)) for one in shown])
    else:
        answer_table([N_("Row"), heading], [(one.row_no, _reason(one)) for one in shown])
    _tell_rest(len(errors), most)


def _page(page: PageRead) -> tuple[str, int, str]:
    return page.name, page.rows, say(page.reason, **page.details) if page.reason else ""


def _document(report: ImportReport) -> dict[str, Any]:
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "refused": [_row_document(error) for error in report.refused],
        "kept": report.kept,
        "asked_again": report.asked_again,
        "notes": [_row_document(note) for note in report.notes],
        "sheets": [
            dict(zip(("name", "rows", "remark"), _page(page), strict=True)) for page in report.pages if page.name
        ],
        "unknown_headings": list(report.unknown),
        "new": list(report.new),
        "changes": [
            {"code": row.code, "fields": [_field_document(one) for one in row.fields]} for row in report.changes
        ],
    }


def _field_document(one: FieldChange) -> dict[str, str]:
    part = {"viewpoint": one.part} if one.part else {}
    return {**part, "field": one.field.removesuffix("_id"), "old": one.old, "new": one.new}


def _row_document(error: RowError) -> dict[str, Any]:
    place = {"sheet": error.sheet} if error.sheet else {}
    return {**place, "row": error.row_no, "reason": _reason(error)}


def _reason(error: RowError) -> str:
    return say(error.reason, **error.details)
