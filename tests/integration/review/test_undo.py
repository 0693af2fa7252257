"""What can be taken back, for how long, and what stays of it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.resolution import PairState
from server.errors import Conflict, NotFound
from server.models import Decision, PhotoPair
from server.services import events
from server.services.review import reviews
from server.services.review.reviews import Answer
from tests import build, whole_log
from tests.integration.review.conftest import Desk, sign_in

APPROVE = Answer(DecisionKind.APPROVE)
JSON = {"Accept": "application/json"}


@pytest.fixture
def pair(desk: Desk) -> PhotoPair:
    made = build.judged_pair(desk.issue, desk.slope, desk.form, Status.DOUBTFUL, 1)
    db.session.commit()
    return made


def test_what_was_taken_back_leaves_the_pair_open_and_the_log_complete(desk: Desk, pair: PhotoPair) -> None:
    alice = desk.actor("Alice")
    decision = reviews.decide(alice, pair.id, APPROVE)
    reviews.withdraw(alice, decision.id)
    assert (pair.state, pair.outcome, pair.settled_at) == (PairState.OPEN, None, None)
    assert db.session.get_one(Decision, decision.id).withdrawn_at is not None
    assert [one.action for one in events.about(f"pair:{pair.id}")] == ["reviews.decide", "reviews.withdraw"]
    assert whole_log.faults() == []
    assert reviews.decide(alice, pair.id, APPROVE).id != decision.id


def test_after_some_seconds_it_is_too_late(desk: Desk, pair: PhotoPair) -> None:
    alice = desk.actor("Alice")
    decision = reviews.decide(alice, pair.id, APPROVE)
    decision.decided_at -= timedelta(seconds=9)
    with pytest.raises(Conflict):
        reviews.withdraw(alice, decision.id)
    assert pair.state is PairState.DECIDED


def test_nobody_takes_back_what_a_colleague_answered(desk: Desk, pair: PhotoPair) -> None:
    decision = reviews.decide(desk.actor("Alice"), pair.id, APPROVE)
    with pytest.raises(NotFound):
        reviews.withdraw(desk.actor("Bob"), decision.id)


def test_taking_back_twice_is_one_withdrawal(desk: Desk, pair: PhotoPair) -> None:
    alice = desk.actor("Alice")
    decision = reviews.decide(alice, pair.id, APPROVE)
    reviews.withdraw(alice, decision.id)
    reviews.withdraw(alice, decision.id)
    assert len(events.about(f"pair:{pair.id}")) == 2


def test_a_script_gets_the_next_pair_and_what_to_take_back(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    with transaction():
        following = build.judged_pair(desk.issue, desk.top, desk.form, Status.CONSISTENT)
    sign_in(client, "Alice").set_cookie("language", "en")
    said = client.post(f"/review/pairs/{pair.id}/decision", data={"kind": "approve"}, headers=JSON).get_json()
    assert said["next"] == f"/review/pairs/{following.id}"
    assert (said["message"], said["kind"], said["seconds"]) == ("Approved: 加甘滩堆场 南坡", "approve", 5)
    back = client.post("/review/undo", data={"decision": said["undo"]}, headers=JSON).get_json()
    assert back["next"] == f"/review/pairs/{pair.id}"
    db.session.expire_all()
    assert pair.state is PairState.OPEN


def test_a_script_is_told_why_an_answer_is_refused(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    sign_in(client, "Alice").set_cookie("language", "en")
    answer = client.post(f"/review/pairs/{pair.id}/decision", data={"kind": "return"}, headers=JSON)
    assert answer.status_code == 400
    assert answer.json == {"refusal": "Give at least one reason for the return."}


def test_without_scripts_the_next_page_offers_to_take_back_once(
    desk: Desk, pair: PhotoPair, client: FlaskClient
) -> None:
    sign_in(client, "Alice")
    onward = client.post(f"/review/pairs/{pair.id}/decision", data={"kind": "approve"}).location
    decision = db.session.query(Decision).one()
    assert f'name="decision" value="{decision.id}"' in client.get(onward).text
    assert 'name="decision"' not in client.get(onward).text
    back = client.post("/review/undo", data={"decision": decision.id})
    assert back.location == f"/review/pairs/{pair.id}"


def test_too_late_is_said_on_the_page(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    sign_in(client, "Alice")
    client.post(f"/review/pairs/{pair.id}/decision", data={"kind": "approve"})
    with transaction():
        decision = db.session.query(Decision).one()
        decision.decided_at -= timedelta(minutes=1)
    assert client.post("/review/undo", data={"decision": decision.id}, headers=JSON).status_code == 409
    page = client.post("/review/undo", data={"decision": decision.id}, follow_redirects=True)
    assert 'role="alert"' in page.text
