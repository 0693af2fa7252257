"""What do the checks make of an issue as a whole?"""

from datetime import timedelta

from sqlalchemy import select

from server.db import db, transaction
from server.domain.resolution import PairState
from server.domain.subject import Stage
from server.models import Finding, Form, Issue, PhotoPair
from server.services.register import programmes
from server.services.verification import issue_checks
from tests import build
from tests.build import WORK_DONE, WORK_STARTED
from tests.integration.checks.conftest import Field
from tests.integration.checks.test_journeys import published

TWO = {"officer1": "旦正", "officer2": "扎西", "officer1_cert": "62300001", "officer2_cert": "62300002"}


def said(issue: Issue) -> dict[str, str]:
    rows = db.session.scalars(select(Finding).where(Finding.issue_id == issue.id, Finding.replaced_at.is_(None)))
    return {row.check: f"{row.status} {row.reason}" for row in rows}


def test_a_claimed_issue_with_one_of_two_viewpoints_shown_is_doubtful(field: Field) -> None:
    with transaction():
        assert field.pair().verdict == "consistent"
    assert said(field.issue)["all_viewpoints_paired"] == "doubtful no-after"
    assert field.issue.verdict == "doubtful"


def test_with_all_viewpoints_it_is_as_good_as_its_pairs(field: Field) -> None:
    with transaction():
        field.pair(field.slope, seed=1)
        field.pair(field.top, seed=5)
    assert said(field.issue)["all_viewpoints_paired"] == "consistent all"
    assert field.issue.verdict == "consistent"


def test_a_contradicted_photo_is_the_issues_worst_until_a_person_has_answered(field: Field) -> None:
    with transaction():
        field.pair(field.slope, seed=1)
        field.pair(field.top, seed=5)
        early = field.photo(WORK_STARTED - timedelta(days=2), stands=field.slope, seed=9)
        early.received_at = WORK_DONE + timedelta(days=9)
        build.analysed(early)
        issue_checks.examine(field.issue)
    assert (early.verdict, field.issue.verdict) == ("contradicted", "contradicted")
    with transaction():
        at = WORK_DONE + timedelta(days=12)
        build.analysed(field.photo(at, stands=field.slope, seed=1, worked=True))
        issue_checks.examine(field.issue)
    assert field.issue.verdict == "contradicted", "a newer photo answers nothing"
    with transaction():
        (attempt,) = db.session.scalars(select(PhotoPair).where(PhotoPair.after_id == early.id))
        attempt.state = PairState.DECIDED
        issue_checks.examine(field.issue)
    assert field.issue.verdict != "contradicted"


def test_answers_that_do_not_change_make_no_new_rows(field: Field) -> None:
    with transaction():
        field.pair()
    rows = db.session.query(Finding).count()
    with transaction():
        issue_checks.examine(field.issue)
    assert db.session.query(Finding).count() == rows


def test_the_officers_of_every_visit_are_looked_at(field: Field) -> None:
    with transaction():
        at = WORK_DONE + timedelta(days=4)
        build.analysed(field.photo(at, sent=field.visit(at, answers=TWO)))
        assert said(field.issue)["two_officers"] == "consistent two"
        alone = field.visit(at, answers=TWO | {"officer2": "", "officer2_cert": ""})
        build.analysed(field.photo(at + timedelta(hours=1), sent=alone, seed=2))
    assert said(field.issue)["two_officers"] == "doubtful one"


def test_the_same_two_at_every_visit_to_a_unit_are_a_hint(field: Field) -> None:
    with transaction():
        unit = programmes.unit("夏河县人民政府")
        field.issue.unit_id = unit.id
        at = WORK_DONE + timedelta(days=4)
        for number in range(11):
            moment = at + timedelta(days=number)
            sent = field.visit(moment, answers=TWO | {"today": f"2026-11-{number + 1:02}"})
            last = field.photo(moment, sent=sent, seed=number + 1)
        others = build.issue(field.programme, field.issue.site, "ZY-018")
        for number in range(4):
            sent = field.visit(at, answers={"officer1": f"o{number}", "officer2": f"p{number}"})
            build.photo(sent, others, field.slope, Stage.AFTER, build.taken(at, seed=40 + number, size=(320, 240)))
        build.analysed(last)
    assert said(field.issue)["two_officers"] == "doubtful same-pair"


def test_a_visit_that_the_ledger_announces_can_be_rushed_for(field: Field) -> None:
    with transaction():
        field.issue.ledger = {"迎检时间": "2026年10月28日"}
        build.analysed(field.photo(WORK_DONE + timedelta(days=4)))
    assert said(field.issue)["rushed_before_visit"] == "doubtful rushed"


def test_steps_that_the_form_wants_a_day_apart(field: Field) -> None:
    with transaction():
        version = published(field)
        at = WORK_DONE + timedelta(days=4)
        sent = field.visit(at, form_version_id=version.id)
        for number, question in enumerate(("photo_wide", "photo_near")):
            content = build.taken(at + timedelta(minutes=2 * number), seed=number + 1, size=(320, 240))
            build.analysed(build.photo(sent, field.issue, field.slope, Stage.AFTER, content, question=question))
    assert said(field.issue)["steps_apart"] == "contradicted too-soon"


def test_a_petition_about_the_site_after_the_claim_is_doubtful(field: Field) -> None:
    with transaction():
        field.issue.claimed_at = WORK_DONE
        petitions = Form(programme=field.programme, form_id="petition_verify", created_at=WORK_DONE)
        db.session.add(petitions)
        complaint = build.issue(field.programme, field.issue.site, "D3SX")
        at = WORK_DONE + timedelta(days=9)
        sent = build.submission(petitions, received_at=at)
        build.photo(sent, complaint, field.slope, Stage.AFTER, build.taken(at, seed=3, size=(320, 240)))
        build.analysed(field.photo(at))
    assert said(field.issue)["complaints_since"] == "doubtful complaints"


def test_a_photo_of_no_issue_asks_nothing(field: Field) -> None:
    with transaction():
        sent = field.visit(WORK_DONE)
        build.analysed(build.photo(sent, None, None, None, build.taken(WORK_DONE, size=(320, 240))))
    assert db.session.query(Finding).filter(Finding.issue_id.is_not(None)).count() == 0
