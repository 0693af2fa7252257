"""Does a leader read in half a minute how an issue stands?"""

from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from server.db import db, transaction
from server.domain.life_state import LifeState
from server.domain.timeline import Kind
from server.models import IssueMove, Visit, VisitIssue
from server.services.life_cycle import timeline, timeline_page
from server.services.runtime import now, today
from tests import build
from tests.integration.life_cycle.conftest import Road

S = LifeState


@pytest.fixture
def claimed(road: Road) -> Road:
    road.to(S.CLAIMED)
    with transaction():
        visit = Visit(programme_id=road.issue.programme_id, starts_on=today(), ends_on=today(), planned_at=now())
        later = Visit(
            programme_id=road.issue.programme_id, starts_on=today() + timedelta(days=3),
            ends_on=today() + timedelta(days=3), planned_at=now(),
        )  # fmt: skip
        db.session.add_all([visit, later])
        db.session.flush()
        db.session.add_all([VisitIssue(visit_id=one.id, issue_id=road.issue.id, added_at=now())
                            for one in (visit, later)])  # fmt: skip
    return road


def test_a_leader_sees_who_must_what_was_claimed_and_what_is_missing(claimed: Road) -> None:
    found = timeline.of(claimed.actor("Leon"), claimed.issue.id)
    said = dict(timeline_page.facts(found, "en"))
    assert said["Who must put it right"] == "夏河县自然资源局; 李主任"
    assert said["What was claimed"] == "2 of 2 measures done"
    assert said["What comes next"].startswith("Apply for acceptance")
    kinds = [one.kind for one in found.entries]
    assert {Kind.PHOTOS, Kind.MOVE, Kind.MEASURE, Kind.PAPER, Kind.VISIT} <= set(kinds)


def test_a_visit_that_is_still_to_come_is_told_to_nobody(claimed: Road) -> None:
    found = timeline.of(claimed.actor("Emma"), claimed.issue.id)
    assert [one.count for one in found.entries if one.kind is Kind.VISIT] == [1]


def test_the_responsible_unit_learns_of_no_visit_and_no_examiner(claimed: Road) -> None:
    found = timeline.of(claimed.actor("Ma"), claimed.issue.id)
    assert Kind.VISIT not in {one.kind for one in found.entries}
    assert {one.by for one in found.entries} <= {"", "account:Ma"}
    assert found.accept_unit == ""


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_two_hundred_moves_and_long_texts_stay_on_one_page(claimed: Road, language: str) -> None:
    with transaction():
        claimed.issue.problem_text = "矿区历史遗留渣堆未按要求清运，雨季淋溶水外排。" * 40
        claimed.issue.ledger = {**claimed.issue.ledger, "整改进展": "已完成覆土播种。" * 80, "督导单位": "督导组" * 90}
        db.session.add_all([
            IssueMove(
                issue_id=claimed.issue.id, round=1, start_state=S.CLAIMED, end_state=S.RETURNED, made_at=now(),
                by="account:Emma", about_on=today() - timedelta(days=at), document="甘环督〔2026〕" * 9,
                note="退回说明" * 90, reasons=["R01", "R02"], evidence={},
            )
            for at in range(200)
        ])  # fmt: skip
    found = timeline.of(claimed.actor("Leon"), claimed.issue.id)
    assert len(found.entries) > 200
    assert len(PdfReader(BytesIO(timeline_page.pdf(found, language))).pages) == 1


def test_all_three_pages_of_an_issue_open_whatever_its_next_move_lacks(claimed: Road, client: FlaskClient) -> None:
    assert client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD}).status_code == 302
    for page in ("", "/life", "/timeline", "/timeline.pdf"):
        assert client.get(f"/ledger/issues/{claimed.issue.id}{page}").status_code == 200
