"""`deadlines`: how issues stand against their plan."""

import click

from server.cli.deadline_warnings import warnings
from server.cli.kernel import Noun, answer_json, answer_table, json_option, say
from server.cli.monthly_reports import reports
from server.db import transaction
from server.domain import labels
from server.domain.access import COMMAND_LINE
from server.domain.dispatch import month_of
from server.domain.schedule import Pace
from server.domain.warning import Light
from server.services.deadlines import dispatches
from server.services.register import programmes
from server.tasks import deadlines as tasks
from server.translations import N_

deadlines = Noun("deadlines", help="How issues stand against their plan, and which warnings are proposed.")
deadlines.add_command(warnings)
deadlines.add_command(reports)


@deadlines.command("run")
@json_option
def run(*, as_json: bool) -> None:
    """Compute all issues for today; a worker does so each day."""
    found = tasks.run()
    if as_json:
        answer_json({
            "day": found.day.isoformat(), "issues": found.issues, "ledger_changed": found.words,
            **{one.value: found.standings[one] for one in Pace},
            "proposed": {one.value: found.lights[one] for one in Light},
        })  # fmt: skip
        return
    rows = [(say(labels.PACES[one]), found.standings[one]) for one in Pace]
    rows += [(say(labels.LIGHTS[one]), found.lights[one]) for one in Light]
    answer_table((N_("What"), N_("Issues")), rows)
    click.echo(say(N_("{issues} issues on {day}; the ledger’s word changed for {words}."), issues=found.issues,
                   day=found.day, words=found.words))  # fmt: skip


@deadlines.command("dispatch")
@click.argument("month", metavar="YYYY-MM")
@click.option("--programme", metavar="CODE", help="Of which programme; the oldest otherwise.")
@json_option
def dispatch(month: str, programme: str | None, *, as_json: bool) -> None:
    """Keep how a programme stands, for this month or the one before; it never changes afterwards."""
    with transaction():
        row = dispatches.take(COMMAND_LINE, programmes.chosen(programme).id, month_of(month))
        said = {"number": row.id, "month": month, "issues": len(row.rows), "sha256": row.sha256}
    if as_json:
        answer_json(said)
    else:
        click.echo(say(N_("Dispatch {number}: {issues} issues, SHA-256 {sha256}."), **said))
