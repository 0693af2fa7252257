"""What do the office and the responsible unit see of an issue's way, and what do their pages do?"""

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.issue_files import FileKind
from server.domain.life_state import LifeState
from server.errors import Conflict
from server.models import Unit
from server.services.life_cycle import case_files, papers, procedures
from server.services.runtime import media, today
from tests import build
from tests.integration.life_cycle.conftest import Road

S = LifeState


def _client(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    client.post("/sign-in", data={"name": name, "password": build.PASSWORD})
    return client


def _page(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def test_a_refused_move_names_all_that_is_missing_and_keeps_what_was_written(app: Flask, road: Road) -> None:
    office = _client(app, "Emma")
    sent = {"end": "planned", "note": "第一次会商", "on": today().isoformat()}
    answer = office.post(f"/ledger/issues/{road.issue.id}/life/move", data=sent, headers={"Accept-Language": "en"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "There is no before photo of “南坡”." in page
    assert road.issue.life is S.REGISTERED


def test_the_unit_reports_from_its_own_page_and_reads_nobodys_name_who_examines(app: Flask, road: Road) -> None:
    road.to(S.RECTIFYING)
    unit = _client(app, "Ma")
    assert "C1-F-01" in _page(unit, "/unit")
    page = _page(unit, f"/unit/issues/{road.issue.id}")
    assert "Emma" not in page
    assert "/ledger/" not in page.replace(f"/ledger/issues/{road.issue.id}/", "")
    assert unit.get(f"/ledger/issues/{road.issue.id}/life").status_code == 403


def test_the_unit_of_another_place_finds_nothing(app: Flask, road: Road) -> None:
    with transaction():
        other = build.account("Li", road.people["Ma"].role, road.issue.programme)
        bureau = Unit(name="碌曲县自然资源局")
        db.session.add(bureau)
        db.session.flush()
        other.unit_id = bureau.id
    unit = _client(app, "Li")
    assert unit.get(f"/unit/issues/{road.issue.id}").status_code == 404
    assert "C1-F-01" not in _page(unit, "/unit?which=all")


def test_a_paper_comes_and_goes_out_byte_for_byte_and_is_set_aside_with_a_reason(app: Flask, road: Road) -> None:
    office = _client(app, "Emma")
    kept = office.post(
        f"/ledger/issues/{road.issue.id}/papers",
        data={"kind": "monitoring", "file": (BytesIO(b"%PDF-1.7 pH 7.2"), "监测报告.pdf")},
    )
    assert kept.status_code == 302
    assert office.get("/papers/1").data == b"%PDF-1.7 pH 7.2"
    assert office.get("/papers/1").headers["Content-Disposition"].startswith("attachment")
    office.post("/papers/1/set-aside", data={"reason": "扫描不清，重新提交。"})
    assert "扫描不清，重新提交。" in _page(office, f"/ledger/issues/{road.issue.id}/life")


def test_a_file_that_no_office_files_is_refused_with_what_may_be(app: Flask, road: Road) -> None:
    answer = _client(app, "Emma").post(
        f"/ledger/issues/{road.issue.id}/papers", data={"kind": "other", "file": (BytesIO(b"MZ"), "setup.exe")},
        headers={"Accept-Language": "en"},
    )  # fmt: skip
    assert answer.status_code == 400
    assert ".pdf" in answer.get_data(as_text=True)


def test_a_leader_signs_with_their_own_hand_and_the_office_only_with_the_sheet(road: Road) -> None:
    road.to(S.ACCEPTED)
    assert road.lacks("Emma", S.SIGNED) == {"signature"}
    assert road.move("Leon", S.SIGNED).by == "account:Leon"


def test_a_programme_that_publishes_first_is_not_signed_before(road: Road) -> None:
    road.to(S.ACCEPTED)
    with transaction():
        procedures.change(road.actor("Emma"), road.issue.programme_id, {"gates": "publicity-first"})
    assert road.lacks("Leon", S.SIGNED) == {"signature"}


def test_an_issue_that_comes_back_begins_another_round_and_keeps_its_first_one(road: Road) -> None:
    road.to(S.ACCEPTED)
    with transaction():
        road.issue.state = S.CLOSED
    road.paper(FileKind.RELAPSE)
    assert road.lacks("Emma", S.REOPENED) == {"relapse"}
    road.move("Emma", S.REOPENED, note="重新堆放")
    assert (road.issue.present_round, road.issue.status) == (2, "in_progress")
    road.move("Emma", S.RECTIFYING, on=today() - timedelta(days=1))
    assert road.lacks("Ma", S.CLAIMED) == {"measures", "after-photos"}


def test_a_long_plan_is_kept_whole(app: Flask, road: Road) -> None:
    wanted = [f"第{number}条：对南坡取土场覆土30厘米，播撒草籽，并设置围栏和警示牌。" for number in range(1, 21)]
    office = _client(app, "Emma")
    answer = office.post(f"/ledger/issues/{road.issue.id}/life/measures", data={"measures": "\n".join(wanted)})
    assert answer.status_code == 302
    assert [one.text for one in case_files.measures_of(road.issue)] == wanted


def test_a_note_that_is_too_long_is_refused_and_not_cut(app: Flask, road: Road) -> None:
    road.to(S.RECTIFYING)
    sent = {"end": "stage_done", "note": "余" * 2_001, "due": (today() + timedelta(days=9)).isoformat()}
    answer = _client(app, "Emma").post(f"/ledger/issues/{road.issue.id}/life/move", data=sent)
    assert answer.status_code == 400
    assert "2001" in answer.get_data(as_text=True)


def test_a_unit_takes_nothing_back_by_which_it_is_being_examined(road: Road) -> None:
    road.to(S.RECTIFYING)
    proof = road.paper(FileKind.MEASURE, by="Ma", measure=1)
    road.to(S.CLAIMED)
    with pytest.raises(Conflict, match="papers"), transaction():
        papers.set_aside(road.actor("Ma"), proof, "传错了文件")


def test_the_unit_learns_of_no_look_back_before_it_has_found_something(app: Flask, road: Road) -> None:
    road.to(S.RECTIFYING)
    with transaction():
        road.issue.state = S.FILED
    unit, address = _client(app, "Ma"), f"/unit/issues/{road.issue.id}"
    before = [_page(unit, address), _page(unit, "/unit?which=closed")]
    road.move("Emma", S.LOOKBACK, note="双随机抽取")
    assert [_page(unit, address), _page(unit, "/unit?which=closed")] == before
    answer = unit.post(f"/ledger/issues/{road.issue.id}/life/move", data={"end": "rectifying"})
    assert answer.status_code == 409
    assert "回头看" not in answer.get_data(as_text=True)


def test_the_unit_is_told_neither_who_brought_a_paper_nor_what_others_filed_beside(app: Flask, road: Road) -> None:
    road.to(S.RECTIFYING)
    road.paper(FileKind.PENALTY, by="Anna")
    hidden = road.paper(FileKind.OTHER, by="Anna")
    road.move("Emma", S.STAGE_DONE, note="待来年春季", due_on=today() + timedelta(days=9))
    unit = _client(app, "Ma")
    page = _page(unit, f"/unit/issues/{road.issue.id}")
    assert "penalty.pdf" in page
    assert "待来年春季" in page
    assert "Anna" not in page
    assert "other.pdf" not in page
    assert unit.get(f"/unit/papers/{hidden}").status_code == 404


@pytest.mark.parametrize("second", [(b"MZ", "b.exe"), (b"", "b.pdf")], ids=["no paper", "empty"])
def test_of_files_brought_together_all_are_kept_or_none(app: Flask, road: Road, second: tuple[bytes, str]) -> None:
    road.to(S.RECTIFYING)
    before = sorted(media().hashes())
    sent = {"kind": "plan", "file": [(BytesIO(b"%PDF-1.7 one"), "a.pdf"), (BytesIO(second[0]), second[1])]}
    answer = _client(app, "Emma").post(f"/ledger/issues/{road.issue.id}/papers", data=sent)
    assert answer.status_code == 400
    assert not papers.of(road.issue)
    assert sorted(media().hashes()) == before
