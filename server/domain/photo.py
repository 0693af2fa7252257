"""What can be read from a photo's bytes alone?

Facts, not judgements: what is missing or broken is said with a code, never guessed. They are read once by
`imaging` and kept apart from what the checks make of them.
"""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo

from server.domain.geo import LatLon

ROUGH_M = 35_000.0
"""A phone reaches its cell from so far (3GPP TS 45.010, timing advance), and is placed where the mast stands."""


@dataclass(frozen=True)
class GpsFix:
    """What the camera's EXIF says of its position.

    `place` is None where the numbers are missing or mean nothing; `problem` then says why: "missing",
    "null-island" (0, 0), "not-a-number" (zero denominator), "out-of-range", "no-hemisphere".
    """

    place: LatLon | None = None
    problem: str | None = "missing"
    altitude_m: float | None = None
    error_m: float | None = None
    """GPSHPositioningError: the radius the phone gave itself."""
    precision_m: float | None = None
    """How coarse the written digits are: whole seconds of arc are 31 m."""
    bearing_deg: float | None = None
    bearing_is_magnetic: bool = False
    fixed_at: datetime | None = None
    """GPSDateStamp and GPSTimeStamp, UTC."""
    source: str | None = None
    """Where the position came from, if not from satellites: "network", "by-hand", or "void" of a receiver without a
    fix that it trusts."""

    @property
    def satellite_time(self) -> datetime | None:
        """Return the satellites' time; None where there was no fix, for then it is the phone's own clock again."""
        is_without_fix = self.problem == "null-island" or self.source == "void"
        return None if is_without_fix else self.fixed_at


@dataclass(frozen=True)
class CaptureTime:
    """A time as cameras write it: the wall clock, and its distance from UTC where the camera says so."""

    local: datetime
    """Naive; with sub-seconds."""
    offset_minutes: int | None = None
    source: str = "DateTimeOriginal"
    """Which tag it came from: DateTimeOriginal, DateTimeDigitized or DateTime."""

    def at(self, zone: tzinfo) -> datetime:
        """Return the moment in UTC, by the photo's own offset or else by the zone of the place."""
        if self.offset_minutes is not None:
            zone = timezone(timedelta(minutes=self.offset_minutes))
        return self.local.replace(tzinfo=zone).astimezone(timezone.utc)  # noqa: UP017 - mypy narrows this one


@dataclass(frozen=True)
class Camera:
    """Who took the photo, and with which settings."""

    make: str | None = None
    model: str | None = None
    software: str | None = None
    lens: str | None = None
    exposure_s: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_length_mm: float | None = None
    brightness_ev: float | None = None
    flash_fired: bool | None = None

    @property
    def ev100(self) -> float | None:
        """Return the exposure value at ISO 100: log2(N² / t) − log2(ISO / 100), ISO 2720; None without all three."""
        if not self.exposure_s or not self.f_number or not self.iso:
            return None
        return math.log2(self.f_number**2 / self.exposure_s) - math.log2(self.iso / 100)


@dataclass(frozen=True)
class Fingerprint:
    """What the picture looks like, in bits: similar pictures differ in few of them.

    `phash` is 64 bits, `pdq` 256; `turned` and `pdq_turned` hold those of the eight turns and mirrorings (the first is
    the picture itself). `inner` is the fingerprint of what an even border surrounds, `inmost` that of what is left
    without anything plain at any side, each where that is less. `is_framed` says that somebody put the border there.
    """

    phash: int
    pdq: bytes
    turned: tuple[int, ...] = ()
    pdq_turned: tuple[bytes, ...] = ()
    inner: "Fingerprint | None" = None
    inmost: "Fingerprint | None" = None
    is_framed: bool = False


@dataclass(frozen=True)
class PhotoFacts:
    """Everything read from one file."""

    sha256: str
    size_bytes: int
    media_type: str | None = None
    """Sniffed from the bytes: image/jpeg, image/heic, image/png, image/webp, image/tiff; None for no image."""
    width: int | None = None
    height: int | None = None
    """Pixels as stored, before the orientation is applied."""
    problem: str | None = None
    """Why there is no picture: empty, not-an-image, truncated, corrupt, too-many-pixels, too-many-scans,
    too-many-parts, no-heic-reader."""
    reader: str | None = None
    """Which library read the EXIF: pillow or exifread; None where there was none to read."""
    exif_problem: str | None = None
    """Why EXIF that is present could not be read wholly."""
    exif_segments: int = 0
    """How many EXIF blocks the file carries; two are a contradiction in itself."""
    gps: GpsFix = field(default_factory=GpsFix)
    captured: CaptureTime | None = None
    captured_problem: str | None = "missing"
    """Why there is no capture time: missing, zero, never-set, unreadable."""
    modified: CaptureTime | None = None
    """EXIF DateTime: when the file was last written."""
    digitized: CaptureTime | None = None
    """EXIF DateTimeDigitized: when the picture became a file."""
    xmp_captured: CaptureTime | None = None
    """The capture time as the XMP of the file has it."""
    xmp_place: LatLon | None = None
    """The position likewise."""
    camera: Camera = field(default_factory=Camera)
    orientation: int | None = None
    exif_width: int | None = None
    exif_height: int | None = None
    has_thumbnail: bool = False
    thumbnail_phash: int | None = None
    thumbnail_bits: int | None = None
    """How many of 64 bits the thumbnail and the picture differ in, the best of four turns, without bars."""
    thumbnail_likeness: float | None = None
    """How their grey values correlate, −1 to 1, likewise."""
    thumbnail_width: int | None = None
    thumbnail_height: int | None = None
    exif_disagrees: tuple[str, ...] = ()
    """What a second EXIF block or reader says otherwise: position, capture-time, satellite-time, camera, program."""
    tools: tuple[str, ...] = ()
    """Programs that name themselves outside the EXIF: in XMP, a PNG's text, a JPEG's comment."""
    markers: tuple[str, ...] = ()
    """What stands before the picture of a JPEG, in its order: JFIF, Exif, XMP, ICC, Adobe, …"""
    has_maker_note: bool = False
    has_credentials: bool = False
    """The file carries a C2PA manifest."""
    credentials: str | None = None
    """What verifying the manifest gave: valid or broken; None where nobody verified it."""
    quantisation: str | None = None
    """Of a JPEG: "ijg-92" for the tables of the free library at that quality, or "own"."""
    quantisation_hash: str | None = None
    """Sixteen digits by which the same tables are known again."""
    pattern_peak: float | None = None
    """How far two even fringes of different colours both rise above the rest of the spectrum (imaging.recapture); None
    where the picture is too small to tell."""
    pattern_any_colour: float | None = None
    """How far the strongest fringe rises, of whatever colour."""
    pattern_pitch_px: float | None = None
    uneven_modes: int | None = None
    """Of a JPEG: how many of 14 frequencies have bins that one compression does not make (imaging.saved_again)."""
    cloned_points: int | None = None
    """How many places of the picture are found again by one shift (imaging.cloned)."""
    burnt_in_state: str | None = None
    """What became of text near the edges of the picture (imaging.burnt_in): none, seen (and nothing there to read it),
    read, unreadable; None where nobody looked."""
    burnt_in: tuple[str, ...] = ()
    """The lines as they were read, from top to bottom: what somebody had written there, not what was so."""
    exif_shape: str | None = None
    """Sixteen digits of how the EXIF is built: byte order, version, and which tags, without their values."""
    unique_id: str | None = None
    fingerprint: Fingerprint | None = None

    def disagrees_on(self, field_name: str) -> bool:
        """Tell whether another block or reader of the file says something else: then what agrees proves nothing."""
        return field_name in self.exif_disagrees

    @property
    def taken(self) -> CaptureTime | None:
        """Return the time of the shutter; None where the file only says when it was last written."""
        return self.captured if self.captured and self.captured.source != "DateTime" else None
