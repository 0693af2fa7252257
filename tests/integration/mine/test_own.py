"""What does an officer see of what they sent, and what of what others did?"""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import DecisionKind, Role
from server.domain.received import SentState
from server.errors import NotFound
from server.models import Account, Phone, PhotoPair
from server.services import phones
from server.services.received import listing, own
from server.services.review import reviews
from server.services.review.reviews import Answer
from server.services.runtime import now
from tests import build
from tests.integration.review.conftest import Desk, sign_in

RETURN = Answer(DecisionKind.RETURN, ("R03",), note="不是<现场>")


def decide(desk: Desk, pair: PhotoPair, answer: Answer) -> None:
    with transaction():
        reviews.decide(desk.actor("Alice"), pair.id, answer)


def states(desk: Desk, name: str = "Dawa") -> list[SentState]:
    return [one.state for one in own.page(desk.actor(name)).sent]


def test_what_nobody_has_answered_is_being_checked(desk: Desk, pair: PhotoPair) -> None:
    assert states(desk) == [SentState.CHECKED]


@pytest.mark.parametrize(
    ("answer", "state"), [(RETURN, SentState.RETURNED), (Answer(DecisionKind.APPROVE), SentState.APPROVED)]
)
def test_what_people_decided_is_told(desk: Desk, pair: PhotoPair, answer: Answer, state: SentState) -> None:
    decide(desk, pair, answer)
    assert states(desk) == [state]


def test_what_has_no_photo_is_received_and_no_more(desk: Desk) -> None:
    with transaction():
        build.submission(desk.form, by=db.session.query(Account).filter_by(name="Dawa").one())
    assert states(desk) == [SentState.RECEIVED]


def test_what_another_officer_sent_is_not_shown(desk: Desk, pair: PhotoPair) -> None:
    with transaction():
        build.account("Tashi", Role.OFFICER, desk.programme)
    assert states(desk, "Tashi") == []
    with pytest.raises(NotFound):
        own.get(desk.actor("Tashi"), pair.after.attachment.submission_id)


def test_what_came_from_a_phone_before_it_was_anybodys_is_its_owners(desk: Desk) -> None:
    with transaction():
        number = phones.add("一号机", desk.programme, db.session.query(Account).filter_by(name="Dawa").one()).phone.id
        build.submission(desk.form).phone = db.session.get_one(Phone, number)
    assert states(desk) == [SentState.RECEIVED]


def test_only_what_came_back_can_be_shown(desk: Desk, pair: PhotoPair) -> None:
    with transaction():
        build.submission(desk.form, by=db.session.query(Account).filter_by(name="Dawa").one())
    decide(desk, pair, RETURN)
    (one,) = own.page(desk.actor("Dawa"), only_returned=True).sent
    assert (one.reasons, one.is_open) == (("R03",), True)


def test_the_newest_comes_first_and_pages_follow_each_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    with transaction():
        dawa = db.session.query(Account).filter_by(name="Dawa").one()
        sent = [build.submission(desk.form, by=dawa, received_at=now() - timedelta(days=day)).id for day in range(3)]
    first = own.page(desk.actor("Dawa"))
    second = own.page(desk.actor("Dawa"), first.next)
    assert [one.line.submission_id for page in (first, second) for one in page.sent] == sent
    assert own.page(desk.actor("Dawa"), second.previous).sent == first.sent


def test_the_page_says_why_something_came_back_in_text_that_nothing_runs_in(
    desk: Desk, pair: PhotoPair, dawa: FlaskClient
) -> None:
    decide(desk, pair, RETURN)
    assert "位置不符" in dawa.get("/mine/").text
    page = dawa.get(f"/mine/{pair.after.attachment.submission_id}").text
    assert ("不是&lt;现场&gt;" in page, "不是<现场>" in page) == (True, False)


def test_an_officer_comes_to_what_they_sent(dawa: FlaskClient) -> None:
    assert "我的提交" in dawa.get("/", follow_redirects=True).text


def test_a_reviewer_has_no_such_page(desk: Desk, client: FlaskClient) -> None:
    assert sign_in(client, "Alice").get("/mine/").status_code == 403
