"""`photos seen`: who was sent which photo?"""

from pathlib import Path

import click

from server.cli.kernel import answer_json, answer_table, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.domain.sighting import WORDS
from server.formats import csv_table
from server.services.system import seen
from server.services.system.seen import Wanted
from server.translations import N_


def run(wanted: Wanted, before: int | None, file: Path | None, *, as_json: bool) -> None:
    """List the lines that fit, the newest first, or write all of them into a file."""
    if file:
        with transaction(), file.open("wb") as target:
            count = csv_table.write(seen.table(COMMAND_LINE, wanted), target)
        click.echo(say(N_("{count} lines are in {file}."), count=count, file=file))
        return
    found = seen.page(COMMAND_LINE, wanted, before)
    if as_json:
        answer_json([
            {
                "line": one.number, "at": one.at.isoformat(), "person": one.person, "role": one.role,
                "sha256": one.sha256, "issue": one.issue, "viewpoint": one.viewpoint,
                "submission": one.submission_id, "as": list(one.hows),
            }
            for one in found.rows
        ])  # fmt: skip
        return
    heads = [N_("Line"), N_("Time"), N_("Person"), N_("Issue"), N_("Viewpoint"), N_("Photo"), N_("As what")]
    rows = [
        (
            one.number, f"{one.at:%Y-%m-%d %H:%M:%S}Z", one.person, one.issue, one.viewpoint, one.sha256[:12],
            ", ".join(say(WORDS[how]) for how in one.hows),
        )
        for one in found.rows
    ]  # fmt: skip
    answer_table(heads, rows)
