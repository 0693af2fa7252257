"""What does the office's paragraph say, of the figures as they are now?"""

from server.domain import money
from server.domain.access import Actor
from server.domain.activity import Measure
from server.domain.issue_counts import StatisticsGrouping
from server.domain.report_paragraph import CHINESE, BatchSaid, paragraphs
from server.services.activity import figures
from server.services.statistics import counting
from server.services.statistics.counting import Counting


def of(
    actor: Actor, programme_id: int | None = None, language: str = CHINESE, counted: Counting | None = None
) -> tuple[str, ...]:
    """Return it, one text for each part; `counted` is the table by batch where it is there already."""
    table = counted or counting.by(actor, StatisticsGrouping.BATCH, programme_id)
    batches = [
        BatchSaid(_title(one, language), one.counts, is_overlapping=one.overlaps is not None)
        for one in table.lines
        if one.key
    ]
    work = {
        one.figure.code: money.said(one.sum, language) if one.figure.measure is Measure.AMOUNT else f"{one.sum:,}"
        for one in figures.of(actor, programme_id)
        if one.sum
    }
    return paragraphs(batches, table.sum, _plain(work) if language == CHINESE else work, language)


def _plain(work: dict[str, str]) -> dict[str, str]:
    """Return numbers as Chinese documents write them, without commas."""
    return {code: text.replace(",", "") for code, text in work.items()}


def _title(line: counting.Line, language: str) -> str:
    return line.name_en if language != CHINESE and line.name_en else line.name
