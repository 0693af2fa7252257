"""Which way did the phone go while a form was filled in? Collect writes it beside the form, as `audit.csv`.

A line is an event with its position, where the form asks for one; the columns are named in the first line. A log that
cannot be read, or has no positions, gives no way: it is a witness more, never a condition.
"""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from server.domain.geo import LatLon

FILE_NAME = "audit.csv"
MOST_BYTES = 2_000_000
_MOST_LINES = 20_000


def read_track(content: bytes) -> tuple[LatLon, ...]:
    """Return the positions in their order; one that is the same as before is left out."""
    if len(content) > MOST_BYTES:
        return ()
    track: list[LatLon] = []
    for place in _places(content.decode("utf-8-sig", errors="replace")):
        if not track or track[-1] != place:
            track.append(place)
    return tuple(track)


def _places(text: str) -> Iterator[LatLon]:
    try:
        for line in islice(csv.DictReader(io.StringIO(text, newline="")), _MOST_LINES):
            place = _place(line.get("latitude"), line.get("longitude"))
            if place is not None:
                yield place
    except csv.Error:
        return


def _place(latitude: str | None, longitude: str | None) -> LatLon | None:
    try:
        place = LatLon(float(latitude or ""), float(longitude or ""))
    except ValueError:
        return None
    return None if (place.latitude, place.longitude) == (0, 0) else place
