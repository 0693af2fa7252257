"""`programmes`: which rectification programmes are there?"""

import click

from server.cli import own_columns
from server.cli.kernel import Noun, Pair, answer_json, answer_table, json_option, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.domain.source_level import SourceLevel
from server.services.life_cycle import procedures
from server.services.register import programme_edits
from server.services.register import programmes as plans
from server.services.register.programme_edits import BatchText
from server.translations import N_

_title_option = click.option("--title", metavar="TEXT", help="What it is called.")
programmes = Noun("programmes", help="Rectification programmes.")
programmes.add_command(own_columns.columns)


@programmes.command("add")
@click.argument("code")
@click.argument("title")
@json_option
def add(code: str, title: str, *, as_json: bool) -> None:
    """Add a programme."""
    with transaction():
        added = programme_edits.add(COMMAND_LINE, code, title)
        document = {"programme": added.id, "code": added.code, "title": added.title}
    if as_json:
        answer_json(document)
    else:
        click.echo(say(N_("Programme “{code}” was added."), code=code))


@programmes.command("list")
@json_option
def show(*, as_json: bool) -> None:
    """List the programmes."""
    lines = [{"programme": plan.id, "code": plan.code, "title": plan.title} for plan in plans.all_of(COMMAND_LINE)]
    if as_json:
        answer_json(lines)
    else:
        answer_table([N_("Number"), N_("Code"), N_("Title")], [list(line.values()) for line in lines])


@programmes.command("rename")
@click.argument("code")
@click.argument("title")
@json_option
def rename(code: str, title: str, *, as_json: bool) -> None:
    """Give a programme another title; its code stays."""
    with transaction():
        plan = plans.get(code)
        is_changed = programme_edits.change(COMMAND_LINE, plan.id, title)
        document = {"programme": plan.id, "code": plan.code, "title": plan.title, "changed": is_changed}
    if as_json:
        answer_json(document)
    else:
        click.echo(say(N_("Programme “{code}” is called “{title}”."), code=code, title=document["title"]))


@programmes.command("batches")
@click.argument("code")
@click.option("--order", metavar="CODE,CODE", help="Put batches into this order first; others stay behind.")
@json_option
def batches(code: str, order: str | None, *, as_json: bool) -> None:
    """List a programme's batches in their order, or put them into another one."""
    with transaction():
        plan = plans.get(code)
        if order is not None:
            programme_edits.order_batches(COMMAND_LINE, plan.id, [one.strip() for one in order.split(",")])
        lines = programme_edits.batches(COMMAND_LINE, plan.id)
    if as_json:
        answer_json([{name: value for name, value in vars(line).items() if name != "version"} for line in lines])
        return
    rows = [(line.code, line.title, line.title_en, line.source_level, line.issues) for line in lines]
    answer_table([N_("Code"), N_("Title"), N_("English title"), N_("Source"), N_("Issues")], rows)


@programmes.command("batch")
@click.argument("code")
@click.argument("batch", metavar="BATCH")
@_title_option
@click.option("--english", metavar="TEXT", help="What it is called in English.")
@click.option("--source", type=click.Choice([one.value for one in SourceLevel]), help="Whose feedback it is.")
@click.option("--note", metavar="TEXT", help="A remark.")
@click.option("--overlaps", metavar="TEXT", help="In which batch its problems are counted too; sums leave it out.")
@json_option
def batch(
    code: str, batch: str, title: str | None, english: str | None, source: str | None, note: str | None,
    overlaps: str | None, *, as_json: bool,
) -> None:  # fmt: skip
    """Add a batch, or change what is said of it; what is not named stays."""
    with transaction():
        plan = plans.get(code)
        there = {line.code: line for line in programme_edits.batches(COMMAND_LINE, plan.id)}
        old = there.get(batch)
        said = BatchText(
            _or(title, old.title if old else ""),
            _or(english, old.title_en if old else ""),
            _or(source, old.source_level if old else ""),
            _or(note, old.note if old else ""),
            _or(overlaps, old.overlaps if old else ""),
        )
        if old is None:
            programme_edits.add_batch(COMMAND_LINE, plan.id, batch, said)
        else:
            programme_edits.change_batch(COMMAND_LINE, old.number, said)
    if as_json:
        answer_json({"programme": code, "batch": batch, "added": old is None})
    else:
        added, changed = N_("Batch “{code}” was added."), N_("Batch “{code}” was changed.")
        click.echo(say(added if old is None else changed, code=batch))


def _or(said: str | None, there: str) -> str:
    return there if said is None else said


@programmes.command("procedure")
@click.argument("code")
@click.argument("settings", nargs=-1, type=Pair(), metavar="[NAME=VALUE]…")
@json_option
def procedure_(code: str, settings: tuple[tuple[str, str], ...], *, as_json: bool) -> None:
    """Show or set what a programme does its own way on the road to closing; docs/life-cycle.md explains the names.

    Lists have commas between; an empty VALUE is an empty list.
    """
    with transaction():
        plan = plans.get(code)
        if settings:
            procedures.change(COMMAND_LINE, plan.id, procedures.written(dict(settings)))
        found = procedures.said(procedures.of(plan))
    if as_json:
        answer_json(found)
    else:
        answer_table([N_("Name"), N_("Value")], [[name, _listed(value)] for name, value in found.items()])


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
