"""A pair that one reviewer has open is not begun by another."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.errors import Conflict, NotFound
from server.models import Decision, PhotoPair, Reservation
from server.services.review import pair_view, queue, reservations, reviews
from server.services.review.queue import Filters
from server.services.review.reviews import Answer
from tests import build
from tests.integration.review.conftest import Desk, sign_in

APPROVE = Answer(DecisionKind.APPROVE)


@pytest.fixture
def pair(desk: Desk) -> PhotoPair:
    made = build.judged_pair(desk.issue, desk.slope, desk.form, Status.DOUBTFUL, 1)
    db.session.commit()
    return made


def test_the_first_to_open_a_pair_has_it(desk: Desk, pair: PhotoPair) -> None:
    assert reservations.reserve(desk.actor("Alice"), pair.id).is_own
    assert not reservations.reserve(desk.actor("Bob"), pair.id).is_own
    with pytest.raises(Conflict):
        reviews.decide(desk.actor("Bob"), pair.id, APPROVE)
    assert reviews.decide(desk.actor("Alice"), pair.id, APPROVE).opened_at is not None


def test_the_next_pair_is_one_that_nobody_has_open(desk: Desk, pair: PhotoPair) -> None:
    other = build.judged_pair(desk.issue, desk.top, desk.form, Status.CONSISTENT)
    reservations.reserve(desk.actor("Alice"), pair.id)
    bob = desk.actor("Bob")
    assert queue.next_after(bob, other.id, Filters()) is None
    assert queue.next_after(desk.actor("Alice"), other.id, Filters()) == pair.id
    rows = {row.pair_id: row for row in queue.page(bob, Filters()).rows}
    assert (rows[pair.id].with_colleague, rows[other.id].with_colleague) == (True, False)
    assert not rows[pair.id].may_be_ticked


def test_a_reservation_ends_by_itself_is_renewed_and_given_free(desk: Desk, pair: PhotoPair) -> None:
    alice, bob = desk.actor("Alice"), desk.actor("Bob")
    opened_at = reservations.reserve(alice, pair.id).opened_at
    row = db.session.get_one(Reservation, pair.id)
    row.ends_at -= timedelta(minutes=10)
    renewed = reservations.reserve(alice, pair.id)
    assert renewed.opened_at == opened_at
    assert renewed.ends_at - opened_at >= reservations.LASTS
    row.ends_at = opened_at
    assert reservations.reserve(bob, pair.id).is_own
    reservations.release(alice, pair.id)
    assert reservations.of_pair(bob, pair.id) is not None
    reservations.release(bob, pair.id)
    assert reservations.of_pair(bob, pair.id) is None


def test_deciding_gives_it_free_for_the_second_reviewer(desk: Desk, pair: PhotoPair) -> None:
    reservations.reserve(desk.actor("Alice"), pair.id)
    reviews.decide(desk.actor("Alice"), pair.id, Answer(DecisionKind.ESCALATE))
    assert reservations.reserve(desk.actor("Bob"), pair.id).is_own


def test_a_pair_of_another_programme_cannot_be_taken(desk: Desk, pair: PhotoPair) -> None:
    with pytest.raises(NotFound):
        reservations.reserve(desk.actor("Chen"), pair.id)


def test_looking_at_the_page_alone_takes_nothing_and_a_colleague_is_told(
    desk: Desk, pair: PhotoPair, client: FlaskClient
) -> None:
    sign_in(client, "Bob")
    assert "decision-form" in client.get(f"/review/pairs/{pair.id}").text
    assert db.session.query(Reservation).count() == 0
    with transaction():
        reservations.reserve(desk.actor("Alice"), pair.id)
    taken = client.get(f"/review/pairs/{pair.id}").text
    assert "decision-form" not in taken
    assert "note-taken" in taken
    assert "Alice" not in taken


def test_a_page_takes_renews_and_frees_by_itself(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    sign_in(client, "Alice")
    said = client.post(f"/review/pairs/{pair.id}/reservation").get_json()
    assert said["own"] is True
    assert said["seen"] == pair_view.pair(desk.actor("Alice"), pair.id).digest
    with pytest.raises(Conflict):
        reviews.decide(desk.actor("Bob"), pair.id, APPROVE)
    assert client.post(f"/review/pairs/{pair.id}/release").status_code == 204
    assert reviews.decide(desk.actor("Bob"), pair.id, APPROVE).id
    assert db.session.query(Decision).count() == 1


def test_the_page_is_told_how_much_is_still_being_analysed(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    sign_in(client, "Alice")
    before = client.get("/review/progress").get_json()
    assert before["photos"] == 0
    with transaction():
        pair.verdict = None
        pair.before.verdict = None
    after = client.get("/review/progress").get_json()
    assert after["photos"] == 1
    assert after["newest"] != before["newest"]
