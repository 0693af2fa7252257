"""What did a phone fill in?

The XML of one submission, read without its form: identity, answers, and the places that name files. What the
questions mean to us is told by their names, which all our forms share: item_code, site_code, phase, vp_code, vp_geo.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from server.errors import Invalid
from server.formats import xml
from server.translations import N_

LONGEST_ID = 255
_FILE = re.compile(
    r"^[^\r\n]{1,300}\.(jpe?g|png|webp|heic|heif|tiff?|avif|csv|pdf|docx?|xlsx?|mp4|3gpp?|m4a|amr|ogg|wav)$", re.I
)
_PHOTO = re.compile(r"\.(jpe?g|png|webp|heic|heif|tiff?|avif)$", re.I)


@dataclass(frozen=True)
class NamedFile:
    """A file that the answers name, where, and what surrounds it."""

    name: str
    question: str
    path: str
    """With the numbers of repeats: /data/vp_repeat[2]/photo_wide."""
    around: Mapping[str, str]
    """The answers beside it and above it, by question name; the nearest counts."""

    @property
    def form_path(self) -> str:
        """Return the path as the form's binds write it."""
        return re.sub(r"\[\d+\]", "", self.path)

    @property
    def is_photo(self) -> bool:
        """Tell whether the name is that of a picture."""
        return bool(_PHOTO.search(self.name))

    @property
    def place(self) -> tuple[float, float, float | None] | None:
        """Return latitude, longitude and accuracy of the position beside the photo, or of the arrival."""
        return geopoint(self.around.get("vp_geo") or self.around.get("arrive") or "")


@dataclass(frozen=True)
class Instance:
    """One filled form."""

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str | None
    instance_name: str
    root_name: str
    answers: dict[str, Any]
    files: tuple[NamedFile, ...]
    is_encrypted: bool


def read_instance(data: bytes) -> Instance:
    """Read a submission.

    :raises Invalid: where it is not well-formed, or lacks the id of its form or its own.
    """
    root = xml.parse(data)
    form_id = root.get("id", "")
    if not form_id:
        raise Invalid(N_("The form instance does not say which form it is of: its root has no id."))
    meta = xml.child(root, "meta")
    instance_id = xml.text_of(xml.child(meta, "instanceID"))
    if not instance_id:
        raise Invalid(
            N_("The form instance has no meta/instanceID. Without it a repeated upload cannot be told apart.")
        )
    if len(instance_id) > LONGEST_ID:
        raise Invalid(N_("The instanceID is longer than {longest} characters."), longest=LONGEST_ID)
    return Instance(
        form_id=form_id,
        version=root.get("version", ""),
        instance_id=instance_id,
        deprecated_id=xml.text_of(xml.child(meta, "deprecatedID")) or None,
        instance_name=xml.text_of(xml.child(meta, "instanceName")),
        root_name=xml.local(root),
        answers=_answers(root),
        files=tuple(_files(root, f"/{xml.local(root)}", {})),
        is_encrypted=root.get("encrypted") == "yes",
    )


def geopoint(value: str) -> tuple[float, float, float | None] | None:
    """Read "latitude longitude altitude accuracy"; None for anything that is no place."""
    parts = value.split()
    try:
        numbers = [float(part) for part in parts[:4]]
    except ValueError:
        return None
    if len(numbers) < 2 or not all(map(math.isfinite, numbers)) or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        return None
    return numbers[0], numbers[1], numbers[3] if len(numbers) > 3 else None


def _answers(element: Element) -> dict[str, Any]:
    """Return names with texts, groups as mappings, and what occurs again as a list."""
    found: dict[str, Any] = {}
    for below in element:
        value = _answers(below) if len(below) else (below.text or "")
        name = xml.local(below)
        if name in found:
            earlier = found[name]
            found[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
        else:
            found[name] = value
    return found


def _files(element: Element, path: str, around: Mapping[str, str]) -> Iterator[NamedFile]:
    beside = {xml.local(below): xml.text_of(below) for below in element if not len(below)}
    around = {**around, **beside}
    names = [xml.local(below) for below in element]
    seen: dict[str, int] = {}
    for below, name in zip(element, names, strict=True):
        seen[name] = seen.get(name, 0) + 1
        here = f"{path}/{name}[{seen[name]}]" if names.count(name) > 1 else f"{path}/{name}"
        if len(below):
            yield from _files(below, here, around)
        elif _FILE.match(xml.text_of(below)) and name not in {"instanceName", "instanceID"}:
            yield NamedFile(xml.text_of(below), name, here, around)
