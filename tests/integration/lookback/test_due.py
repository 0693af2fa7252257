"""Which closed issues are to be looked at again, and why?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.db import transaction
from server.domain.drawing import SHARES
from server.domain.life_state import LifeState
from server.domain.lookback import Cause
from server.services.lookback import due, relapses
from server.services.runtime import today
from server.services.spot_checks.draws import DrawRequest
from tests import build
from tests.integration.life_cycle.conftest import Road
from tests.integration.lookback.conftest import closed

S = LifeState


def causes(road: Road) -> list[Cause]:
    found = due.listing(road.actor("Emma")).due
    return [why.cause for one in found for why in one.reasons]


def test_what_is_to_grow_comes_due_a_season_after_closing(road: Road, year_ago: date) -> None:
    closed(road, year_ago)
    assert causes(road) == [Cause.SEASON]


def test_before_the_season_is_over_it_stands_with_what_comes_later(road: Road) -> None:
    closed(road, today() - timedelta(days=30))
    found = due.listing(road.actor("Emma"))
    assert (found.due, len(found.coming)) == ((), 1)


def test_a_programme_sets_its_season(road: Road) -> None:
    with transaction():
        road.issue.programme.procedure = {"season_months": 24}
    closed(road, today() - timedelta(days=400))
    assert causes(road) == []


def test_what_is_to_be_kept_up_is_told_by_the_ledger(road: Road, year_ago: date) -> None:
    with transaction():
        road.issue.ledger = {**road.issue.ledger, "备注": "立行立改、长期坚持"}
    closed(road, year_ago)
    assert causes(road) == [Cause.LONG_TERM]


def test_a_look_back_that_has_begun_takes_it_off_the_list(road: Road, year_ago: date) -> None:
    closed(road, year_ago)
    road.move("Emma", S.LOOKBACK, note="生长季已过")
    assert causes(road) == []
    assert [one.code for one in due.under_way(road.actor("Emma"))] == [road.issue.code]


def test_who_is_limited_to_another_county_sees_none_of_it(road: Road, year_ago: date) -> None:
    closed(road, year_ago)
    far = replace(road.actor("Emma"), counties=frozenset({"玛曲县"}))
    assert due.listing(far).due == ()


def test_what_was_drawn_among_closed_issues_is_due_on_the_day_of_the_draw_and_not_before(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        road.issue.problem_text, road.issue.ledger = "污水直排", {}
        build.issue(road.issue.programme, None, "C1-F-02")
    closed(road, today() - timedelta(days=30))
    day = today() + timedelta(days=2)
    with transaction():
        request = DrawRequest("回头看", day, ("才让", "扎西"), SHARES, only_closed=True)
        build.draw(road.actor("Emma"), road.issue.programme_id, request)
    assert causes(road) == []
    monkeypatch.setattr(due, "today", lambda: day)
    assert causes(road) == [Cause.DRAWN]


def test_the_relapse_rate_is_what_was_reopened_of_what_was_closed(road: Road, year_ago: date) -> None:
    closed(road, year_ago)
    with transaction():
        other = build.issue(road.issue.programme, None, "C1-F-02")
        road_issue, road.issue = road.issue, other
    closed(road, year_ago)
    road.issue = road_issue
    road.form("lookback", seed=7, same_state="relapsed", false_rect="no", next="reopen")
    road.move("Emma", S.REOPENED, note="又堆放")
    (one,) = relapses.by_programme(road.actor("Emma"))
    assert (one.closed, one.reopened, one.rate) == (2, 1, 0.5)
