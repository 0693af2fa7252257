"""`calendar`: which days offices work, and whether a window is as long as it must be."""

from datetime import datetime

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, leave, say
from server.db import transaction
from server.domain import labels
from server.domain.access import COMMAND_LINE
from server.domain.labels import WINDOW_KINDS
from server.domain.working_days import WindowKind
from server.services.calendar import days
from server.translations import N_

calendar = Noun("calendar", help="The working calendar: holidays, worked weekends, and windows counted by it.")
_DAY = click.DateTime(["%Y-%m-%d"])
TOO_SHORT = 1


@calendar.command("check")
@click.argument("start", type=_DAY)
@click.argument("end", type=_DAY)
@click.option("--days", "needed", type=click.IntRange(1), required=True, help="So many days the window must have.")
@click.option("--kind", type=click.Choice([one.value for one in WindowKind]), help="Which days count.",
              default=WindowKind.WORKING.value, show_default=True)  # fmt: skip
@json_option
def check(start: datetime, end: datetime, needed: int, kind: str, *, as_json: bool) -> None:
    """Count a window, both ends included. Exit 1 where it is too short or a year in it is not confirmed."""
    found = days.check(start.date(), end.date(), needed, WindowKind(kind))
    if as_json:
        answer_json({
            "days": found.days, "needed": found.needed, "kind": kind, "is_long_enough": found.is_long_enough,
            "ends": found.ends.isoformat() if found.ends else None,
        })  # fmt: skip
    else:
        told = N_("{days} {kind}, {needed} are needed.")
        click.echo(say(told, days=found.days, kind=say(WINDOW_KINDS[WindowKind(kind)]), needed=found.needed))
        if not found.is_long_enough:
            late = N_("Too short: the window must be open until {day}.") if found.ends else N_("Too short.")
            click.echo(say(late, day=found.ends), err=True)
    if not found.is_long_enough:
        leave(TOO_SHORT)


@calendar.command("list")
@click.argument("year", type=int)
@json_option
def listed(year: int, *, as_json: bool) -> None:
    """List the holidays and the worked weekends of a year."""
    found = days.year(year)
    odd = [one for one in found.days if one.is_odd or one.is_own or one.name]
    if as_json:
        said = [{"day": one.day.isoformat(), "is_working": one.is_working, "name": one.name, "is_own": one.is_own}
                for one in odd]  # fmt: skip
        answer_json({"year": year, "state": found.state.value, "days": said})
        return
    words = {True: say(N_("worked")), False: say(N_("free"))}
    rows = [(one.day, words[one.is_working], one.name) for one in odd]
    answer_table((N_("Day"), N_("Worked or free"), N_("Name")), rows)
    click.echo(say(labels.YEAR_STATES[found.state]), err=True)


@calendar.command("set")
@click.argument("first", type=_DAY)
@click.argument("last", type=_DAY, required=False)
@click.option("--worked/--free", "is_working", required=True, help="Whether offices work on these days.")
@click.option("--name", default="", metavar="TEXT", help="Of the holiday, or what the work makes up for.")
def put(first: datetime, last: datetime | None, name: str, *, is_working: bool) -> None:
    """Say of a day, or of all from one to another, whether it is worked."""
    with transaction():
        number = days.set_days(COMMAND_LINE, first.date(), (last or first).date(), name, is_working=is_working)
    click.echo(say(N_("{number} days are otherwise now."), number=number))


@calendar.command("forget")
@click.argument("first", type=_DAY)
@click.argument("last", type=_DAY, required=False)
def forget(first: datetime, last: datetime | None) -> None:
    """Let days be again as they were published."""
    with transaction():
        number = days.forget_days(COMMAND_LINE, first.date(), (last or first).date())
    click.echo(say(N_("{number} days are otherwise now."), number=number))


@calendar.command("confirm")
@click.argument("year", type=int)
@click.option("--withdraw", is_flag=True, help="Take the confirmation back.")
def confirm(year: int, *, withdraw: bool) -> None:
    """Say that a year's days were compared with what was published."""
    with transaction():
        (days.withdraw if withdraw else days.confirm)(COMMAND_LINE, year)
    click.echo(say(labels.YEAR_STATES[days.year(year).state]))
