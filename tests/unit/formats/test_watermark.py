"""Are the lines of watermark cameras understood, and doubtful ones left alone?"""

from datetime import date, time

import pytest

from server.domain.geo import LatLon
from server.domain.watermark import Statement, county_in
from server.formats.watermark import statement

DAY, HOUR = date(2020, 1, 11), time(9, 44)
HERE = LatLon(34.812634, 102.653412)
COUNTIES = ("夏河县", "合作市", "卓尼县")


@pytest.mark.parametrize(
    ("line", "day", "clock"),
    [
        ("2020-01-11 09:44", DAY, HOUR),
        ("2020.01.11 09:44", DAY, HOUR),
        ("2020/1/11 9:44", DAY, HOUR),
        ("2020年1月11日 星期六 09:44", DAY, HOUR),
        ("时间：2020年01月11日09：44", DAY, HOUR),
        ("2020-01-1109:44", DAY, HOUR),
        ("2O20-O1-11 O9:44", DAY, HOUR),
        ("2020-01-l1 09:44", DAY, HOUR),
        ("2020-01-11 09:44:31", DAY, time(9, 44, 31)),
        ("2020年1月11日 下午3:05", DAY, time(15, 5)),
        ("2020年1月11日 凌晨12:05", DAY, time(0, 5)),
        ("3:05 PM 2020-01-11", DAY, time(15, 5)),
        ("09时44分 2020-01-11", DAY, HOUR),
        ("星期六 晴 -3℃ 海拔 2920.5米", None, None),
        ("2020-01-11", DAY, None),
        ("2020.01.11 18.5℃", DAY, None),
        ("2020.1.110:20", None, None),
        ("2020-13-11 09:44", None, HOUR),
        ("1999-01-11", None, None),
        ("2020-01-11 2020-01-12", None, None),
        ("09:44 10:20", None, None),
        ("25:10", None, None),
        ("202001110944", None, None),
        ("34:48:45.3", None, None),
        ("", None, None),
    ],
)
def test_days_and_hours(line: str, day: date | None, clock: time | None) -> None:
    said = statement([line])
    assert (said.day, said.clock) == (day, clock)


@pytest.mark.parametrize(
    "lines",
    [
        ["经度：102.653412 纬度：34.812634"],
        ["经度：102.653412纬度：34.812634"],
        ["经度:102.653412", "纬度:34.812634"],
        ["北纬34.812634° 东经102.653412°"],
        ["2026.06.0113:16:47", "经度：102.653412纬度：34.812634"],
        ["34.812634°N,102.653412°E"],
        ["N34.812634 E102.653412"],
        ["34.812634,102.653412"],
        ["102.653412，34.812634"],
        ["Lat:34.812634 Lon:102.653412"],
        ["经度：1O2.653412 纬度：34.8I2634"],
        ["34°48′45.48″N 102°39′12.28″E"],
        ["东经102度39分12.28秒 北纬34度48分45.48秒"],
        ["海拔：2920.0米 经度：102.653412 纬度：34.812634"],
    ],
)
def test_places_in_the_usual_spellings(lines: list[str]) -> None:
    place = statement(lines).place
    assert place is not None
    assert place.metres_to(HERE) < 1


@pytest.mark.parametrize(
    "line",
    [
        "34.812634",
        "纬度：34.812634",
        "纬度：34.812634 纬度：35.812634",
        "经度：34.81 纬度：102.65",
        "34.812634,102.653412 34.912634,102.653412",
        "纬度：94.812634 经度：102.653412",
        "经度：102.653412 34.812634",
        "12.345 67.891 23.456",
    ],
)
def test_what_is_no_place_or_two_is_none(line: str) -> None:
    assert statement([line]).place is None


def test_coarse_digits_are_said_to_be_coarse() -> None:
    assert statement(["34.813,102.653"]).precision_m == pytest.approx(111, abs=1)


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("防伪码 K7Q2M9XF4T", ("K7Q2M9XF4T",)),
        ("防伪：k7q2m9xf4t", ("K7Q2M9XF4T",)),
        ("防伪编码:O0O1lI2345", ("O0O1LI2345",)),
        ("水印相机防伪", ()),
        ("防伪 ABCDEFGHIJ", ()),
        ("防伪码 123", ()),
        ("K7Q2M9XF4T", ()),
    ],
)
def test_codes_against_forgery(line: str, codes: tuple[str, ...]) -> None:
    assert statement([line]).codes == codes


@pytest.mark.parametrize(
    ("lines", "county"),
    [
        (["甘南州·夏河县拉卜楞镇"], "夏河县"),
        (["合作 市 通钦街"], "合作市"),
        (["夏河县与卓尼县交界"], None),
        (["合作市场"], None),
        (["玛曲县"], None),
        (["夏河", "县城"], None),
    ],
)
def test_the_county_that_a_text_names(lines: list[str], county: str | None) -> None:
    assert county_in(lines, COUNTIES) == county


def test_whatever_is_read_is_an_answer() -> None:
    assert statement(["\0", "°′″", "::::", "9" * 200, "年月日", "²³½"]) == Statement()
