"""What was answered, as the form asked it?

An answer is shown whatever becomes of its label: to a question that the form does not have, of a version that was
never published, or of a submission whose answers are encrypted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from server.db import db, table_of
from server.errors import Invalid
from server.formats.instance import geopoint
from server.formats.xform import FormFacts, read_form
from server.formats.xform_labels import FormWords, Question, read_words
from server.models import FormVersion, Submission

_VERSION = table_of(FormVersion)
_META = "meta"
_PLACES = frozenset({"geopoint", "geotrace", "geoshape"})


@dataclass(frozen=True)
class Place:
    """A position that was answered, in degrees of WGS-84, with its accuracy in metres where the phone gave one."""

    latitude: float
    longitude: float
    error_m: float | None


@dataclass(frozen=True)
class Answer:
    """One question with what was answered."""

    name: str
    path: str
    label: str
    """Empty where the form has none."""
    text: str
    """In words: the labels of what was chosen, or else the answer as it was written."""
    written: str
    """What stands in the file, where that is something else."""
    file: str = ""
    """The file that the answer names."""
    places: tuple[Place, ...] = ()
    is_asked: bool = True
    """The form has the question."""


@dataclass(frozen=True)
class Group:
    """Answers that stand together; `number` counts how often it was filled in."""

    name: str
    label: str
    parts: tuple["Answer | Group", ...]
    number: int | None = None


Part = Answer | Group


@dataclass(frozen=True)
class Change:
    """One answer that a newer version of a submission gives differently; empty: it was not there."""

    label: str
    inside: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True)
class _Form:
    """A version of a form, as far as it can be read."""

    words: FormWords
    facts: FormFacts | None


_NO_FORM = _Form(FormWords({}), None)


def read(submission: Submission, reader: str) -> tuple[Part, ...]:
    """Return the answers in the order in which the phone wrote them, with labels in the reader's language."""
    return tuple(_Reading(_form(submission), reader).parts(submission.answers, ""))


def changes(before: tuple[Part, ...], after: tuple[Part, ...]) -> tuple[Change, ...]:
    """Return what the second gives differently, answer by answer."""
    old, new = dict(_flat(before)), dict(_flat(after))
    found = []
    for key in dict.fromkeys([*old, *new]):
        was, now_is = old.get(key), new.get(key)
        if (was and was[1].written) != (now_is and now_is[1].written):
            inside, one = now_is or was or ((), None)
            if one is not None:
                found.append(Change(one.label or one.name, inside, _text(was), _text(now_is)))
    return tuple(found)


def _text(found: tuple[tuple[str, ...], Answer] | None) -> str:
    return found[1].text if found else ""


def _flat(
    parts: tuple[Part, ...], inside: tuple[str, ...] = (), key: str = ""
) -> Iterator[tuple[str, tuple[tuple[str, ...], Answer]]]:
    """Give every answer by its place, numbers of repeats in it, with the names of the groups around."""
    for part in parts:
        if isinstance(part, Answer):
            yield f"{key}/{part.name}", (inside, part)
        else:
            name = part.label or part.name
            name = f"{name} {part.number}" if part.number else name
            yield from _flat(part.parts, (*inside, name), f"{key}/{part.name}[{part.number or 1}]")


@dataclass(frozen=True)
class _Reading:
    """Goes through answers beside the form that asked for them."""

    form: _Form
    reader: str

    def parts(self, answers: Mapping[str, Any], inside: str) -> Iterator[Part]:
        for name, value in answers.items():
            path = f"{inside}{name}"
            if path == _META:
                continue
            if isinstance(value, list):
                for number, one in enumerate(value, 1):
                    yield self._part(name, path, one, number)
            elif not self._is_shown_only(path):
                yield self._part(name, path, value, None)

    def _part(self, name: str, path: str, value: Any, number: int | None) -> Part:
        question = self.form.words.questions.get(path, Question())
        if isinstance(value, Mapping):
            return Group(name, self._said(question), tuple(self.parts(value, f"{path}/")), number)
        return self._answer(name, path, str(value), question)

    def _answer(self, name: str, path: str, value: str, question: Question) -> Answer:
        facts = self.form.facts
        is_file = bool(value) and facts is not None and path in _inside(facts.uploads)
        return Answer(
            name=name,
            path=path,
            label=self._said(question),
            text=self._in_words(value, question),
            written=value,
            file=value.strip() if is_file else "",
            places=tuple(_places(value)) if question.type in _PLACES else (),
            is_asked=facts is None or path in _inside(facts.questions),
        )

    def _in_words(self, value: str, question: Question) -> str:
        chosen = question.chosen(value)
        if not chosen:
            return value
        labels = (self.form.words.said(question.choices.get(one, {}), self.reader) or one for one in chosen)
        return " · ".join(labels)

    def _said(self, question: Question) -> str:
        return self.form.words.said(question.label, self.reader)

    def _is_shown_only(self, path: str) -> bool:
        question = self.form.words.questions.get(path)
        return question is not None and question.is_shown_only


def _places(value: str) -> Iterator[Place]:
    for written in value.split(";"):
        found = geopoint(written)
        if found:
            yield Place(*found)


def _form(submission: Submission) -> _Form:
    """Return the version that was filled in; for one that is not ours the newest, as when it was received."""
    columns = _VERSION.c.id, _VERSION.c.md5
    query = select(*columns).where(_VERSION.c.form_pk == submission.form_pk).order_by(_VERSION.c.id.desc()).limit(1)
    if submission.form_version_id is not None:
        query = select(*columns).where(_VERSION.c.id == submission.form_version_id)
    row = db.session.connection().execute(query).first()
    return _read_form(*row) if row else _NO_FORM


@lru_cache(maxsize=64)
def _read_form(version_id: int, _md5: str) -> _Form:
    """Read a form once; the hash tells one database's version 1 from another's. One that is no form has no words."""
    data = db.session.connection().scalars(select(_VERSION.c.xml).where(_VERSION.c.id == version_id)).one()
    try:
        return _Form(read_words(data), read_form(data))
    except Invalid:
        return _NO_FORM


@lru_cache(maxsize=256)
def _inside(paths: frozenset[str]) -> frozenset[str]:
    return frozenset(path.strip("/").partition("/")[2] for path in paths)
