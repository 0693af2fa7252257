"""How is a monthly dispatch written as a workbook and as a PDF?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from server.domain import labels
from server.domain.dispatch import Figures, Group, Row, figures
from server.domain.life_state import LifeState
from server.domain.schedule import Pace
from server.domain.table import Column, Table, Type
from server.domain.warning import Light
from server.formats import typesetting
from server.formats.activity_tables import workbook as book
from server.formats.report_text import shortened
from server.formats.report_words import is_chinese
from server.translations import N_, translate

COLUMNS: Mapping[str, str] = {
    "code": N_("Number"),
    "problem": N_("Problem"),
    "batch": N_("Batch"),
    "county": N_("County"),
    "unit": N_("Responsible unit"),
    "state": N_("Life cycle"),
    "status": N_("Ledger’s word"),
    "due": N_("Deadline"),
    "pace": N_("Against the plan"),
    "missed": N_("Milestones missed"),
    "light": N_("Warning issued"),
    "percent": N_("Percent"),
    "progress": N_("Progress of the month"),
}
GROUPS: Mapping[Group, str] = {
    Group.COUNTY: N_("By county"),
    Group.UNIT: N_("By unit"),
    Group.BATCH: N_("By batch"),
}
FIGURES: Mapping[str, str] = {
    "total": N_("Issues"),
    "put_right": N_("Put right"),
    "on_schedule": N_("On schedule"),
    "behind": N_("Behind schedule"),
    "overdue": N_("Overdue"),
    "warned": N_("Warned"),
    "reported": N_("Has reported"),
    "must_report": N_("To report"),
}
_IN_PDF = ("code", "problem", "county", "unit", "due", "pace", "percent", "progress")
_PROBLEM = 80
_TEMPLATE = Path(__file__).with_name("dispatch.typ")


def said(name: str, value: Any, language: str) -> str:
    """Return a value of a row in the reader's language; nothing for what is not there."""
    words: Mapping[str, Any] = {
        "state": lambda: labels.LIFE_STATES[LifeState(value)],
        "status": lambda: labels.LEDGER_STATUSES[value],
        "pace": lambda: labels.PACES[Pace(value)] if value else "",
        "light": lambda: labels.LIGHTS[Light(value)] if value else "",
    }
    if value is None:
        return ""
    try:
        word = words[name]() if name in words else str(value)
    except (KeyError, ValueError):
        return str(value)
    return translate(word, language) if word and name in words else word


def workbook(rows: Sequence[Row], language: str) -> bytes:
    """Return the figures by group, a sheet for each, and the rows."""
    sheets = [_figures_sheet(figures(rows, group), title, language) for group, title in GROUPS.items()]
    types = {"missed": Type.INTEGER, "percent": Type.INTEGER}
    columns = [Column(name, types.get(name, Type.TEXT), title) for name, title in COLUMNS.items()]
    values = [
        [getattr(row, name) if name in types else said(name, getattr(row, name), language) for name in COLUMNS]
        for row in rows
    ]
    title = N_("Issues")
    heads = [translate(one, language) for one in COLUMNS.values()]
    return book([*sheets, (Table("rows", title, columns, values), translate(title, language), heads)])


def pdf(programme: str, month: date, taken_at: datetime, sha256: str, rows: Sequence[Row], language: str) -> bytes:
    """Return a dispatch as a PDF: figures by county, and the rows.

    :raises Conflict: where that cannot be done within the limits of time and memory.
    """
    return typesetting.document(_TEMPLATE, "dispatch.json", _values(programme, month, sha256, rows, language), taken_at)


def _figures_sheet(lines: Sequence[Figures], title: str, language: str) -> tuple[Table, str, list[str]]:
    columns = [Column("name", Type.TEXT, title), *(Column(one, Type.INTEGER, word) for one, word in FIGURES.items())]
    values = [[line.name or translate(N_("Not stated"), language), *_numbers(line)] for line in lines]
    heads = [translate(one.title, language) for one in columns]
    return Table("figures", title, columns, values), translate(title, language), heads


def _numbers(line: Figures) -> list[int]:
    return [int(getattr(line, name)) for name in FIGURES]


def _values(programme: str, month: date, sha256: str, rows: Sequence[Row], language: str) -> dict[str, Any]:
    chinese = is_chinese(language)
    when = f"{month.year}年{month.month}月" if chinese else f"{month:%Y-%m}"
    none = translate(N_("Not stated"), language)
    lines = [*figures(rows, Group.COUNTY)]
    return {
        "language": "zh" if chinese else "en",
        "title": translate(N_("Monthly dispatch of rectification, {month}"), language).format(month=when),
        "programme": programme,
        "sha256": sha256,
        "figure_heads": [translate(one, language) for one in (N_("County"), *FIGURES.values())],
        "figures": [[line.name or none, *(str(one) for one in _numbers(line))] for line in lines],
        "total": [[translate(N_("All"), language), *(str(one) for one in _numbers(line))] for line in figures(rows)],
        "heads": [translate(COLUMNS[one], language) for one in _IN_PDF],
        "rows": [[shortened(said(one, getattr(row, one), language), _PROBLEM) for one in _IN_PDF] for row in rows],
    }
