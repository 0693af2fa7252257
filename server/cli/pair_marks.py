"""`pairs mark`, `pairs unmark`: where in the before photo of a pair is what has to be put right?"""

import click

from server import tasks
from server.cli.kernel import Noun, answer_json, json_option, row_number, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.domain.region import Region
from server.services.register import problem_regions
from server.translations import N_

marks = Noun("pairs")
"""Taken into `pairs` with the verbs there."""


@marks.command("mark")
@click.argument("pair", type=row_number)
@click.argument("box", metavar="X,Y,W,H")
@json_option
def mark(pair: int, box: str, *, as_json: bool) -> None:
    """Mark what has to be put right in the before photo of a pair, as at the desk; the checks are asked again.

    X,Y,W,H: left, top, width and height in parts of the upright picture, 0 to 1. An earlier mark stays in the history.

    Exit 0: marked. 1: no such pair, or no box in the picture; nothing is marked. 2: wrong usage.
    """
    numbers = _numbers(box)
    with transaction():
        row = problem_regions.mark(COMMAND_LINE, pair, Region.box(*numbers))
        document = {"pair": pair, "mark": row.id, "corners": row.corners}
    tasks.enqueue_waiting_runs()
    if as_json:
        answer_json(document)
    else:
        click.echo(say(N_("The problem is marked. The checks are being asked again.")))


@marks.command("unmark")
@click.argument("pair", type=row_number)
@json_option
def unmark(pair: int, *, as_json: bool) -> None:
    """Take away what is marked for the viewpoint of a pair; it stays in the history.

    Exit 0: nothing is marked now. 1: no such pair.
    """
    with transaction():
        was_marked = problem_regions.withdraw(COMMAND_LINE, pair)
    if was_marked:
        tasks.enqueue_waiting_runs()
    words = N_("The mark was taken away; it stays in the history.") if was_marked else N_("Nothing was marked.")
    if as_json:
        answer_json({"pair": pair, "was_marked": was_marked})
    else:
        click.echo(say(words))


def _numbers(box: str) -> tuple[float, float, float, float]:
    try:
        x, y, width, height = map(float, box.split(","))
    except ValueError:
        raise click.UsageError(f"{box!r}: write X,Y,W,H, four numbers from 0 to 1") from None
    return x, y, width, height
