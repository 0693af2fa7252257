"""Where do photos belong that somebody brings in later, and what becomes of each file?

Places are what names, tables and people say; a place is never guessed: what is not told is listed with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.domain.subject import Stage

FORM_ID = "brought_in"
"""Of the form that stands for what was brought in; no phone is offered it."""


@dataclass(frozen=True)
class Place:
    """Where a photo is to be filed; None: nothing tells it. As it was written, until it was found in the register."""

    issue: str | None = None
    viewpoint: str | None = None
    stage: str | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether all three are there."""
        return None not in (self.issue, self.viewpoint, self.stage)


@dataclass(frozen=True)
class KnownIssue:
    """An issue of the register, with the viewpoints of its site, as far as names can tell them."""

    code: str
    site_code: str = ""
    site_name: str = ""
    viewpoints: Sequence[tuple[str, str]] = ()
    """Code and name of each."""


class Outcome(StrEnum):
    """What becomes of a file that somebody brings."""

    FILED = "filed"
    ALREADY = "already"
    """The same bytes are filed there, or were brought in as that before."""
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a file is not filed."""

    UNKNOWN_ISSUE = "unknown-issue"
    UNKNOWN_VIEWPOINT = "unknown-viewpoint"
    UNKNOWN_STAGE = "unknown-stage"
    UNTOLD_ISSUE = "untold-issue"
    UNTOLD_VIEWPOINT = "untold-viewpoint"
    UNTOLD_STAGE = "untold-stage"
    NOT_IN_TABLE = "not-in-table"
    SEVERAL_ROWS = "several-rows"
    NO_FILE = "no-file"
    SEVERAL_FILES = "several-files"
    NO_PICTURE = "no-picture"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    UNSAFE = "unsafe"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"


PLACELESS = frozenset({
    Reason.UNKNOWN_ISSUE, Reason.UNKNOWN_VIEWPOINT, Reason.UNKNOWN_STAGE, Reason.UNTOLD_ISSUE, Reason.UNTOLD_VIEWPOINT,
    Reason.UNTOLD_STAGE, Reason.NOT_IN_TABLE,
})  # fmt: skip
"""Reasons that are gone once a person says where the photo belongs."""


@dataclass(frozen=True)
class Line:
    """One file, and what becomes of it."""

    file: str
    place: Place
    outcome: Outcome
    reason: Reason | None = None
    written: str = ""
    """What is not known, as it was written."""
    taken_by: str = ""
    source: str = ""


@dataclass(frozen=True)
class TableRow:
    """What a table says of one file."""

    number: int
    file: str
    place: Place
    taken_by: str = ""
    source: str = ""


STAGE_WORDS = {
    **{stage.value: stage for stage in Stage},
    "整改前": Stage.BEFORE, "前": Stage.BEFORE, "治理前": Stage.BEFORE, "施工前": Stage.BEFORE,
    "整改中": Stage.DURING, "中": Stage.DURING, "治理中": Stage.DURING, "施工中": Stage.DURING,
    "整改后": Stage.AFTER, "后": Stage.AFTER, "治理后": Stage.AFTER, "施工后": Stage.AFTER,
}  # fmt: skip
"""As people write them; in English as tables of this server do."""
