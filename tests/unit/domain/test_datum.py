"""How far do Chinese maps shift a place? Distances as they were published and measured for the towns of Gannan."""

import pytest

from server.domain.datum import Datum, from_wgs84, to_wgs84
from server.domain.geo import CircleFence, LatLon, PolygonFence

TOWNS = [("Xiahe", 35.2022, 102.5218, 176), ("Maqu", 33.9980, 102.0720, 243), ("Diebu", 34.0556, 103.2219, 266)]


@pytest.mark.parametrize(("latitude", "longitude", "metres"), [t[1:] for t in TOWNS], ids=[t[0] for t in TOWNS])
def test_gcj02_lies_this_far_from_wgs84(latitude: float, longitude: float, metres: float) -> None:
    place = LatLon(latitude, longitude)
    assert place.metres_to(from_wgs84(place, Datum.GCJ02)) == pytest.approx(metres, abs=12)


@pytest.mark.parametrize("datum", list(Datum))
def test_there_and_back_is_the_same_place_to_half_a_metre(datum: Datum) -> None:
    place = LatLon(34.8126, 102.6534)
    assert to_wgs84(from_wgs84(place, datum), datum).metres_to(place) < 0.5


def test_outside_china_nothing_is_shifted() -> None:
    rome = LatLon(41.9, 12.5)
    assert from_wgs84(rome, Datum.GCJ02) == rome


def test_cgcs2000_is_read_as_wgs84() -> None:
    place = LatLon(34.8, 102.6)
    assert to_wgs84(place, Datum.CGCS2000) == place


def test_a_place_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not a place"):
        LatLon(float("nan"), 102.6)


def test_a_polygon_measures_to_its_nearest_side() -> None:
    square = PolygonFence((LatLon(34.80, 102.60), LatLon(34.80, 102.61), LatLon(34.81, 102.61), LatLon(34.81, 102.60)))
    assert square.metres_outside(LatLon(34.805, 102.605)) == 0
    assert square.metres_outside(LatLon(34.805, 102.6111)) == pytest.approx(100.6, abs=1)


def test_a_circle_across_the_date_line_is_not_torn() -> None:
    fence = CircleFence(LatLon(-17.0, 179.9999), 100)
    assert fence.metres_outside(LatLon(-17.0, -179.9999)) == 0
