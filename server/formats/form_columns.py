"""Which columns do the answers to a form have, over all its versions, and what of an answer stands in which?

What repeats has a table of its own. A column is called as its question with the groups around it, group-question, as
Central has it; a choice has its label beside it, a position its degrees. Nothing is lost: an answer that no question
asks for, or that is not of its question's type, stands in the last column.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from server.domain.table import Column, Type
from server.errors import Invalid
from server.formats.instance import geopoint
from server.formats.xform import read_form
from server.formats.xform_labels import FormWords, Question, read_words
from server.translations import N_

Answers = Mapping[str, Any]
Steps = tuple[str, ...]
_META = "meta"
_TYPES = {"int": Type.INTEGER, "integer": Type.INTEGER, "decimal": Type.NUMBER, "date": Type.DAY,
          "dateTime": Type.MOMENT}  # fmt: skip
_PLACE = (
    ("latitude", N_("Latitude")),
    ("longitude", N_("Longitude")),
    ("error_m", N_("Error, m")),
)
_LARGEST = 2**63
Read = Callable[[str], tuple[object, ...] | None]
"""Returns what stands in a question's columns; None where the answer is not what the question asks for."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    at: int
    read: Read | None
    """None: the text as it is."""


@dataclass(slots=True)
class _Tree:
    """Questions by their names; groups are trees again, what repeats is left to its own table."""

    below: "dict[str, _Leaf | _Tree | None]" = field(default_factory=dict)
    as_they_are: dict[str, int] = field(default_factory=dict)
    """Where the texts go that are taken as they are: most answers are such, and are put there without a second look."""


@dataclass(frozen=True)
class FormTable:
    """The columns of a form's answers, or of one of its repeats."""

    steps: Steps
    """The way to the repeat; empty: the answers that stand once."""
    title: str
    columns: tuple[Column, ...]
    place: tuple[str, str] | None
    """The columns of the first position."""
    _tree: _Tree
    _repeats: frozenset[Steps]

    @property
    def name(self) -> str:
        """Return what tells the table from the form's others."""
        return "-".join(self.steps)

    def row(self, answers: Answers) -> tuple[list[object], str | None]:
        """Return the answers by columns, and all else as JSON."""
        row: list[object] = [None] * len(self.columns)
        others: dict[str, Any] = {}
        _fill(self._tree, answers, row, others, "")
        return row, json.dumps(others, ensure_ascii=False) if others else None

    def repeated(self, answers: Answers, key: str) -> Iterator[tuple[str, str, int, Answers]]:
        """Give every time that this was filled in: the key of what it belongs to, its own, its number, the answers."""
        return self._walk(answers, key, 0, 0)

    def _walk(self, answers: Answers, key: str, start: int, at: int) -> Iterator[tuple[str, str, int, Answers]]:
        found = answers.get(self.steps[at])
        if self.steps[: at + 1] not in self._repeats:
            if isinstance(found, Mapping):
                yield from self._walk(found, key, start, at + 1)
            return
        name = "-".join(self.steps[start : at + 1])
        for number, one in enumerate(found if isinstance(found, list) else [found], 1):
            if not isinstance(one, Mapping):
                continue
            own = f"{key}/{name}[{number}]"
            if at + 1 == len(self.steps):
                yield key, own, number, one
            else:
                yield from self._walk(one, own, at + 1, at + 1)


def form_tables(versions: Iterable[bytes], language: str) -> list[FormTable]:
    """Return the tables of a form's answers: those that stand once, then each repeat. Newest version first.

    A version that cannot be read adds no question; its answers stand in the last column.
    """
    questions, repeats, words = _questions(versions)
    labels = {path: words.said(question.label, language) for path, question in questions.items()}
    found = [_table((), "", questions, repeats, labels, words, language)]
    for steps in sorted(repeats, key=lambda steps: list(labels).index("/".join(steps)) if steps else 0):
        title = labels.get("/".join(steps)) or steps[-1]
        found.append(_table(steps, title, questions, repeats, labels, words, language))
    return found


def _questions(versions: Iterable[bytes]) -> tuple[dict[str, Question], frozenset[Steps], FormWords]:
    """Return by path what was ever asked, as the newest version asks it, with the choices of all."""
    found: dict[str, Question] = {}
    repeats: set[Steps] = set()
    newest = FormWords({})
    for data in versions:
        with suppress(Invalid):
            words, facts = read_words(data), read_form(data)
            newest = newest if found else words
            repeats |= {tuple(path.strip("/").split("/")[1:]) for path in facts.repeats}
            for path, question in words.questions.items():
                known = found.get(path, question)
                found[path] = replace(known, choices={**question.choices, **known.choices})
    return found, frozenset(repeats), newest


def _table(
    steps: Steps, title: str, questions: Mapping[str, Question], repeats: frozenset[Steps], labels: Mapping[str, str],
    words: FormWords, language: str,
) -> FormTable:  # fmt: skip
    columns: list[Column] = []
    tree, place = _Tree(), None
    groups = {path.rpartition("/")[0] for path in questions}
    for path, question in questions.items():
        inside = tuple(path.split("/"))
        if _table_of(inside, repeats) != steps or path in groups or not _is_answered(inside, question):
            continue
        own = inside[len(steps) :]
        name, label = "-".join(own), labels[path] or inside[-1]
        leaf = _Leaf(len(columns), _reader(question, words, language))
        columns += _columns(name, label, question)
        if question.type == "geopoint" and place is None:
            place = f"{name}-latitude", f"{name}-longitude"
        _plant(tree, own, leaf)
    for repeat in repeats:
        if len(repeat) > len(steps) and repeat[: len(steps)] == steps and _table_of(repeat[:-1], repeats) == steps:
            _plant(tree, repeat[len(steps) :], None)
    return FormTable(steps, title, tuple(columns), place, tree, repeats)


def _table_of(inside: Steps, repeats: frozenset[Steps]) -> Steps:
    """Return the innermost repeat that a path is in."""
    return next((inside[:n] for n in range(len(inside), 0, -1) if inside[:n] in repeats), ())


def _is_answered(inside: Steps, question: Question) -> bool:
    return question.control not in {"group", "repeat"} and not question.is_shown_only and inside[0] not in {_META, ""}


def _plant(tree: _Tree, steps: Steps, leaf: _Leaf | None) -> None:
    for step in steps[:-1]:
        below = tree.below.setdefault(step, _Tree())
        if not isinstance(below, _Tree):
            return
        tree = below
    planted = tree.below.setdefault(steps[-1], leaf)
    if planted is leaf and leaf is not None and leaf.read is None:
        tree.as_they_are[steps[-1]] = leaf.at


def _columns(name: str, label: str, question: Question) -> Iterator[Column]:
    yield Column(name, _TYPES.get(question.type, Type.TEXT), label)
    if question.type == "geopoint":
        yield from (Column(f"{name}-{part}", Type.NUMBER, title) for part, title in _PLACE)
    elif question.choices:
        yield Column(f"{name}-label", Type.TEXT, label)


def _reader(question: Question, words: FormWords, language: str) -> Read | None:
    if question.type == "geopoint":
        return _position
    if question.choices:
        return _Choice(question, words, language)
    return _READERS.get(_TYPES.get(question.type, Type.TEXT))


class _Choice:
    """Says what was chosen in words, each combination looked up once."""

    def __init__(self, question: Question, words: FormWords, language: str) -> None:
        self._question = question
        self._labels = {code: words.said(label, language) for code, label in question.choices.items()}
        self._known: dict[str, tuple[object, ...]] = {}

    def __call__(self, value: str) -> tuple[object, ...]:
        found = self._known.get(value)
        if found is None:
            chosen = self._question.chosen(value)
            found = value, " · ".join(self._labels.get(code) or code for code in chosen)
            if len(self._known) < 10_000:
                self._known[value] = found
        return found


def _position(value: str) -> tuple[object, ...]:
    return value, *(geopoint(value) or (None, None, None))


def _whole(value: str) -> tuple[object, ...] | None:
    number = int(value)
    return (number,) if -_LARGEST <= number < _LARGEST else None


def _number(value: str) -> tuple[object, ...] | None:
    number = float(value)
    return (number,) if math.isfinite(number) else None


def _moment(value: str) -> tuple[object, ...] | None:
    moment = datetime.fromisoformat(value)
    return (moment,) if moment.tzinfo else None


_READERS: Mapping[Type, Read] = {
    Type.INTEGER: _whole,
    Type.NUMBER: _number,
    Type.DAY: lambda value: (date.fromisoformat(value[:10]),),
    Type.MOMENT: _moment,
}


def _fill(tree: _Tree, answers: Answers, row: list[object], others: dict[str, Any], inside: str) -> None:
    """Put answers into their columns; this runs for every answer that was ever given, so it asks little of each."""
    below, find = tree.below, tree.as_they_are.get
    for name, value in answers.items():
        if not value:
            continue
        at = find(name)
        if at is not None and value.__class__ is str:
            row[at] = value
            continue
        known = below.get(name)
        if isinstance(known, _Leaf) and value.__class__ is str:
            if _is_placed(known, value, row):
                continue
        elif isinstance(known, _Tree) and isinstance(value, Mapping):
            _fill(known, value, row, others, f"{inside}{name}/")
            continue
        elif (known is None and name in below and isinstance(value, list | Mapping)) or (name == _META and not inside):
            continue
        others[f"{inside}{name}"] = value


def _is_placed(leaf: _Leaf, value: str, row: list[object]) -> bool:
    try:
        cells = leaf.read(value) if leaf.read else None
    except (ValueError, OverflowError):
        return False
    if cells is None:
        return False
    row[leaf.at : leaf.at + len(cells)] = cells
    return True
