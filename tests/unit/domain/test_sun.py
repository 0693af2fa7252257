"""The height of the sun, against what an almanac says."""

from datetime import UTC, datetime

import pytest

from server.domain.geo import LatLon
from server.domain.sun import elevation_deg


@pytest.mark.parametrize(
    ("place", "at", "degrees"),
    [
        pytest.param(LatLon(23.44, 0.0), datetime(2026, 6, 21, 12, 2, tzinfo=UTC), 90.0, id="tropic, noon of solstice"),
        pytest.param(LatLon(0.0, 0.0), datetime(2026, 3, 20, 12, 7, tzinfo=UTC), 90.0, id="equator, noon of equinox"),
        pytest.param(LatLon(90.0, 0.0), datetime(2026, 6, 21, 6, 0, tzinfo=UTC), 23.44, id="pole, summer"),
        pytest.param(LatLon(-90.0, 0.0), datetime(2026, 6, 21, 18, 0, tzinfo=UTC), -23.44, id="other pole"),
    ],
)
def test_known_heights(place: LatLon, at: datetime, degrees: float) -> None:
    assert elevation_deg(place, at) == pytest.approx(degrees, abs=0.3)


def test_the_sun_rises_in_hezuo_in_june_before_six_and_sets_before_nine() -> None:
    hezuo = LatLon(35.0, 102.91)
    heights = [elevation_deg(hezuo, datetime(2026, 6, 21, hour, tzinfo=UTC)) for hour in (21, 22, 4, 12, 13)]
    assert [height > 0 for height in heights] == [False, True, True, True, False]
