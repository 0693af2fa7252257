"""What was answered too quickly is drawn for a second person, who does not see the first answer."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.resolution import PairState
from server.errors import Forbidden, Invalid
from server.models import Decision, PhotoPair
from server.services import events
from server.services.quality import period, second_looks
from server.services.review import pair_view, queue, reviews
from server.services.review.reviews import Answer
from tests import build
from tests.integration.review.conftest import Desk, sign_in

QUICK_S, SLOW_S = 0.4, 12.0


def answered(desk: Desk, seconds: float, name: str = "Alice", kind: DecisionKind = DecisionKind.APPROVE) -> PhotoPair:
    """Have a new consistent pair answered so quickly."""
    with transaction():
        about = build.judged_pair(desk.issue, desk.slope, desk.form, Status.CONSISTENT)
    say(desk, about, seconds, name, kind)
    return about


def say(desk: Desk, about: PhotoPair, seconds: float, name: str, kind: DecisionKind = DecisionKind.APPROVE) -> None:
    reasons = ("R03",) if kind is DecisionKind.RETURN else ()
    with transaction():
        one = reviews.decide(desk.actor(name), about.id, Answer(kind, reasons))
        one.opened_at = one.decided_at - timedelta(seconds=seconds)


def draw(desk: Desk, share: float = 100, name: str = "Emma") -> second_looks.Drawn:
    with transaction():
        return second_looks.draw(desk.actor(name), period.period(), share)


def test_a_pair_that_was_answered_too_quickly_waits_for_a_second_person(desk: Desk) -> None:
    quick = answered(desk, QUICK_S)
    assert draw(desk) == second_looks.Drawn((quick.id,), 1)
    assert (quick.state, quick.is_waiting, quick.outcome) == (PairState.SECOND, True, None)


def test_who_answered_too_quickly_is_not_asked_again(desk: Desk) -> None:
    answered(desk, QUICK_S)
    draw(desk)
    assert queue.page(desk.actor("Alice"), queue.Filters()).rows == ()
    assert len(queue.page(desk.actor("Bob"), queue.Filters()).rows) == 1


def test_the_second_person_does_not_see_the_first_answer(desk: Desk) -> None:
    quick = answered(desk, QUICK_S)
    draw(desk)
    assert pair_view.pair(desk.actor("Bob"), quick.id).decisions == ()


def test_a_second_look_that_agrees_settles_the_pair(desk: Desk) -> None:
    quick = answered(desk, QUICK_S)
    draw(desk)
    say(desk, quick, SLOW_S, "Bob")
    assert (quick.state, quick.outcome) == (PairState.DECIDED, DecisionKind.APPROVE)


def test_a_second_look_that_differs_asks_a_third_person(desk: Desk) -> None:
    quick = answered(desk, QUICK_S)
    draw(desk)
    say(desk, quick, SLOW_S, "Bob", DecisionKind.RETURN)
    assert quick.state is PairState.THIRD


def test_what_two_people_answered_is_not_drawn_nor_what_was_looked_at(desk: Desk) -> None:
    answered(desk, SLOW_S)
    twice = answered(desk, QUICK_S)
    with transaction():
        twice.second_look_at = twice.settled_at
    with pytest.raises(Invalid, match="No settled pair"):
        draw(desk)


def test_a_share_is_drawn_and_the_log_has_the_seed(desk: Desk) -> None:
    for _ in range(7):
        answered(desk, QUICK_S)
    drawn = draw(desk, share=30)
    assert (len(drawn.pairs), drawn.of) == (3, 7)
    [entry] = events.about("reviews")
    assert entry.details["pairs"] == list(drawn.pairs)
    assert len(entry.details["seed"]) == 32
    assert second_looks.waiting(desk.actor("Emma"), period.period()) == 4


@pytest.mark.parametrize("share", [0, -1, 101, float("nan")])
def test_an_impossible_share_is_refused(desk: Desk, share: float) -> None:
    answered(desk, QUICK_S)
    with pytest.raises(Invalid, match="per cent"):
        draw(desk, share)


def test_a_reviewer_does_not_draw(desk: Desk, client: FlaskClient) -> None:
    answered(desk, QUICK_S)
    with pytest.raises(Forbidden):
        draw(desk, name="Bob")
    assert sign_in(client, "Bob").post("/review/quality/second-looks").status_code == Forbidden.status


def test_a_pair_that_is_opened_anew_needs_no_second_look(desk: Desk) -> None:
    quick = answered(desk, QUICK_S)
    draw(desk)
    say(desk, quick, SLOW_S, "Bob")
    with transaction():
        reviews.reopen(desk.actor("Emma"), quick.id, "新证据")
    assert quick.second_look_at is None


def test_the_office_draws_on_the_page(desk: Desk, client: FlaskClient) -> None:
    answered(desk, QUICK_S)
    sign_in(client, "Emma").set_cookie("language", "en")
    assert "1 settled pair rests on one answer" in client.get("/review/quality").get_data(as_text=True)
    answer = client.post("/review/quality/second-looks", data={"share": "50"}, follow_redirects=True)
    assert "1 of 1 pairs were drawn" in answer.get_data(as_text=True)
    assert db.session.query(Decision).count() == 1
