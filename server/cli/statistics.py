"""`statistics`: how many issues stand where, what the office did, and the paragraph that says it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, say
from server.domain.access import COMMAND_LINE
from server.domain.issue_counts import Counts, Rate, Stand, StatisticsGrouping
from server.domain.labels import RATES, STANDS
from server.domain.report_paragraph import CHINESE
from server.formats import docx_text
from server.services.activity import figures
from server.services.register import programmes
from server.services.runtime import today
from server.services.statistics import counting
from server.services.statistics import paragraph as paragraphs
from server.translations import LANGUAGES, N_, translate

statistics = Noun("statistics", help="Figures: issues by how they stand, and what the office did.")
SUM = "sum"
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


@statistics.command("show")
@_programme_option
@click.option("--by", type=click.Choice([one.value for one in StatisticsGrouping]), default="batch", show_default=True,
              help="By what issues are counted.")  # fmt: skip
@json_option
def show(programme: str | None, by: str, *, as_json: bool) -> None:
    """Count issues by how they stand, with the published rates in per cent.

    The last line is the sum, with the code "sum". A batch whose problems are counted in another one too says so in
    "overlaps" and is left out of it.
    """
    table = counting.by(COMMAND_LINE, StatisticsGrouping(by), _number(programme))
    if as_json:
        lines = [_document(one.key, one.name, one.counts) | {"overlaps": one.overlaps} for one in table.lines]
        answer_json([*lines, _document(SUM, "", table.sum) | {"overlaps": None}])
        return
    heads = [N_("Code"), N_("Name"), N_("Issues"), *STANDS.values(), *RATES.values()]
    rows = [[one.key if one.overlaps is None else f"({one.key})", one.name, *_cells(one.counts)] for one in table.lines]
    answer_table(heads, [*rows, [say(N_("Sum")), "", *_cells(table.sum)]])


@statistics.command("paragraph")
@_programme_option
@click.option("--language", type=click.Choice(list(LANGUAGES)), default=CHINESE, show_default=True, help="Of the text.")
@click.option("--docx", type=click.Path(dir_okay=False, path_type=Path), help="Write it as a Word document there.")
def paragraph(programme: str | None, language: str, docx: Path | None) -> None:
    """Say in words where the issues stand and what the office did, as offices write it."""
    said = paragraphs.of(COMMAND_LINE, _number(programme), language)
    if docx is None:
        click.echo("\n".join(said))
        return
    title = translate(N_("Rectification as of {day}"), language, day=today())
    docx.write_bytes(docx_text.written(title, said))
    click.echo(docx)


def _document(code: str, name: str, counts: Counts) -> dict[str, Any]:
    rates = {one.value: None if (rate := counts.rate(one)) is None else float(rate) for one in Rate}
    return {"code": code, "name": name, **vars(counts), **rates}


def _cells(counts: Counts) -> list[object]:
    return [counts.total, *(counts.of(one) for one in Stand), *(counts.rate(one) for one in Rate)]


def _number(code: str | None) -> int | None:
    return programmes.get(code).id if code else None


def _plain(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)
