"""How are facts written down, for the database and for `photos check --json`?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.domain.geo import LatLon
from server.domain.photo import Camera, CaptureTime, Fingerprint, GpsFix, PhotoFacts

_PLAIN = (
    "sha256", "size_bytes", "media_type", "width", "height", "problem", "reader", "exif_problem", "exif_segments",
    "captured_problem", "orientation", "exif_width", "exif_height", "has_thumbnail", "unique_id",
)  # fmt: skip
_CAMERA = ("make", "model", "software", "lens", "exposure_s", "f_number", "iso", "focal_length_mm", "brightness_ev",
           "flash_fired")  # fmt: skip
_GPS = ("problem", "altitude_m", "error_m", "precision_m", "bearing_deg", "bearing_is_magnetic")


def to_json(facts: PhotoFacts) -> dict[str, Any]:
    """Return facts as JSON values."""
    return {
        **{name: getattr(facts, name) for name in _PLAIN},
        "gps": _gps(facts.gps),
        "captured": _time(facts.captured),
        "modified": _time(facts.modified),
        "camera": {name: getattr(facts.camera, name) for name in _CAMERA},
        "thumbnail_phash": _hex(facts.thumbnail_phash),
        "fingerprint": _look(facts.fingerprint),
    }


def from_json(data: Mapping[str, Any]) -> PhotoFacts:
    """Return what `to_json` wrote."""
    return PhotoFacts(
        **{name: data.get(name) for name in _PLAIN},  # type: ignore[arg-type]
        gps=_read_gps(data["gps"]),
        captured=_read_time(data["captured"]),
        modified=_read_time(data["modified"]),
        camera=Camera(**data["camera"]),
        thumbnail_phash=_read_hex(data["thumbnail_phash"]),
        fingerprint=_read_look(data["fingerprint"]),
    )


def _gps(fix: GpsFix) -> dict[str, Any]:
    return {
        "latitude": fix.place.latitude if fix.place else None,
        "longitude": fix.place.longitude if fix.place else None,
        **{name: getattr(fix, name) for name in _GPS},
        "fixed_at": fix.fixed_at.isoformat() if fix.fixed_at else None,
    }


def _read_gps(data: Mapping[str, Any]) -> GpsFix:
    placed = data["latitude"] is not None
    return GpsFix(
        place=LatLon(data["latitude"], data["longitude"]) if placed else None,
        **{name: data[name] for name in _GPS},
        fixed_at=datetime.fromisoformat(data["fixed_at"]) if data["fixed_at"] else None,
    )


def _time(time: CaptureTime | None) -> dict[str, Any] | None:
    if time is None:
        return None
    return {"local": time.local.isoformat(), "offset_minutes": time.offset_minutes, "source": time.source}


def _read_time(data: Mapping[str, Any] | None) -> CaptureTime | None:
    if data is None:
        return None
    return CaptureTime(datetime.fromisoformat(data["local"]), data["offset_minutes"], data["source"])


def _look(look: Fingerprint | None) -> dict[str, Any] | None:
    if look is None:
        return None
    return {
        "phash": _hex(look.phash),
        "pdq": look.pdq.hex(),
        "turned": [_hex(phash) for phash in look.turned],
        "trimmed": _hex(look.trimmed),
    }


def _read_look(data: Mapping[str, Any] | None) -> Fingerprint | None:
    if data is None:
        return None
    return Fingerprint(
        phash=int(data["phash"], 16),
        pdq=bytes.fromhex(data["pdq"]),
        turned=tuple(int(phash, 16) for phash in data["turned"]),
        trimmed=_read_hex(data["trimmed"]),
    )


def _hex(phash: int | None) -> str | None:
    return None if phash is None else f"{phash:016x}"


def _read_hex(phash: str | None) -> int | None:
    return None if phash is None else int(phash, 16)
