"""Which issues does a submission name, and is that known for each that the ledger gets later?"""

import pytest
from sqlalchemy import select

from server.db import db, transaction
from server.domain.outside_limits import LONGEST_CODE
from server.models import Issue, Programme, SubmissionIssue
from server.services.register import issues
from tests.integration.openrosa.field import ISSUE, Field, instance
from tests.integration.register.build import issue_row, sheet

LATER = "98/1"


def named() -> dict[str, int | None]:
    db.session.expire_all()
    return {one.code: one.issue_id for one in db.session.scalars(select(SubmissionIssue))}


def known(code: str) -> int:
    return db.session.scalars(select(Issue.id).where(Issue.code == code)).one()


def test_every_issue_is_found_by_its_code_wherever_it_stands(field: Field) -> None:
    field.phone.submit(instance(stood=(), extra=f"<page><item_code>{LATER}</item_code><item_code> </item_code></page>"))
    assert named() == {ISSUE: known(ISSUE), LATER: None}


def test_a_submission_that_is_sent_again_names_its_issues_once(field: Field) -> None:
    for _ in range(2):
        assert field.phone.submit(instance()).status == 201
    assert named() == {ISSUE: known(ISSUE)}


def test_a_code_that_no_issue_can_have_is_none(field: Field) -> None:
    assert field.phone.submit(instance(item="9" * (LONGEST_CODE + 1))).status == 201
    assert named() == {"": None}


def test_a_submission_that_names_no_issue_is_written_down_as_such(field: Field) -> None:
    assert field.phone.submit(instance(item="")).status == 201
    assert named() == {"": None}


@pytest.mark.parametrize("is_own", [True, False])
def test_an_issue_that_is_imported_later_finds_the_submissions_that_name_it(field: Field, *, is_own: bool) -> None:
    field.phone.submit(instance(item=LATER))
    with transaction():
        programme = db.session.get_one(Programme, field.programme_id)
        if not is_own:
            programme = Programme(code="other", title="其他方案", created_at=programme.created_at)
            db.session.add(programme)
            db.session.flush()
        issues.import_sheet(programme, sheet(issue_row(LATER)))
    assert named() == {LATER: known(LATER) if is_own else None}
