"""What does a plausible phone write beside the picture?"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import numpy as np
from PIL import Image

from server.domain.geo import LatLon
from tests.photos import PhotoExif, Ratio, exif_block

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Phone:
    """A model with its habits."""

    make: str
    model: str
    software: str
    writes_offset: bool = False
    writes_subseconds: bool = True
    f_number: float = 1.8
    has_thumbnail: bool = True


PHONES = (
    Phone("HUAWEI", "NOH-AN00", "NOH-AN00 4.2.0.132", f_number=1.9),
    Phone("HUAWEI", "ELS-AN00", "ELS-AN00 102.0.0.178", has_thumbnail=False),
    Phone("Xiaomi", "M2012K11AC", "alioth-user 12 SKQ1.211006.001", writes_offset=True),
    Phone("OPPO", "PEGM00", "PEGM00_11_C.17", writes_subseconds=False),
    Phone("vivo", "V2049A", "PD2049_A_1.15.10", f_number=1.79),
    Phone("samsung", "SM-G9910", "G9910ZCU4CVC4", writes_offset=True),
    Phone("HONOR", "PGT-AN00", "PGT-AN00 7.0.0.150"),
    Phone("Apple", "iPhone 12", "15.6.1", writes_offset=True, f_number=1.6),
    Phone("Apple", "iPhone 14 Pro", "17.5.1", writes_offset=True, f_number=1.78, has_thumbnail=False),
)


@dataclass(frozen=True)
class Shot:
    """The circumstances of one photo."""

    phone: Phone
    taken_at: datetime
    """Aware."""
    place: LatLon | None
    error_m: float | None = 6.0
    bearing_deg: float | None = 10.0
    fix_age_s: float = 2.0
    ev100: float = 13.0
    orientation: int = 1


def exif_of(shot: Shot, picture: Image.Image, **changes: object) -> PhotoExif:
    """Return the EXIF of a shot; `changes` replaces fields of PhotoExif."""
    wall = shot.taken_at.astimezone(ZONE).replace(tzinfo=None)
    wall = wall if shot.phone.writes_subseconds else wall.replace(microsecond=0)
    known: dict[str, object] = {
        "taken_at": wall,
        "modified_at": wall,
        "offset": "+08:00" if shot.phone.writes_offset else None,
        "make": shot.phone.make,
        "model": shot.phone.model,
        "software": shot.phone.software,
        "orientation": shot.orientation,
        "thumbnail": thumbnail(picture) if shot.phone.has_thumbnail else None,
        "photo": exposure(shot)
        | {
            0xA002: picture.width,
            0xA003: picture.height,
            0x927C: b"\0maker\0" * 40,
            0x9004: f"{wall:%Y:%m:%d %H:%M:%S}",
        },
    }
    if shot.place:
        known |= {
            "latitude": shot.place.latitude,
            "longitude": shot.place.longitude,
            "altitude_m": 3050.0,
            "error_m": shot.error_m,
            "bearing_deg": shot.bearing_deg,
            "fixed_at": (shot.taken_at - timedelta(seconds=shot.fix_age_s)).astimezone(UTC),
        }
    return PhotoExif(**{**known, **changes})  # type: ignore[arg-type]


def exposure(shot: Shot) -> dict[int, object]:
    """Return a plausible setting for a brightness: the sensor first goes to ISO 50, then to shorter times."""
    iso = 50 if shot.ev100 > 9 else 400 if shot.ev100 > 4 else 3200
    seconds = shot.phone.f_number**2 / 2 ** (shot.ev100 + math.log2(iso / 100))
    return {
        0x829A: Ratio(1, max(1, round(1 / seconds))),
        0x829D: Ratio(round(shot.phone.f_number * 100), 100),
        0x8827: iso,
        0x9209: 16,
    }


def thumbnail(picture: Image.Image) -> bytes:
    """Return the small picture that cameras put into the EXIF."""
    small = picture.copy()
    small.thumbnail((160, 160))
    return saved(small, quality=70)


def saved(picture: Image.Image, exif: PhotoExif | bytes | None = None, quality: int = 92) -> bytes:
    """Return a JPEG."""
    out = BytesIO()
    block = exif_block(exif) if isinstance(exif, PhotoExif) else exif
    picture.save(out, "JPEG", quality=quality, **({"exif": block} if block else {}))
    return out.getvalue()


def any_phone(dice: np.random.Generator) -> Phone:
    """Draw a phone."""
    return PHONES[int(dice.integers(len(PHONES)))]
