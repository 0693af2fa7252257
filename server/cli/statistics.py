"""`statistics`: what the office did, in figures."""

from decimal import Decimal

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, say
from server.domain.access import COMMAND_LINE
from server.services.activity import figures
from server.services.register import programmes
from server.translations import N_

statistics = Noun("statistics", help="Figures: what the office did.")
_programme_option = click.option("--programme", metavar="CODE", help="Of which programme; of all otherwise.")


@statistics.command("activity")
@_programme_option
@json_option
def activity(programme: str | None, *, as_json: bool) -> None:
    """Count the work records: visits, circulars, orders, fines and the other figures that offices report."""
    found = figures.of(COMMAND_LINE, _number(programme))
    if as_json:
        answer_json([{"code": one.figure.code, "value": _plain(one.value), "unit": one.figure.unit} for one in found])
        return
    heads = [N_("Code"), N_("Figure"), N_("Number"), N_("Unit of measure")]
    answer_table(heads, [[one.figure.code, say(one.figure.word), f"{one.value:f}", one.figure.unit] for one in found])


def _number(code: str | None) -> int | None:
    return programmes.get(code).id if code else None


def _plain(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)
