"""`demo`: something to look at."""

import sys

import click

from server.cli.kernel import Noun, say
from server.db import transaction
from server.demo import closing, gannan
from server.demo import load as loader
from server.services.first_start import missing
from server.translations import N_

demo = Noun("demo", help="The demonstration: the Gannan ledger with invented places and photos.")


@demo.command("load")
def load() -> None:
    """Load the demonstration; where it is loaded already, nothing changes. Tells how to sign in, each time."""
    if loader.is_loaded():
        click.echo(say(N_("The demonstration is loaded.")))
    else:
        with click.progressbar(length=loader.steps(), label=say(N_("Loading")), file=sys.stderr) as bar:
            loader.load(bar.update)
    if missing.demonstration() is None:
        click.echo(say(N_("It was closed: its people come in no more.")))
        return
    names, password = ", ".join(one.name for one in loader.people()), loader.password()
    if names:
        click.echo(say(N_("Sign in as {names}; the password of all is: {password}"), names=names, password=password))
    else:
        click.echo(
            say(
                N_(
                    "Nobody has the password that SHIZHENG_SECRET_KEY gives: the key is another than at loading, or "
                    "they were given others."
                )
            )
        )


@demo.command("close")
@click.option("--yes", is_flag=True, help="Do not ask for the code of the programme.")
@click.option("--reason", default="", metavar="TEXT", help="Why, where forms were handed in that are not its own.")
def close(*, yes: bool, reason: str) -> None:
    """Part from the demonstration: its forms, phones and people end, and nobody has to answer for its pairs.

    Nothing of it is removed or hidden: evidence never is, and the log speaks of every row and every original. An
    account that was given another password than the demonstration's is somebody's own, and stays.

    Exit 0: closed. 1: another code was typed, nobody else could administer, or forms came that are not its own.
    """
    typed = gannan.CODE if yes else click.prompt(say(N_("Type the code of the demonstration’s programme")))
    with transaction():
        closed = closing.close(typed, reason=reason)
    told = N_("The demonstration is closed: {forms} forms, {phones} phones, and these people: {people}.")
    people = "、".join(closed.people) or "–"
    click.echo(say(told, forms=closed.forms, phones=closed.phones, people=people))
