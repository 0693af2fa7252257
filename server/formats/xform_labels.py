"""How does a form ask its questions: their labels, groups and choices in each of its languages?

Paths are without the root, whose name an instance may have wrong, and without the numbers of repeats.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from server.domain.outside_limits import MOST_FORM_ELEMENTS
from server.formats import xml

Label = Mapping[str, str]
"""A text by the language as the form names it; a form without languages has one, ""."""
_ITEXT = re.compile(r"\s*jr:itext\(\s*'([^']*)'\s*\)\s*")
_LISTED = re.compile(r"instance\(\s*['\"]([^'\"]*)['\"]\s*\)")
_CODE = re.compile(r"\(\s*([A-Za-z][\w-]*)\s*\)\s*$")
_NAMES = {"中文": "zh", "汉语": "zh", "简体中文": "zh", "chinese": "zh", "english": "en", "英文": "en", "英语": "en"}
_CONTROLS = frozenset({"input", "select", "select1", "upload", "range", "rank", "trigger", "secret"})


@dataclass(frozen=True)
class Question:
    """One question, or a group of them."""

    label: Label = field(default_factory=dict)
    control: str = ""
    """input, select, select1, upload, range, rank, trigger; group or repeat; empty: nobody is asked."""
    type: str = ""
    """geopoint, dateTime, binary, …, as its bind says."""
    choices: Mapping[str, Label] = field(default_factory=dict)
    """By the value that is stored; of lists that come from a file, none."""
    is_shown_only: bool = False
    """A note: it stands on the page and asks nothing."""

    def chosen(self, value: str) -> list[str]:
        """Return the values that an answer chooses."""
        if self.control not in {"select", "select1", "rank"}:
            return []
        return value.split() if self.control != "select1" else [value.strip()]


@dataclass(frozen=True)
class FormWords:
    """All that a form says to who fills it in."""

    questions: Mapping[str, Question]
    default: str = ""
    """The language that phones begin with."""

    def said(self, label: Label, reader: str) -> str:
        """Return a label in the reader's language, else in the form's own, else in any; empty where there is none."""
        wanted = reader[:2].lower()
        near = next((text for name, text in label.items() if _language(name) == wanted and text), "")
        return near or label.get(self.default, "") or next(filter(None, label.values()), "")


def read_words(data: bytes) -> FormWords:
    """Read an XForm's labels; what cannot be made out is left out, for pages show an answer without its label too.

    :raises Invalid: where it is no XML.
    """
    root = xml.parse(data, MOST_FORM_ELEMENTS)
    model = xml.child(xml.child(root, "head"), "model")
    body = xml.child(root, "body")
    if model is None:
        return FormWords({})
    reader, default = reader_of(model)
    binds = {_inside(e.get("nodeset", "")): e for e in model if xml.local(e) == "bind"}
    found = {path: _bound(Question(), bind) for path, bind in binds.items()}
    for path, question in reader.walk(body) if body is not None else ():
        found[path] = _bound(question, binds.get(path))
    return FormWords(found, default)


def reader_of(model: Element) -> tuple["Reader", str]:
    """Return what reads a form's texts, and the language that phones begin with."""
    languages, default = _languages(model)
    return Reader(languages, _lists(model)), default


@dataclass(frozen=True)
class Reader:
    """What the texts and lists of a form say, by what refers to them."""

    languages: Mapping[str, Mapping[str, str]]
    """By language: texts by their ids."""
    lists: Mapping[str, list[Element]]
    """By instance: the items of a list of choices."""

    def walk(self, element: Element) -> Iterator[tuple[str, Question]]:
        """Go through groups and questions as they stand on the page."""
        for below in element:
            kind, path = xml.local(below), _inside(below.get("ref") or below.get("nodeset") or "")
            if kind in _CONTROLS and path:
                yield path, Question(self.label_of(below), kind, choices=dict(self.choices_of(below)))
            elif kind == "repeat":
                yield path, Question(self.label_of(element), kind)
                yield from self.walk(below)
            elif kind == "group":
                if path:
                    yield path, Question(self.label_of(below), kind)
                yield from self.walk(below)

    def label_of(self, element: Element) -> Label:
        """Return what stands beside a question, a group or a choice."""
        return self.text_of(xml.child(element, "label"))

    def text_of(self, label: Element | None) -> Label:
        """Return what a label or a hint says."""
        if label is None:
            return {}
        by_reference = _ITEXT.fullmatch(label.get("ref", ""))
        if by_reference:
            return self._of_id(by_reference[1])
        text = _flat(label)
        return {"": text} if text else {}

    def message(self, said: str) -> Label:
        """Return what an attribute says, such as why an answer is refused."""
        by_reference = _ITEXT.fullmatch(said)
        if by_reference:
            return self._of_id(by_reference[1])
        return {"": said} if said else {}

    def _of_id(self, text_id: str) -> Label:
        return {name: texts[text_id] for name, texts in self.languages.items() if text_id in texts}

    def choices_of(self, control: Element) -> Iterator[tuple[str, Label]]:
        """Give the choices of a question; those that come from a file are none."""
        for below in control:
            if xml.local(below) == "item":
                yield xml.text_of(xml.child(below, "value")), self.label_of(below)
            elif xml.local(below) == "itemset":
                yield from self._listed(below)

    def _listed(self, itemset: Element) -> Iterator[tuple[str, Label]]:
        named = _LISTED.search(itemset.get("nodeset", ""))
        value, label = xml.child(itemset, "value"), xml.child(itemset, "label")
        value_name = value.get("ref", "") if value is not None else ""
        label_ref = label.get("ref", "") if label is not None else ""
        by_id = re.fullmatch(r"\s*jr:itext\(\s*([\w.-]+)\s*\)\s*", label_ref)
        for item in self.lists.get(named[1], []) if named else []:
            said = xml.text_of(xml.child(item, by_id[1] if by_id else label_ref))
            yield xml.text_of(xml.child(item, value_name)), self._of_id(said) if by_id else {"": said}


def _languages(model: Element) -> tuple[dict[str, dict[str, str]], str]:
    found: dict[str, dict[str, str]] = {}
    default = ""
    for translation in xml.descend(model, "translation"):
        name = translation.get("lang", "")
        default = name if not found or translation.get("default") else default
        texts = found.setdefault(name, {})
        for text in translation:
            plain = next((v for v in text if xml.local(v) == "value" and not v.get("form")), None)
            if plain is not None and text.get("id"):
                texts[text.get("id", "")] = _flat(plain)
    return found, default


def _lists(model: Element) -> dict[str, list[Element]]:
    instances = (e for e in model if xml.local(e) == "instance" and e.get("id"))
    return {e.get("id", ""): list(xml.descend(e, "item")) for e in instances}


def _bound(question: Question, bind: Element | None) -> Question:
    if bind is None:
        return question
    is_read_only = bind.get("readonly", "").replace(" ", "") in {"true()", "1"}
    return Question(
        question.label,
        question.control,
        bind.get("type", ""),
        question.choices,
        is_shown_only=question.control == "input" and is_read_only and not bind.get("calculate"),
    )


def _flat(element: Element) -> str:
    """Return a text with a gap where an earlier answer would be put in."""
    parts = [element.text or ""]
    for below in element:
        parts += ["…" if xml.local(below) == "output" else _flat(below), below.tail or ""]
    return " ".join("".join(parts).split())


def _language(name: str) -> str:
    """Return two letters for a language as forms name it: 中文 (zh), English (en), zh-CN, 中文."""
    code = _CODE.search(name)
    plain = (code[1] if code else name).strip().lower()
    return _NAMES.get(plain, plain)[:2]


def _inside(path: str) -> str:
    return path.strip("/").partition("/")[2]
