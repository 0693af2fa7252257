"""What does the office see of petitions, and what may the ledger take over from forms?"""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Role
from server.domain.life_state import LifeState
from server.domain.petitions import ReplyWay, Settled, Truth
from server.errors import Conflict, Invalid, NotFound
from server.models import Issue, IssueMove, SubmissionIssue
from server.services import accounts
from server.services.petitions import answering, listing
from server.services.petitions.listing import PetitionLine, Wanted, Which
from server.services.register import edits
from server.services.runtime import now, today
from tests import build

NUMBER = "D3SX202505280018"
SAID = {"truth": "mostly", "close_state": "stage", "next_due": "2027-06-30", "pollution": "air noise", "reply": "anon"}


@pytest.fixture
def petition(context: Flask) -> Issue:
    with transaction():
        gannan = build.programme()
        build.account("Emma", Role.OFFICE, gannan)
        cells = {"受理编号": NUMBER, "污染类型": "水、大气", "是否属实": "属实"}
        return build.issue(gannan, None, "P-1", "夜间排放刺鼻气味", county="夏河县", ledger=cells, status="in_progress")


def every(**wanted: object) -> tuple[PetitionLine, ...]:
    return listing.every(COMMAND_LINE, Wanted(**wanted))  # type: ignore[arg-type]


def handed_in(petition: Issue) -> int:
    with transaction():
        sent = build.submission(build.form(petition.programme, "petition_verify"))
        sent.answers = dict(SAID)
        db.session.add(SubmissionIssue(submission_id=sent.id, code=petition.code, issue_id=petition.id))
        return sent.id


def test_an_issue_with_a_petition_number_is_one_and_others_are_none(petition: Issue) -> None:
    with transaction():
        build.issue(petition.programme, None, "ZY-1")
    (one,) = every()
    assert (one.written, one.truth, one.pollutions) == (NUMBER, Truth.TRUE, ("水", "大气"))


def test_a_petition_is_fed_back_within_ten_days_of_its_number_s_day(petition: Issue) -> None:
    (one,) = every()
    assert (one.due_on, one.is_late) == (date(2025, 6, 7), True)


def test_a_programme_counts_working_days_where_it_says_so(petition: Issue) -> None:
    """Between 29 May and 12 June 2025 lie the Dragon Boat holiday of 31 May to 2 June and a weekend."""
    with transaction():
        petition.programme.procedure = {"petition_day_kind": "working"}
    assert every()[0].due_on == date(2025, 6, 12)


def test_a_year_that_is_not_confirmed_gives_no_day(petition: Issue) -> None:
    with transaction():
        petition.programme.procedure = {"petition_day_kind": "working"}
        edits.edit(COMMAND_LINE, {petition.id: None}, "petition_no", "D3SX203005280018")
    (one,) = every()
    assert (one.due_on, one.is_unconfirmed) == (None, True)


def test_a_number_that_stands_twice_in_the_programme_is_told_of_both(petition: Issue) -> None:
    with transaction():
        build.issue(petition.programme, None, "P-2", ledger={"受理编号": NUMBER.lower()})
    assert [len(one.warnings) for one in every(which=Which.ODD)] == [1, 1]


def test_who_sees_another_county_sees_no_petition_of_this_one(petition: Issue) -> None:
    far = replace(accounts.acting("Emma"), counties=frozenset({"玛曲县"}))
    assert listing.every(far, Wanted()) == ()
    with pytest.raises(NotFound):
        listing.one(far, petition.id)


def test_what_is_left_of_a_stage_is_told_with_its_day(petition: Issue) -> None:
    with transaction():
        db.session.add(
            IssueMove(
                issue_id=petition.id, round=1, start_state=LifeState.RECTIFYING, end_state=LifeState.STAGE_DONE,
                made_at=now(), by="account:Emma", about_on=today(), note="配套管网尚未接通", due_on=date(2027, 6, 30),
            )
        )  # fmt: skip
        petition.state = LifeState.STAGE_DONE
    (one,) = every(which=Which.STAGE)
    assert one.rest is not None
    assert (one.rest.text, one.rest.due_on) == ("配套管网尚未接通", date(2027, 6, 30))


def test_a_form_s_answers_are_offered_and_stand_in_no_cell_by_themselves(petition: Issue) -> None:
    handed_in(petition)
    (form,) = answering.verifications(COMMAND_LINE, petition.id)
    assert {one.key: (one.stands, one.said) for one in form.offers} == {
        "truth": ("属实", "基本属实"), "settled": ("", "阶段办结"), "due": ("", "2027-06-30"),
        "pollution": ("水、大气", "大气、噪声"),
    }  # fmt: skip
    assert every()[0].truth is Truth.TRUE


def test_one_click_takes_an_answer_over(petition: Issue) -> None:
    number = handed_in(petition)
    with transaction():
        answering.take_over(COMMAND_LINE, petition.id, number, "settled", "")
    assert every()[0].settled is Settled.STAGE


def test_a_cell_that_somebody_changed_meanwhile_is_not_overwritten(petition: Issue) -> None:
    number = handed_in(petition)
    with transaction():
        edits.edit(COMMAND_LINE, {petition.id: None}, "truth", "不属实")
    with pytest.raises(Conflict, match="不属实"), transaction():
        answering.take_over(COMMAND_LINE, petition.id, number, "truth", "属实")
    assert every()[0].truth is Truth.FALSE


def test_how_a_complainant_was_told_is_kept_entry_by_entry(petition: Issue) -> None:
    for way, day in ((ReplyWay.PHONE, date(2025, 6, 5)), (ReplyWay.VISIT, date(2025, 6, 6))):
        with transaction():
            answering.reply(COMMAND_LINE, petition.id, way, day, "")
    (one,) = every()
    assert one.reply is not None
    assert (one.reply.way, one.is_late) == (ReplyWay.VISIT, False)
    assert len(listing.replies_of([petition.id])[petition.id]) == 2


def test_whoever_was_told_was_told_on_a_day_that_has_been(petition: Issue) -> None:
    for day in (None, today() + timedelta(days=1)):
        with pytest.raises(Invalid), transaction():
            answering.reply(COMMAND_LINE, petition.id, ReplyWay.PHONE, day, "")


def test_the_list_goes_out_as_a_workbook(petition: Issue) -> None:
    target = BytesIO()
    with transaction():
        assert listing.workbook(COMMAND_LINE, Wanted(), target) == 1
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert [cell.value for cell in sheet[2]][:2] == [NUMBER, "P-1"]
