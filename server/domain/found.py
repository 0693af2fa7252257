"""What is found anywhere by a few words, and of which kinds is it?"""

from dataclasses import dataclass
from enum import StrEnum


class FoundKind(StrEnum):
    """A kind of thing that is searched for, in the order in which kinds are shown."""

    ISSUE = "issue"
    SITE = "site"
    VIEWPOINT = "viewpoint"
    UNIT = "unit"
    SUBMISSION = "submission"
    PHOTO = "photo"
    PERSON = "person"
    PHONE = "phone"
    FORM = "form"


OF_ADMINISTRATORS = frozenset({FoundKind.PERSON, FoundKind.PHONE, FoundKind.FORM})
"""Only administrators have pages on these."""


@dataclass(frozen=True)
class Found:
    """One thing that was found."""

    kind: FoundKind
    number: int
    """Of the row whose page shows it: of a viewpoint its site, of a photo its submission."""
    title: str
    detail: str = ""


@dataclass(frozen=True)
class FoundGroup:
    """What was found of one kind."""

    kind: FoundKind
    found: tuple[Found, ...]
    has_more: bool
