"""`events list`: which entries of the log fit what somebody looks for?"""

from datetime import datetime
from pathlib import Path

import click

from server.cli.events import events
from server.cli.kernel import answer_json, answer_table, json_option, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.formats import csv_table
from server.services.system import log
from server.services.system.log import Wanted
from server.translations import N_

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@events.command("list")
@click.option("--who", default="", metavar="NAME", help="A person, phone:NUMBER or system.")
@click.option("--what", default="", metavar="ACTION", help="reviews.decide, or reviews for all of them.")
@click.option("--subject", default="", metavar="THING", help="issue:17, or issue for all of them.")
@click.option("--from", "first", type=_DAY, help="The first day.")
@click.option("--to", "last", type=_DAY, help="The last day.")
@click.option("--before", type=click.IntRange(min=1), help="Only entries before this number.")
@click.option("--csv", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write all that fit into a file.")
@json_option
def list_entries(
    who: str, what: str, subject: str, first: datetime | None, last: datetime | None, before: int | None,
    file: Path | None, *, as_json: bool,
) -> None:  # fmt: skip
    """List entries of the log, the newest first, as the page of the log does."""
    wanted = Wanted(who, what, subject, first and first.date(), last and last.date())
    if file:
        with transaction(), file.open("wb") as target:
            count = csv_table.write(log.table(COMMAND_LINE, wanted), target)
        click.echo(say(N_("{count} entries are in {file}."), count=count, file=file))
        return
    found = log.page(COMMAND_LINE, wanted, before)
    if as_json:
        answer_json([
            {
                "entry": one.number, "at": one.at.isoformat(), "actor": one.actor, "action": one.action,
                "subject": one.subject, "details": one.details, "position": one.position,
            }
            for one in found.rows
        ])  # fmt: skip
        return
    rows = [(one.number, f"{one.at:%Y-%m-%d %H:%M:%S}Z", one.actor, one.action, one.subject) for one in found.rows]
    answer_table([N_("Entry"), N_("Time"), N_("Who"), N_("Action"), N_("About")], rows)
