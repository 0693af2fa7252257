"""What does pyxform complain of, in words of ours: which sheet, row and column, and what to do?

It says so in English only. What people get wrong most is said here anew; of the rest its own words are passed on, with
the place before them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Any

from server.translations import N_

_BY_CODE: Mapping[str, str] = {
    "HEADER_001": N_(
        "{name}, sheet {sheet_name}: there is no line of headings, or “{header}” is none. Write the headings "
        "of XLSForm (type, name, label …) into the first line."
    ),
    "HEADER_002": N_(
        "{name}, sheet {sheet_name}: the columns “{other}” and “{header}” mean the same. Remove one of them."
    ),
    "HEADER_003": N_("{name}, sheet {sheet_name}: the column {missing} is missing. Add it."),
    "HEADER_004": N_(
        "{name}, sheet choices, row 1: the heading “{column}” is empty or has a space in it. Write it as one "
        "word."
    ),
    "LABEL_001": N_("{name}, sheet choices, row {row}, column label: the choice has no text. Write one."),
    "NAMES_001": N_(
        "{name}, sheet survey, row {row}, column name: “{value}” is there already in the same group. Give the"
        " question a name of its own."
    ),
    "NAMES_002": N_(
        "{name}, sheet survey, row {row}, column name: “{value}” differs from another name only in capital "
        "letters. Give the question a name of its own."
    ),
    "NAMES_003": N_(
        "{name}, sheet survey, row {row}, column name: a repeat cannot be called “{value}”, as the form "
        "itself is. Give it another name."
    ),
    "NAMES_004": N_(
        "{name}, sheet survey, row {row}, column name: there is another repeat “{value}”. Give this one a "
        "name of its own."
    ),
    "NAMES_005": N_(
        "{name}, sheet survey, row {row}, column name: “meta” is what forms call what they note themselves. "
        "Give it another name."
    ),
    "NAMES_006": N_(
        "{name}, sheet choices, row {row}, column name: the choice has no name. Write the value that is to be"
        " stored."
    ),
    "NAMES_007": N_(
        "{name}, sheet choices, row {row}, column name: this name is in the list already. Give each choice a "
        "name of its own."
    ),
    "NAMES_008": N_(
        "{name}, sheet {sheet}, row {row}, column {column}: a name begins with a Latin letter or “_” and "
        "holds letters, digits, “_”, “-” and “.” only; no space. Write another one, and put what people read "
        "into label."
    ),
    "NAMES_013": N_("{name} has no sheet {sheet}, but {candidates}. Rename the sheet."),
    "PYREF_001": N_(
        "{name}, sheet {sheet}, row {row}, column {column}: a reference is not closed. Write it as "
        "${{question}}."
    ),
    "PYREF_003": N_(
        "{name}, sheet {sheet}, row {row}, column {column}: there is no question “{q}”. Write the name as it "
        "stands on the survey sheet."
    ),
    "PYREF_004": N_(
        "{name}, sheet {sheet}, row {row}, column {column}: there are several questions “{q}”. Give each a "
        "name of its own."
    ),
    "SURVEY_001": N_(
        "{name}, sheet survey, row {row}: “end {type}” ends nothing that was begun. Remove it, or write the "
        "“begin {type}” before it."
    ),
    "SURVEY_002": N_(
        "{name}, sheet survey, row {row}: “begin {type}” of “{name_}” is never ended. Write “end {type}” "
        "after its last question."
    ),
    "SURVEY_004": N_(
        "{name}, sheet survey, row {row}, column parameters: write each as key=value, with spaces between "
        "them."
    ),
    "SURVEY_005": N_(
        "{name}, sheet survey, row {row}, column parameters: “{rejected}” is not known here. Known are: "
        "{accepted}."
    ),
}  # fmt: skip
_BY_WORDS: Mapping[str, str] = {
    r"\[row : (?P<row>\d+)\] Question with no type\..*": N_(
        "{name}, sheet survey, row {row}, column type: it is empty. Write the kind of question, or empty the "
        "row."
    ),
    r"\[row : (?P<row>\d+)\] Question or group with no name\.?.*": N_(
        "{name}, sheet survey, row {row}, column name: it is empty. Give the question a name."
    ),
    r"\[row : (?P<row>\d+)\] Missing calculation\.?.*": N_(
        "{name}, sheet survey, row {row}, column calculation: it is empty. Write what is to be worked out."
    ),
    r"\[row : (?P<row>\d+)\] ?List name not in choices sheet: (?P<list>.*)": N_(
        "{name}, sheet survey, row {row}, column type: there is no list “{list}” on the sheet choices. Add "
        "it, or correct its name."
    ),
    r"\[row : (?P<row>\d+)\] ?List name not in external choices sheet: (?P<list>.*)": N_(
        "{name}, sheet survey, row {row}, column type: there is no list “{list}” on the sheet "
        "external_choices. Add it, or correct its name."
    ),
    r"Unknown question type '(?P<kind>.*)'\.?.*": N_(
        "{name}, sheet survey, column type: there is no question of the kind “{kind}”. Write one of "
        "XLSForm’s."
    ),
    r"You must have a sheet named 'survey'\..*": N_(
        "{name} has no sheet survey. Put the questions onto a sheet of that name."
    ),
    r"There should be a choices sheet in this xlsform\..*": N_(
        "{name} has no sheet choices, from which a question takes its choices. Add it."
    ),
    r"Choice names with spaces .*\. See \[(?P<choice>.*)\] in \[(?P<list>.*)\]": N_(
        "{name}, sheet choices, list “{list}”: “{choice}” has a space in it, at which answers to several "
        "choices are parted. Write it as one word."
    ),
    r"Duplicate column header: (?P<header>.*)": N_(
        "{name}: the heading “{header}” is there twice. Remove one of the columns."
    ),
    r"\[row : (?P<row>\d+)\] Row without name, text, or label is being skipped:.*": N_(
        "{name}, sheet survey, row {row}: it has neither name nor label and is left out. Empty it, or write "
        "what is missing."
    ),
    r"The survey element named '(?P<question>.*)' has no label or hint\.?": N_(
        "{name}, sheet survey: “{question}” has neither label nor hint. Write what people are asked."
    ),
    r"The following language declarations .* codes: (?P<languages>.*)\. Learn more.*": N_(
        "{name}: the languages {languages} have no code. Write them as 中文 (zh), English (en)."
    ),
}  # fmt: skip
_PLACED = re.compile(r"\[row : (?P<row>\d+)\] *(?:On the '(?P<sheet>\w+)' sheet, )?(?P<problem>.*)", re.DOTALL)
_IN_ROW = N_("{name}, row {row}: it cannot be converted. pyxform says: {problem}")
_IN_SHEET = N_("{name}, sheet {sheet}, row {row}: it cannot be converted. pyxform says: {problem}")
_ANYWHERE = N_("{name} cannot be converted: {problem}")


@dataclass(frozen=True)
class Said:
    """A sentence in our words: a template over `figures`."""

    template: str
    figures: dict[str, Any]


def error(text: str, name: str) -> Said:
    """Say why a file, called `name`, cannot be converted."""
    found = _known(text, name)
    if found:
        return found
    placed = _PLACED.fullmatch(text.strip())
    if placed is None:
        return Said(_ANYWHERE, {"name": name, "problem": _line(text)})
    figures = {"name": name, "row": placed["row"], "problem": _line(placed["problem"])}
    return Said(_IN_SHEET, figures | {"sheet": placed["sheet"]}) if placed["sheet"] else Said(_IN_ROW, figures)


def warning(text: str, name: str) -> Said:
    """Say of what pyxform warns; in its own words where we have none."""
    return _known(text, name) or Said(N_("pyxform warns: {warning}"), {"warning": _line(text)})


def _known(text: str, name: str) -> Said | None:
    said = _line(text)
    for pattern, template in _patterns():
        found = pattern.fullmatch(said)
        if found:
            return Said(template, {"name": name, **found.groupdict()})
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    from pyxform.errors import ErrorCode  # here, for it is slow to import

    by_code = ((_expression(ErrorCode[code].value.msg), template) for code, template in _BY_CODE.items())
    return tuple((re.compile(one, re.DOTALL), template) for one, template in (*by_code, *_BY_WORDS.items()))


def _expression(message: str) -> str:
    """Make of a message of pyxform an expression that finds what was filled in; ours keep {name} for the file."""
    parts: list[str] = []
    met: set[str] = set()
    for words, field, *_ in Formatter().parse(message):
        parts.append(re.escape(_line(words, strip=False)))
        if field:
            group = "name_" if field == "name" else field
            parts.append(f"(?P={group})" if group in met else f"(?P<{group}>.*?)")
            met.add(group)
    return "".join(parts)


def _line(text: str, *, strip: bool = True) -> str:
    said = re.sub(r"\s+", " ", text)
    return said.strip() if strip else said
