"""Where does a photo say it was taken? EXIF 2.32, section 4.6.6."""

from datetime import UTC, datetime

import pytest

from server.domain.geo import LatLon
from server.domain.photo import GpsFix
from server.imaging.exif import read_exif
from tests.photos import PhotoExif, Ratio, dms, exif_block

HEZUO = {"latitude": 35.00027, "longitude": 102.91061}


def fix(**changes: object) -> GpsFix:
    return read_exif(exif_block(PhotoExif(**{**HEZUO, **changes}))).gps  # type: ignore[arg-type]


def test_a_position_is_read_to_the_centimetre() -> None:
    place = fix(gps={2: dms(35.00027, 10_000), 4: dms(102.91061, 10_000)}).place
    assert place is not None
    assert place.metres_to(LatLon(35.00027, 102.91061)) < 0.01


def test_south_and_west_are_negative() -> None:
    place = fix(latitude=-35.5, longitude=-102.5).place
    assert place == LatLon(-35.5, -102.5)


def test_a_photo_without_gps_says_its_position_is_missing() -> None:
    assert fix(latitude=None, longitude=None) == GpsFix(None, "missing")


def test_a_latitude_alone_is_no_position() -> None:
    assert fix(longitude=None).problem == "missing"


@pytest.mark.parametrize("broken", [(34, 0), (0, 0)])
def test_a_gps_rational_with_a_zero_denominator_is_no_position(broken: tuple[int, int]) -> None:
    read = fix(gps={2: (Ratio(*broken), Ratio(1, 1), Ratio(1, 1))})
    assert (read.place, read.problem) == (None, "not-a-number")


def test_zero_zero_is_where_phones_without_a_fix_are() -> None:
    read = fix(latitude=0.0, longitude=0.0)
    assert (read.place, read.problem) == (None, "null-island")


def test_the_equator_alone_is_a_position() -> None:
    assert fix(latitude=0.0).place is not None


@pytest.mark.parametrize("reference", [1, 3])
def test_a_position_without_its_hemisphere_is_none(reference: int) -> None:
    read = fix(gps={reference: None})
    assert (read.place, read.problem) == (None, "no-hemisphere")


@pytest.mark.parametrize("beyond", [{2: dms(91)}, {4: dms(181)}])
def test_a_position_beyond_the_poles_is_out_of_range(beyond: dict[int, object]) -> None:
    read = fix(gps=beyond)
    assert (read.place, read.problem) == (None, "out-of-range")


def test_whole_seconds_of_arc_are_31_metres_coarse() -> None:
    assert fix(gps={2: dms(35.00027, 1), 4: dms(102.91061, 1)}).precision_m == pytest.approx(30.9, abs=0.1)


def test_whole_minutes_are_two_kilometres_coarse() -> None:
    assert fix(
        latitude=35.25, longitude=102.75, gps={2: dms(35.25, 1), 4: dms(102.75, 1)}
    ).precision_m == pytest.approx(1855, abs=1)


def test_minutes_with_decimals_and_no_seconds_are_as_fine_as_the_decimals() -> None:
    minutes = (Ratio(35, 1), Ratio(162, 10_000), Ratio(0, 1))
    assert fix(gps={2: minutes, 4: minutes}).precision_m == pytest.approx(0.19, abs=0.01)


def test_ten_thousandths_of_a_second_are_millimetres() -> None:
    precision = fix(gps={2: dms(35.00027, 10_000), 4: dms(102.91061, 10_000)}).precision_m
    assert precision is not None
    assert precision < 0.01


def test_no_position_has_no_precision() -> None:
    assert fix(gps={1: None}).precision_m is None


def test_an_altitude_is_above_the_sea() -> None:
    assert fix(altitude_m=2936.5).altitude_m == 2936.5


def test_an_altitude_with_reference_one_is_below_the_sea() -> None:
    assert fix(altitude_m=-12.5).altitude_m == -12.5


def test_an_altitude_without_its_reference_is_above_the_sea() -> None:
    assert fix(altitude_m=12.5, gps={5: None}).altitude_m == 12.5


def test_an_altitude_over_zero_is_unknown() -> None:
    assert fix(gps={5: b"\0", 6: Ratio(9, 0)}).altitude_m is None


def test_the_error_is_what_the_phone_gives_itself() -> None:
    assert fix(error_m=4.75).error_m == 4.75


def test_a_negative_error_is_unknown() -> None:
    assert fix(gps={31: Ratio(-5, 1)}).error_m is None


def test_a_bearing_is_to_true_north_unless_said_otherwise() -> None:
    read = fix(bearing_deg=127.5)
    assert (read.bearing_deg, read.bearing_is_magnetic) == (127.5, False)


def test_a_bearing_by_compass_is_magnetic() -> None:
    assert fix(bearing_deg=127.5, gps={16: "M"}).bearing_is_magnetic


def test_a_bearing_of_360_degrees_is_north() -> None:
    assert fix(bearing_deg=360.0).bearing_deg == 0


def test_a_bearing_beyond_the_circle_is_unknown() -> None:
    assert fix(bearing_deg=400.0).bearing_deg is None


def test_the_satellites_time_is_utc() -> None:
    noon = datetime(2026, 5, 1, 4, 0, 1, tzinfo=UTC)
    assert fix(fixed_at=noon).fixed_at == noon


def test_the_satellites_seconds_keep_their_fraction() -> None:
    clock = (Ratio(4, 1), Ratio(0, 1), Ratio(15, 10))
    assert fix(gps={29: "2026:05:01", 7: clock}).fixed_at == datetime(2026, 5, 1, 4, 0, 1, 500_000, tzinfo=UTC)


def test_a_satellite_time_without_its_date_is_no_moment() -> None:
    assert fix(gps={7: (Ratio(4, 1), Ratio(0, 1), Ratio(0, 1))}).fixed_at is None


@pytest.mark.parametrize("date", ["2014:09:259", "0000:00:00", "2026:13:01", "", "9999:12:31 x"])
def test_a_satellite_date_that_is_none_gives_no_moment(date: str) -> None:
    assert fix(gps={29: date, 7: (Ratio(4, 1), Ratio(0, 1), Ratio(0, 1))}).fixed_at is None


@pytest.mark.parametrize("hour", [(4, 0), (99, 1)])
def test_a_satellite_time_that_is_none_gives_no_moment(hour: tuple[int, int]) -> None:
    assert fix(gps={29: "2026:05:01", 7: (Ratio(*hour), Ratio(0, 1), Ratio(0, 1))}).fixed_at is None


def method(name: bytes) -> dict[int, object]:
    return {27: b"ASCII\0\0\0" + name}


@pytest.mark.parametrize(
    ("tags", "source"),
    [
        (method(b"CELLID"), "network"),
        (method(b"network"), "network"),
        (method(b"WLAN\0"), "network"),
        (method(b"MANUAL"), "by-hand"),
        (method(b"GPS"), None),
        (method(b"GPS WLAN CELLID"), None),
        (method(b"fused"), None),
        (method(b""), None),
        ({9: "V"}, "void"),
        ({9: "A"}, None),
        ({11: Ratio(999, 10)}, "void"),
        ({11: Ratio(18, 10)}, None),
        ({11: Ratio(1, 0)}, None),
    ],
)
def test_a_position_that_no_satellites_gave_says_so(tags: dict[int, object], source: str | None) -> None:
    assert fix(gps=tags).source == source


@pytest.mark.parametrize("date", ["1970:01:01", "1980:01:01", "1980:01:06"])
def test_a_receiver_that_does_not_know_the_date_gives_no_moment(date: str) -> None:
    assert fix(gps={29: date, 7: (Ratio(0, 1), Ratio(0, 1), Ratio(0, 1))}).fixed_at is None
