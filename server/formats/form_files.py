"""Which files does a form need on the phone, and can a phone read them?"""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import PurePath
from xml.etree.ElementTree import Element

from server.domain.outside_limits import MOST_FORM_ELEMENTS
from server.errors import Invalid
from server.formats import xml
from server.translations import N_

_WHOLE = re.compile(r"jr://(file-csv|file|images|audio|video)/(.+)")
_WITHIN = re.compile(r"jr://(?:file-csv|file|images|audio|video)/([^\s\"'<>()]+\.\w+)")
_LOOKED_UP = re.compile(r"\b(?:pulldata|search)\(\s*['\"]([^'\"]+)['\"]")
_ITEMS = re.compile(r"^\s*instance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_LISTS = {"file", "file-csv"}


def needed(root: Element) -> dict[str, bool]:
    """Return the names of the files that a form refers to, each with whether the form cannot be opened without it."""
    found: dict[str, bool] = {}
    for name, is_list in _named(root):
        found[name] = found.get(name, False) or is_list
    return found


def columns_asked(root: Element) -> dict[str, set[str]]:
    """Return the columns by which choices are shown and kept, for each CSV that choices are made from."""
    files = {e.get("id", ""): _file_of(e.get("src", "")) for e in xml.descend(root, "instance") if e.get("src")}
    asked: dict[str, set[str]] = {}
    for items in xml.descend(root, "itemset"):
        found = _ITEMS.match(items.get("nodeset", ""))
        name = files.get(found[1]) if found else None
        if name and name.lower().endswith(".csv"):
            refs = (e.get("ref", "") for e in items if xml.local(e) in {"value", "label"})
            asked.setdefault(name, set()).update(ref for ref in refs if re.fullmatch(r"[\w.-]+", ref))
    return asked


def refuse_unreadable(name: str, data: bytes) -> None:
    """Let a file pass that a phone can read, by the ending of its name.

    :raises Invalid: for an empty file, a table that is not UTF-8, and XML or GeoJSON that is none.
    """
    if not data:
        raise Invalid(N_("{name} is empty."), name=name)
    kind = PurePath(name).suffix.lower()
    if kind in {".csv", ".geojson"}:
        text = _text(name, data)
        if kind == ".geojson":
            _refuse_no_places(name, text)
    elif kind == ".xml":
        xml.parse(data, MOST_FORM_ELEMENTS)


def headings(data: bytes) -> set[str]:
    """Return the columns of a CSV that is UTF-8."""
    return {cell.strip() for cell in next(csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"))), [])}


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Invalid(
            N_("{name} is not UTF-8, and phones read nothing else. Save it as “CSV UTF-8”."), name=name
        ) from problem


def _refuse_no_places(name: str, text: str) -> None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise Invalid(N_("{name} is no GeoJSON with a FeatureCollection, which phones want."), name=name)


def _named(root: Element) -> Iterator[tuple[str, bool]]:
    for element in root.iter():
        if not len(element):
            yield from _whole(element.text or "")
        for name, value in element.attrib.items():
            yield from _whole(value)
            yield from ((f"{found.removesuffix('.csv')}.csv", True) for found in _LOOKED_UP.findall(value))
            if name == "query" and xml.local(element) == "input":
                yield "itemsets.csv", True


def _whole(text: str) -> Iterator[tuple[str, bool]]:
    """Find the names in a text: all of it, with spaces in the name, or within an expression."""
    found = _WHOLE.fullmatch(text.strip())
    if found and "'" not in found[2] and '"' not in found[2]:
        yield found[2], found[1] in _LISTS
    elif "jr://" in text:
        yield from ((name, False) for name in _WITHIN.findall(text))


def _file_of(source: str) -> str:
    found = _WHOLE.fullmatch(source.strip())
    return found[2] if found else ""
