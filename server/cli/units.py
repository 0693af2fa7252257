"""`units`: the organisations that issues, sites and people belong to."""

from pathlib import Path
from typing import Any

import click

from server import tasks
from server.cli import imports
from server.cli.kernel import Noun, answer_json, answer_table, json_option, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.formats.units import read_units
from server.services.register import unit_merging
from server.services.register import units as organisations
from server.services.register.units import UnitChange
from server.translations import N_

units = Noun("units", help="Units: organisations with their codes and counties.")
_code_option = click.option("--code", metavar="CODE", help="The office's own code of the unit.")
_county_option = click.option("--county", metavar="NAME", help="The county that it belongs to, as sites name it.")
_division_option = click.option("--county-code", metavar="DIGITS", help="The county's code by GB/T 2260.")


@units.command("add")
@click.argument("name")
@_code_option
@_county_option
@_division_option
@json_option
def add(name: str, code: str | None, county: str | None, county_code: str | None, *, as_json: bool) -> None:
    """Add a unit."""
    with transaction():
        document = _document(organisations.add(name, UnitChange(code=code, county=county, county_code=county_code)))
    if as_json:
        answer_json(document)
    else:
        click.echo(say(N_("Unit “{name}” was added."), name=document["name"]))


@units.command("set")
@click.argument("unit", metavar="CODE-OR-NAME")
@click.option("--name", metavar="NAME", help="Another name.")
@_code_option
@_county_option
@_division_option
@json_option
def change(
    unit: str, name: str | None, code: str | None, county: str | None, county_code: str | None, *, as_json: bool
) -> None:
    """Change what is given of a unit; an empty text takes code or county away."""
    with transaction():
        row = organisations.get(unit)
        is_changed = organisations.change(row, UnitChange(name, code, county, county_code))
        document = _document(row)
    if as_json:
        answer_json(document)
    else:
        changed, same = N_("Unit “{name}” was changed."), N_("Unit “{name}” is as it was.")
        click.echo(say(changed if is_changed else same, name=document["name"]))


@units.command("list")
@json_option
def show(*, as_json: bool) -> None:
    """List the units by county."""
    lines = [_document(row) for row in organisations.listing()]
    if as_json:
        answer_json(lines)
    else:
        heads = [N_("Number"), N_("Name"), N_("Code"), N_("County"), N_("Code of the county")]
        answer_table(heads, [list(line.values()) for line in lines])


@units.command("merge")
@click.argument("unit", metavar="CODE-OR-NAME")
@click.argument("into", metavar="INTO")
@json_option
def merge(unit: str, into: str, *, as_json: bool) -> None:
    """Move issues, sites and people of a unit to another one, which it is, and remove it."""
    with transaction():
        goes, stays = organisations.get(unit), organisations.get(into)
        done = unit_merging.merge(COMMAND_LINE, goes.id, stays.id)
    if done.asked_again:
        tasks.enqueue_waiting_runs()
    if as_json:
        answer_json(vars(done))
        return
    moved = N_("Moved to “{name}”: {issues} issues, {sites} sites, {people} people.")
    click.echo(say(moved, name=done.name, issues=done.issues, sites=done.sites, people=done.people))


@units.command("import")
@imports.file_argument
@imports.all_or_nothing_option
@imports.dry_run_option
@imports.all_option
@json_option
def import_(file: Path, *, all_or_nothing: bool, dry_run: bool, show_all: bool, as_json: bool) -> None:
    """Add and update units from CSV or XLSX, by their codes, or else by their names.

    Exit 0: every row was read. 1: some were refused; the rest is kept, or nothing with --all-or-nothing. A --dry-run
    shows what is new, what changes from what to what, and what is refused and why.
    """
    sheet = read_units(file.read_bytes(), file.name)
    with transaction(keep=not dry_run):
        report = organisations.import_sheet(sheet, whole_or_nothing=all_or_nothing)
    imports.answer(report, as_json=as_json, dry_run=dry_run, show_all=show_all)


def _document(row: Any) -> dict[str, Any]:
    return {
        "unit": row.id,
        "name": row.name,
        "code": row.code,
        "county": row.county,
        "county_code": row.county_code,
    }
