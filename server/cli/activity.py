"""`activity`: what the office does beside its issues."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from server.cli import imports
from server.cli.kernel import Noun, answer_json, answer_table, json_option, language, say
from server.db import transaction
from server.domain import labels, money
from server.domain.access import COMMAND_LINE
from server.domain.activity import FIGURES, ActivityKind
from server.formats import activities, activity_tables
from server.services.activity import listing, records
from server.services.activity.listing import ActivityLine, Wanted
from server.services.register import programmes
from server.services.runtime import today
from server.translations import N_

activity = Noun("activity", help="Work records: visits, circulars, orders, fines and whatever else offices count.")
_DAY = click.DateTime(["%Y-%m-%d"])
_programme_option = click.option("--programme", metavar="CODE", help="Of which programme; the oldest otherwise.")


@activity.command("add")
@click.argument("kind", type=click.Choice([one.value for one in ActivityKind]))
@click.argument("since", type=_DAY)
@click.argument("until", type=_DAY, required=False)
@_programme_option
@click.option("--count", metavar="NUMBER", default="", help="How many it stands for; 1 otherwise.")
@click.option("--problems", metavar="NUMBER", default="", help="How many problems a supervision order covers.")
@click.option("--senior", metavar="NUMBER", default="", help="People held accountable at county level.")
@click.option("--junior", metavar="NUMBER", default="", help="People held accountable at section level and below.")
@click.option("--amount", metavar="TEXT", default="", help="1290万元, 2.75亿元 or yuan.")
@click.option("--led", is_flag=True, help="A leader went to the site.")
@click.option("--county", metavar="NAME", default="", help="Where.")
@click.option("--unit", metavar="CODE-OR-NAME", default="", help="Which unit.")
@click.option("--issue", "issues", metavar="CODE", multiple=True, help="An issue that it concerns; several.")
@click.option("--document-no", metavar="TEXT", default="", help="The document's number.")
@click.option("--title", metavar="TEXT", default="", help="What was done.")
@click.option("--note", metavar="TEXT", default="", help="What else there is to say.")
@json_option
def add(programme: str | None, *, led: bool, as_json: bool, issues: tuple[str, ...], **said: Any) -> None:
    """Enter a record of one day, or of a period that was counted elsewhere."""
    days = {name: f"{said.pop(name):%Y-%m-%d}" if said[name] else said.pop(name) or "" for name in ("since", "until")}
    line = {**said, **days, "is_led": "1" if led else "", "issues": "、".join(issues)}
    with transaction():
        number = records.add(COMMAND_LINE, programmes.chosen(programme), activities.entry_of(line, today()))
    if as_json:
        answer_json({"number": number})
    else:
        click.echo(say(N_("Work record {number} is kept."), number=number))


@activity.command("list")
@click.option("--programme", metavar="CODE", help="Of which programme; all otherwise.")
@click.option("--kind", type=click.Choice([one.value for one in ActivityKind]), help="Of one kind only.")
@click.option("--figure", type=click.Choice(list(FIGURES)), help="Those that a figure is added up from.")
@click.option("--county", metavar="NAME", default="", help="Of one county only.")
@click.option("--since", type=_DAY, help="Not over before this day.")
@click.option("--until", type=_DAY, help="Begun by this day.")
@click.option("--withdrawn", is_flag=True, help="Those that were withdrawn, and no others.")
@json_option
def show(*, as_json: bool, **said: Any) -> None:
    """List the records, the newest first."""
    lines = list(listing.every(COMMAND_LINE, _wanted(said)))
    if as_json:
        answer_json([_document(one) for one in lines])
        return
    heads = [N_("Number"), N_("Kind of work"), N_("First day"), N_("Last day"), N_("How many"), N_("Amount"),
             N_("Matter")]  # fmt: skip
    answer_table(heads, [
        [one.number, say(labels.ACTIVITY_KINDS[one.entry.kind]), one.entry.since, one.entry.until, one.entry.count,
         "" if one.entry.amount_fen is None else money.said(one.entry.amount_fen, language()), one.entry.title]
        for one in lines
    ])  # fmt: skip


@activity.command("import")
@imports.file_argument
@_programme_option
@imports.all_or_nothing_option
@imports.dry_run_option
@json_option
def import_(file: Path, programme: str | None, *, all_or_nothing: bool, dry_run: bool, as_json: bool) -> None:
    """Enter records from CSV or XLSX. Those that stand already are not entered twice.

    Exit 0: every row was read. 1: some were refused; the rest is kept, or nothing with --all-or-nothing.
    """
    sheet = activities.read_activities(file.read_bytes(), file.name, today())
    with transaction(keep=not dry_run):
        plan = programmes.chosen(programme)
        report = records.import_sheet(COMMAND_LINE, plan, sheet, whole_or_nothing=all_or_nothing)
    imports.answer(report, as_json=as_json, dry_run=dry_run)


@activity.command("withdraw")
@click.argument("number", type=int)
@click.argument("reason")
def withdraw(number: int, reason: str) -> None:
    """Let a record count no more; it stays to be read."""
    with transaction():
        records.withdraw(COMMAND_LINE, number, reason)
    click.echo(say(N_("Work record {number} counts no more."), number=number))


@activity.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--programme", metavar="CODE", help="Of which programme; all otherwise.")
def export(file: Path, programme: str | None) -> None:
    """Write the records as CSV or XLSX, by the ending of the file; an import reads it again."""
    lines = (one.entry for one in listing.every(COMMAND_LINE, _wanted({"programme": programme})))
    file.write_bytes(activity_tables.written(lines, file.suffix.lower(), language()))
    click.echo(file)


def _wanted(said: Mapping[str, Any]) -> Wanted:
    kind, code = said.get("kind"), said.get("programme")
    return Wanted(
        programmes.get(code).id if code else None, ActivityKind(kind) if kind else None, said.get("figure") or "",
        said.get("county") or "", _day(said.get("since")), _day(said.get("until")),
        withdrawn=bool(said.get("withdrawn")),
    )  # fmt: skip


def _day(moment: Any) -> date | None:
    return moment.date() if moment else None


def _document(line: ActivityLine) -> dict[str, Any]:
    entry = line.entry
    return {
        "number": line.number, "kind": entry.kind.value, "since": entry.since.isoformat(),
        "until": entry.until.isoformat(), "count": entry.count, "problems": entry.problems, "senior": entry.senior,
        "junior": entry.junior, "amount_fen": entry.amount_fen, "is_led": entry.is_led, "county": entry.county,
        "unit": entry.unit, "issues": [code for _, code in line.issues], "document_no": entry.document_no,
        "title": entry.title, "note": entry.note, "entered_by": line.entered_by,
        "withdrawn_reason": line.withdrawn_reason if line.withdrawn_at else None,
    }  # fmt: skip
