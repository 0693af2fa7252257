"""`assignments`: which officers are sent to which issue?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, programme_option, row_number, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.services import accounts
from server.services.register import assignments as orders
from server.services.register import issues, programmes
from server.services.visits import handing_over, planning
from server.translations import N_

assignments = Noun("assignments", help="Officers who are sent to issues.")
_reason_option = click.option("--reason", default="", metavar="TEXT", help="Why.")


@assignments.command("add")
@click.argument("issue", metavar="ISSUE")
@click.argument("officers", metavar="ACCOUNT...", nargs=-1, required=True)
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="Until which day the visit is to be made.")
@programme_option
@json_option
def add(issue: str, officers: tuple[str, ...], due: datetime | None, programme: str | None, *, as_json: bool) -> None:
    """Send officers to an issue, all of them or none."""
    with transaction():
        row = issues.get(programmes.get(programme), issue) if programme else issues.by_code(issue)
        due_on = due.date() if due else None
        lines = [_line(orders.assign(row, accounts.get(name), due_on=due_on)) for name in officers]
    if as_json:
        answer_json(lines)
        return
    for line in lines:
        click.echo(say(N_("{name} is sent to issue “{code}”."), name=line["officer"], code=line["issue"]))


@assignments.command("list")
@click.option("--officer", metavar="ACCOUNT", help="Only those of one person.")
@click.option("--issue", metavar="ISSUE", help="Only those of one issue.")
@click.option("--all", "with_ended", is_flag=True, help="Also those that have ended.")
@json_option
def show(officer: str | None, issue: str | None, *, with_ended: bool, as_json: bool) -> None:
    """List who is sent where."""
    lines = [
        line
        for line in map(_line, orders.listing(COMMAND_LINE, with_ended=with_ended))
        if officer in (None, line["officer"]) and issue in (None, line["issue"])
    ]
    if as_json:
        answer_json(lines)
    else:
        _print(lines)


@assignments.command("hand-over")
@click.argument("leaver", metavar="ACCOUNT")
@click.argument("successor", metavar="SUCCESSOR")
@_reason_option
@json_option
def hand_over(leaver: str, successor: str, reason: str, *, as_json: bool) -> None:
    """Give all open assignments of one person to another, all of them or none."""
    with transaction():
        done = handing_over.hand_over(accounts.get(leaver), accounts.get(successor), reason=reason)
        document: dict[str, list[Any]] = {
            "handed_over": [_line(one) for one in done.assignments],
            "shared": [_line(one) for one in done.shared],
            "alone": list(done.alone),
        }
    if as_json:
        answer_json(document)
        return
    click.echo(
        say(
            N_("{name} takes over {number} issues, and stays with {shared} that both were sent to."),
            name=successor,
            number=len(document["handed_over"]),
            shared=len(document["shared"]),
        )
    )
    if done.alone:
        click.echo(say(handing_over.ALONE, visits=", ".join(map(str, done.alone))), err=True)


@assignments.command("withdraw")
@click.argument("number", type=row_number)
@_reason_option
def withdraw(number: int, reason: str) -> None:
    """Send an officer no more; the assignment stays to be read."""
    with transaction():
        planning.withdraw(orders.get(COMMAND_LINE, number), reason=reason)
    click.echo(say(N_("Assignment {number} was withdrawn."), number=number))


def _line(row: Any) -> dict[str, Any]:
    return {
        "assignment": row.id,
        "issue": row.issue.code,
        "officer": row.officer.name,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "assigned_by": row.assigned_by.name if row.assigned_by else None,
        "assigned_at": row.assigned_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "ended_reason": row.ended_reason,
        "previous": row.previous_id,
        "visit": row.visit_id,
    }


def _print(lines: Iterable[dict[str, Any]]) -> None:
    heads = {
        "assignment": N_("Number"),
        "issue": N_("Issue"),
        "officer": N_("Officer"),
        "due_on": N_("Until"),
        "assigned_at": N_("Sent"),
        "ended_at": N_("Ended"),
        "ended_reason": N_("Reason"),
    }
    answer_table([*heads.values()], [[line[name] for name in heads] for line in lines])
