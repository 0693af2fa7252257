"""`accounts invite` and `accounts link`: by which link does a person choose a password themselves?"""

from typing import Any

import click

from server.cli.accounts import accounts, person_options, position_of
from server.cli.kernel import answer_json, json_option, say, web_address
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.formats import qr_code
from server.services import accounts as people
from server.services.people import administration, links
from server.services.people.links import NewLink
from server.services.runtime import settings
from server.translations import N_

LOCAL_URL = "http://127.0.0.1:8000"
_url_option = click.option(
    "--url",
    metavar="ADDRESS",
    callback=web_address,
    help="Where the person reaches this server; default SHIZHENG_PUBLIC_URL.",
)
_qr_option = click.option("--qr", is_flag=True, help="Draw the code of the link as well.")


@accounts.command("invite")
@click.argument("name")
@person_options
@_url_option
@_qr_option
@json_option
def invite(name: str, *, url: str | None, qr: bool, as_json: bool, **said: Any) -> None:
    """Add a person without a password, and print the link by which they choose one; it is shown this once."""
    with transaction():
        made = administration.invite(COMMAND_LINE, name, position_of(said))
    _answer(made, url, with_qr=qr, as_json=as_json)


@accounts.command("link")
@click.argument("name")
@click.option("--withdraw", is_flag=True, help="Take back the link that was given out, and make none.")
@_url_option
@_qr_option
@json_option
def link(name: str, *, withdraw: bool, url: str | None, qr: bool, as_json: bool) -> None:
    """Print a link for a person who forgot the password, or whose invitation is over; earlier ones end."""
    if withdraw:
        with transaction():
            is_done = links.withdraw(people.get(name))
        done, none = N_("The link of “{name}” was taken back."), N_("“{name}” has no link that could be used.")
        click.echo(say(done if is_done else none, name=name.strip()))
        return
    with transaction():
        made = links.make(people.get(name))
    _answer(made, url, with_qr=qr, as_json=as_json)


def _answer(made: NewLink, url: str | None, *, with_qr: bool, as_json: bool) -> None:
    is_known = bool(url or settings().public_url)
    address = made.address((url or settings().public_url or LOCAL_URL).rstrip("/"))
    if as_json:
        answer_json({
            "name": made.name, "kind": made.kind.value, "link": address, "expires_at": made.expires_at.isoformat(),
        })  # fmt: skip
        return
    click.echo(address)
    if with_qr:
        click.echo(qr_code.in_terminal(address))
    said = N_("Shown this once. With it “{name}” chooses a password, once, until {until} UTC.")
    click.echo(say(said, name=made.name, until=f"{made.expires_at:%Y-%m-%d %H:%M}"), err=True)
    if not is_known:
        click.echo(
            say(
                N_("It begins with {local}, which only this machine reaches: name the address by --url."),
                local=LOCAL_URL,
            ),
            err=True,
        )
