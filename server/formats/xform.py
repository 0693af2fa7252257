"""What does an XForm say of itself: its id, version and title, its media files, which answers are files?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from server.domain.outside_limits import MOST_FORM_ELEMENTS
from server.errors import Invalid
from server.formats import form_files, xml
from server.translations import N_

_STEP_RULE = "least-hours-after"
_CONTROLS = {"input", "select", "select1", "upload", "range", "rank", "trigger", "secret", "group", "repeat"}
_DECLARED = re.compile(r"^(<\?xml[^>]*?)\s+encoding\s*=\s*([\"'])([\w.:-]+)\2")
_PREFIX = re.compile(r"(?<=/)[^/:]+:(?=[^/:])")


@dataclass(frozen=True)
class FormFacts:
    """What the server needs to know of a form."""

    form_id: str
    version: str
    title: str
    root_name: str
    media: tuple[str, ...]
    uploads: frozenset[str]
    """Paths of the questions whose answer is a file."""
    pictures: frozenset[str]
    """Those of them that ask for a picture."""
    signatures: frozenset[str]
    """Those of them that are drawn, not photographed."""
    resized: frozenset[str]
    """Those whose photos the phone would make smaller."""
    repeats: frozenset[str] = frozenset()
    """Paths of the groups that may occur several times."""
    questions: frozenset[str] = frozenset()
    """Paths of all that can be answered."""
    camera_only: frozenset[str] = frozenset()
    """Those of the uploads that offer the camera and no gallery."""
    step_rules: tuple[tuple[str, str, float], ...] = ()
    """Names of two questions, and how many hours the second must follow the first: `bind::least-hours-after`."""


def read_form(data: bytes) -> FormFacts:
    """Read an XForm.

    :raises Invalid: where it is no XForm. What else is wrong with it, `form_faults` says.
    """
    return facts_of(xml.parse(data, MOST_FORM_ELEMENTS))


def facts_of(root: Element) -> FormFacts:
    """Read an XForm that is parsed.

    :raises Invalid: where it is no XForm.
    """
    model = xml.child(xml.child(root, "head"), "model")
    instance = next(xml.descend(model, "instance"), None) if model is not None else None
    main = next(iter(instance), None) if instance is not None else None
    title = xml.text_of(xml.child(xml.child(root, "head"), "title"))
    if model is None or main is None or xml.local(root) != "html":
        raise Invalid(N_("This is not an XForm: it has no model with an instance."))
    uploads = {without_prefixes(path): e for e, path in controls(root) if xml.local(e) == "upload"}
    binary = {_bound(e) for e in model if xml.local(e) == "bind" and e.get("type") == "binary"}
    return FormFacts(
        form_id=main.get("id", ""),
        version=main.get("version", ""),
        title=title,
        root_name=xml.local(main),
        media=tuple(form_files.needed(root)),
        uploads=frozenset(uploads) | frozenset(binary),
        pictures=frozenset(ref for ref, e in uploads.items() if e.get("mediatype", "").startswith("image/")),
        signatures=frozenset(ref for ref, e in uploads.items() if _is_drawn(e)),
        camera_only=frozenset(ref for ref, e in uploads.items() if {"new", "new-front"} & _appearances(e)),
        step_rules=tuple(rule for e in model if xml.local(e) == "bind" and (rule := _step_rule(e))),
        repeats=frozenset(without_prefixes(path) for e, path in controls(root) if xml.local(e) == "repeat"),
        questions=frozenset(_paths(main, f"/{xml.local(main)}")),
        resized=frozenset(_bound(e) for e in model if any("max-pixels" in name for name in e.keys())),  # noqa: SIM118 - an Element is no mapping
    )


def controls(root: Element) -> Iterator[tuple[Element, str]]:
    """Go through the questions, groups and repeats of a form, each with the whole path of its answer.

    The path is as the form writes it, prefixes included; empty where a question has none, as a group may.
    """
    model = xml.child(xml.child(root, "head"), "model")
    binds = {e.get("id"): e.get("nodeset", "") for e in model or () if xml.local(e) == "bind" and e.get("id")}
    main = next(iter(next(xml.descend(model, "instance"), ())), None) if model is not None else None
    start = f"/{xml.local(main)}" if main is not None else ""
    body = xml.child(root, "body")
    return iter(()) if body is None else _controls(body, start, binds)


def _controls(element: Element, around: str, binds: Mapping[str | None, str]) -> Iterator[tuple[Element, str]]:
    for below in element:
        kind, inside = xml.local(below), around
        if kind in _CONTROLS:
            path = binds.get(below.get("bind")) or below.get("nodeset" if kind == "repeat" else "ref", "").strip()
            path = path if not path or path.startswith("/") else f"{around}/{path.removeprefix('./')}"
            if path or kind != "group":
                yield below, path
            inside = path or around
        yield from _controls(below, inside, binds)


def without_prefixes(path: str) -> str:
    """Return a path with the bare names of its steps, as all paths of answers are told: /data/meta/instanceID."""
    return _PREFIX.sub("", path.strip())


def in_utf8(data: bytes) -> bytes:
    """Return a form in the only encoding that Collect reads, without a mark before it; unchanged where it is so.

    :raises Invalid: where it is not in the encoding that it names.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        data = data.removeprefix(b"\xef\xbb\xbf")
        named = _DECLARED.match(data[:200].decode("latin-1"))
        encoding = named[3].lower() if named else "utf-8"
    if encoding in {"utf-8", "utf8", "us-ascii"}:
        return data
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as problem:
        raise Invalid(N_("The form is not written in {encoding}, as it says. Save it as UTF-8."),
                      encoding=encoding) from problem  # fmt: skip
    return _DECLARED.sub(r"\1 encoding=\2UTF-8\2", text).encode()


def _bound(bind: Element) -> str:
    return without_prefixes(bind.get("nodeset", ""))


def _paths(element: Element, path: str) -> Iterator[str]:
    for below in element:
        here = f"{path}/{xml.local(below)}"
        yield here
        yield from _paths(below, here)


def _is_drawn(upload: Element) -> bool:
    return bool({"signature", "draw"} & _appearances(upload))


def _appearances(upload: Element) -> set[str]:
    return set((upload.get("appearance") or "").split())


def _step_rule(bind: Element) -> tuple[str, str, float] | None:
    """Read `least-hours-after="photo_wet 24"`: this question's photo follows that one's by 24 hours at least."""
    written = next((bind.get(name, "") for name in bind.keys() if name.rpartition("}")[2] == _STEP_RULE), "").split()  # noqa: SIM118 - an Element is no mapping
    try:
        first, hours = written
        return first, bind.get("nodeset", "").rpartition("/")[2], float(hours)
    except ValueError:
        return None
