"""How many issues stand where? A table with its bars, the same as a workbook, and the paragraph that says it."""

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from server.domain import labels
from server.domain.issue_counts import Rate, Stand, StatisticsGrouping
from server.domain.source_level import SourceLevel
from server.formats import docx_text, statistics_tables
from server.services.register import programmes
from server.services.runtime import today
from server.services.statistics import counting, paragraph
from server.services.statistics.counting import Counting, Line, Pairs
from server.translations import N_
from server.web import asked, auth
from server.web.language import language, say

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LINES = 100
"""On the page; its workbook has all."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/", "show", show)
    blueprint.add_url_rule("/statistics.xlsx", "workbook", workbook)
    blueprint.add_url_rule("/statistics.docx", "document", document)


def show() -> str:
    """Show one table, and the paragraph."""
    actor, programme_id, grouping = auth.actor(), asked.number("programme"), _grouping()
    table = counting.by(actor, grouping, programme_id)
    by_batch = table if grouping is StatisticsGrouping.BATCH else None
    return render_template(
        "statistics/show.html",
        table=table,
        lines=table.lines[:MOST_LINES],
        left_out=max(0, len(table.lines) - MOST_LINES),
        grouping=grouping,
        groupings=labels.STATISTICS_GROUPINGS,
        stands=[one for one in Stand if one is not Stand.CLOSED or table.sum.closed],
        stand_words=labels.STANDS,
        rates=[one for one in Rate if one is not Rate.CLOSURE or table.sum.closed],
        rate_words=labels.RATES,
        name_of=name_of,
        address=lambda line, stand=None: _address(counting.opens(line, stand, programme_id)),
        sum_address=lambda stand=None: _address(counting.opens_sum(table, stand, programme_id)),
        paragraphs=paragraph.of(actor, programme_id, language(), by_batch),
        programmes=programmes.all_of(actor),
        programme_id=programme_id,
    )


def workbook() -> Response:
    """Send all tables as one workbook."""
    actor, programme_id = auth.actor(), asked.number("programme")
    tables = (counting.by(actor, one, programme_id) for one in StatisticsGrouping)
    sheets = ((say(labels.STATISTICS_GROUPINGS[one.grouping]), _rows(one)) for one in tables)
    return _file(statistics_tables.workbook(sheets, language()), WORKBOOK, "xlsx")


def document() -> Response:
    """Send the paragraph as a Word document."""
    said = paragraph.of(auth.actor(), asked.number("programme"), language())
    title = say(N_("Rectification as of {day}"), day=today())
    return _file(docx_text.written(title, said), docx_text.TYPE, "docx")


def name_of(grouping: StatisticsGrouping, line: Line) -> str:
    """Return what a group is called in the reader's language."""
    if not line.key:
        return say(N_("Not stated"))
    if grouping is StatisticsGrouping.SOURCE_LEVEL:
        return say(labels.SOURCE_LEVELS[SourceLevel(line.key)]) if line.key in set(SourceLevel) else line.key
    return line.name_en if language() == "en" and line.name_en else line.name


def _rows(table: Counting) -> list[statistics_tables.Row]:
    aside = say(N_("not in the sum"))
    named = ((name_of(table.grouping, one), one) for one in table.lines)
    rows = [(name if one.overlaps is None else f"{name} ({aside})", one.counts) for name, one in named]
    return [*rows, (say(N_("Sum")), table.sum)]


def _grouping() -> StatisticsGrouping:
    word = request.args.get("by", "")
    return StatisticsGrouping(word) if word in set(StatisticsGrouping) else StatisticsGrouping.BATCH


def _address(pairs: Pairs | None) -> str:
    return "" if pairs is None else f"{url_for('ledger.issues')}?{urlencode(pairs)}"


def _file(content: bytes, kind: str, ending: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="statistics-{today()}.{ending}"'
    return answer
