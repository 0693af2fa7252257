"""Can it be told from these photos whether plants live?"""

from dataclasses import replace

import pytest

from server.checks import same_season
from server.domain.finding import SAYS_NOTHING, Status
from server.domain.limits import Limits
from server.domain.plants import speaks_of_plants
from tests.unit.checks.examples import planted


@pytest.mark.parametrize(
    ("before_month", "after_month", "answer"),
    [
        (6, 8, "growing"),
        (5, 9, "growing"),
        (6, 10, "after-at-rest"),
        (11, 12, "after-at-rest"),
        (4, 7, "before-at-rest"),
        (10, 7, "before-at-rest"),
    ],
)
def test_plants_are_judged_while_they_grow(before_month: int, after_month: int, answer: str) -> None:
    assert same_season.check(planted(before_month, after_month)).reason == answer


def test_a_season_accuses_nobody_and_holds_up_no_answer() -> None:
    found = [same_season.check(planted(*months)) for months in ((6, 12), (12, 6))]
    assert {one.status for one in found} == {Status.UNVERIFIABLE}
    assert {one.reason for one in found} <= SAYS_NOTHING


def test_a_programme_in_the_south_has_another_season() -> None:
    there = planted(3, 11).under(replace(Limits(), growing_from_month=3, growing_to_month=11))
    assert same_season.check(there).status is Status.CONSISTENT


@pytest.mark.parametrize("text", ["废渣清运并恢复植被", "种草复绿 3 亩", "Replanting of the slope"])
def test_a_ledger_speaks_of_plants(text: str) -> None:
    assert speaks_of_plants(["", text])


@pytest.mark.parametrize("text", ["", "污水直排黄河", "雨水收集池未建"])
def test_a_ledger_that_speaks_of_none(text: str) -> None:
    assert not speaks_of_plants([text])
