"""What does an XForm ask, in the order of the phone? Read for people who look at it before it is published."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from server.domain.form_outline import Item, Outline
from server.domain.outside_limits import MOST_FORM_ELEMENTS
from server.formats import xml
from server.formats.xform import facts_of, without_prefixes
from server.formats.xform_labels import Reader, reader_of

_QUESTIONS = frozenset({"input", "select", "select1", "upload", "range", "rank", "trigger", "secret"})
_SOURCE = re.compile(r"jr://(?:file|file-csv)/(.+)")
_LISTED = re.compile(r"instance\(\s*['\"]([^'\"]*)['\"]\s*\)")
_SEARCHED = re.compile(r"\bsearch\(\s*['\"]([^'\"]+)['\"]")
_ALWAYS = {"true()", "1"}


def read_outline(data: bytes) -> Outline:
    """Read an XForm.

    :raises Invalid: where it is none.
    """
    root = xml.parse(data, MOST_FORM_ELEMENTS)
    facts = facts_of(root)
    model, body = xml.child(xml.child(root, "head"), "model"), xml.child(root, "body")
    assert model is not None  # noqa: S101 - `facts_of` has seen it
    texts, default = reader_of(model)
    binds = {without_prefixes(e.get("nodeset", "")): e for e in model if xml.local(e) == "bind"}
    by_id = {e.get("id"): path for path, e in binds.items() if e.get("id")}
    reading = _Reading(texts, binds, by_id, _files(model))
    items = tuple(reading.walk(body, f"/{facts.root_name}")) if body is not None else ()
    drawn = set(_paths(items))
    hidden = tuple(
        reading.item(bind, path, "")
        for path, bind in binds.items()
        if _inside(path) not in drawn and not _inside(path).startswith("meta/") and "/" in path.strip("/")
    )
    return Outline(facts.form_id, facts.version, facts.title, tuple(texts.languages), default, items, hidden)


@dataclass(frozen=True)
class _Reading:
    texts: Reader
    binds: Mapping[str, Element]
    by_id: Mapping[str | None, str]
    files: Mapping[str, str]
    """By instance: the file that it comes from."""

    def walk(self, element: Element, around: str) -> Iterator[Item]:
        """Go through groups and questions as they stand on the page; a group without a name is one all the same."""
        for below in element:
            kind = xml.local(below)
            if kind in _QUESTIONS:
                yield self.item(below, self._path(below, around), kind)
            elif kind == "group":
                yield self._group(below, around)
            elif kind == "repeat":
                path = self._path(below, around)
                found = self.item(below, path, "repeat")
                yield replace(found, label=found.label or self.texts.label_of(element), items=self._within(below, path))

    def _group(self, element: Element, around: str) -> Item:
        """Return a group; one that is only there for the repeat in it is that repeat to people."""
        path = self._path(element, around)
        repeat = xml.child(element, "repeat")
        if repeat is not None and self._path(repeat, around) in {path, around}:
            (found,) = (one for one in self.walk(element, around) if one.control == "repeat")
            return found
        return replace(self.item(element, path, "group"), items=self._within(element, path))

    def _within(self, element: Element, path: str) -> tuple[Item, ...]:
        return tuple(self.walk(element, path))

    def item(self, element: Element, path: str, control: str) -> Item:
        """Return what one element says, with its bind."""
        bind = self.binds.get(path)
        rules = bind.attrib if bind is not None else {}
        is_asked = bool(control)
        return Item(
            path=_inside(path),
            control=control,
            type=rules.get("type", "").rpartition(":")[2],
            media=element.get("mediatype", ""),
            appearance=element.get("appearance", ""),
            label=self.texts.label_of(element) if is_asked else {},
            hint=self.texts.text_of(xml.child(element, "hint")) if is_asked else {},
            required=_rule(rules, "required"),
            relevant=_rule(rules, "relevant"),
            constraint=_rule(rules, "constraint"),
            constraint_message=self.texts.message(_rule(rules, "constraintMsg")),
            calculation=_rule(rules, "calculate"),
            choices=dict(self.texts.choices_of(element)) if is_asked else {},
            choices_from=self._file(element) if is_asked else "",
            is_read_only=_rule(rules, "readonly") in _ALWAYS,
        )

    def _path(self, element: Element, around: str) -> str:
        written = self.by_id.get(element.get("bind")) if element.get("bind") else None
        path = without_prefixes(written or element.get("ref") or element.get("nodeset") or "")
        if not path:
            return around
        return path if path.startswith("/") else f"{around}/{path.removeprefix('./')}"

    def _file(self, element: Element) -> str:
        searched = _SEARCHED.search(element.get("appearance", ""))
        if searched:
            return f"{searched[1].removesuffix('.csv')}.csv"
        if element.get("query"):
            return "itemsets.csv"
        named = (_LISTED.search(e.get("nodeset", "")) for e in element if xml.local(e) == "itemset")
        return next((self.files.get(found[1], "") for found in named if found), "")


def _rule(rules: Mapping[str, str], name: str) -> str:
    said = next((value for key, value in rules.items() if key.rpartition("}")[2] == name), "")
    said = " ".join(said.split())
    return "" if said in {"false()", "0"} else said


def _files(model: Element) -> dict[str, str]:
    found = ((e.get("id", ""), _SOURCE.fullmatch(e.get("src", ""))) for e in model if xml.local(e) == "instance")
    return {name: source[1] for name, source in found if source}


def _paths(items: tuple[Item, ...]) -> Iterator[str]:
    for one in items:
        yield one.path
        yield from _paths(one.items)


def _inside(path: str) -> str:
    return path.strip("/").partition("/")[2]
