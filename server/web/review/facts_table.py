"""What do the bytes of both photos say, side by side, and where do they differ?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from server.domain.finding import Status
from server.domain.no_phone import person
from server.domain.photo import CaptureTime, PhotoFacts
from server.services.review.pair_view import PairView
from server.services.review.photo_view import PhotoView
from server.translations import N_
from server.web import page_words
from server.web.formatters import metres, minutes_from_utc, size
from server.web.language import say


@dataclass(frozen=True)
class FactRow:
    """One fact of both photos."""

    label: str
    before: str
    after: str
    differs: bool
    """Both say something, and not the same, of what both photos should share."""


Teller = Callable[[PhotoFacts, tzinfo], str]
Compared = bool | str
"""Whether both should say the same; a check's code where both are measured, and the check knows what is far."""


def table(pair: PairView) -> list[FactRow]:
    """Return the rows that at least one photo has something to say in."""
    rows = [_row(label, teller, compared, pair) for label, teller, compared in _FACTS]
    rows += [*_seen_by_page(pair), _received(pair), _sent(pair), *_brought(pair), _name(pair)]
    return [row for row in rows if row.before or row.after]


def _row(label: str, teller: Teller, compared: Compared, pair: PairView) -> FactRow:
    before, after = (_told(teller, photo, pair.place.zone) for photo in (pair.before, pair.after))
    unlike = _is_against(pair, compared) if isinstance(compared, str) else compared and before != after
    return FactRow(say(label), before, after, bool(before and after) and unlike)


def _is_against(pair: PairView, check: str) -> bool:
    found = (one.checked for one in pair.findings if one.checked.check == check)
    return any(one.finding.status is not Status.CONSISTENT for one in found)


def _told(teller: Teller, photo: PhotoView, zone: tzinfo) -> str:
    return teller(photo.facts, zone) if photo.facts else ""


def _captured(facts: PhotoFacts, _zone: tzinfo) -> str:
    return _clock(facts.captured)


def _modified(facts: PhotoFacts, _zone: tzinfo) -> str:
    if (
        facts.modified
        and facts.captured
        and facts.modified.local.replace(microsecond=0) == facts.captured.local.replace(microsecond=0)
    ):
        return ""
    return _clock(facts.modified)


def _clock(time: CaptureTime | None) -> str:
    if time is None:
        return ""
    local = time.local.strftime("%Y-%m-%d %H:%M:%S")
    if time.offset_minutes is None:
        return local
    return f"{local} {minutes_from_utc(time.offset_minutes)}"


def _satellites(facts: PhotoFacts, zone: tzinfo) -> str:
    fixed = facts.gps.fixed_at
    return fixed.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if fixed else ""


def _position(facts: PhotoFacts, _zone: tzinfo) -> str:
    place = facts.gps.place
    return f"{place.latitude:.6f}, {place.longitude:.6f}" if place else ""


def _error(facts: PhotoFacts, _zone: tzinfo) -> str:
    return f"± {metres(facts.gps.error_m)}" if facts.gps.error_m is not None else ""


def _altitude(facts: PhotoFacts, _zone: tzinfo) -> str:
    return say(N_("{n} m"), n=f"{facts.gps.altitude_m:,.0f}") if facts.gps.altitude_m is not None else ""


def _bearing(facts: PhotoFacts, _zone: tzinfo) -> str:
    if facts.gps.bearing_deg is None:
        return ""
    north = N_("magnetic north") if facts.gps.bearing_is_magnetic else N_("true north")
    return say(N_("{degrees}° ({north})"), degrees=f"{facts.gps.bearing_deg:.0f}", north=say(north))


def _camera(facts: PhotoFacts, _zone: tzinfo) -> str:
    make, model = facts.camera.make or "", facts.camera.model or ""
    return model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()


def _lens(facts: PhotoFacts, _zone: tzinfo) -> str:
    return facts.camera.lens or ""


def _software(facts: PhotoFacts, _zone: tzinfo) -> str:
    return facts.camera.software or ""


def _exposure(facts: PhotoFacts, _zone: tzinfo) -> str:
    camera = facts.camera
    parts = [
        _shutter(camera.exposure_s),
        f"f/{camera.f_number:g}" if camera.f_number else "",
        f"ISO {camera.iso}" if camera.iso else "",
        f"{camera.focal_length_mm:g} mm" if camera.focal_length_mm else "",
    ]
    return " · ".join(part for part in parts if part)


def _shutter(seconds: float | None) -> str:
    if not seconds:
        return ""
    return f"{seconds:g} s" if seconds >= 0.3 else f"1/{round(1 / seconds)} s"


def _pixels(facts: PhotoFacts, _zone: tzinfo) -> str:
    return f"{facts.width} × {facts.height}" if facts.width and facts.height else ""


def _pixels_written(facts: PhotoFacts, _zone: tzinfo) -> str:
    if not facts.exif_width or not facts.exif_height:
        return ""
    return f"{facts.exif_width} × {facts.exif_height}"


def _burnt_in(facts: PhotoFacts, _zone: tzinfo) -> str:
    return " · ".join(facts.burnt_in)


def _file(facts: PhotoFacts, _zone: tzinfo) -> str:
    kind = (facts.media_type or "").removeprefix("image/").upper()
    return " · ".join(part for part in (kind, size(facts.size_bytes)) if part)


def _thumbnail(facts: PhotoFacts, _zone: tzinfo) -> str:
    return say(N_("yes")) if facts.has_thumbnail else say(N_("no"))


def _hash(facts: PhotoFacts, _zone: tzinfo) -> str:
    return facts.sha256


_FACTS: tuple[tuple[str, Teller, Compared], ...] = (
    (N_("Taken (camera’s clock)"), _captured, False),
    (N_("Written (camera’s clock)"), _modified, False),
    (N_("Satellite time, site’s zone"), _satellites, False),
    (N_("Position"), _position, "same_standpoint"),
    (N_("Position error"), _error, False),
    (N_("Altitude"), _altitude, False),
    (N_("Bearing"), _bearing, "same_bearing"),
    (N_("Camera"), _camera, True),
    (N_("Lens"), _lens, True),
    (N_("Software"), _software, True),
    (N_("Exposure"), _exposure, False),
    (N_("Pixels"), _pixels, True),
    (N_("Pixels, says EXIF"), _pixels_written, True),
    (N_("Embedded thumbnail"), _thumbnail, True),
    (N_("Text burnt into the picture (a statement, no evidence)"), _burnt_in, False),
    (N_("File"), _file, False),
    (N_("SHA-256"), _hash, False),
)


def _seen_by_page(pair: PairView) -> list[FactRow]:
    """Return what a browser's page noted; the devices vouch for it alone."""
    rows = []
    for label, teller in page_words.LINES:
        before, after = (
            teller(photo.witness, pair.place.zone) if photo.witness else "" for photo in (pair.before, pair.after)
        )
        rows.append(FactRow(say(N_("As the page saw it: {fact}"), fact=say(label)), before, after, differs=False))
    return rows


def _received(pair: PairView) -> FactRow:
    before, after = (
        photo.received_at.astimezone(pair.place.zone).strftime("%Y-%m-%d %H:%M:%S")
        for photo in (pair.before, pair.after)
    )
    return FactRow(say(N_("Received here")), before, after, differs=False)


def _sent(pair: PairView) -> FactRow:
    return FactRow(say(N_("Sent by")), pair.before.sent_by, pair.after.sent_by, differs=False)


def _brought(pair: PairView) -> list[FactRow]:
    """Return what is known of photos that no phone sent."""
    both = [photo.brought_in for photo in (pair.before, pair.after)]
    later = [f"{one.at.astimezone(pair.place.zone):%Y-%m-%d} · {person(one.by)}" if one else "" for one in both]
    rows = (
        (N_("Brought in later"), later),
        (N_("Taken by, as who brought it says"), [one.taken_by if one else "" for one in both]),
        (N_("From, as who brought it says"), [one.source if one else "" for one in both]),
    )
    return [FactRow(say(label), before, after, differs=False) for label, (before, after) in rows]


def _name(pair: PairView) -> FactRow:
    return FactRow(say(N_("File name")), pair.before.file_name, pair.after.file_name, differs=False)
