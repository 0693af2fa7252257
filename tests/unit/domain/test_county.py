"""The county of a 行政区域, however the ledger writes it."""

import pytest

from server.domain.register import county_of


@pytest.mark.parametrize(
    ("written", "county"),
    [
        ("夏河县", "夏河县"),
        ("夏河县/阿木去乎镇", "夏河县"),
        ("夏河县 ／ 阿木去乎镇", "夏河县"),
        ("夏河县阿木去乎镇", "夏河县"),
        ("夏河县·阿木去乎镇", "夏河县"),
        ("夏河县市场镇", "夏河县"),
        ("合作市勒秀镇", "合作市"),
        ("合作市 当周街道", "合作市"),
        ("市中区全福镇", "市中区"),
        ("甘南州夏河县桑科镇", "甘南州夏河县"),
        ("张家口市怀来县沙城镇", "张家口市怀来县"),
        ("夏河县、合作市", "夏河县、合作市"),
        ("全州", "全州"),
        ("", ""),
    ],
)
def test_the_township_is_left_out(written: str, county: str) -> None:
    assert county_of(written) == county
