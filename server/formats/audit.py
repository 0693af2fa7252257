"""What did the phone note while a form was filled in? Collect writes it beside the form, as `audit.csv`.

A line is an event with its time, and with its position where the form asks for one; the columns are named in the first
line, and again where a later session had others. A log that cannot be read tells nothing: it is a witness more, never a
condition. Times are the phone's clock when the form was opened, and go on from there by a counter that no change of the
clock moves (Collect 2026.3).
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from server.domain.form_log import Screen
from server.domain.geo import LatLon

FILE_NAME = "audit.csv"
MOST_BYTES = 2_000_000
_MOST_LINES = 20_000
_SCREENS = {"question": False, "group questions": True}


def read_track(content: bytes) -> tuple[LatLon, ...]:
    """Return the positions in their order; one that is the same as before is left out."""
    track: list[LatLon] = []
    for line in _lines(content):
        place = _place(line.get("latitude"), line.get("longitude"))
        if place is not None and (not track or track[-1] != place):
            track.append(place)
    return tuple(track)


def read_screens(content: bytes) -> tuple[Screen, ...]:
    """Return which questions were open from when to when, in the order of the log."""
    screens = (_screen(line) for line in _lines(content))
    return tuple(screen for screen in screens if screen is not None)


def _lines(content: bytes) -> Iterator[dict[str | None, str | None]]:
    if len(content) > MOST_BYTES:
        return
    text = io.StringIO(content.decode("utf-8-sig", errors="replace"), newline="")
    try:
        yield from islice(csv.DictReader(text), _MOST_LINES)
    except csv.Error:
        return


def _place(latitude: str | None, longitude: str | None) -> LatLon | None:
    try:
        place = LatLon(float(latitude or ""), float(longitude or ""))
    except ValueError:
        return None
    return None if (place.latitude, place.longitude) == (0, 0) else place


def _screen(line: dict[str | None, str | None]) -> Screen | None:
    is_group = _SCREENS.get(line.get("event") or "")
    begun, ended, node = _moment(line.get("start")), _moment(line.get("end")), line.get("node")
    if is_group is None or begun is None or ended is None or not node or ended < begun:
        return None
    return Screen(node, begun, ended, is_group=is_group)


def _moment(milliseconds: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(milliseconds or "") / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
