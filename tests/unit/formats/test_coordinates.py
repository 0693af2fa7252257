"""Coordinates in the spellings of people, word processors and devices."""

import pytest

from server.formats import coordinates
from server.formats.coordinates import Axis

NORTH, EAST = 34 + 48 / 60 + 45.3 / 3600, 102 + 39 / 60 + 12.2 / 3600

ONE = [
    "34°48'45.3\"",
    "34°48’45.3”",
    "34°48‘45.3’’",
    "34º48'45.3\"",
    "N34°48′45.3″",
    "34°48′45.3″N",
    "34° 48′ 45.3″ n",
    "北纬34度48分45.3秒",
    "纬度：34°48′45.3″",
    "34°48＇45.3＂",
    "34 48 45.3",
    "34:48:45.3",
    "34：48：45.3",
    "34-48-45.3",
    "34°48´45.3´´",
    "３４°４８′４５．３″",
    "34˚48ʹ45.3ʺ",
    "34°48′45。3″",
    "34°48.755'",
    "N 34 48.755",
    "34\u00a048\u200945.3",
]
DECIMAL = [
    "34.8126",
    "３４．８１２６",
    "34,8126",
    "34，8126",
    "34。8126",
    "34.8126°",
    "34.8126 N",
    "+34.8126",
    "34.8126度",
]
BOTH = [
    "102.6534,34.8126",
    "34.8126，102.6534",
    "102.6534、34.8126",
    "34.8126 102.6534",
    "34,8126 102,6534",
    "(102.6534; 34.8126)",
    "经度：102.6534 纬度：34.8126",
    "E102.6534 N34.8126",
    "34.8126N,102.6534E",
    "102.6534/34.8126",
    "102.6534\n34.8126",
]
BOTH_SPLIT = [
    "34°48′45.3″N 102°39′12.2″E",
    "北纬34度48分45.3秒东经102度39分12.2秒",
    "N34°48′45.3″E102°39′12.2″",
    "东经102°39′12.2″，北纬34°48′45.3″",
    "34 48 45.3, 102 39 12.2",
    "34 48 45.3 102 39 12.2",
]


@pytest.mark.parametrize("written", ONE)
def test_degrees_minutes_and_seconds_are_read_in_every_spelling(written: str) -> None:
    found = coordinates.angle(written)
    assert found is not None
    assert found.degrees == pytest.approx(NORTH, abs=1e-9)


@pytest.mark.parametrize("written", DECIMAL)
def test_decimal_degrees_are_read_in_every_spelling(written: str) -> None:
    found = coordinates.angle(written)
    assert found is not None
    assert found.degrees == 34.8126


@pytest.mark.parametrize(
    "written",
    ["", "34 48", "34°61'", "34.81.2", "nan", "1e5", "34°48.5'30\"", "34.5°30'", "N34.8S", "约34.8", "34,8,1"],
)
def test_what_can_be_doubted_is_no_coordinate(written: str) -> None:
    assert coordinates.angle(written) is None


@pytest.mark.parametrize("written", ["W102.5", "西经102.5", "102.5w", "-102.5"])
def test_west_is_negative(written: str) -> None:
    found = coordinates.angle(written)
    assert found is not None
    assert found.degrees == -102.5


def test_the_hemisphere_says_which_number_it_is() -> None:
    axes = [found.axis for written in ("E102.5", "北纬34", "34.5") if (found := coordinates.angle(written))]
    assert axes == [Axis.LONGITUDE, Axis.LATITUDE, None]


@pytest.mark.parametrize("written", BOTH)
def test_a_place_in_one_cell_is_read_in_either_order(written: str) -> None:
    assert coordinates.place(written) == (34.8126, 102.6534)


@pytest.mark.parametrize("written", BOTH_SPLIT)
def test_a_place_in_degrees_minutes_and_seconds_is_read_from_one_cell(written: str) -> None:
    assert coordinates.place(written) == pytest.approx((NORTH, EAST), abs=1e-9)


def test_the_order_asked_for_decides_where_the_numbers_do_not() -> None:
    places = [coordinates.place("10,20", longitude_first=first) for first in (None, True, False)]
    assert places == [None, (20.0, 10.0), (10.0, 20.0)]


@pytest.mark.parametrize("written", ["", "34.8", "N34.8 N35.1", "1,2,3", "a,b"])
def test_what_is_no_pair_is_no_place(written: str) -> None:
    assert coordinates.place(written) is None


def test_a_position_is_shown_as_people_write_it() -> None:
    assert coordinates.shown(34.812599999999996) == 34.8126
