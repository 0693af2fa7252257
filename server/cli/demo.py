"""`demo`: something to look at."""

import sys

import click

from server.cli.kernel import Noun, say
from server.demo import load as loader
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
    names, password = ", ".join(loader.PEOPLE), loader.password()
    click.echo(say(N_("Sign in as {names}; the password of all is: {password}"), names=names, password=password))
