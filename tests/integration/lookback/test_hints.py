"""What comes of a hint that something closed has come back?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.db import db, transaction
from server.domain.datum import Datum, from_wgs84
from server.domain.life_state import LifeState
from server.domain.lookback import Cause, HintKind, HintState
from server.domain.notice import NoticeKind
from server.errors import Conflict, Forbidden, Invalid
from server.models import Hint, Notice
from server.services import events
from server.services.lookback import due, hints
from server.services.lookback.hints import HintText
from server.services.runtime import today
from server.tasks import notifying, sealing
from tests import build
from tests.integration.life_cycle.conftest import Road
from tests.integration.lookback.conftest import closed

S = LifeState
NEAR = "北纬35度6分10秒, 东经102度36分43秒"
"""Some 200 m from the site."""


def entered(road: Road, **said: object) -> int:
    values = {"kind": HintKind.COMPLAINT, "noted_on": today(), "text": "夜间又有车辆倾倒弃渣", **said}
    with transaction():
        return hints.add(road.actor("Emma"), road.issue.programme, HintText(**values)).id  # type: ignore[arg-type]


def offered(road: Road, number: int) -> list[str]:
    return [one.code for one in hints.one(road.actor("Emma"), number).offers]


def test_closed_issues_near_the_place_are_offered_however_it_is_written(road: Road, year_ago: date) -> None:
    closed(road, year_ago)
    assert offered(road, entered(road, place=NEAR)) == [road.issue.code]
    assert offered(road, entered(road, place="35.2, 102.612")) == []


def test_a_place_of_a_shifted_map_is_put_right(road: Road, year_ago: date) -> None:
    with transaction():
        road.issue.programme.procedure = {"near_km": 0.05}
    closed(road, year_ago)
    there = from_wgs84(build.XIAHE, Datum.GCJ02)
    place = f"{there.latitude}, {there.longitude}"
    assert offered(road, entered(road, place=place, datum=Datum.GCJ02)) == [road.issue.code]
    assert offered(road, entered(road, place=place)) == []


def test_an_issue_that_is_open_is_not_offered(road: Road) -> None:
    assert offered(road, entered(road, place=NEAR)) == []


def test_a_place_that_cannot_be_told_is_refused(road: Road) -> None:
    with pytest.raises(Invalid, match="is no place"):
        entered(road, place="村口大桥旁")


def test_taking_a_hint_up_begins_the_look_back_with_its_cause(road: Road, year_ago: date) -> None:
    closed(road, year_ago)
    number = entered(road, place=NEAR)
    with transaction():
        hints.take_up(road.actor("Emma"), number, road.issue.id, "群众投诉")
    assert road.issue.life is S.LOOKBACK
    assert db.session.get_one(Hint, number).state is HintState.TAKEN_UP


def test_a_hint_of_a_chosen_issue_is_a_reason_at_once(road: Road) -> None:
    closed(road, today() - timedelta(days=30))
    entered(road, issue_code=road.issue.code)
    (one,) = due.listing(road.actor("Emma")).due
    assert [why.cause for why in one.reasons] == [Cause.HINT]


def test_a_dismissed_hint_stays_with_its_reason(road: Road) -> None:
    number = entered(road)
    with transaction():
        hints.dismiss(road.actor("Emma"), number, "经核实为合法堆场")
    assert [one.reason for one in hints.every(road.actor("Emma"), HintState.DISMISSED)] == ["经核实为合法堆场"]
    with pytest.raises(Conflict), transaction():
        hints.dismiss(road.actor("Emma"), number, "再次")


def test_a_hint_is_not_dismissed_without_a_reason(road: Road) -> None:
    number = entered(road)
    with pytest.raises(Invalid), transaction():
        hints.dismiss(road.actor("Emma"), number, "  ")


def test_who_sees_one_county_enters_hints_of_its_issues_only(road: Road, year_ago: date) -> None:
    closed(road, year_ago)
    entered(road)
    actor = replace(road.actor("Emma"), counties=frozenset({"夏河县"}))
    assert hints.every(actor) == ()
    with pytest.raises(Forbidden), transaction():
        hints.add(actor, road.issue.programme, HintText(HintKind.MEDIA, today(), "报道"))
    with transaction():
        hints.add(actor, road.issue.programme, HintText(HintKind.MEDIA, today(), "报道", issue_code=road.issue.code))
    assert len(hints.every(actor)) == 1


def test_a_form_that_finds_a_relapse_is_told_to_the_office(road: Road, year_ago: date) -> None:
    closed(road, year_ago)
    road.move("Emma", S.LOOKBACK, note="生长季已过")
    sent = road.form("lookback", seed=7, same_state="relapsed", false_rect="no", next="reopen")
    with transaction():
        events.record("account:Tashi", "submissions.receive", f"submission:{sent.id}")
    sealing.seal_waiting()
    notifying.tell()
    rows = db.session.scalars(db.select(Notice).where(Notice.kind == NoticeKind.RELAPSE)).all()
    assert {row.account_id for row in rows} == {road.people["Emma"].id}


def test_a_hint_of_a_mistyped_year_is_refused_and_nothing_is_kept(road: Road) -> None:
    with pytest.raises(Invalid, match="cannot be meant"), transaction():
        hints.add(road.actor("Emma"), road.issue.programme, HintText(HintKind.MEDIA, date(1026, 1, 1), "报道"))
    assert hints.every(road.actor("Emma")) == ()
