"""How does the office clear what came in, and what does the log say of it?"""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.db import db, transaction
from server.domain.access import Actor
from server.domain.finding import Status
from server.domain.received import Need
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.models import Issue, PhotoPair, Programme, Submission
from server.services import accounts, events
from server.services.ledger import issue_view
from server.services.received import clearing, needs
from server.tasks import analysis
from tests import build, whole_log
from tests.integration.openrosa.field import ISSUE, WIDE, Field, instance, photo
from tests.integration.received.conftest import signed_in
from tests.integration.received.test_list import (
    ALONE,
    UNKNOWN,
    complete,
    of_another_site,
    on,
    send,
    with_a_stray_file,
    without_code,
    without_issue,
    without_photo,
)

WHY = "编号抄错"


def newest(field: Field) -> Submission:
    db.session.expire_all()
    return field.submissions()[-1]


def assign(actor: Actor, sent: Submission, code: str = ISSUE) -> tuple[int, ...]:
    with transaction():
        moved = clearing.assign(actor, sent.id, code, WHY)
    for number in moved:
        analysis.run(number)
    return moved


def other_issue(field: Field, code: str = "C1-P-002") -> Issue:
    with transaction():
        owner = db.session.get_one(Programme, field.programme_id)
        return build.issue(owner, db.session.scalars(select(Issue)).first().site, code)  # type: ignore[union-attr]


@pytest.mark.parametrize("item", [UNKNOWN, ""], ids=["unknown code", "no code"])
def test_a_photo_that_is_assigned_forms_its_pair(field: Field, emma: Actor, item: str) -> None:
    send(field, 1, phase="before")
    send(field, 2, phase="after", item=item)
    assign(emma, newest(field))
    pair = db.session.scalars(select(PhotoPair)).one()
    assert pair.after.attachment.submission_id == newest(field).id
    assert on(emma, Need.NO_ISSUE) == on(emma, Need.NO_PAIR) == []


def test_what_was_assigned_stands_on_the_page_of_its_issue(field: Field, emma: Actor) -> None:
    without_issue(field)
    assign(emma, newest(field))
    number = db.session.scalars(select(Issue.id)).one()
    assert [one.submission_id for one in issue_view.issue(emma, number).submissions] == [newest(field).id]


def test_the_code_that_was_written_stays_to_be_seen(field: Field, emma: Actor, office: FlaskClient) -> None:
    without_issue(field)
    assign(emma, newest(field))
    page = office.get(f"/received/{newest(field).id}", headers={"Accept-Language": "en"}).text
    assert f"sent as {UNKNOWN}" in page


def test_a_photo_that_comes_later_is_filed_there_too(field: Field, emma: Actor) -> None:
    field.phone.submit(instance(1, stood=ALONE, item=UNKNOWN))
    assign(emma, newest(field))
    field.phone.submit(instance(1, stood=ALONE, item=UNKNOWN), {WIDE: photo(1)})
    assert [one.issue.code for one in field.photos() if one.issue] == [ISSUE]


def test_a_submission_with_the_wrong_issue_is_led_to_the_right_one(field: Field, emma: Actor) -> None:
    of_another_site(field)
    meant = other_issue(field)
    assign(emma, newest(field), meant.code)
    assert [one.issue_id for one in field.photos()] == [meant.id]
    assert [one.submission_id for one in issue_view.issue(emma, meant.id).submissions] == [newest(field).id]


def test_the_issue_that_a_photo_leaves_is_judged_without_it(field: Field, emma: Actor) -> None:
    of_another_site(field)
    left = db.session.scalars(select(Issue).where(Issue.code == ISSUE)).one()
    before = left.verdict
    assign(emma, newest(field), other_issue(field).code)
    db.session.refresh(left)
    assert before is Status.CONTRADICTED
    assert left.verdict is not Status.CONTRADICTED


def test_a_form_without_a_photo_is_assigned_as_well(field: Field, emma: Actor) -> None:
    field.phone.submit(instance(1, stood=(), item=UNKNOWN))
    assert assign(emma, newest(field)) == ()
    assert needs.waiting(emma) == 0


def test_photos_of_a_pair_stay_where_they_were_judged(field: Field, emma: Actor) -> None:
    complete(field)
    with pytest.raises(Conflict):
        assign(emma, newest(field), other_issue(field).code)


def test_what_is_there_already_is_not_assigned_again(field: Field, emma: Actor) -> None:
    without_photo(field)
    with pytest.raises(Conflict):
        assign(emma, newest(field))


def test_a_version_that_was_corrected_is_not_assigned(field: Field, emma: Actor) -> None:
    send(field, 1, item=UNKNOWN)
    field.phone.submit(instance(2, stood=ALONE, item=UNKNOWN, replaces=1))
    with pytest.raises(Conflict):
        assign(emma, field.submissions()[0])


def test_an_issue_that_is_not_in_the_ledger_is_refused(field: Field, emma: Actor) -> None:
    without_issue(field)
    with pytest.raises(NotFound):
        assign(emma, newest(field), "nowhere")


def test_each_step_is_in_the_log_with_its_reason(field: Field, emma: Actor) -> None:
    without_code(field)
    number = newest(field).id
    assign(emma, newest(field))
    with transaction():
        clearing.set_aside(emma, number, "重复")
        clearing.reopen(emma, number, "不重复")
    told = [(one.actor, one.action, one.details.get("reason")) for one in events.about(f"submission:{number}")[1:]]
    assert told == [
        ("account:Emma", "submissions.assign", WHY),
        ("account:Emma", "submissions.set_aside", "重复"),
        ("account:Emma", "submissions.reopen", "不重复"),
    ]
    assert whole_log.faults() == []


def test_what_was_set_aside_waits_for_nobody_until_it_is_taken_back(field: Field, emma: Actor) -> None:
    with_a_stray_file(field)
    counted = [needs.waiting(emma)]
    for act in (clearing.set_aside, clearing.reopen):
        with transaction():
            act(emma, newest(field).id, WHY)
        counted.append(needs.waiting(emma))
    assert counted == [1, 0, 1]


def test_nothing_is_set_aside_or_taken_back_twice(field: Field, emma: Actor) -> None:
    without_issue(field)
    with pytest.raises(Conflict), transaction():
        clearing.reopen(emma, newest(field).id, WHY)
    with transaction():
        clearing.set_aside(emma, newest(field).id, WHY)
    with pytest.raises(Conflict), transaction():
        clearing.set_aside(emma, newest(field).id, WHY)


@pytest.mark.parametrize("act", [clearing.set_aside, clearing.reopen])
def test_nothing_is_done_without_a_reason(field: Field, emma: Actor, act: object) -> None:
    without_issue(field)
    with pytest.raises(Invalid), transaction():
        act(emma, newest(field).id, "  ")  # type: ignore[operator]


@pytest.mark.parametrize("who", ["Alice", "Otto"])
def test_who_reviews_or_audits_changes_nothing(field: Field, client: FlaskClient, who: str) -> None:
    without_issue(field)
    number = newest(field).id
    browser = signed_in(client, who)
    for action in ("assign", "set-aside", "reopen"):
        assert browser.post(f"/received/{number}/{action}", data={"code": ISSUE, "reason": WHY}).status_code == 403
    assert 'class="panel clear"' not in browser.get(f"/received/{number}").text
    with pytest.raises(Forbidden):
        clearing.set_aside(accounts.sign_in(who, build.PASSWORD), number, WHY)


def test_the_page_clears_a_submission(field: Field, emma: Actor, office: FlaskClient) -> None:
    without_issue(field)
    number = newest(field).id
    answer = office.post(f"/received/{number}/assign", data={"code": f" {ISSUE} ", "reason": WHY})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/received/{number}")
    assert on(emma, Need.NO_ISSUE) == []
    assert WHY in office.get(f"/received/{number}").text


def test_a_refusal_keeps_what_was_typed(field: Field, office: FlaskClient) -> None:
    without_issue(field)
    answer = office.post(f"/received/{newest(field).id}/assign", data={"code": "nowhere", "reason": WHY})
    assert answer.status_code == 404
    assert 'value="nowhere"' in answer.text
    assert f'value="{WHY}"' in answer.text
