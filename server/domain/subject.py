"""What does a check see?

One frozen value with the facts, what the register says, and what else was ever received. A check reads no
clock, file, setting or database.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Self

from server.domain.alignment import Alignment
from server.domain.camera_habits import Habits
from server.domain.comparison import Comparison
from server.domain.datum import Datum, to_wgs84
from server.domain.form_log import Screen
from server.domain.geo import CircleFence, Fence, LatLon, PolygonFence
from server.domain.journey import Step
from server.domain.limits import Limits
from server.domain.no_phone import BroughtIn
from server.domain.photo import PhotoFacts
from server.domain.region import Region
from server.domain.watermark import Watermark
from server.domain.witness import Witness
from server.domain.zone import ZONE


class Stage(StrEnum):
    """When in the rectification a photo was taken."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True)
class RegisteredFence:
    """A site's fence as it was written down, with the datum it was written in."""

    written: Fence
    datum: Datum

    def read_as(self, datum: Datum) -> Fence:
        """Return the fence in WGS-84, had it been written in `datum`."""
        if isinstance(self.written, CircleFence):
            return CircleFence(to_wgs84(self.written.centre, datum), self.written.radius_m)
        return PolygonFence(tuple(to_wgs84(corner, datum) for corner in self.written.ring))

    @property
    def fence(self) -> Fence:
        """Return the fence in WGS-84."""
        return self.read_as(self.datum)


@dataclass(frozen=True)
class Window:
    """From when to when a photo of a stage may have been taken; either end may be open."""

    after: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class OtherPhoto:
    """A photo received at another time that has the same bytes, or looks the same."""

    name: str
    """How a person finds it: the photo's number, or its file name."""
    same_bytes: bool
    bits: int = 0
    """How many of the 64 bits of the fingerprints differ."""
    position: str = "as-it-is"
    """What was done to the other picture to make this one of it (domain.similarity)."""
    is_inside: bool = False
    """It is what a border in this picture surrounds."""
    alignment: Alignment | None = None
    """How this photo lies on the other one, where that was looked at."""
    is_thumbnail: bool = False
    """Only the thumbnail inside this file shows it."""
    is_exif_only: bool = False
    """Another picture, but its EXIF is the very same."""
    issue: str | None = None
    viewpoint: str | None = None
    stage: Stage | None = None
    visit: str | None = None
    received_at: datetime | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class PhotoSubject:
    """One photo, with all that a photo check may compare."""

    facts: PhotoFacts
    zone: tzinfo = ZONE
    """The zone of the site, for cameras that write no offset."""
    site: RegisteredFence | None = None
    stage: Stage | None = None
    window: Window | None = None
    received_at: datetime | None = None
    phone_ahead_s: float | None = None
    """How far the phone's clock ran ahead of ours, where it was measured."""
    form_place: LatLon | None = None
    form_error_m: float | None = None
    issue: str | None = None
    viewpoint: str | None = None
    visit: str | None = None
    others: tuple[OtherPhoto, ...] = ()
    attached_at: datetime | None = None
    """When the phone attached the file, by its own clock: the milliseconds that Collect gives as a name."""
    screens: tuple[Screen, ...] = ()
    """From when to when the photo's question was open, by the form's own log; empty where that does not say."""
    camera_only: bool = False
    """The form takes this photo with the camera and offers no gallery."""
    user_agent: str | None = None
    step: Step | None = None
    """This photo on the way of its phone; None without phone or capture time."""
    steps: tuple[Step, ...] = ()
    """Photos of the same phone, received earlier and taken at about the same time."""
    elsewhere: tuple[Step, ...] = ()
    """Photos that the same person sent from other phones at about the same time."""
    habits: Habits = field(default_factory=Habits)
    """What other photos of its camera model share."""
    county: str | None = None
    """That of the issue or the site, as the register names it."""
    watermark: Watermark | None = None
    """What the text that a camera burnt into the picture claims; None where none was read."""
    witness: Witness | None = None
    """What the page of a browser noted when the photo was chosen; None where none did."""
    brought_in: BroughtIn | None = None
    """Set where no phone sent it: there is then no time of receipt, no clock of a phone and no form."""
    limits: Limits = field(default_factory=Limits)

    def under(self, limits: Limits) -> Self:
        """Return the same photo to be judged by other limits."""
        return replace(self, limits=limits)

    @property
    def captured_at(self) -> datetime | None:
        """Return the time of the shutter in UTC, by the photo's own offset or the site's zone."""
        return self.facts.taken.at(self.zone) if self.facts.taken else None


@dataclass(frozen=True)
class OtherViewpoint:
    """Another viewpoint of the site, from which the after photo of a pair may be."""

    name: str
    place: LatLon | None = None
    """Where it is registered, in WGS-84."""
    inliers: int | None = None
    """Points of its newest before photo that agree with the after photo; None where they were not compared."""
    sha256: str | None = None
    """Of that before photo."""


@dataclass(frozen=True)
class PairSubject:
    """A before and an after photo of one viewpoint."""

    before: PhotoSubject
    after: PhotoSubject
    comparison: Comparison | None = None
    """What the pixels of both say; None where they were not compared."""
    claimed_at: datetime | None = None
    """When the unit reported that the work is done."""
    standpoint: LatLon | None = None
    """Where the pair's own viewpoint is registered, in WGS-84."""
    other_viewpoints: tuple[OtherViewpoint, ...] = ()
    problem: Region | None = None
    """The part of the before photo that was to be put right, where somebody marked it."""
    is_about_plants: bool = False
    """The ledger speaks of plants that are to grow."""

    @property
    def limits(self) -> Limits:
        """Return the limits that hold for the pair."""
        return self.after.limits

    def under(self, limits: Limits) -> Self:
        """Return the same pair to be judged by other limits."""
        return replace(self, before=self.before.under(limits), after=self.after.under(limits))
