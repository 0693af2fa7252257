"""Where do fence, standpoint and photos lie on the ground, as a drawing in metres?

East and north of the fence's centre, so the drawing needs no map and is true to scale.
"""

from dataclasses import asdict, dataclass

from server.domain.datum import Datum, from_wgs84
from server.domain.geo import CircleFence, LatLon
from server.services.review.pair_view import PairView, PlaceView
from server.services.review.photo_view import PhotoView
from server.services.runtime import settings
from server.translations import N_
from server.web.formatters import metres
from server.web.language import say

FARTHEST_DRAWN_M = 20_000
"""A photo from farther away would shrink the fence to a dot; its line leaves the drawing instead."""
_DIRECTIONS = (
    N_("north"), N_("north-east"), N_("east"), N_("south-east"),
    N_("south"), N_("south-west"), N_("west"), N_("north-west"),
)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A position on the plan."""

    kind: str
    """before, after, before-form, after-form or standpoint."""
    label: str
    east_m: float
    north_m: float
    error_m: float | None = None
    bearing_deg: float | None = None
    distance: str = ""
    """How far from the fence's centre, in words."""
    direction: str = ""
    drawn: bool = True


@dataclass(frozen=True)
class Track:
    """A way that a phone recorded while the form was filled in."""

    kind: str
    """before or after."""
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Tiles:
    """A map to be laid under the plan; its centre is written in the datum of the tiles, so that both fit."""

    url: str
    credit: str
    zoom: int
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Plan:
    """Everything on the drawing."""

    radius_m: float | None
    ring: tuple[tuple[float, float], ...]
    marks: tuple[Mark, ...]
    tracks: tuple[Track, ...] = ()
    tiles: Tiles | None = None

    def as_json(self) -> dict[str, object]:
        """Return the drawing as the component reads it."""
        return asdict(self)


def plan(pair: PairView) -> Plan:
    """Return the drawing of a pair."""
    fence, place = pair.place.fence.fence, pair.place
    centre = fence.centre
    marks = [_standpoint(place, centre)] if place.standpoint else []
    for kind, label, photo in (("before", say(N_("Before")), pair.before), ("after", say(N_("After")), pair.after)):
        marks += _of_photo(kind, label, photo, centre)
    tracks = tuple(
        Track(stage.value, tuple(_rounded(centre.offset_to(point)) for point in points))
        for stage, points in pair.tracks.items()
    )
    if isinstance(fence, CircleFence):
        return Plan(fence.radius_m, (), tuple(marks), tracks, _tiles(centre))
    ring = tuple(_rounded(centre.offset_to(corner)) for corner in fence.ring)
    return Plan(None, ring, tuple(marks), tracks, _tiles(centre))


def _tiles(centre: LatLon) -> Tiles | None:
    """Return where tiles come from. Over a few kilometres a datum is a shift, so the centre's is enough."""
    known = settings()
    if not known.tiles_url:
        return None
    written = from_wgs84(centre, Datum(known.tiles_datum))
    return Tiles(known.tiles_url, known.tiles_credit, known.tiles_zoom, written.latitude, written.longitude)


def _standpoint(place: PlaceView, centre: LatLon) -> Mark:
    assert place.standpoint is not None  # noqa: S101 - the caller looked
    return _mark("standpoint", place.viewpoint, place.standpoint, centre, bearing=place.bearing_deg)


def _of_photo(kind: str, label: str, photo: PhotoView, centre: LatLon) -> list[Mark]:
    marks = []
    gps = photo.facts.gps if photo.facts else None
    if gps and gps.place:
        error = max(gps.error_m or 0, gps.precision_m or 0) or None
        marks.append(_mark(kind, label, gps.place, centre, error=error, bearing=gps.bearing_deg))
    if photo.form_place:
        form = say(N_("{photo}, form position"), photo=label)
        marks.append(_mark(f"{kind}-form", form, photo.form_place, centre, error=photo.form_error_m))
    return marks


def _mark(
    kind: str, label: str, place: LatLon, centre: LatLon, *, error: float | None = None, bearing: float | None = None
) -> Mark:
    east, north = _rounded(centre.offset_to(place))
    away = centre.metres_to(place)
    return Mark(
        kind=kind,
        label=label,
        east_m=east,
        north_m=north,
        error_m=error,
        bearing_deg=bearing,
        distance=metres(away),
        direction=say(_DIRECTIONS[round(centre.bearing_to(place) / 45) % 8]) if away >= 1 else "",
        drawn=away <= FARTHEST_DRAWN_M,
    )


def _rounded(offset: tuple[float, float]) -> tuple[float, float]:
    return round(offset[0], 1), round(offset[1], 1)
