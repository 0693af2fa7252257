"""`accounts`: who are the people that sign in?"""

import sys

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, say
from server.db import transaction
from server.domain.access import Role
from server.errors import Invalid
from server.services import accounts as people
from server.services import phones
from server.services.register import assignments, programmes
from server.translations import N_

accounts = Noun("accounts", help="People who sign in.")
_password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."
)


@accounts.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@_password_option
@click.option("--programme", metavar="CODE", help="The one programme that this person sees; without it, all.")
@json_option
def add(name: str, role: str, programme: str | None, *, password_stdin: bool, as_json: bool) -> None:
    """Add a person who may sign in."""
    password = _password(password_stdin)
    with transaction():
        limited_to = programmes.get(programme) if programme else None
        people.add(name, Role(role), password, limited_to)
    if as_json:
        answer_json({"name": name.strip(), "role": role, "programme": programme})
    else:
        click.echo(say(N_("Account “{name}” was added with the role {role}."), name=name.strip(), role=role))


@accounts.command("list")
@json_option
def show(*, as_json: bool) -> None:
    """List the people who may sign in."""
    lines = [
        {
            "name": person.name,
            "role": person.role.value,
            "programme": person.programme.code if person.programme else None,
            "disabled_at": person.disabled_at.isoformat() if person.disabled_at else None,
        }
        for person in people.all_accounts()
    ]
    if as_json:
        answer_json(lines)
    else:
        answer_table([N_("Name"), N_("Role"), N_("Programme"), N_("Switched off")], [list(e.values()) for e in lines])


@accounts.command("password")
@click.argument("name")
@_password_option
def password(name: str, *, password_stdin: bool) -> None:
    """Give a person another password; who signed in with the old one has to do so again."""
    new = _password(password_stdin)
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
        click.echo(say(N_("Still has phones that may submit: {phones}."), phones="、".join(own)), err=True)


def _password(from_stdin: bool) -> str:  # noqa: FBT001 - private, one meaning
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
