"""How are the weights and the points of an assessment written as workbooks and as a PDF, and weights read again?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from server.domain import assessment_words as words
from server.domain.assessment import BodyKind, Figure, Grade, Line, Sheet, Way, read, shown
from server.domain.table import Column, Table, Type
from server.errors import Invalid
from server.formats import tables, typesetting
from server.formats.activity_tables import workbook
from server.formats.report_words import is_chinese
from server.translations import N_, translate

COLUMNS: Mapping[str, str] = {
    "name": N_("Criterion"), "figure": N_("Counted from"), "points": N_("Points"), "way": N_("How it becomes points"),
    "full_at": N_("Full points at (%)"), "none_at": N_("No points at (%)"), "off": N_("Points off for each one"),
    "days": N_("Within days"),
}  # fmt: skip
"""Of a sheet of weights."""
_GRADES: Mapping[str, str] = {
    "excellent": words.GRADES[Grade.EXCELLENT], "good": words.GRADES[Grade.GOOD],
    "passed": words.GRADES[Grade.PASSED],
}  # fmt: skip
_TEMPLATE = Path(__file__).with_name("assessment.typ")
_WEIGHTS = N_("Weights")
_GRADE_FROM = N_("Grade from")


def weights_book(sheet: Sheet, language: str) -> bytes:
    """Return the weights as a workbook that `read_weights` reads again; the grades are its last lines."""
    columns = [Column(name, Type.TEXT, title) for name, title in COLUMNS.items()]
    rows = [_weights_row(one, language) for one in sheet.criteria]
    rows += [_grade_row(word, shown(getattr(sheet.grades, name)), language) for name, word in _GRADES.items()]
    heads = [translate(one, language) for one in COLUMNS.values()]
    return workbook([(Table("weights", _WEIGHTS, columns, rows), translate(_WEIGHTS, language), heads)])


def read_weights(data: bytes, name: str, before: Sheet) -> Sheet:
    """Return the weights of a workbook or CSV; a criterion that is called as before stays the same one.

    :raises Invalid: for a file without the headings, or weights that cannot be counted with.
    """
    found = tables.read(data, name, _aliases(), 3)
    keys = {one.name: one.key for one in before.criteria}
    lines: list[dict[str, str]] = []
    grades = {one: shown(getattr(before.grades, one)) for one in _GRADES}
    for row in found.rows:
        said = {column: str(row.record.get(column, "") or "").strip() for column in COLUMNS}
        if said["figure"] in _both(_GRADE_FROM):
            grade = next((one for one, word in _GRADES.items() if said["name"] in _both(word)), None)
            if grade is None:
                raise Invalid(N_("“{name}” is no grade of the sheet."), name=said["name"])
            grades[grade] = said["points"]
            continue
        key = keys.get(" ".join(said["name"].split()), "")
        lines.append(
            {**said, "key": key, "figure": _of(words.FIGURES, said["figure"]), "way": _of(words.WAYS, said["way"])}
        )
    return read(lines, grades)


def points_book(sheet: Sheet, lines: Sequence[Line], language: str) -> bytes:
    """Return the points: a sheet with the ranks of each group, one with every reason, and the weights."""
    sheets = [_ranks(sheet, lines, kind, language) for kind in BodyKind]
    return workbook([*sheets, _reasons(sheet, lines, language)])


def pdf(
    title: Mapping[str, Any], at: datetime, sha256: str, sheet: Sheet, lines: Sequence[Line], language: str
) -> bytes:
    """Return the ranks and all reasons as a PDF on A4; `title` gives `programme`, `year`, `note`.

    :raises Conflict: where that cannot be done within the limits of time and memory.
    """
    return typesetting.document(_TEMPLATE, "assessment.json", _values(title, sha256, sheet, lines, language), at)


def reason(sheet: Sheet, line: Line, key: str, language: str) -> str:
    """Return why a body got its points for a criterion, in one line."""
    criterion = next(one for one in sheet.criteria if one.key == key)
    point = next(one for one in line.points if one.key == key)
    between = "；" if is_chinese(language) else "; "
    return between.join(translate(text, language, **said) for text, said in words.reasons(criterion, point))


def _ranks(sheet: Sheet, lines: Sequence[Line], kind: BodyKind, language: str) -> tuple[Table, str, list[str]]:
    heads = [N_("Rank"), N_("Assessed"), N_("Total points"), N_("Grade"), N_("Issues")]
    types = [Type.INTEGER, Type.TEXT, Type.NUMBER, Type.TEXT, Type.INTEGER]
    columns = [Column(f"h{at}", kind_of, head) for at, (kind_of, head) in enumerate(zip(types, heads, strict=True))]
    columns += [Column(one.key, Type.NUMBER, one.name) for one in sheet.criteria]
    rows = [
        [line.rank, line.body.name, _number(line.total), _grade(line, language), line.issues, *_points(sheet, line)]
        for line in lines
        if line.body.kind is kind
    ]
    named = [
        *(translate(one, language) for one in heads),
        *(f"{one.name} ({shown(one.points)})" for one in sheet.criteria),
    ]
    return Table(kind.value, words.BODIES[kind], columns, rows), translate(words.BODIES[kind], language), named


def _reasons(sheet: Sheet, lines: Sequence[Line], language: str) -> tuple[Table, str, list[str]]:
    heads = [N_("Assessed"), N_("Criterion"), N_("At most"), N_("Points"), N_("Why"), N_("Lost by")]
    types = [Type.TEXT, Type.TEXT, Type.NUMBER, Type.NUMBER, Type.TEXT, Type.TEXT]
    columns = [Column(f"h{at}", kind, head) for at, (kind, head) in enumerate(zip(types, heads, strict=True))]
    rows = [
        [line.body.name, one.name, float(one.points), _number(point.points), reason(sheet, line, one.key, language),
         "、".join(each.label for each in point.measured.behind) if point.measured else ""]
        for line in lines if line.issues
        for one, point in zip(sheet.criteria, line.points, strict=True)
    ]  # fmt: skip
    title = N_("Reasons")
    return (
        Table("reasons", title, columns, rows),
        translate(title, language),
        [translate(one, language) for one in heads],
    )


def _points(sheet: Sheet, line: Line) -> list[float | None]:
    by_key = {one.key: _number(one.points) for one in line.points}
    return [by_key.get(one.key) for one in sheet.criteria]


def _number(points: Any) -> float | None:
    """Return what a spreadsheet counts with; exact sums are made before, in decimals."""
    return None if points is None else float(points)


def _grade(line: Line, language: str) -> str:
    return translate(words.GRADES[line.grade] if line.grade else N_("Not assessed"), language)


def _weights_row(one: Any, language: str) -> list[object]:
    is_by_hand = one.figure is Figure.BY_HAND
    numbers = [shown(value) if value is not None else "" for value in (one.full_at, one.none_at, one.off)]
    return [
        one.name, translate(words.FIGURES[one.figure], language), shown(one.points),
        "" if is_by_hand else translate(words.WAYS[one.way], language), *numbers, str(one.days or ""),
    ]  # fmt: skip


def _grade_row(word: str, least: str, language: str) -> list[object]:
    return [translate(word, language), translate(_GRADE_FROM, language), least, *[""] * (len(COLUMNS) - 3)]


@cache
def _aliases() -> Mapping[str, tuple[str, ...]]:
    return {name: (word, translate(word, "zh_CN"), name) for name, word in COLUMNS.items()}


def _both(word: str) -> set[str]:
    return {word, translate(word, "zh_CN")}


def _of(known: Mapping[Figure, str] | Mapping[Way, str], said: str) -> str:
    """Return the value of a word in either language; what is no word of them as it was written, to be refused."""
    return next((one.value for one, word in known.items() if said in {*_both(word), one.value}), said)


def _values(
    title: Mapping[str, Any], sha256: str, sheet: Sheet, lines: Sequence[Line], language: str
) -> dict[str, Any]:
    def say(text: str) -> str:
        return translate(text, language)

    groups = [(kind, [one for one in lines if one.body.kind is kind]) for kind in BodyKind]
    return {
        "language": "zh" if is_chinese(language) else "en",
        "title": translate(N_("Assessment of rectification in {year}"), language, year=title["year"]),
        "programme": title["programme"],
        "note": title["note"],
        "sha256": sha256,
        "heads": [say(one) for one in (N_("Rank"), N_("Assessed"), N_("Total points"), N_("Grade"), N_("Issues"))],
        "groups": [
            {
                "name": say(words.BODIES[kind]),
                "rows": [
                    [str(one.rank or "—"), one.body.name, shown(one.total) if one.total is not None else "—",
                     _grade(one, language), str(one.issues)] for one in some
                ],
            }
            for kind, some in groups if some
        ],
        "reason_heads": [say(one) for one in (N_("Criterion"), N_("At most"), N_("Points"), N_("Why"))],
        "bodies": [
            {
                "name": one.body.name,
                "rows": [
                    [criterion.name, shown(criterion.points), "—" if point.points is None else shown(point.points),
                     reason(sheet, one, criterion.key, language)]
                    for criterion, point in zip(sheet.criteria, one.points, strict=True)
                ],
            }
            for one in lines if one.issues
        ],
    }  # fmt: skip
