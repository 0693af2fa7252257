"""When a second and a third person answer, and what they know of the first."""

import pytest

from server.db import db
from server.domain.access import DecisionKind, Role
from server.domain.finding import Status
from server.domain.queue_order import QueueView
from server.domain.resolution import PairState, Violation
from server.errors import Conflict, Invalid
from server.models import PhotoPair
from server.services import events
from server.services.ledger import issue_view
from server.services.review import pair_view, queue, reviews
from server.services.review.queue import Filters
from server.services.review.reviews import Answer
from tests import build
from tests.integration.review.conftest import Desk

OVERRIDE = Answer(DecisionKind.APPROVE, note="seen on site")
RETURN = Answer(DecisionKind.RETURN, ("R03",))
FALSE = Answer(DecisionKind.RETURN, ("R01",), "nothing was done there", Violation.FALSE)


@pytest.fixture
def wrong(desk: Desk) -> PhotoPair:
    build.account("Fatima", programme=desk.programme)
    made = build.judged_pair(desk.issue, desk.slope, desk.form, Status.CONTRADICTED, 1)
    db.session.commit()
    return made


def waits_for(desk: Desk, name: str) -> list[int]:
    return [row.pair_id for row in queue.page(desk.actor(name), Filters()).rows]


def test_who_overrides_a_contradiction_waits_for_a_second_person(desk: Desk, wrong: PhotoPair) -> None:
    reviews.decide(desk.actor("Alice"), wrong.id, OVERRIDE)
    assert wrong.state is PairState.SECOND
    assert (waits_for(desk, "Alice"), waits_for(desk, "Bob")) == ([], [wrong.id])
    reviews.decide(desk.actor("Bob"), wrong.id, OVERRIDE)
    assert (wrong.state, wrong.outcome) == (PairState.DECIDED, DecisionKind.APPROVE)
    assert waits_for(desk, "Fatima") == []


def test_two_who_differ_are_decided_between_by_a_third(desk: Desk, wrong: PhotoPair) -> None:
    reviews.decide(desk.actor("Alice"), wrong.id, OVERRIDE)
    reviews.decide(desk.actor("Bob"), wrong.id, RETURN)
    assert wrong.state is PairState.THIRD
    assert (waits_for(desk, "Bob"), waits_for(desk, "Fatima")) == ([], [wrong.id])
    reviews.decide(desk.actor("Fatima"), wrong.id, RETURN)
    assert (wrong.state, wrong.outcome) == (PairState.DECIDED, DecisionKind.RETURN)


def test_false_rectification_is_recorded_by_two_people_with_words(desk: Desk, wrong: PhotoPair) -> None:
    with pytest.raises(Invalid):
        reviews.decide(desk.actor("Alice"), wrong.id, Answer(DecisionKind.RETURN, ("R01",), violation=Violation.FALSE))
    reviews.decide(desk.actor("Alice"), wrong.id, FALSE)
    assert (wrong.state, wrong.violation) == (PairState.SECOND, None)
    reviews.decide(desk.actor("Bob"), wrong.id, FALSE)
    assert (wrong.state, wrong.violation) == (PairState.DECIDED, Violation.FALSE)
    said = events.about(f"pair:{wrong.id}")
    assert [(one.actor, one.details["charge"], one.details["state"]) for one in said] == [
        ("account:Alice", "false", "second"),
        ("account:Bob", "false", "decided"),
    ]


def test_surface_treatment_as_a_reason_asks_for_a_second_person_too(desk: Desk, wrong: PhotoPair) -> None:
    reviews.decide(desk.actor("Alice"), wrong.id, Answer(DecisionKind.RETURN, ("R08",)))
    assert wrong.state is PairState.SECOND


def test_only_a_return_records_anything(desk: Desk, wrong: PhotoPair) -> None:
    decision = reviews.decide(
        desk.actor("Alice"), wrong.id, Answer(DecisionKind.APPROVE, note="seen", violation=Violation.FALSE)
    )
    assert decision.violation is None


def test_nobody_is_their_own_second_reviewer(desk: Desk, wrong: PhotoPair) -> None:
    reviews.decide(desk.actor("Alice"), wrong.id, OVERRIDE)
    with pytest.raises(Conflict):
        reviews.decide(desk.actor("Alice"), wrong.id, OVERRIDE)


def test_the_second_reviewer_does_not_see_the_first_answer_anywhere(desk: Desk, wrong: PhotoPair) -> None:
    reviews.decide(desk.actor("Alice"), wrong.id, OVERRIDE)
    for name in ("Bob", "Emma"):
        view = pair_view.pair(desk.actor(name), wrong.id)
        assert view.decisions == ()
        (row,) = queue.page(desk.actor(name), Filters(QueueView.OPEN)).rows
        assert row.own_decision is None
        shown = issue_view.issue(desk.actor(name), desk.issue.id)
        assert (shown.decisions, shown.hidden_decisions) == ((), 1)
    reviews.decide(desk.actor("Bob"), wrong.id, RETURN)
    assert [one.by for one in pair_view.pair(desk.actor("Bob"), wrong.id).decisions] == ["Alice", "Bob"]


def test_a_settled_pair_is_opened_anew_with_a_reason_and_earlier_answers_stay(desk: Desk, wrong: PhotoPair) -> None:
    alice = desk.actor("Alice")
    with pytest.raises(Conflict):
        reviews.reopen(alice, wrong.id, "new check")
    reviews.decide(alice, wrong.id, RETURN)
    with pytest.raises(Invalid):
        reviews.reopen(alice, wrong.id, " ")
    reviews.reopen(alice, wrong.id, "a new check contradicts")
    assert (wrong.state, wrong.outcome) == (PairState.OPEN, None)
    assert waits_for(desk, "Alice") == [wrong.id]
    reviews.decide(alice, wrong.id, RETURN)
    assert wrong.state is PairState.DECIDED
    assert [one.action for one in events.about(f"pair:{wrong.id}")][1] == "reviews.reopen"


def test_an_officer_of_the_office_reviews_like_anybody(desk: Desk, wrong: PhotoPair) -> None:
    build.account("Gao", Role.OFFICE, desk.programme)
    reviews.decide(desk.actor("Gao"), wrong.id, RETURN)
    assert wrong.outcome is DecisionKind.RETURN
