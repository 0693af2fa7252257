"""`accounts`: who are the people that sign in?"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, row_number, say
from server.db import transaction
from server.domain.access import COMMAND_LINE, Role
from server.errors import Invalid
from server.services import accounts as people
from server.services import phones, sessions
from server.services.accounts import Position
from server.services.people import history, listing, second_factor
from server.services.register import assignments, programmes, units
from server.translations import N_

accounts = Noun("accounts", help="People who sign in.")
_password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."
)


_role = click.Choice([role.value for role in Role])
_unit_option = click.option("--unit", metavar="CODE-OR-NAME", help="The unit to which the person belongs.")
_county_option = click.option(
    "--county", "counties", metavar="NAME", multiple=True, help="A county that the person sees; may be repeated."
)
_see_unit_option = click.option(
    "--see-unit", "see_units", metavar="CODE-OR-NAME", multiple=True,
    help="A unit whose issues the person sees; may be repeated.",
)  # fmt: skip


def person_options(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command ask for a new person's role, unit and limits."""
    one = click.option("--programme", metavar="CODE", help="The one programme that this person sees; without it, all.")
    role = click.option("--role", type=_role, required=True)
    for option in (_see_unit_option, _county_option, _unit_option, one, role):
        command = option(command)
    return command


def position_of(said: Mapping[str, Any]) -> Position:
    """Return the place of a new person from the options."""
    limited_to = [programmes.get(said["programme"])] if said["programme"] else []
    return replace(_position(role=said["role"], **_limits(said)), programmes=limited_to)


@accounts.command("add")
@click.argument("name")
@person_options
@_password_option
@json_option
def add(name: str, *, password_stdin: bool, as_json: bool, **said: Any) -> None:
    """Add a person who may sign in; without county and unit to see, they see all of their programme."""
    password = read_password(password_stdin)
    with transaction():
        person = people.add(name, Role(said["role"]), password, position=position_of(said))
        document = _document(person)
    if as_json:
        answer_json(document)
    else:
        added = N_("Account “{name}” was added with the role {role}.")
        click.echo(say(added, name=document["name"], role=document["role"]))


@accounts.command("set")
@click.argument("name")
@click.option("--role", type=_role, help="Another role.")
@click.option("--programme", metavar="CODE", help="The one programme that this person sees.")
@click.option("--all-programmes", is_flag=True, help="See all programmes.")
@click.option("--no-unit", is_flag=True, help="Belong to no unit.")
@_unit_option
@_county_option
@_see_unit_option
@click.option("--see-all", is_flag=True, help="See all counties and units of the programme.")
@json_option
def change(name: str, *, see_all: bool, all_programmes: bool, no_unit: bool, as_json: bool, **said: Any) -> None:
    """Change what is given of a person; counties and units to see replace those of before."""
    limits = _limits(said)
    if see_all and (limits["counties"] or limits["see_units"]):
        raise click.UsageError("--see-all, or --county and --see-unit")
    if all_programmes and said["programme"]:
        raise click.UsageError("--all-programmes, or --programme")
    with transaction():
        position = replace(_position(role=said["role"], **limits), is_of_no_unit=no_unit)
        if all_programmes or said["programme"]:
            limited_to = [programmes.get(said["programme"])] if said["programme"] else []
            position = replace(position, programmes=limited_to)
        is_changed = people.change(name, replace(position, counties=(), units=()) if see_all else position)
        document = _document(people.get(name))
    if as_json:
        answer_json(document)
    else:
        changed, same = N_("Account “{name}” was changed."), N_("Account “{name}” is as it was.")
        click.echo(say(changed if is_changed else same, name=document["name"]))


@accounts.command("list")
@click.option("--search", "text", metavar="TEXT", default="", help="A part of the name, the unit or a county.")
@click.option("--role", type=_role, help="Of this role only.")
@click.option("--state", type=click.Choice([one.value for one in listing.State]), help="In this state only.")
@json_option
def show(text: str, role: str | None, state: str | None, *, as_json: bool) -> None:
    """List the people who may sign in."""
    wanted = listing.Wanted(text.strip(), Role(role) if role else None, listing.State(state) if state else None)
    found = listing.every(COMMAND_LINE, wanted)
    if as_json:
        answer_json([_line(one) for one in found])
        return
    heads = [
        N_("Name"), N_("Role"), N_("Programme"), N_("Unit"), N_("Sees counties"), N_("Sees units"), N_("Switched off"),
        N_("State"), N_("Last seen"),
    ]  # fmt: skip
    rows = [list(_line(one).values()) for one in found]
    answer_table(heads, [["、".join(cell) if isinstance(cell, list) else cell for cell in row] for row in rows])


@accounts.command("password")
@click.argument("name")
@_password_option
def password(name: str, *, password_stdin: bool) -> None:
    """Give a person another password; who signed in with the old one has to do so again."""
    new = read_password(password_stdin)
    with transaction():
        people.change_password(name, new)
    click.echo(say(N_("“{name}” has another password."), name=name.strip()))


@accounts.command("disable")
@click.argument("name")
def disable(name: str) -> None:
    """Let a person in no more; what they did stays. Warns of work that somebody else has to take over."""
    with transaction():
        people.disable(name)
        person = people.get(name)
        waiting = [one.issue.code for one in assignments.of_officer(person)]
        own = [f"{one.id} ({one.name})" for one in phones.of_owner(person)]
    click.echo(say(N_("Account “{name}” was switched off."), name=name.strip()))
    if waiting:
        left = N_("Still sent to {number} issues: {codes}. Hand them over: {how}")
        how = f"assignments hand-over {name.strip()} SUCCESSOR"
        click.echo(say(left, number=len(waiting), codes="、".join(waiting), how=how), err=True)
    if own:
        click.echo(
            say(
                N_("Phones of this person may submit no more until they are assigned to others: {phones}."),
                phones="、".join(own),
            ),
            err=True,
        )


@accounts.command("sessions")
@click.argument("name")
@click.option("--end", "is_end", is_flag=True, help="End all of them.")
@json_option
def show_sessions(name: str, *, is_end: bool, as_json: bool) -> None:
    """List where a person is signed in, or end it."""
    with transaction():
        person = people.get(name)
        lines = [
            {
                "session": one.number,
                "browser": one.browser,
                "address": one.address,
                "began_at": one.began_at.isoformat(),
                "seen_at": one.seen_at.isoformat(),
            }
            for one in sessions.listing(person.id)
        ]
        if is_end:
            people.end_sessions(name)
    if as_json:
        answer_json(lines)
    elif is_end:
        click.echo(say(N_("{number} sessions of “{name}” were ended."), number=len(lines), name=name.strip()))
    else:
        heads = [N_("Number"), N_("Browser"), N_("Address"), N_("Signed in"), N_("Last used")]
        answer_table(heads, [list(line.values()) for line in lines])


@accounts.command("log")
@click.argument("name")
@click.option("--before", type=row_number, metavar="N", help="Go on before this entry.")
@click.option("--of-account", is_flag=True, help="What was done to the account, and not what the person did.")
@json_option
def show_log(name: str, before: int | None, *, of_account: bool, as_json: bool) -> None:
    """List what a person did, newest first, a page at a time."""
    found = history.of(people.get(name), before, to_the_account=of_account)
    if as_json:
        answer_json([
            {"entry": one.number, "at": one.at.isoformat(), "actor": one.actor, "action": one.action,
             "subject": one.subject, "details": one.details}
            for one in found.rows
        ])  # fmt: skip
        return
    rows = [(one.number, f"{one.at:%Y-%m-%d %H:%M:%S}", one.actor, one.action, one.subject) for one in found.rows]
    answer_table([N_("Entry"), N_("When (UTC)"), N_("Who"), N_("Action"), N_("What")], rows)
    if found.earlier:
        click.echo(say(N_("Go on with --before {entry}."), entry=found.earlier), err=True)


@accounts.command("enable")
@click.argument("name")
def enable(name: str) -> None:
    """Let a person in again, with the password of before."""
    with transaction():
        is_changed = people.enable(name)
    on, same = N_("Account “{name}” was switched on again."), N_("Account “{name}” is as it was.")
    click.echo(say(on if is_changed else same, name=name.strip()))


@accounts.command("reset-second-factor")
@click.argument("name")
def reset_second_factor(name: str) -> None:
    """Take away the second factor of a person whose device is lost, and end their sessions."""
    with transaction():
        second_factor.reset(people.get(name))
    click.echo(say(N_("“{name}” signs in with the password alone until another device is set up."), name=name.strip()))


def _limits(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in ("unit", "counties", "see_units")}


def _position(role: str | None, unit: str | None, counties: Sequence[str], see_units: Sequence[str]) -> Position:
    """Return what was said; whoever names a county or a unit to see names all of them."""
    is_said = bool(counties or see_units)
    return Position(
        role=Role(role) if role else None,
        unit=units.get(unit) if unit else None,
        counties=counties if is_said else None,
        units=[units.get(one) for one in see_units] if is_said else None,
    )


def _line(one: listing.PersonLine) -> dict[str, Any]:
    return {
        "name": one.name,
        "role": one.role.value,
        "programme": one.programme or None,
        "unit": one.unit or None,
        "counties": list(one.counties),
        "units": list(one.units),
        "disabled_at": one.disabled_at.isoformat() if one.disabled_at else None,
        "state": one.state.value,
        "seen_at": one.seen_at.isoformat() if one.seen_at else None,
    }


def _document(person: Any) -> dict[str, Any]:
    return {
        "name": person.name,
        "role": person.role.value,
        "programme": person.programme.code if person.programme else None,
        "unit": person.unit.name if person.unit else None,
        "counties": [row.county for row in person.counties],
        "units": [row.unit.name for row in person.units],
        "disabled_at": person.disabled_at.isoformat() if person.disabled_at else None,
    }


def read_password(from_stdin: bool) -> str:  # noqa: FBT001 - one meaning
    """Return the password that a person types, or that a program hands over."""
    if from_stdin:
        return _from_stdin()
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked


def _from_stdin() -> str:
    """Read all there is; the line end that `echo` adds is no part of a password."""
    try:
        return sys.stdin.buffer.read().decode().rstrip("\r\n")
    except UnicodeDecodeError as problem:
        raise Invalid(N_("The password on standard input is not UTF-8 text.")) from problem
