"""`issues`: the ledger."""

from dataclasses import asdict
from pathlib import Path

import click

from server import tasks
from server.cli import imports
from server.cli.kernel import Noun, answer_json, answer_table, json_option, programme_option, say
from server.db import transaction
from server.formats.ledger import read_ledger, write_ledger
from server.services.intake import late_issues
from server.services.register import issues as ledger
from server.services.register import programmes
from server.services.register.counts import Counts, sum_of
from server.translations import N_

issues = Noun("issues", help="The ledger of problems to be put right.")


@issues.command("import")
@imports.file_argument
@programme_option
@imports.all_or_nothing_option
@imports.dry_run_option
@imports.all_option
@json_option
def import_(
    file: Path, programme: str | None, *, all_or_nothing: bool, dry_run: bool, show_all: bool, as_json: bool
) -> None:
    """Add and update issues from a ledger in XLSX or CSV, by their codes.

    Exit 0: every row was read. 1: some were refused; the rest is kept, or nothing with --all-or-nothing. A --dry-run
    shows what is new, what changes from what to what, and what is refused and why.
    """
    sheet = read_ledger(file.read_bytes(), file.name)
    with transaction(keep=not dry_run):
        plan = programmes.chosen(programme)
        report = ledger.import_sheet(plan, sheet, whole_or_nothing=all_or_nothing)
        filed = late_issues.file(plan.id)
    if not dry_run:
        tasks.enqueue_photos(filed)
    if report.asked_again and not dry_run:
        tasks.enqueue_waiting_runs()
    imports.answer(report, as_json=as_json, dry_run=dry_run, show_all=show_all)


@issues.command("list")
@programme_option
@json_option
def show(programme: str | None, *, as_json: bool) -> None:
    """List the issues."""
    with transaction():
        plan = programmes.chosen(programme)
    found = ledger.listing(plan)
    lines = [
        {
            "code": issue.code,
            "batch": issue.batch.code if issue.batch else None,
            "site": issue.site.code if issue.site else None,
            "status": issue.status,
            "due_on": issue.due_on.isoformat() if issue.due_on else None,
        }
        for issue in found
    ]
    if as_json:
        answer_json(lines)
    else:
        heads = [N_("Code"), N_("Batch"), N_("Site"), N_("Status"), N_("Due")]
        answer_table(heads, [list(line.values()) for line in lines])


@issues.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@programme_option
def export(file: Path, programme: str | None) -> None:
    """Write the ledger to a sheet (XLSX) that can be imported again."""
    with transaction():
        plan = programmes.chosen(programme)
    rows = ledger.rows(plan)
    file.write_bytes(write_ledger(rows))
    click.echo(say(N_("{number} issues were written to {file}."), number=len(rows), file=file))


@issues.command("counts")
@programme_option
@json_option
def counts(programme: str | None, *, as_json: bool) -> None:
    """Count the issues batch by batch, with both rates in use."""
    with transaction():
        plan = programmes.chosen(programme)
    lines = ledger.counts(plan)
    if as_json:
        rates = ("completed_percent", "settled_percent")
        answer_json([asdict(line) | {rate: getattr(line, rate) for rate in rates} for line in lines])
        return
    heads = [
        N_("Batch"), N_("All"), N_("Completed"), N_("Closed"), N_("Stage done"), N_("On schedule"), N_("Behind"),
        N_("In progress"), N_("Not stated"), N_("Completed %"), N_("Settled %"),
    ]  # fmt: skip
    answer_table(heads, [_cells(line, line.code or "–") for line in lines] + [_cells(sum_of(lines), "Σ")])


def _cells(line: Counts, name: str) -> list[object]:
    rates = ("–" if rate is None else f"{rate:.1f}" for rate in (line.completed_percent, line.settled_percent))
    return [
        name, line.total, line.completed, line.closed, line.stage_done, line.on_schedule, line.behind,
        line.in_progress, line.unstated, *rates,
    ]  # fmt: skip
