"""`deadlines reports`: what responsible units report of their issues each month."""

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.domain.dispatch import month_of
from server.domain.no_phone import person
from server.services import accounts
from server.services.deadlines import reports as service
from server.services.register import issues, programmes
from server.translations import N_

reports = Noun("reports", help="What responsible units report each month.")
_month = click.argument("month", metavar="YYYY-MM")


@reports.command("list")
@_month
@click.option("--programme", metavar="CODE", help="Of one programme only.")
@json_option
def listed(month: str, programme: str | None, *, as_json: bool) -> None:
    """List the reports of a month by issue; of several, the last one counts."""
    number = programmes.get(programme).id if programme else None
    rows = service.listing(COMMAND_LINE, month_of(month), number)
    if as_json:
        answer_json([
            {"issue": one.issue.code, "month": f"{one.month:%Y-%m}", "percent": one.percent, "text": one.text,
             "by": one.reported_by, "at": one.reported_at.isoformat()}
            for one in rows
        ])  # fmt: skip
        return
    answer_table((N_("Issue"), N_("Responsible unit"), N_("Percent"), N_("Reported by"), N_("What was done")), [
        (one.issue.code, one.issue.unit.name if one.issue.unit else "", one.percent, person(one.reported_by), one.text)
        for one in rows
    ])  # fmt: skip


@reports.command("send")
@click.argument("code")
@_month
@click.argument("percent", type=int)
@click.argument("text")
@click.option("--as", "name", metavar="ACCOUNT", help="In whose name; without it, the command line's.")
@click.option("--programme", metavar="CODE", help="Of which programme, where several use the code.")
def send(code: str, month: str, percent: int, text: str, name: str | None, programme: str | None) -> None:
    """Report how far an issue is, for this month or the one before; a second report adds to the first."""
    with transaction():
        number = (issues.get(programmes.get(programme), code) if programme else issues.by_code(code)).id
        actor = accounts.acting(name) if name else COMMAND_LINE
        service.send(actor, number, month_of(month), percent, text)
    click.echo(say(N_("The report was kept.")))
