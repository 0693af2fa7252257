"""A queue is shared out so that nobody gets more than their part, or so that places stay together."""

from collections import Counter

import pytest

from server.domain.dealing import Waiting, deal

BOTH = ("Alice", "Bao")


@pytest.mark.parametrize("number", [0, 1, 7, 20])
def test_nobody_gets_two_more_than_another(number: int) -> None:
    got = Counter(deal([Waiting(one, None, BOTH) for one in range(number)], dict.fromkeys(BOTH, 0)).values())
    assert abs(got["Alice"] - got["Bao"]) <= 1


def test_the_worst_are_shared_as_well() -> None:
    dealt = deal([Waiting(one, None, BOTH) for one in range(4)], dict.fromkeys(BOTH, 0))
    assert dealt == {0: "Alice", 1: "Bao", 2: "Alice", 3: "Bao"}


def test_who_has_many_gets_fewer() -> None:
    dealt = deal([Waiting(one, None, BOTH) for one in range(4)], {"Alice": 3, "Bao": 0})
    assert Counter(dealt.values()) == {"Bao": 3, "Alice": 1}


def test_a_county_stays_together() -> None:
    pairs = [
        Waiting(one, county, BOTH) for one, county in enumerate(["夏河县", "碌曲县", "夏河县", "夏河县", "碌曲县"])
    ]
    dealt = deal(pairs, dict.fromkeys(BOTH, 0))
    assert {dealt[0], dealt[2], dealt[3]} == {"Alice"}
    assert {dealt[1], dealt[4]} == {"Bao"}


def test_a_county_that_nobody_sees_as_a_whole_is_parted() -> None:
    pairs = [Waiting(1, "夏河县", ["Alice"]), Waiting(2, "夏河县", ["Bao"])]
    assert deal(pairs, dict.fromkeys(BOTH, 0)) == {1: "Alice", 2: "Bao"}


def test_what_none_of_them_sees_is_left() -> None:
    assert deal([Waiting(1, None, ["Chen"])], dict.fromkeys(BOTH, 0)) == {}
