"""`deadlines warnings`: which warnings are proposed, what becomes of them, and from which figures on there are any."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from server.cli.kernel import Noun, Pair, answer_json, answer_table, json_option, say
from server.db import transaction
from server.domain import labels
from server.domain.access import COMMAND_LINE, Actor
from server.domain.warning import REASONS, Forecast, Light, WarningRule
from server.services import accounts
from server.services.deadlines import listing, rules
from server.services.deadlines import warnings as service
from server.services.deadlines.listing import DeadlineLine, DeadlineList, Wanted
from server.services.register import issues, programmes
from server.translations import N_

warnings = Noun("warnings", help="Warnings that are proposed of issues.")
_code = click.argument("code")
_as = click.option("--as", "name", metavar="ACCOUNT", help="In whose name; without it, the command line's.")
_programme = click.option("--programme", metavar="CODE", help="Of which programme, where several use the code.")


@warnings.command("list")
@click.option("--light", type=click.Choice([one.value for one in Light]), help="Of one kind only.")
@click.option("--programme", metavar="CODE", help="Of one programme only.")
@json_option
def listed(*, light: str | None, programme: str | None, as_json: bool) -> None:
    """List the warnings that are proposed, each with all its reasons."""
    number = programmes.get(programme).id if programme else None
    wanted = Wanted(DeadlineList.PROPOSED, number, light=Light(light) if light else None)
    rows = listing.every(COMMAND_LINE, wanted)
    if as_json:
        answer_json([_line(one) for one in rows])
        return
    answer_table((N_("Warning"), N_("Issue"), N_("Responsible unit"), N_("Due"), N_("Reason")), [
        (say(labels.LIGHTS[one.light]) if one.light else "", one.code, one.unit, one.due_on or "—", _reasons(one))
        for one in rows
    ])  # fmt: skip


@warnings.command("forecast")
@_code
@click.argument("expected", type=click.Choice([one.value for one in Forecast]))
@click.argument("reason")
@_as
@_programme
def forecast(code: str, expected: str, reason: str, name: str | None, programme: str | None) -> None:
    """Say whether an issue will be in time, and why; what is proposed follows at once."""
    with transaction():
        service.forecast(_actor(name), _number(code, programme), Forecast(expected), reason)
    click.echo(say(N_("The forecast was kept.")))


@warnings.command("issue")
@_code
@click.option("--note", default="", metavar="TEXT", help="What is said with it.")
@_as
@_programme
def issue(code: str, note: str, name: str | None, programme: str | None) -> None:
    """Issue the warning that is proposed for an issue; it holds to the end of the month."""
    with transaction():
        row = service.issue(_actor(name), _number(code, programme), note)
        said = {"light": say(labels.LIGHTS[row.light]), "until": row.until}
    click.echo(say(N_("{light}: issued, until {until}."), **said))


@warnings.command("put-off")
@_code
@click.argument("reason")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Through which day; without it, for 30 days.")
@_as
@_programme
def put_off(code: str, reason: str, until: datetime | None, name: str | None, programme: str | None) -> None:
    """Put the warning off that is proposed for an issue."""
    with transaction():
        row = service.put_off(_actor(name), _number(code, programme), reason, until.date() if until else None)
        said = {"light": say(labels.LIGHTS[row.light]), "until": row.until}
    click.echo(say(N_("{light}: put off, until {until}."), **said))


@warnings.command("rule")
@click.argument("programme")
@click.argument("settings", nargs=-1, type=Pair(), metavar="[NAME=VALUE]...")
@_as
def rule(programme: str, settings: tuple[tuple[str, str], ...], name: str | None) -> None:
    """Print from which figures on a programme warns, or change what is named; NAME= for the usual figure, 0: never."""
    with transaction():
        row = programmes.get(programme)
        if settings:
            kept = {known: str(value) for known, value in asdict(WarningRule.of(row.warning_rule)).items()}
            rules.change_warnings(_actor(name), row.id, kept | dict(settings))
        found = asdict(WarningRule.of(row.warning_rule))
    answer_json(found)


def _actor(name: str | None) -> Actor:
    return accounts.acting(name) if name else COMMAND_LINE


def _number(code: str, programme: str | None) -> int:
    return (issues.get(programmes.get(programme), code) if programme else issues.by_code(code)).id


def _reasons(one: DeadlineLine) -> str:
    return " ".join(say(REASONS[why.code], found=why.found, limit=why.limit) for why in one.reasons)


def _line(one: DeadlineLine) -> dict[str, Any]:
    return {
        "issue": one.code, "unit": one.unit, "county": one.county, "state": one.state.value,
        "due_on": one.due_on.isoformat() if one.due_on else None, "days": one.days, "standing": one.pace.value,
        "milestones_missed": one.missed, "proposed": one.light.value if one.light else None,
        "reasons": [asdict(why) for why in one.reasons], "forecast": one.forecast.value if one.forecast else None,
        "forecast_reason": one.forecast_reason,
    }  # fmt: skip
