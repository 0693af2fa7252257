"""`setup`: how does an empty installation begin, and whose is it?"""

from dataclasses import replace

import click

from server.cli.accounts import read_password
from server.cli.kernel import Noun, answer_json, answer_table, json_option, say
from server.db import transaction
from server.errors import Conflict
from server.services import installation
from server.services.first_start import setting_up
from server.services.first_start.setting_up import Beginning
from server.services.installation import Chosen
from server.translations import LANGUAGES, N_

setup = Noun("setup", help="The first start: the first administrator, and whose installation this is.")
_authority = click.option("--authority", metavar="NAME", help="The authority's name, on every page and report.")
_language = click.option("--language", type=click.Choice(list(LANGUAGES)), help="Where no reader chose another.")
_zone = click.option("--zone", metavar="AREA/CITY", help="In which time days begin where no site says another.")


@setup.command("begin")
@click.argument("administrator")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@click.option("--programme", "code", metavar="CODE", required=True, help="The code of the first programme.")
@click.option("--title", required=True, help="Its name.")
@_authority
@_language
@_zone
def begin(administrator: str, code: str, title: str, *, password_stdin: bool, **said: str | None) -> None:
    """Make the first administrator and the first programme, as the page /setup does; it needs no code."""
    password = read_password(password_stdin)
    with transaction():
        chosen = Chosen(**{name: value or "" for name, value in said.items()})
        setting_up.set_up(Beginning(administrator, password, chosen, code, title))
    installation.forget()
    click.echo(say(N_("The installation is set up; “{name}” can sign in."), name=administrator.strip()))


@setup.command("code")
def code() -> None:
    """Print another code for the page /setup, in the place of the one that `serve` printed."""
    with transaction():
        made = setting_up.new_code()
    if made is None:
        raise Conflict(N_("This installation was set up already. Sign in, or ask an administrator for an account."))
    click.echo(made)


@setup.command("show")
@json_option
def show(*, as_json: bool) -> None:
    """Show whose installation this is."""
    document = _document()
    if as_json:
        answer_json(document)
    else:
        answer_table([N_("Authority"), N_("Language"), N_("Time zone")], [list(document.values())])


@setup.command("change")
@_authority
@_language
@_zone
def change(**said: str | None) -> None:
    """Give the authority's name, the language or the time zone anew; pages show it within a minute."""
    with transaction():
        known = replace(installation.chosen(), **{name: value for name, value in said.items() if value is not None})
        is_changed = setting_up.change(known)
    installation.forget()
    changed, same = N_("The installation was changed."), N_("The installation is as it was.")
    click.echo(say(changed if is_changed else same))


def _document() -> dict[str, str]:
    chosen = installation.chosen()
    return {"authority": chosen.authority, "language": chosen.language, "zone": chosen.zone}
