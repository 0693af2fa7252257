"""How an issue stands against its plan, and which warning it calls for."""

from datetime import date

import pytest

from server.domain.life_state import LifeState
from server.domain.schedule import Dates, Pace, is_missed, ledger_word, standing
from server.domain.warning import Facts, Forecast, Light, Reason, WarningRule, is_quiet, propose

TODAY = date(2026, 11, 30)
S = LifeState


@pytest.mark.parametrize(
    ("state", "dates", "found"),
    [
        (S.RECTIFYING, Dates(TODAY), Pace.ON_SCHEDULE),
        (S.RECTIFYING, Dates(date(2026, 11, 29)), Pace.OVERDUE),
        (S.RECTIFYING, Dates(date(2026, 12, 31), 3, 1), Pace.BEHIND),
        (S.RECTIFYING, Dates(date(2026, 11, 29), 3, 1), Pace.OVERDUE),
        (S.RETURNED, Dates(None, 2, 0), Pace.ON_SCHEDULE),
        (S.PLANNED, Dates(None), None),
        (None, Dates(date(2026, 12, 31), 3, 1), Pace.ON_SCHEDULE),
        (None, Dates(date(2026, 11, 29)), Pace.OVERDUE),
        (S.CLAIMED, Dates(date(2026, 11, 29), 1, 1), None),
        (S.CLOSED, Dates(date(2026, 11, 29)), None),
    ],
)
def test_an_issue_stands_by_its_end_and_its_milestones(state: S | None, dates: Dates, found: Pace | None) -> None:
    assert standing(state, "", dates, TODAY) is found


@pytest.mark.parametrize("word", ["completed", "closed"])
def test_what_the_ledger_says_is_put_right_is_not_asked(word: str) -> None:
    assert standing(None, word, Dates(date(2020, 1, 1)), TODAY) is None


def test_a_milestone_is_met_through_its_day_and_by_being_done_late() -> None:
    assert not is_missed(TODAY, None, TODAY)
    assert is_missed(date(2026, 11, 29), None, TODAY)
    assert not is_missed(date(2026, 11, 1), date(2026, 11, 20), TODAY)


def test_the_ledgers_word_follows_only_where_the_life_cycle_runs() -> None:
    assert ledger_word(S.RECTIFYING, Pace.OVERDUE, 0) == "behind"
    assert ledger_word(S.RETURNED, Pace.ON_SCHEDULE, 2) == "on_schedule"
    assert ledger_word(S.RETURNED, Pace.ON_SCHEDULE, 0) is None
    assert ledger_word(None, Pace.OVERDUE, 1) is None
    assert ledger_word(S.STAGE_DONE, Pace.BEHIND, 1) is None


@pytest.mark.parametrize(
    ("facts", "light", "codes"),
    [
        (Facts(40, forecast=Forecast.IN_TIME), Light.BLUE, ["in-time"]),
        (Facts(15), Light.YELLOW, ["near"]),
        (Facts(40, 1), Light.YELLOW, ["missed"]),
        (Facts(40, 1, Forecast.IN_TIME), Light.YELLOW, ["missed"]),
        (Facts(40, 0, Forecast.LATE), Light.YELLOW, ["late"]),
        (Facts(40, 2, Forecast.LATE), Light.RED, ["missed-and-late"]),
        (Facts(-1, 1), Light.RED, ["overdue"]),
        (Facts(40, complaints_since=3), Light.RED, ["complaints"]),
        (Facts(40, complaints_since=1, photo_contradictions=2), Light.YELLOW, ["complaints", "contradictions"]),
    ],
)
def test_a_warning_is_the_gravest_that_the_facts_call_for(facts: Facts, light: Light, codes: list[str]) -> None:
    found = propose(facts, WarningRule())
    assert found is not None
    assert (found.light, [one.code for one in found.reasons]) == (light, codes)


def test_nothing_is_proposed_for_what_is_in_time_and_nobody_forecast() -> None:
    assert propose(Facts(40), WarningRule()) is None


def test_a_reason_says_the_figure_beside_its_limit() -> None:
    found = propose(Facts(10, 4), WarningRule(yellow_days=20, yellow_missed=2))
    assert found is not None
    assert found.reasons == (Reason("near", 10, 20), Reason("missed", 4, 2))


def test_a_limit_of_nought_never_warns() -> None:
    assert propose(Facts(-5, 0), WarningRule(red_overdue=0)) is None


def test_an_answer_holds_through_its_day_and_not_for_a_graver_light() -> None:
    until = date(2026, 12, 31)
    assert is_quiet(Light.YELLOW, Light.YELLOW, until, until)
    assert not is_quiet(Light.RED, Light.YELLOW, until, TODAY)
    assert not is_quiet(Light.YELLOW, Light.YELLOW, until, date(2027, 1, 1))
