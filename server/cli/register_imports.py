"""`imports`: files of sites and ledgers that are looked at before they are brought in, and can be taken back."""

from pathlib import Path
from typing import Any

import click

from server import tasks
from server.cli import imports as reports
from server.cli.kernel import Noun, answer_json, answer_table, json_option, programme_option, say
from server.db import transaction
from server.domain import labels
from server.domain.access import COMMAND_LINE
from server.domain.register_import import ImportKind, ImportState
from server.services.intake import late_issues
from server.services.register import import_drafts, programmes
from server.services.register.import_drafts import ImportLine
from server.translations import N_

imports = Noun("imports", help="Files that are imported into the register, and taken back.")
_number = click.argument("number", type=int)


@imports.command("stage")
@click.argument("kind", type=click.Choice([one.value for one in ImportKind]))
@reports.file_argument
@programme_option
def stage(kind: str, file: Path, programme: str | None) -> None:
    """Keep a file to be looked at, by `imports show` or on the page; nothing is written."""
    with transaction():
        plan = programmes.chosen(programme)
        number = import_drafts.stage(COMMAND_LINE, plan, ImportKind(kind), file.name, file.read_bytes())
    click.echo(say(N_("The file waits as import {number}."), number=number))


@imports.command("list")
@json_option
def show_all(*, as_json: bool) -> None:
    """List the imports, the newest first."""
    with transaction():
        lines = import_drafts.listing(COMMAND_LINE)
    if as_json:
        answer_json([_document(one) for one in lines])
        return
    heads = [N_("Number"), N_("File"), N_("What is in it"), N_("State"), N_("Uploaded"), N_("Who")]
    rows = [
        [one.number, one.name, say(labels.IMPORT_KINDS[one.kind]), say(labels.IMPORT_STATES[one.state]),
         one.made_at.isoformat(timespec="minutes"), one.made_by]
        for one in lines
    ]  # fmt: skip
    answer_table(heads, rows)


@imports.command("show")
@_number
@reports.all_option
@json_option
def show(number: int, *, show_all: bool, as_json: bool) -> None:
    """Show what a file would change, or what became of it."""
    with transaction():
        line = import_drafts.get(COMMAND_LINE, number)
    if line.state is not ImportState.WAITING:
        answer_json(_document(line))
        return
    with transaction(keep=False):
        report = import_drafts.run(COMMAND_LINE, number)
    reports.answer(report, as_json=as_json, dry_run=True, show_all=show_all)


@imports.command("confirm")
@_number
@json_option
def confirm(number: int, *, as_json: bool) -> None:
    """Import a file that waits."""
    with transaction():
        report = import_drafts.confirm(COMMAND_LINE, number)
        filed = late_issues.file(import_drafts.get(COMMAND_LINE, number).programme_id)
    tasks.enqueue_photos(filed)
    if report.asked_again:
        tasks.enqueue_waiting_runs()
    reports.answer(report, as_json=as_json)


@imports.command("discard")
@_number
def discard(number: int) -> None:
    """Throw away a file that waits."""
    with transaction():
        import_drafts.discard(COMMAND_LINE, number)
    click.echo(say(N_("The file was thrown away. Nothing was written.")))


@imports.command("undo")
@_number
def undo(number: int) -> None:
    """Give all rows of an import back what stood in them before.

    Exit 1: nothing was taken back, because rows were changed since or are referred to; which, it says.
    """
    with transaction():
        again = import_drafts.undo(COMMAND_LINE, number)
    if again:
        tasks.enqueue_waiting_runs()
    click.echo(say(N_("The import was taken back: all its rows are as they were before.")))


def _document(line: ImportLine) -> dict[str, Any]:
    moments = ("made_at", "done_at", "undone_at")
    found = {name: getattr(line, name) for name in moments}
    return {**vars(line), **{name: at.isoformat() if at else None for name, at in found.items()}}
