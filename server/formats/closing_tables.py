"""What do the tables of the closing file (一案一档) say: moves, measures, papers, notices, objections, overrides?

Each gives what is written of it as it is, earlier rounds and what was set aside or withdrawn included. Days are as
people wrote them; times are those of the site, with their distance from UTC.
"""

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo

from server.domain import labels
from server.domain.closing_file import ClosingFile
from server.domain.issue_files import FILE_KINDS
from server.domain.no_phone import person
from server.formats.csv_table import table
from server.formats.file_names import visible
from server.translations import translate

MOVE_HEADS = (
    "move", "round", "from", "to", "to_zh", "to_en", "made_at", "by", "about_on", "document", "note", "reasons",
    "due_on", "evidence",
)  # fmt: skip
MEASURE_HEADS = (
    "measure", "round", "number", "text", "due_on", "done_on", "done_by", "done_note", "proofs", "written_by",
    "written_at", "dropped_at",
)  # fmt: skip
PAPER_HEADS = (
    "paper", "round", "kind", "kind_zh", "kind_en", "measure", "filename", "name", "note", "sha256", "size", "by",
    "brought_at", "set_aside_at", "set_aside_by", "set_aside_reason",
)  # fmt: skip
PUBLICATION_HEADS = (
    "publication", "round", "problem", "responsible", "measures", "goal", "due", "result", "medium", "link",
    "screenshot", "opens_on", "closes_on", "needed_days", "day_kind", "made_by", "checked_by", "checked_at",
    "released_by", "released_at", "withdrawn_by", "withdrawn_at", "withdrawn_reason",
)  # fmt: skip
OBJECTION_HEADS = (
    "objection", "publication", "received_at", "text", "files", "state", "state_zh", "state_en", "answer", "reason",
    "answered_by", "answered_at",
)  # fmt: skip
OVERRIDE_HEADS = ("override", "finding", "check", "sentence_zh", "sentence_en", "by", "reason", "made_at")
Row = list[object]


def tables(closing: ClosingFile, zone: tzinfo) -> dict[str, bytes]:
    """Return the tables by their paths."""
    return {
        "moves.csv": table(MOVE_HEADS, _moves(closing, zone)),
        "measures.csv": table(MEASURE_HEADS, _measures(closing, zone)),
        "papers.csv": table(PAPER_HEADS, _papers(closing, zone)),
        "publications.csv": table(PUBLICATION_HEADS, _publications(closing, zone)),
        "objections.csv": table(OBJECTION_HEADS, _objections(closing, zone)),
        "overrides.csv": table(OVERRIDE_HEADS, _overrides(closing, zone)),
    }


def _moves(closing: ClosingFile, zone: tzinfo) -> Iterator[Row]:
    for one in closing.moves:
        yield [
            one.number, one.round, one.start, one.end, *_both(labels.LIFE_STATES[one.end]), _at(one.made_at, zone),
            person(one.by), one.on, one.document, one.note, " ".join(one.reasons), one.due_on,
            json.dumps(dict(one.evidence), ensure_ascii=False),
        ]  # fmt: skip


def _measures(closing: ClosingFile, zone: tzinfo) -> Iterator[Row]:
    for one in closing.measures:
        proofs = [paper.path for paper in closing.papers if paper.measure == one.number and not paper.set_aside_at]
        yield [
            one.number, one.round, one.place, one.text, one.due_on, one.done_on, person(one.done_by), one.done_note,
            "\n".join(proofs), person(one.written_by), _at(one.written_at, zone), _at(one.dropped_at, zone),
        ]  # fmt: skip


def _papers(closing: ClosingFile, zone: tzinfo) -> Iterator[Row]:
    for one in closing.papers:
        yield [
            one.number, one.round, one.kind, *_both(FILE_KINDS[one.kind]), one.measure, one.path, visible(one.name),
            one.note, one.sha256, one.size_bytes, person(one.by), _at(one.at, zone), _at(one.set_aside_at, zone),
            person(one.set_aside_by), one.set_aside_reason,
        ]  # fmt: skip


def _publications(closing: ClosingFile, zone: tzinfo) -> Iterator[Row]:
    for one in closing.publications:
        yield [
            one.number, one.round, *one.parts, one.medium, one.link, one.screenshot, one.opens_on, one.closes_on,
            one.needed_days, one.day_kind, " ".join(map(person, one.made_by)), one.checked_by,
            _at(one.checked_at, zone), one.released_by, _at(one.released_at, zone), one.withdrawn_by,
            _at(one.withdrawn_at, zone), one.withdrawn_reason,
        ]  # fmt: skip


def _objections(closing: ClosingFile, zone: tzinfo) -> Iterator[Row]:
    for one in closing.objections:
        yield [
            one.number, one.publication, _at(one.received_at, zone), one.text, one.files, one.state,
            *_both(labels.OBJECTION_STATES[one.state]), one.answer, one.reason, one.answered_by,
            _at(one.answered_at, zone),
        ]  # fmt: skip


def _overrides(closing: ClosingFile, zone: tzinfo) -> Iterator[Row]:
    for one in closing.overrides:
        yield [
            one.number, one.finding, one.check, one.chinese, one.english, one.by, one.reason, _at(one.made_at, zone)
        ]  # fmt: skip


def _both(message: str) -> tuple[str, str]:
    return translate(message, "zh_CN"), translate(message, "en")


def _at(moment: datetime | None, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat() if moment else ""
