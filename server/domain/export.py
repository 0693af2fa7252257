"""What is an export: which issues, in which shape, how far, and what became of each?

Values only: kept in rows by `models.export`, gone through by `services.export`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from server.domain.alarm import Alarm


class Shape(StrEnum):
    """How a bag lies on the disk."""

    FOLDER = "folder"
    ZIP = "zip"
    TAR = "tar"

    @property
    def ending(self) -> str:
        """Return what the name of its file ends with."""
        return "" if self is Shape.FOLDER else f".{self.value}"


class ExportState(StrEnum):
    """How far an export is."""

    WAITING = "waiting"
    BUILDING = "building"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """It stopped at something that a person has to put right; it goes on from there."""
    EXPIRED = "expired"
    """It was whole, and its files were removed when their time was over."""

    @property
    def is_open(self) -> bool:
        """Tell whether somebody works on it, or will."""
        return self in {ExportState.WAITING, ExportState.BUILDING}


class ItemState(StrEnum):
    """How far one issue of an export is."""

    WAITING = "waiting"
    DONE = "done"


class Delta(StrEnum):
    """What became of an issue since an earlier export."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Scope:
    """Which issues are meant: exactly one of these."""

    codes: tuple[str, ...] = ()
    batch: str | None = None
    """The code of a batch."""
    unit: str | None = None
    """The code of a responsible unit, or its name."""
    county: str | None = None
    listed: Mapping[str, Any] | None = None
    """What the list of the ledger was narrowed to: batch_id, text, with_photos, unproved."""
    numbers: tuple[int, ...] = ()
    """Ticked rows of that list."""
    everything: bool = False

    @property
    def is_one_issue(self) -> bool:
        """Tell whether the dossier of a single issue was asked for by its code."""
        return len(self.codes) == 1

    def to_json(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        kept = {
            "issues": list(self.codes),
            "batch": self.batch,
            "unit": self.unit,
            "county": self.county,
            "listed": dict(self.listed) if self.listed is not None else None,
            "ticked": list(self.numbers),
            "all": self.everything,
        }
        return {name: value for name, value in kept.items() if value not in (None, [], False)}


@dataclass(frozen=True)
class Broken:
    """A photo or another file that was received and is not whole."""

    path: str
    """Where it would lie in the dossier."""
    name: str
    sha256: str
    reason: str
    """missing, altered, unreadable, or a problem of `PhotoFacts`."""
    is_left_out: bool
    """It does not lie in the bag; otherwise its bytes are there as they came, but are no picture."""

    def to_json(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return vars(self).copy()


@dataclass(frozen=True)
class BatchLine:
    """An issue on the first page of an export."""

    code: str
    title: str
    unit: str
    verdict: str | None
    photos: int
    folder: str
    delta: Delta | None
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class BatchCover:
    """What the first page of an export says before it names issues."""

    name: str
    subject: str
    programme: str
    is_demonstration: bool
    made_at: datetime
    issues: int
    photos: int
    broken: int
    unchanged: int
    withdrawn: Sequence[str]
    since: str
    """The name of the earlier export that this one is compared with; empty: with none."""
    reports: Sequence[str]
    report_problems: Sequence[str]
    is_redacted: bool = False
    """Personal data are left out."""
    alarms: Sequence[Alarm] = ()
    """What was found on the server not to be as the log says, and what a person answered to it."""
