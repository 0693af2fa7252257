"""What does a report for acceptance show? Issues with their photos, in volumes, behind a cover that counts.

Values only: gathered by `services.export.report`, set by `formats.acceptance_report`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from server.domain.alarm import Alarm
from server.domain.dossier import Dossier
from server.domain.finding import Status

MISSING = "missing"
ALTERED = "altered"
UNREADABLE = "unreadable"
DOSSIER = "dossier"
"""Beside the problems of `PhotoFacts`: why an original that was received cannot be shown."""


@dataclass(frozen=True)
class BrokenPhoto:
    """A photo of which there is no picture, and why."""

    issue: str
    path: str
    """Where it lies in the dossier."""
    sha256: str
    reason: str
    """missing, altered, or a problem of `PhotoFacts`."""


@dataclass(frozen=True)
class ReportIssue:
    """One issue with what is printed of its photos."""

    dossier: Dossier
    pictures: Mapping[str, Path]
    """Small copies by the paths that photos and crops have in the dossier."""
    broken: tuple[BrokenPhoto, ...] = ()


@dataclass(frozen=True)
class Line:
    """An issue as the cover counts it and the list names it."""

    code: str
    title: str
    unit: str
    status: str
    verdict: Status | None
    """None where there are no photos, or nothing is said of them yet."""
    photos: int
    pairs: int
    waiting: int
    """Pairs that a person has still to answer for."""

    @property
    def is_without_photos(self) -> bool:
        """Tell whether there is nothing to judge."""
        return self.photos == 0


def line(dossier: Dossier) -> Line:
    """Return an issue as a line of the list."""
    record = dossier.record
    pairs = [pair for pair in dossier.pairs if pair.replaced_at is None]
    return Line(
        code=dossier.code,
        title=record["site"]["name"] if record["site"] else record["problem"],
        unit=record["responsible_unit"] or "",
        status=record["status"],
        verdict=dossier.verdict if dossier.photos else None,
        photos=len(dossier.photos),
        pairs=len(pairs),
        waiting=sum(pair.is_open for pair in dossier.pairs),
    )


@dataclass(frozen=True)
class Volume:
    """A part of a report that is bound by itself: the issues from one line to another, the last not included."""

    number: int
    start: int
    stop: int

    @property
    def file_name(self) -> str:
        """Return the name of the volume's file where there are several."""
        return f"report-{self.number:02d}.pdf"


@dataclass(frozen=True)
class Cover:
    """What stands on the first page."""

    file_number: str
    subject: str
    """What the issues have in common: the batch, the unit, or the issue itself."""
    programme: str
    is_demonstration: bool
    made_at: datetime
    zone: tzinfo
    lines: tuple[Line, ...]
    """All issues of all volumes."""
    broken: tuple[BrokenPhoto, ...]
    volumes: tuple[Volume, ...]
    alarms: tuple[Alarm, ...] = ()
    """What was found on the server not to be as the log says, and what a person answered to it."""


def volumes(photos: Sequence[int], most_issues: int, most_photos: int) -> tuple[Volume, ...]:
    """Part issues with so many photos each into volumes; one with too many photos by itself is a volume of its own."""
    edges, held = [0], 0
    for at, number in enumerate(photos):
        if at > edges[-1] and (at - edges[-1] >= most_issues or held + number > most_photos):
            edges.append(at)
            held = 0
        held += number
    ends = [*edges[1:], len(photos)]
    return tuple(Volume(number, *both) for number, both in enumerate(zip(edges, ends, strict=True), start=1))
