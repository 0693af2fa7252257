"""`visits`: which visits are planned, of whom and to which issues?"""

from datetime import date, datetime
from typing import Any

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, programme_option, row_number, say
from server.db import transaction
from server.domain import labels
from server.domain.access import COMMAND_LINE
from server.domain.visits import VisitList
from server.services.register import issues, programmes
from server.services.visits import listing, planning
from server.services.visits.listing import Wanted
from server.services.visits.planning import VisitPlan
from server.translations import N_

visits = Noun("visits", help="Visits that are planned: officers, days and issues.")
_DAY = click.DateTime(["%Y-%m-%d"])
_officer_option = click.option("--officer", "officers", multiple=True, metavar="ACCOUNT", help="Who goes; repeat it.")
_form_option = click.option("--form", "form_id", metavar="FORM", help="With which form they come back.")
_alone_option = click.option("--alone", is_flag=True, help="One officer is enough.")


@visits.command("plan")
@click.argument("codes", metavar="ISSUE...", nargs=-1, required=True)
@_officer_option
@click.option("--from", "starts", type=_DAY, required=True, help="The first day.")
@click.option("--to", "ends", type=_DAY, help="The last day; without it, the first.")
@_form_option
@click.option("--note", default="", help="For the officers.")
@_alone_option
@programme_option
def plan(
    codes: tuple[str, ...], officers: tuple[str, ...], starts: datetime, ends: datetime | None, form_id: str | None,
    note: str, programme: str | None, *, alone: bool,
) -> None:  # fmt: skip
    """Send officers to issues together."""
    with transaction():
        numbers = _numbers(codes, programme)
        form = listing.form_of(numbers, form_id) if form_id else None
        wanted = VisitPlan(starts.date(), (ends or starts).date(), officers, numbers, form, note, alone)
        number = planning.plan(COMMAND_LINE, wanted).id
    click.echo(say(N_("Visit {number} is planned."), number=number))


@visits.command("list")
@click.option("--which", type=click.Choice([one.value for one in VisitList]), default=VisitList.OPEN.value,
              show_default=True, help="Which ones.")  # fmt: skip
@click.option("--officer", default="", metavar="ACCOUNT", help="Only those of one person.")
@click.option("--county", default="", help="Only those that go to one county.")
@programme_option
@json_option
def show(which: str, officer: str, county: str, programme: str | None, *, as_json: bool) -> None:
    """List the visits."""
    owner = programmes.get(programme).id if programme else None
    lines = [_line(one) for one in listing.every(COMMAND_LINE, Wanted(VisitList(which), officer, county, owner))]
    if as_json:
        answer_json(lines)
        return
    heads = {"visit": N_("Number"), "from": N_("From"), "to": N_("To"), "state": N_("State"),
             "officers": N_("Officers"), "issues": N_("Issues"), "come": N_("Came in")}  # fmt: skip
    answer_table([*heads.values()], [[_cell(name, line[name]) for name in heads] for line in lines])


@visits.command("show")
@click.argument("number", type=row_number)
def show_one(number: int) -> None:
    """Print one visit, with what it brought in."""
    found = _line(listing.one(COMMAND_LINE, number))
    came = listing.brought_in(COMMAND_LINE, number)
    found["submissions"] = [
        {"submission": one.submission_id, "received_at": one.received_at.isoformat(), "sent_by": one.sent_by,
         "issues": list(one.issues)}
        for one in came
    ]  # fmt: skip
    answer_json(found)


@visits.command("change")
@click.argument("number", type=row_number)
@_officer_option
@click.option("--issue", "codes", multiple=True, metavar="ISSUE", help="Where it goes; repeat it, for all of them.")
@click.option("--from", "starts", type=_DAY, help="The first day.")
@click.option("--to", "ends", type=_DAY, help="The last day.")
@_form_option
@click.option("--note", help="For the officers.")
@_alone_option
def change(
    number: int, officers: tuple[str, ...], codes: tuple[str, ...], starts: datetime | None, ends: datetime | None,
    form_id: str | None, note: str | None, *, alone: bool,
) -> None:  # fmt: skip
    """Make a visit another one; what is not said stays as it is."""
    with transaction():
        old = listing.one(COMMAND_LINE, number)
        numbers = _numbers(codes, listing.programme_of(number)) if codes else tuple(one.issue_id for one in old.issues)
        wanted = VisitPlan(
            _day(starts, old.starts_on),
            _day(ends, old.ends_on),
            officers or old.officers,
            numbers,
            old.form_pk if form_id is None else listing.form_of(numbers, form_id) if form_id else None,
            old.note if note is None else note,
            alone or (not officers and old.is_short),
        )
        is_changed = planning.change(COMMAND_LINE, number, wanted, None)
    click.echo(
        say(N_("Visit {number} was changed.") if is_changed else N_("Visit {number} is as it was."), number=number)
    )


@visits.command("cancel")
@click.argument("number", type=row_number)
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
def cancel(number: int, reason: str) -> None:
    """Call a visit off."""
    with transaction():
        planning.cancel(COMMAND_LINE, number, reason, None)
    click.echo(say(N_("Visit {number} was cancelled."), number=number))


def _numbers(codes: tuple[str, ...], programme: str | None) -> tuple[int, ...]:
    if programme:
        owner = programmes.get(programme)
        return tuple(issues.get(owner, code).id for code in codes)
    return tuple(issues.by_code(code).id for code in codes)


def _day(said: datetime | None, old: date) -> date:
    return said.date() if said else old


def _line(one: listing.VisitLine) -> dict[str, Any]:
    return {
        "visit": one.number,
        "programme": one.programme,
        "from": one.starts_on.isoformat(),
        "to": one.ends_on.isoformat(),
        "state": one.state.value,
        "officers": list(one.officers),
        "issues": [issue.code for issue in one.issues],
        "come": one.come,
        "form": one.form,
        "note": one.note,
        "planned_by": one.planned_by or None,
        "cancelled_reason": one.cancelled_reason,
    }


def _cell(name: str, value: Any) -> str:
    if name == "state":
        return say(labels.VISIT_STATES[value])
    return ", ".join(value) if isinstance(value, list) else str(value)
