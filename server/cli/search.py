"""`search`: whatever there is, by a few words."""

import click
from flask.cli import with_appcontext

from server.cli.kernel import Verb, answer_json, answer_table, json_option, on_prepared, say
from server.domain import labels
from server.domain.access import COMMAND_LINE
from server.domain.found import FoundKind
from server.services.search import everywhere
from server.translations import N_


@click.command(cls=Verb)
@click.argument("text")
@click.option("--kind", type=click.Choice([one.value for one in FoundKind]), help="Only what is of this kind.")
@json_option
@with_appcontext
@on_prepared
def search(text: str, kind: str | None, *, as_json: bool) -> None:
    """Find issues, sites, units, submissions, photos, people, phones and forms by a few words.

    The same as the search on every page: an issue by its code or two characters of its row, a photo by the beginning of
    its file name or SHA-256, a submission by its number. Numbers are those that other commands take.
    """
    kinds, most = ({FoundKind(kind)}, everywhere.MANY) if kind else (set(FoundKind), everywhere.FEW)
    groups = everywhere.find(COMMAND_LINE, text, kinds, most)
    hits = [one for group in groups for one in group.found]
    if as_json:
        answer_json(
            [{"kind": one.kind.value, "number": one.number, "title": one.title, "detail": one.detail} for one in hits]
        )
    else:
        rows = [[say(labels.FOUND[one.kind]), one.number, one.title, one.detail] for one in hits]
        answer_table([N_("Kind"), N_("Number"), N_("Name"), N_("About it")], rows)
