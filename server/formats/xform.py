"""What does an XForm say of itself: its id, version and title, its media files, which answers are files?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from server.domain.outside_limits import MOST_FORM_ELEMENTS
from server.errors import Invalid
from server.formats import xml
from server.translations import N_

_MEDIA = re.compile(r"jr://(?:file|file-csv|images|audio|video)/([^\s\"'<>/]+)")
_LONGEST_ID = 250
_STEP_RULE = "least-hours-after"


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

    :raises Invalid: where it is no XForm, or has no id or title.
    """
    root = xml.parse(data, MOST_FORM_ELEMENTS)
    model = xml.child(xml.child(root, "head"), "model")
    instance = next(xml.descend(model, "instance"), None) if model is not None else None
    main = next(iter(instance), None) if instance is not None else None
    title = xml.text_of(xml.child(xml.child(root, "head"), "title"))
    if model is None or main is None or xml.local(root) != "html":
        raise Invalid(N_("This is not an XForm: it has no model with an instance."))
    form_id = main.get("id", "")
    if not form_id or len(form_id) > _LONGEST_ID or not title:
        raise Invalid(N_("The form needs an id and a title."))
    uploads = {e.get("ref", ""): e for e in xml.descend(root, "upload")}
    binary = {e.get("nodeset", "") for e in model if xml.local(e) == "bind" and e.get("type") == "binary"}
    return FormFacts(
        form_id=form_id,
        version=main.get("version", ""),
        title=title,
        root_name=xml.local(main),
        media=tuple(dict.fromkeys(_MEDIA.findall(data.decode("utf-8", "replace")))),
        uploads=frozenset(uploads) | frozenset(binary),
        signatures=frozenset(ref for ref, e in uploads.items() if _is_drawn(e)),
        camera_only=frozenset(ref for ref, e in uploads.items() if {"new", "new-front"} & _appearances(e)),
        step_rules=tuple(rule for e in model if xml.local(e) == "bind" and (rule := _step_rule(e))),
        repeats=frozenset(e.get("nodeset", "") for e in xml.descend(root, "repeat")),
        questions=frozenset(_paths(main, f"/{xml.local(main)}")),
        resized=frozenset(e.get("nodeset", "") for e in model if any("max-pixels" in name for name in e.keys())),  # noqa: SIM118 - an Element is no mapping
    )


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
