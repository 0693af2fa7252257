"""How is an import told of? The counts, every refused row with its number and reason, and exit 1 where there is one."""

from pathlib import Path
from typing import Any

import click

from server.cli.kernel import answer_json, answer_table, leave, say
from server.domain.register import RowError
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
    if report.refused:
        answer_table([N_("Row"), N_("Reason")], [(error.row_no, _reason(error)) for error in report.refused])
    if report.notes:
        answer_table([N_("Row"), N_("Kept as it is written")], [(one.row_no, _reason(one)) for one in report.notes])


def _document(report: ImportReport) -> dict[str, Any]:
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "refused": [{"row": error.row_no, "reason": _reason(error)} for error in report.refused],
        "kept": report.kept,
        "notes": [{"row": note.row_no, "reason": _reason(note)} for note in report.notes],
    }


def _reason(error: RowError) -> str:
    return say(error.reason, **error.details)
