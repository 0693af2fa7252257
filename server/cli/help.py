"""`help`: what each page is for and what one does there, as the pages of help say it."""

import click

from server.cli.kernel import Noun, answer_table, language, say
from server.domain import labels
from server.domain.help_topics import FOR_ROLES, TOPICS
from server.errors import NotFound
from server.formats import help_texts
from server.formats.help_texts import HelpText
from server.translations import N_

help = Noun("help", help="What each page is for, and what one does there: the texts that pages show behind the ?.")  # noqa: A001 - the noun


@help.command("list", database=False)
def list_() -> None:
    """List the texts, by the role whose work they are about."""
    headings = [N_("Name"), N_("Help"), N_("Role")]
    everybody = N_("For everybody")
    answer_table(
        headings,
        [
            [topic, _text(topic).title, say(labels.ROLES[role] if role else everybody)]
            for role, topics in FOR_ROLES.items()
            for topic in topics
        ],
    )


@help.command("show", database=False)
@click.argument("name")
def show(name: str) -> None:
    """Print a text.

    Exit 1: there is no text of that name.
    """
    if name not in TOPICS:
        raise NotFound(N_("There is no help called {name}; help list shows all."), name=name)
    text = _text(name)
    click.echo(f"{text.title}\n\n{help_texts.plain(text)}")


@help.command("search", database=False)
@click.argument("words")
def search(words: str) -> None:
    """List the texts that hold every one of some words."""
    hits = help_texts.search(words, [_text(topic) for topic in TOPICS])
    answer_table(
        [N_("Name"), N_("Help"), N_("What it says")], [[one.text.topic, one.text.title, one.excerpt] for one in hits]
    )


def _text(topic: str) -> HelpText:
    return help_texts.read(topic, language())
