"""What does a report for acceptance show? Issues with their photos, in volumes, behind a cover that counts.

Values only: gathered by `services.export.report`, set by `formats.acceptance_report`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from server.domain.alarm import Alarm
from server.domain.dossier import Dossier, FiledPair, FiledPhoto
from server.domain.finding import Status, severity
from server.domain.life_state import LifeState

MISSING = "missing"
ALTERED = "altered"
UNREADABLE = "unreadable"
DOSSIER = "dossier"
"""Beside the problems of `PhotoFacts`: why an original that was received cannot be shown."""


MOST_PRINTED = 300
"""Photos of one issue: with 344, and what the checks say of them, setting takes 382 MB of the 400 that it has."""


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
class Printed:
    """Which photos of an issue are printed where it has more than a report can show."""

    pairs: tuple[tuple[int, FiledPair], ...]
    """Current pairs with their numbers among all of them."""
    others: tuple[FiledPhoto, ...]
    """Photos that are in no current pair."""
    pairs_left_out: int = 0
    others_left_out: int = 0

    @property
    def photos(self) -> tuple[FiledPhoto, ...]:
        """Return all that are printed."""
        return (*(photo for _, pair in self.pairs for photo in (pair.before, pair.after)), *self.others)


def printed(dossier: Dossier, most: int) -> Printed:
    """Choose at most so many photos: all of them, or else the current pairs alone, those with the worst verdict first.

    A pair that speaks against somebody is never left out for one that does not.
    """
    pairs = tuple(enumerate((pair for pair in dossier.pairs if pair.replaced_at is None), start=1))
    paired = {photo.number for _, pair in pairs for photo in (pair.before, pair.after)}
    others = tuple(photo for photo in dossier.photos if photo.number not in paired)
    if len(others) + 2 * len(pairs) <= most:
        return Printed(pairs, others)
    chosen = sorted(pairs, key=lambda one: -severity(one[1].verdict) if one[1].verdict else 0)[: most // 2]
    return Printed(tuple(sorted(chosen, key=lambda one: one[0])), (), len(pairs) - len(chosen), len(others))


@dataclass(frozen=True)
class ReportIssue:
    """One issue with what is printed of its photos."""

    dossier: Dossier
    pictures: Mapping[str, Path]
    """Small copies by the paths that photos and crops have in the dossier."""
    broken: tuple[BrokenPhoto, ...] = ()
    most: int = MOST_PRINTED
    """So many photos are printed."""

    @property
    def printed(self) -> Printed:
        """Return what is printed of it."""
        return printed(self.dossier, self.most)


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
    state: LifeState = LifeState.REGISTERED
    """Where its life cycle stands."""

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
        state=dossier.closing.state,
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
    authority: str
    """Whose installation made it; empty where nobody said."""
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
    is_redacted: bool = False
    """Personal data are left out."""


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
