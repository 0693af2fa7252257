"""`sites`: the registered places."""

from pathlib import Path
from typing import Any

from server import tasks
from server.cli import imports
from server.cli.kernel import Noun, answer_json, answer_table, json_option, programme_option
from server.db import transaction
from server.formats import coordinates
from server.formats.sites import read_sites
from server.services.register import programmes
from server.services.register import sites as places
from server.translations import N_

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
