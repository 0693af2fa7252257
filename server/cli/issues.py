"""`issues`: the ledger."""

from dataclasses import asdict
from pathlib import Path

import click

from server import tasks
from server.cli import imports, ledger_filters
from server.cli.kernel import Noun, answer_json, answer_table, json_option, leave, programme_option, say
from server.db import transaction
from server.domain import labels
from server.domain.access import COMMAND_LINE
from server.domain.closing_file import FiledMove
from server.domain.ledger_columns import COLUMNS
from server.domain.ledger_work import Grouping, Work
from server.formats.ledger import read_ledger, write_ledger
from server.services.intake import late_issues
from server.services.ledger import duties, figures, table, weeks
from server.services.life_cycle import life_view
from server.services.register import declared, edits, issue_history, programmes
from server.services.register import issues as ledger
from server.services.register.counts import Counts, sum_of
from server.services.register.edits import column_of
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
    with transaction(keep=not dry_run):
        plan = programmes.chosen(programme)
        sheet = read_ledger(file.read_bytes(), file.name, declared.of_programme(plan.id))
        report = ledger.import_sheet(plan, sheet, whole_or_nothing=all_or_nothing)
        filed = late_issues.file(plan.id)
    if not dry_run:
        tasks.enqueue_photos(filed)
    if report.asked_again and not dry_run:
        tasks.enqueue_waiting_runs()
    imports.answer(report, as_json=as_json, dry_run=dry_run, show_all=show_all)


@issues.command("list")
@programme_option
@ledger_filters.narrowing
@json_option
def show(narrowed: ledger_filters.Narrowed, programme: str | None, *, as_json: bool) -> None:
    """List the issues, narrowed and sorted as on the page of the ledger; a COLUMN is its key or its heading."""
    with transaction():
        plan = programmes.chosen(programme)
        lines = [
            {
                "code": row.line.code,
                "batch": row.cells.get("batch"),
                "site": row.cells.get("site"),
                "status": row.line.status,
                "due_on": row.line.due_on.isoformat() if row.line.due_on else None,
            }
            for row in table.every(COMMAND_LINE, narrowed.filters(plan.id), narrowed.order(plan.id))
        ]
    if as_json:
        answer_json(lines)
    else:
        heads = [N_("Code"), N_("Batch"), N_("Site"), N_("Status"), N_("Due")]
        answer_table(heads, [list(line.values()) for line in lines])


@issues.command("overview")
@click.option("--programme", metavar="CODE", help="Only this programme.")
@click.option(
    "--by", "grouping", type=click.Choice([one.value for one in Grouping]), default=Grouping.BATCH.value,
    show_default=True, help="What the figures are told apart by.",
)  # fmt: skip
@json_option
def overview(programme: str | None, grouping: str, *, as_json: bool) -> None:
    """Tell what needs doing today, and how the ledger stands by batch, county, unit or programme.

    The figures of the overview page; `--work` of `issues list` shows the rows behind them.
    """
    number = programmes.get(programme).id if programme else None
    lines = figures.by(COMMAND_LINE, Grouping(grouping), number)
    total = figures.sum_of(lines)
    everything = total if number is None else figures.sum_of(figures.by(COMMAND_LINE, Grouping.PROGRAMME))
    today = duties.of(COMMAND_LINE, everything)
    if as_json:
        answer_json({
            "today": today,
            "figures": [_figures(one) for one in lines],
            "weeks": [asdict(one) | {"monday": one.monday.isoformat()} for one in weeks.of(COMMAND_LINE, number)],
        })  # fmt: skip
        return
    for duty, count in today.items():
        if count:
            click.echo(f"{count:>8}  {say(labels.DUTIES[duty])}")
    heads = [N_("Name"), N_("Issues"), *(labels.WORK[one] for one in Work), N_("To review"), N_("Contradicted")]
    answer_table(heads, [list(_figures(one).values()) for one in lines])


def _figures(line: figures.Line) -> dict[str, object]:
    counts = {one.value: line.work[one] for one in Work}
    pairs = {"review": line.review, "contradicted": line.contradicted}
    return {"name": line.name, "issues": line.issues, **counts, **pairs}


@issues.command("edit")
@click.argument("code")
@click.argument("column", metavar="FIELD")
@click.argument("value")
@click.option("--seen", metavar="VALUE", help="What you saw there: where another value stands there now, it stays.")
@programme_option
@json_option
def change(code: str, column: str, value: str, seen: str | None, programme: str | None, *, as_json: bool) -> None:
    """Change one cell of the ledger: FIELD is the key of a column or its heading; an empty VALUE empties it.

    Exit 0: the cell says so now. 1: refused, or another value than --seen stands there.
    """
    with transaction():
        plan = programmes.chosen(programme)
        row = ledger.get(plan, code)
        key = column_of(column, columns=declared.all_in(plan.id), for_writing=True).key
        done = edits.edit(COMMAND_LINE, {row.id: seen}, key, value)
    if done.asked_again:
        tasks.enqueue_waiting_runs()
    now = done.clashes[0].now if done.clashes else None
    if as_json:
        answer_json({"changed": len(done.changed), "now": now})
    elif done.clashes:
        click.echo(say(N_("Somebody was first: “{now}” stands there now. Nothing was changed."), now=now))
    else:
        changed, same = N_("Issue {code} was changed."), N_("Issue {code} is as it was.")
        click.echo(say(changed if done.changed else same, code=code))
    if done.clashes:
        leave(1)


@issues.command("history")
@click.argument("code")
@click.option("--field", "column", metavar="FIELD", help="Only of this column.")
@programme_option
@json_option
def history(code: str, column: str | None, programme: str | None, *, as_json: bool) -> None:
    """Say who gave which cell of an issue which value and when, and how it moved, the newest first."""
    with transaction():
        plan = programmes.chosen(programme)
        row = ledger.get(plan, code)
        own = declared.of_programmes({plan.id}).get(plan.id, ())
        columns = {**COLUMNS, **{one.key: one for one in own}}
        changes = issue_history.of(row, column_of(column, columns=columns).key if column else None)
        moved = () if column else life_view.of(COMMAND_LINE, row.id).moves
    if as_json:
        found = [{**asdict(one), "at": one.at.isoformat()} for one in changes] + [_moved(one) for one in moved]
        answer_json(sorted(found, key=lambda one: str(one["at"]), reverse=True))
        return
    heads = [N_("When"), N_("Who"), N_("Column"), N_("Stood there"), N_("Stands there")]
    lines = [(one.at, one.by, columns[one.key].heading, one.old, one.new) for one in changes]
    words = labels.LIFE_STATES
    lines += [(one.made_at, one.by, say(N_("Life cycle")), say(words[one.start]), say(words[one.end])) for one in moved]
    newest_first = sorted(lines, key=lambda one: one[0], reverse=True)
    answer_table(heads, [[at.isoformat(timespec="minutes"), *rest] for at, *rest in newest_first])


def _moved(one: FiledMove) -> dict[str, object]:
    """Return a move as the other changes are written, with what only a move says beside."""
    return {
        "at": one.made_at.isoformat(), "by": one.by, "key": "state", "old": one.start.value, "new": one.end.value,
        "is_import": False, "round": one.round, "on": one.on.isoformat(), "document": one.document, "note": one.note,
        "reasons": list(one.reasons), "due_on": one.due_on.isoformat() if one.due_on else None,
        "evidence": one.evidence,
    }  # fmt: skip


@issues.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@programme_option
def export(file: Path, programme: str | None) -> None:
    """Write the ledger to a sheet (XLSX) that can be imported again."""
    with transaction():
        plan = programmes.chosen(programme)
        rows, own = ledger.rows(plan), declared.of_programme(plan.id)
    file.write_bytes(write_ledger(rows, own))
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
