"""`sites`: the registered places."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from server import tasks
from server.cli import imports
from server.cli.kernel import Noun, answer_json, answer_table, json_option, programme_option, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.domain.datum import Datum
from server.errors import Invalid
from server.formats import coordinates, site_form, site_tables
from server.formats.site_form import WrittenSite, WrittenViewpoint
from server.formats.sites import read_sites
from server.services.register import programmes, site_edits, site_history
from server.services.register import sites as places
from server.translations import N_

Viewpoints = tuple[tuple[str, str, str, str], ...]
Command = Callable[..., None]
_FIELDS = ("name", "datum", "place", "radius", "boundary", "county", "region", "unit")

sites = Noun("sites", help="Registered places and their viewpoints.")


@sites.command("import")
@imports.file_argument
@programme_option
@imports.all_or_nothing_option
@imports.dry_run_option
@imports.all_option
@json_option
def import_(
    file: Path, programme: str | None, *, all_or_nothing: bool, dry_run: bool, show_all: bool, as_json: bool
) -> None:
    """Add and update sites from CSV, XLSX, GeoJSON, KML or KMZ, by their codes.

    Exit 0: every row was read. 1: some were refused; the rest is kept, or nothing with --all-or-nothing. A --dry-run
    shows what is new, what changes from what to what, and what is refused and why.
    """
    sheet = read_sites(file.read_bytes(), file.name)
    with transaction(keep=not dry_run):
        report = places.import_sheet(programmes.chosen(programme), sheet, whole_or_nothing=all_or_nothing)
    if report.asked_again and not dry_run:
        tasks.enqueue_waiting_runs()
    imports.answer(report, as_json=as_json, dry_run=dry_run, show_all=show_all)


@sites.command("list")
@programme_option
@json_option
def show(programme: str | None, *, as_json: bool) -> None:
    """List the sites with their viewpoints."""
    with transaction():
        plan = programmes.chosen(programme)
    found = places.listing(plan)
    lines: list[dict[str, Any]] = [
        {
            "code": site.code,
            "name": site.name,
            "datum": site.datum.value,
            "latitude": coordinates.shown(site.latitude),
            "longitude": coordinates.shown(site.longitude),
            "radius_m": site.radius_m,
            "viewpoints": [viewpoint.code for viewpoint in site.viewpoints],
        }
        for site in found
    ]
    if as_json:
        answer_json(lines)
        return
    heads = [N_("Code"), N_("Name"), N_("Datum"), N_("Latitude"), N_("Longitude"), N_("Radius, m"), N_("Viewpoints")]
    answer_table(heads, [list((line | {"viewpoints": "、".join(line["viewpoints"])}).values()) for line in lines])


def _fields(command: Command) -> Command:
    """Give a command the fields of a site."""
    for option in (
        click.option("--viewpoint", "viewpoints", nargs=4, multiple=True, metavar="CODE NAME PLACE BEARING",
                     help="A viewpoint; “-” leaves a part of it as it is."),
        click.option("--unit", metavar="NAME", help="The responsible unit."),
        click.option("--region", metavar="TEXT"),
        click.option("--county", metavar="NAME"),
        click.option("--boundary", metavar="CORNERS", help="“latitude, longitude; …”; empty: a circle."),
        click.option("--radius", metavar="METRES"),
        click.option("--place", metavar="PLACE", help="Latitude and longitude in any spelling."),
        click.option("--datum", type=click.Choice([one.value for one in Datum]), help="Of all its places."),
        click.option("--name", metavar="TEXT"),
    ):  # fmt: skip
        command = option(command)
    return command


@sites.command("add")
@click.argument("code")
@_fields
@programme_option
def add(code: str, programme: str | None, viewpoints: Viewpoints, **said: str | None) -> None:
    """Register a site."""
    row = site_form.read(_changed(WrittenSite(code=code, datum=said["datum"] or Datum.WGS84), said, viewpoints))
    with transaction():
        site_edits.add(COMMAND_LINE, programmes.chosen(programme), row)
    click.echo(say(N_("Site {code} is registered."), code=code))


@sites.command("edit")
@click.argument("code")
@_fields
@click.option("--remove-viewpoint", "removed", metavar="CODE", multiple=True, help="Where no photo was taken.")
@programme_option
@json_option
def edit(
    code: str, programme: str | None, viewpoints: Viewpoints, removed: tuple[str, ...], *, as_json: bool,
    **said: str | None,
) -> None:  # fmt: skip
    """Change a site or its viewpoints; what is not said stays, and what is said empty is emptied."""
    with transaction():
        site = places.get(programmes.chosen(programme), code)
        row = site_form.read(_changed(site_form.of(places.row_of(site)), said, viewpoints))
        done = site_edits.edit(COMMAND_LINE, site.id, row, removed=removed)
    if done.asked_again:
        tasks.enqueue_waiting_runs()
    if as_json:
        answer_json({"changed": site_history.told(done.fields), "asked_again": done.asked_again})
    else:
        changed, same = N_("Site {code} was changed."), N_("Site {code} is as it was.")
        click.echo(say(changed if done.fields else same, code=code))


@sites.command("history")
@click.argument("code")
@programme_option
@json_option
def history(code: str, programme: str | None, *, as_json: bool) -> None:
    """Say who changed what of a site and when, the newest first."""
    with transaction():
        found = site_history.of(places.get(programmes.chosen(programme), code))
    lines = [
        [one.at.isoformat(timespec="minutes"), one.by, one.action, field.part, field.field, field.old, field.new]
        for one in found
        for field in one.fields
    ]
    if as_json:
        answer_json(lines)
        return
    heads = [
        N_("When"), N_("Who"), N_("What"), N_("Viewpoint"), N_("Field"), N_("Stood there"), N_("Stands there"),
    ]  # fmt: skip
    answer_table(heads, lines)


@sites.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@programme_option
def export(file: Path, programme: str | None) -> None:
    """Write the sites to .xlsx, .csv, .geojson or .kml; each can be imported again."""
    kind = file.suffix.lower().removeprefix(".")
    if kind not in site_tables.WRITERS:
        raise Invalid(N_("Sites are written as {kinds}."), kinds=", ".join(f".{one}" for one in site_tables.WRITERS))
    with transaction():
        rows = places.rows(COMMAND_LINE, programmes.chosen(programme))
    file.write_bytes(site_tables.WRITERS[kind][0](rows))
    click.echo(say(N_("{number} sites were written to {file}."), number=len(rows), file=file))


def _changed(written: WrittenSite, said: dict[str, str | None], viewpoints: Viewpoints) -> WrittenSite:
    """Return the fields with what was said in their place."""
    lines = {one.code: one for one in written.viewpoints}
    for code, *parts in viewpoints:
        old = lines.get(code, WrittenViewpoint(code))
        known = (old.name, old.place, old.bearing)
        name, at, bearing = (old if new == "-" else new for new, old in zip(parts, known, strict=True))
        lines[code] = replace(old, name=name, place=at, bearing=bearing)
    values = {name: said[name] for name in _FIELDS if said[name] is not None}
    if said["place"] is not None and said["boundary"] is None:
        values["boundary"] = ""
    return replace(written, viewpoints=tuple(lines.values()), **values)  # type: ignore[arg-type] # they are texts
