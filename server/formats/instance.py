"""What did a phone fill in?

The XML of one submission: identity, answers, and the places that name files. What the questions mean to us is told
by their names, which all our forms share: item_code, site_code, phase, vp_code, vp_geo. Without its form, a file is
an answer that looks like the name of one; with it (`filled_in`), an answer to a question that asks for a file.
"""

import math
import re
from collections import ChainMap, Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from server.domain.outside_limits import LONGEST_CODE, LONGEST_ID, LONGEST_TAG, MOST_ELEMENTS, MOST_FILES, MOST_TAGS
from server.errors import Invalid
from server.formats import xml
from server.formats.xform import FormFacts
from server.translations import N_

_FILE = re.compile(
    r"[^\r\n]{1,1000}\.(jpe?g|png|webp|heic|heif|tiff?|avif|bmp|gif|jfif|jpe|mpo|jxl|dng|csv|pdf|docx?|xlsx?|mp4|3gpp?|webm|m4a|amr|ogg|wav|enc)",
    re.I,
)
_PHOTO = re.compile(r"\.(jpe?g|png|webp|heic|heif|tiff?|avif|bmp|gif|jfif|jpe|mpo|jxl|dng)$", re.I)
_LONG_TAG = re.compile(rb"<(?!!--|!\[CDATA\[)[^<>]{%d}" % LONGEST_TAG)
_NUMBER = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class NamedFile:
    """A file that the answers name, where, and what surrounds it."""

    name: str
    question: str
    path: str
    """With the numbers of repeats: /data/vp_repeat[2]/photo_wide."""
    around: Mapping[str, str] = field(default_factory=dict)
    """The answers beside it and above it, by question name; the nearest counts."""
    is_drawn: bool = False
    """A signature or a drawing, no photograph."""
    is_asked_as_picture: bool = False
    """Whether its question asks for a picture, whatever the file is called."""

    @property
    def form_path(self) -> str:
        """Return the path as the form's binds write it."""
        return _NUMBER.sub("", self.path)

    @property
    def is_photo(self) -> bool:
        """Tell whether the question asks for a picture, or the name is that of one, and it was not drawn."""
        return not self.is_drawn and (self.is_asked_as_picture or bool(_PHOTO.search(self.name)))

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
    is_encrypted: bool
    element: Element = field(repr=False, compare=False)
    has_odd_characters: bool = False
    """Whether it holds characters that XML does not know; each was read as U+FFFD."""
    form: FormFacts | None = None
    """What it is read with; None: unknown, or of no use because the answers are encrypted."""

    def filled_in(self, form: FormFacts) -> "Instance":
        """Return the same, read with its form: repeats are lists, and only questions for files name files."""
        return self if self.is_encrypted else replace(self, form=form)

    @property
    def has_other_root(self) -> bool:
        """Tell whether the root is not called as in the form."""
        return self.form is not None and self.root_name != self.form.root_name

    @cached_property
    def answers(self) -> dict[str, Any]:
        """Return the form data as nested names and texts."""
        return self._reader.answers(self.element)

    @property
    def files(self) -> tuple[NamedFile, ...]:
        """Return the files that the answers name.

        :raises Invalid: where they are more than any form names.
        """
        return self._named[0]

    @property
    def issue_codes(self) -> tuple[str, ...]:
        """Return the codes of the issues that the answers name, wherever they stand, each once."""
        said = (xml.text_of(below) for below in xml.descend(self.element, "item_code") if not len(below))
        return tuple(dict.fromkeys(code for code in said if 0 < len(code) <= LONGEST_CODE))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the paths of answers that the form does not ask for, meta data apart; known only with the form."""
        return self._named[1]

    @cached_property
    def _reader(self) -> "_Reader":
        return _Reader(_inside(self.form.repeats) if self.form else frozenset())

    @cached_property
    def _named(self) -> tuple[tuple[NamedFile, ...], tuple[str, ...]]:
        named = self._all_named()
        if len(named[0]) > MOST_FILES:
            raise Invalid(N_("The answers name more than {most} files."), most=MOST_FILES)
        return named

    def _all_named(self) -> tuple[tuple[NamedFile, ...], tuple[str, ...]]:
        if self.is_encrypted:
            return tuple(_encrypted(self.element)), ()
        if self.form is None:
            return tuple(_looking_like_files(self._reader, self.element)), ()
        uploads, drawn = _inside(self.form.uploads), _inside(self.form.signatures)
        pictures, known = _inside(self.form.pictures), _inside(self.form.questions)
        files, unknown = [], []
        for leaf in self._reader.leaves(self.element):
            inside = leaf.form_path.partition("/")[2].partition("/")[2]
            if inside not in known and not inside.startswith("meta/"):
                unknown.append(leaf.form_path)
            if _is_file(leaf.name) and (inside in uploads or (inside not in known and _FILE.fullmatch(leaf.name))):
                files.append(replace(leaf, is_drawn=inside in drawn, is_asked_as_picture=inside in pictures))
        return tuple(files), tuple(dict.fromkeys(unknown))


def read_instance(data: bytes) -> Instance:
    """Read a submission.

    :raises Invalid: where it is not well-formed, is larger than any form, or lacks the id of its form or its own.
    """
    _refuse_too_large(data)
    root, is_repaired = _tree(data)
    form_id = root.get("id", "").strip()
    if not form_id:
        raise Invalid(N_("The form instance does not say which form it is of: its root has no id."))
    meta = xml.child(root, "meta")
    return Instance(
        form_id=form_id,
        version=root.get("version", ""),
        instance_id=_id(meta),
        deprecated_id=xml.text_of(xml.child(meta, "deprecatedID")) or None,
        instance_name=xml.text_of(xml.child(meta, "instanceName")),
        root_name=xml.local(root),
        is_encrypted=root.get("encrypted") == "yes",
        element=root,
        has_odd_characters=is_repaired,
    )


def _tree(data: bytes) -> tuple[Element, bool]:
    """Parse as it is, or else as the phone meant it; tells whether a character had to be replaced."""
    try:
        return xml.parse(data, MOST_ELEMENTS), False
    except Invalid:
        meant = xml.repaired(data)
        if meant == data:
            raise
    mark = xml.REPLACEMENT.encode()
    return xml.parse(meant, MOST_ELEMENTS), meant.count(mark) > data.count(mark)


def _refuse_too_large(data: bytes) -> None:
    """Look at the bytes only, so that most of what is too much costs no parser."""
    if data.count(b"<") > MOST_TAGS:
        raise Invalid(N_("The form instance has more than {most} tags."), most=MOST_TAGS)
    if data.count(b"=") > MOST_TAGS:  # a parser compares the names of a tag's attributes before it tells of the tag
        raise xml.too_many(MOST_TAGS)
    if _LONG_TAG.search(data):
        raise xml.tag_too_long()


def geopoint(value: str) -> tuple[float, float, float | None] | None:
    """Read "latitude longitude altitude accuracy"; None for anything that is no place."""
    try:
        numbers = [float(part) for part in value.split()[:4]]
    except ValueError:
        return None
    if len(numbers) < 2 or not all(map(math.isfinite, numbers)) or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        return None
    return numbers[0], numbers[1], numbers[3] if len(numbers) > 3 else None


def _id(meta: Element | None) -> str:
    instance_id = xml.text_of(xml.child(meta, "instanceID"))
    if not instance_id:
        raise Invalid(
            N_("The form instance has no meta/instanceID. Without it a repeated upload cannot be told apart.")
        )
    if len(instance_id) > LONGEST_ID:
        raise Invalid(N_("The instanceID is longer than {longest} characters."), longest=LONGEST_ID)
    return instance_id


@dataclass(frozen=True)
class _Reader:
    """Walks the tree; what the form calls a repeat is one even where it occurs once."""

    repeats: frozenset[str] = frozenset()

    def answers(self, element: Element, inside: str = "") -> dict[str, Any]:
        """Return names with texts, groups as mappings, and what repeats as a list."""
        found: dict[str, Any] = {}
        for name, _, below, is_repeat in self._children(element, inside):
            value = self.answers(below, f"{inside}{name}/") if len(below) else (below.text or "")
            if is_repeat:
                found.setdefault(name, []).append(value)
            else:
                found[name] = value
        return found

    def leaves(self, root: Element) -> Iterator[NamedFile]:
        """Go through all answers, each with its path and what surrounds it, as if each named a file."""
        yield from self._leaves(root, f"/{xml.local(root)}", "", ChainMap())

    def _leaves(self, element: Element, path: str, inside: str, around: ChainMap[str, str]) -> Iterator[NamedFile]:
        around = around.new_child(dict(self._beside(element, inside)))
        yield from self._below(element, path, inside, around)

    def _below(self, element: Element, path: str, inside: str, around: ChainMap[str, str]) -> Iterator[NamedFile]:
        for name, number, below, is_repeat in self._children(element, inside):
            here = f"{path}/{name}[{number}]" if is_repeat else f"{path}/{name}"
            go_on: Callable[..., Iterator[NamedFile]] = self._leaves if is_repeat else self._below
            if len(below):
                yield from go_on(below, here, f"{inside}{name}/", around)
            else:
                yield NamedFile(xml.text_of(below), name, here, around)

    def _beside(self, element: Element, inside: str) -> Iterator[tuple[str, str]]:
        """Give the answers on this level; groups only lay out a page, so what is in them counts as beside."""
        for name, _, below, is_repeat in self._children(element, inside):
            if not len(below):
                yield name, xml.text_of(below)
            elif not is_repeat and name != "meta":
                yield from self._beside(below, f"{inside}{name}/")

    def _children(self, element: Element, inside: str) -> Iterator[tuple[str, int, Element, bool]]:
        names = [xml.local(below) for below in element]
        times = Counter(names) if len(set(names)) < len(names) else {}
        seen: dict[str, int] = {}
        for name, below in zip(names, element, strict=True):
            seen[name] = seen.get(name, 0) + 1
            yield name, seen[name], below, times.get(name, 1) > 1 or f"{inside}{name}" in self.repeats


def _looking_like_files(reader: _Reader, root: Element) -> Iterator[NamedFile]:
    for leaf in reader.leaves(root):
        if (
            _is_file(leaf.name)
            and _FILE.fullmatch(leaf.name)
            and leaf.question not in {"instanceName", "instanceID", "deprecatedID"}
        ):
            yield leaf


def _is_file(answer: str) -> bool:
    """Tell whether an answer can name a file of its own; a default picture is the form's, and is not sent."""
    return bool(answer) and not answer.startswith("jr://")


def _encrypted(root: Element) -> Iterator[NamedFile]:
    """Give the files of an encrypted submission, of which the answers are one."""
    for element in root.iter():
        name = xml.local(element)
        if name in {"file", "encryptedXmlFile"} and xml.text_of(element):
            yield NamedFile(xml.text_of(element), name, f"/{xml.local(root)}/{name}")


@lru_cache(maxsize=256)
def _inside(paths: frozenset[str]) -> frozenset[str]:
    """Return paths without their root, whose name an instance may have wrong."""
    return frozenset(path.strip("/").partition("/")[2] for path in paths)
