"""What does a map show of the issues: their sites and fences, the viewpoints, and where photos were taken?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.domain.finding import Status
from server.domain.geo import LatLon


@dataclass(frozen=True)
class Standpoint:
    """A viewpoint whose place is known; all places are WGS-84."""

    code: str
    name: str
    place: LatLon
    bearing_deg: float | None
    hint: str


@dataclass(frozen=True)
class MappedSite:
    """A site with its fence as a ring."""

    code: str
    name: str
    programme: str
    county: str
    unit: str
    datum: str
    radius_m: float | None
    """None: the fence was drawn."""
    place: LatLon
    ring: tuple[LatLon, ...]
    issues: tuple[str, ...]
    """The codes of those that are there."""
    verdict: Status | None
    """The worst of theirs."""
    standpoints: tuple[Standpoint, ...]


@dataclass(frozen=True)
class MappedPhoto:
    """A photo that says where it was taken."""

    name: str
    place: LatLon
    bearing_deg: float | None
    verdict: Status | None
    lines: Sequence[tuple[str, str]]
    """What is told of it: title and text."""


@dataclass(frozen=True)
class MappedIssue:
    """One issue with what is to be seen of it."""

    code: str
    problem: str
    verdict: Status | None
    sites: Sequence[MappedSite]
    photos: Iterable[MappedPhoto]
