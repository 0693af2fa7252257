"""What does a form ask, in the order of the phone, and by which rules?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Text = Mapping[str, str]
"""By language as the form names it; a form without languages has one, ""."""


@dataclass(frozen=True)
class Item:
    """A question, a note, or a group of them; also what is only worked out and asked of nobody."""

    path: str
    """Without the form's root."""
    control: str = ""
    """input, select, select1, upload, range, rank, trigger, secret; group or repeat; empty: nobody is asked."""
    type: str = ""
    """Of its answer: string, int, geopoint, dateTime, binary, …"""
    media: str = ""
    """Of an upload: image/*, audio/*, …"""
    appearance: str = ""
    label: Text = field(default_factory=dict)
    hint: Text = field(default_factory=dict)
    required: str = ""
    relevant: str = ""
    constraint: str = ""
    constraint_message: Text = field(default_factory=dict)
    calculation: str = ""
    choices: Mapping[str, Text] = field(default_factory=dict)
    """By the value that is stored; of lists that come from a file, none."""
    choices_from: str = ""
    """The file that the choices come from."""
    is_read_only: bool = False
    items: tuple["Item", ...] = ()

    @property
    def name(self) -> str:
        """Return its own name, without those of the groups around it."""
        return self.path.rpartition("/")[2]

    @property
    def group(self) -> str:
        """Return the path of what is around it."""
        return self.path.rpartition("/")[0]

    @property
    def is_group(self) -> bool:
        """Tell whether others are within it."""
        return self.control in {"group", "repeat"}

    @property
    def is_note(self) -> bool:
        """Tell whether it stands on the page and asks nothing."""
        return self.control == "input" and self.is_read_only and not self.calculation

    @property
    def is_answered(self) -> bool:
        """Tell whether a submission has an answer to it."""
        return not self.is_group and not self.is_note

    @property
    def kind(self) -> str:
        """Return what kind of answer it takes, one word for control and type together."""
        if self.is_group:
            return self.control
        if self.is_note:
            return "note"
        if self.control == "upload":
            return self.media.partition("/")[0] or "file"
        if self.control == "input":
            return self.type or "string"
        return self.control or "calculate"


@dataclass(frozen=True)
class Outline:
    """A form as it stands on the phone."""

    form_id: str
    version: str
    title: str
    languages: tuple[str, ...] = ()
    """As the form names them; none where it has one language only."""
    default: str = ""
    """The language that phones begin with."""
    items: tuple[Item, ...] = ()
    hidden: tuple[Item, ...] = ()
    """What is worked out or noted and asked of nobody."""

    @cached_property
    def by_path(self) -> Mapping[str, Item]:
        """Return all that has an answer or a label, groups too."""
        return {one.path: one for one in (*_all(self.items), *self.hidden) if one.path}

    @property
    def asked(self) -> int:
        """Return how many questions it asks."""
        return sum(one.is_answered for one in _all(self.items))


def said(text: Text, language: str, default: str = "") -> str:
    """Return a text in a language, else in the form's own, else in any; empty where there is none."""
    return text.get(language, "") or text.get(default, "") or next(filter(None, text.values()), "")


def _all(items: tuple[Item, ...]) -> Iterator[Item]:
    for one in items:
        yield one
        yield from _all(one.items)
