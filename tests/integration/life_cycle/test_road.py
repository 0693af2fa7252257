"""Does an issue come to its closing with all that closing needs, and not without?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from server.db import db, transaction
from server.domain.issue_files import FileKind
from server.domain.life_state import LifeState
from server.domain.register import Sheet
from server.domain.subject import Stage
from server.errors import Conflict, Forbidden, Invalid
from server.models import Submission, SubmissionIssue
from server.services import accounts
from server.services.life_cycle import case_files, life_view, measures, papers
from server.services.register import edits, issues
from server.services.runtime import now, today
from tests.integration.life_cycle.conftest import PASSED, Road

S = LifeState


def test_an_issue_goes_the_straight_road_to_acceptance_and_its_ledger_follows(road: Road) -> None:
    road.to(S.ACCEPTED)
    assert road.issue.status == "completed"
    assert road.issue.ledger["验收时间、意见"].startswith(today().isoformat())
    assert [one.end_state for one in case_files.moves_of(road.issue.id)] == [
        S.PLANNED, S.RECTIFYING, S.CLAIMED, S.APPLIED, S.SITE_CHECKED, S.REVIEWED, S.ACCEPTED,
    ]  # fmt: skip


def test_a_plan_takes_its_measures_from_the_ledger_one_by_one(road: Road) -> None:
    road.to(S.PLANNED)
    assert [one.text for one in case_files.measures_of(road.issue)] == ["覆土30厘米", "播撒草籽"]


def test_a_plan_that_lacks_much_says_all_of_it(road: Road) -> None:
    with transaction():
        road.issue.ledger = {"验收单位": "夏河县自然资源局"}
    assert road.lacks("Emma", S.PLANNED) == {"plan", "other-unit", "before-photos"}


def test_nothing_is_reported_as_done_without_photos_and_proof(road: Road) -> None:
    road.to(S.RECTIFYING)
    assert road.lacks("Ma", S.CLAIMED) == {"measures", "after-photos"}


def test_the_self_check_is_not_older_than_the_photos(road: Road) -> None:
    road.to(S.RECTIFYING)
    road.prove()
    road.photo(Stage.AFTER, seed=1)
    assert road.lacks("Ma", S.CLAIMED, on=today() - timedelta(days=3)) == {"self-check"}


def test_a_role_makes_only_its_own_moves(road: Road) -> None:
    with pytest.raises(Forbidden):
        road.move("Leon", S.PLANNED)
    with pytest.raises(Conflict, match="no move leads"):
        road.move("Emma", S.CLOSED)


def test_who_looked_at_the_photos_does_not_accept(road: Road) -> None:
    road.to(S.REVIEWED)
    assert road.lacks("Emma", S.ACCEPTED) == {"acceptance"}
    with transaction():
        road.people["Anna"].role = road.people["Rita"].role
        road.people["Rita"].role = road.people["Emma"].role
    assert "other-people" in road.lacks("Rita", S.ACCEPTED)


def test_a_return_for_its_photos_asks_for_new_ones(road: Road) -> None:
    road.to(S.APPLIED)
    road.move("Emma", S.RETURNED, reasons=("R08",), due_on=today() + timedelta(days=30))
    assert road.issue.status == "in_progress"
    assert road.issue.due_on == today() + timedelta(days=30)
    assert road.lacks("Ma", S.CLAIMED) == {"after-photos"}
    road.photo(Stage.AFTER, seed=2)
    road.move("Ma", S.CLAIMED)


def test_how_far_a_moved_issue_is_is_written_by_its_moves_alone(road: Road) -> None:
    road.to(S.PLANNED)
    with pytest.raises(Conflict, match="life cycle"), transaction():
        edits.edit(road.actor("Emma"), {road.issue.id: None}, "status", "已销号")
    (row,) = issues.rows(road.issue.programme)
    with transaction():
        said = issues.import_sheet(road.issue.programme, Sheet((replace(row, status="closed"),)))
    db.session.refresh(road.issue)
    assert road.issue.status == "in_progress"
    assert len(said.notes) == 1


def test_a_move_is_about_a_day_that_has_been(road: Road) -> None:
    with pytest.raises(Invalid, match="future"):
        road.move("Emma", S.PLANNED, on=date(2999, 1, 1))


def test_measures_stay_as_they_are_while_others_examine(road: Road) -> None:
    road.to(S.APPLIED)
    actor = road.actor("Ma")
    with pytest.raises(Conflict), transaction():
        measures.tick(actor, measures.number_of(actor, road.issue.id, 1).id, None)


def test_the_responsible_unit_sees_its_own_issues_and_brings_its_own_papers(road: Road) -> None:
    assert issues.visible(road.actor("Ma"), road.issue.id) is road.issue
    with pytest.raises(Forbidden):
        road.paper(FileKind.SIGNED_SHEET, by="Ma")


def test_what_leads_on_says_what_is_missing_before_anybody_tries(road: Road) -> None:
    (way,) = life_view.of(road.actor("Emma"), road.issue.id).ways
    assert way.move.end is S.PLANNED
    assert way.may
    assert {one.requirement.value for one in way.missing} == {"plan", "before-photos"}


def test_an_officer_of_the_unit_is_known_however_the_name_is_written(road: Road) -> None:
    road.to(S.APPLIED)
    with transaction():
        accounts.get("Ma").name = "Ma Jun"
    road.form("rect_check", seed=5, officer2="Ｍａ　Jun")
    assert road.lacks("Emma", S.SITE_CHECKED) == {"site-check"}


def test_a_site_check_that_was_set_aside_is_asked_for_again_before_acceptance(road: Road) -> None:
    road.to(S.REVIEWED)
    with transaction():
        for one in db.session.scalars(select(Submission).where(Submission.form_pk == road.forms["rect_check"].id)):
            one.set_aside_at = now()
    road.form("closure_accept", seed=0, **PASSED)
    assert "site-check" in road.lacks("Anna", S.ACCEPTED)


def test_a_signature_is_gone_with_the_sheet_that_it_was_given_by(road: Road) -> None:
    road.to(S.ACCEPTED)
    sheet = road.paper(FileKind.SIGNED_SHEET)
    assert road.move("Emma", S.SIGNED).evidence == {"papers": [sheet]}
    assert "still-holds" not in road.lacks("Emma", S.CLOSED, document="〔2026〕7号")
    with transaction():
        papers.set_aside(road.actor("Emma"), sheet, "签错了页")
    assert "still-holds" in road.lacks("Emma", S.CLOSED, document="〔2026〕7号")


def test_one_picture_signs_for_one_person(road: Road) -> None:
    road.to(S.APPLIED)
    sent = road.form("rect_check", seed=5)
    with transaction():
        sent.answers = {**sent.answers, "sign_o2": sent.answers["sign_o1"]}
    assert road.lacks("Emma", S.SITE_CHECKED) == {"site-check"}


@pytest.mark.parametrize("said", [{"on": date(1, 1, 1)}, {"due_on": date(9999, 12, 31)}])
def test_a_day_that_was_mistyped_by_a_thousand_years_moves_nothing(road: Road, said: dict[str, date]) -> None:
    road.to(S.RECTIFYING)
    with pytest.raises(Invalid, match="cannot be meant"):
        road.move("Emma", S.STAGE_DONE, **{"note": "待来年", "due_on": today(), **said})


def test_nothing_is_closed_before_it_was_accepted(road: Road) -> None:
    road.to(S.ACCEPTED)
    with pytest.raises(Invalid, match="before the step"):
        road.move("Leon", S.SIGNED, on=today() - timedelta(days=1))


def test_a_form_speaks_for_the_issue_that_it_names_itself_and_not_for_one_that_a_repeat_names(road: Road) -> None:
    road.to(S.APPLIED)
    sent = road.form("rect_check", seed=5)
    with transaction():
        db.session.add(SubmissionIssue(submission_id=sent.id, code="C1-F-02"))
        sent.answers = {**sent.answers, "item_code": "C1-F-02", "photos": [{"item_code": "C1-F-01"}]}
    assert road.lacks("Emma", S.SITE_CHECKED) == {"site-check"}
    with transaction():
        sent.answers = {**sent.answers, "item_code": "C1-F-01", "photos": [{"item_code": "C1-F-02"}]}
    road.move("Emma", S.SITE_CHECKED)
