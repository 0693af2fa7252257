"""How are the facts of a photo written down as JSON?

The same words stand in the database and in what `photos check --json` prints, so the names are those of the facts
with units, hashes are hexadecimal, times ISO 8601. What a reader of today writes, a reader of tomorrow understands:
a missing key is a fact that was not known.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from server.domain.geo import LatLon
from server.domain.photo import Camera, CaptureTime, Fingerprint, GpsFix, PhotoFacts

Json = dict[str, object]

_TIMES = ("captured", "modified", "digitized", "xmp_captured")
_NESTED = frozenset({"gps", "camera", "fingerprint", "thumbnail_phash", "xmp_place", *_TIMES})
_PLAIN = tuple(f.name for f in fields(PhotoFacts) if f.name not in _NESTED)
_OF_GPS = tuple(f.name for f in fields(GpsFix) if f.name not in {"place", "fixed_at"})


def to_json(facts: PhotoFacts) -> Json:
    """Return what `json.dumps` can write."""
    return {
        **{name: getattr(facts, name) for name in _PLAIN},
        "gps": _gps(facts.gps),
        **{name: _time(getattr(facts, name)) for name in _TIMES},
        "xmp_place": asdict(facts.xmp_place) if facts.xmp_place else None,
        "camera": asdict(facts.camera),
        "thumbnail_phash": _hex(facts.thumbnail_phash),
        "fingerprint": _fingerprint(facts.fingerprint),
    }


def from_json(data: Mapping[str, Any]) -> PhotoFacts:
    """Return the facts that were written."""
    times: Mapping[str, Any] = {name: _read_time(data.get(name)) for name in _TIMES}
    return PhotoFacts(
        **times,
        **{name: _plain(data[name]) for name in _PLAIN if name in data},
        gps=_read_gps(data.get("gps")),
        xmp_place=LatLon(**data["xmp_place"]) if data.get("xmp_place") else None,
        camera=Camera(**(data.get("camera") or {})),
        thumbnail_phash=_read_hex(data.get("thumbnail_phash")),
        fingerprint=_read_fingerprint(data.get("fingerprint")),
    )


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _gps(gps: GpsFix) -> Json:
    return {
        "latitude": gps.place.latitude if gps.place else None,
        "longitude": gps.place.longitude if gps.place else None,
        **{name: getattr(gps, name) for name in _OF_GPS},
        "fixed_at": gps.fixed_at.isoformat() if gps.fixed_at else None,
    }


def _read_gps(data: Mapping[str, Any] | None) -> GpsFix:
    if data is None:
        return GpsFix()
    fixed_at = data.get("fixed_at")
    return GpsFix(
        **{name: data[name] for name in _OF_GPS if name in data},
        place=None if data.get("latitude") is None else LatLon(data["latitude"], data["longitude"]),
        fixed_at=datetime.fromisoformat(fixed_at) if fixed_at else None,
    )


def _time(time: CaptureTime | None) -> Json | None:
    return None if time is None else {**asdict(time), "local": time.local.isoformat()}


def _read_time(data: Mapping[str, Any] | None) -> CaptureTime | None:
    return None if data is None else CaptureTime(**{**data, "local": datetime.fromisoformat(data["local"])})


def _fingerprint(bits: Fingerprint | None) -> Json | None:
    if bits is None:
        return None
    return {
        "phash": _hex(bits.phash),
        "pdq": bits.pdq.hex(),
        "turned": [_hex(phash) for phash in bits.turned],
        "pdq_turned": [pdq.hex() for pdq in bits.pdq_turned],
        "inner": _fingerprint(bits.inner),
        "inmost": _fingerprint(bits.inmost),
        "is_framed": bits.is_framed,
    }


def _read_fingerprint(data: Mapping[str, Any] | None) -> Fingerprint | None:
    if data is None:
        return None
    return Fingerprint(
        phash=int(data["phash"], 16),
        pdq=bytes.fromhex(data["pdq"]),
        turned=tuple(int(phash, 16) for phash in data.get("turned", ())),
        pdq_turned=tuple(bytes.fromhex(pdq) for pdq in data.get("pdq_turned", ())),
        inner=_read_fingerprint(data.get("inner")),
        inmost=_read_fingerprint(data.get("inmost")),
        is_framed=data.get("is_framed", False),
    )


def _hex(phash: int | None) -> str | None:
    return None if phash is None else f"{phash:016x}"


def _read_hex(text: str | None) -> int | None:
    return None if text is None else int(text, 16)
