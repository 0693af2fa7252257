"""How is an import told of? The counts, every refused row with its number and reason, and exit 1 where there is one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from server.cli.kernel import answer_json, answer_table, leave, say
from server.domain.register import PageRead, RowError
from server.services.register.imports import ImportReport
from server.translations import N_

file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
all_or_nothing_option = click.option("--all-or-nothing", is_flag=True, help="Keep no row where one is refused.")


def answer(report: ImportReport, *, as_json: bool) -> None:
    """Print what an import did; call it after the transaction."""
    if as_json:
        answer_json(_document(report))
    else:
        _print(report)
    if report.refused:
        leave(1)


def _print(report: ImportReport) -> None:
    click.echo(
        say(
            N_("Added {added}, updated {updated}, unchanged {unchanged}, refused {refused}."),
            added=report.added,
            updated=report.updated,
            unchanged=report.unchanged,
            refused=len(report.refused),
        )
    )
    if not report.kept:
        click.echo(say(N_("Nothing was kept, because rows were refused.")))
    if len(report.pages) > 1:
        answer_table([N_("Sheet"), N_("Rows read"), N_("Remark")], map(_page, report.pages))
    if report.unknown:
        click.echo(say(N_("Headings that were not understood: {headings}"), headings="、".join(report.unknown)))
    if report.refused:
        _rows_and(N_("Reason"), report.refused)
    if report.notes:
        _rows_and(N_("Kept as it is written"), report.notes)


def _rows_and(heading: str, errors: Sequence[RowError]) -> None:
    """Print rows with what is said of them, and with their sheets where the file has several."""
    if any(error.sheet for error in errors):
        lines = [(error.sheet, error.row_no, _reason(error)) for error in errors]
        answer_table([N_("Sheet"), N_("Row"), heading], lines)
    else:
        answer_table([N_("Row"), heading], [(error.row_no, _reason(error)) for error in errors])


def _page(page: PageRead) -> tuple[str, int, str]:
    return page.name, page.rows, say(page.reason, **page.details) if page.reason else ""


def _document(report: ImportReport) -> dict[str, Any]:
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "refused": [_row_document(error) for error in report.refused],
        "kept": report.kept,
        "notes": [_row_document(note) for note in report.notes],
        "sheets": [
            dict(zip(("name", "rows", "remark"), _page(page), strict=True)) for page in report.pages if page.name
        ],
        "unknown_headings": list(report.unknown),
    }


def _row_document(error: RowError) -> dict[str, Any]:
    place = {"sheet": error.sheet} if error.sheet else {}
    return {**place, "row": error.row_no, "reason": _reason(error)}


def _reason(error: RowError) -> str:
    return say(error.reason, **error.details)
