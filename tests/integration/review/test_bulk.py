"""What may be decided for many pairs at once."""

import pytest
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.resolution import PairState, Violation
from server.errors import Invalid
from server.models import Decision, PhotoPair
from server.services import events
from server.services.review import reviews
from server.services.review.reviews import Answer
from tests import build
from tests.integration.review.conftest import Desk, sign_in

APPROVE = Answer(DecisionKind.APPROVE)


def judged(desk: Desk, verdict: Status | None, against: int = 0) -> PhotoPair:
    issue = build.issue(desk.programme, desk.slope.site)
    return build.judged_pair(issue, desk.slope, desk.form, verdict, against)


def test_only_consistent_pairs_are_approved_together(desk: Desk) -> None:
    fine, odd, wrong, dark = (
        judged(desk, Status.CONSISTENT),
        judged(desk, Status.DOUBTFUL, 1),
        judged(desk, Status.CONTRADICTED, 1),
        judged(desk, Status.UNVERIFIABLE),
    )
    bulk = reviews.decide_many(desk.actor("Alice"), [fine.id, odd.id, wrong.id, dark.id, fine.id], APPROVE)
    assert bulk.done == (fine.id,)
    assert list(bulk.refused) == [odd.id, wrong.id, dark.id]
    assert [one.state for one in (fine, odd, wrong, dark)] == [PairState.DECIDED, *[PairState.OPEN] * 3]
    assert events.about(f"pair:{fine.id}")[0].details["bulk"] is True


def test_what_cannot_be_verified_is_returned_together(desk: Desk) -> None:
    odd, dark = judged(desk, Status.DOUBTFUL, 1), judged(desk, Status.UNVERIFIABLE)
    bulk = reviews.decide_many(desk.actor("Alice"), [odd.id, dark.id], Answer(DecisionKind.RETURN, ("R02",)))
    assert bulk.done == (odd.id, dark.id)


def test_what_a_colleague_asked_a_second_answer_for_is_not_decided_in_a_list(desk: Desk) -> None:
    asked = judged(desk, Status.DOUBTFUL, 1)
    reviews.decide(desk.actor("Bob"), asked.id, Answer(DecisionKind.ESCALATE))
    bulk = reviews.decide_many(desk.actor("Alice"), [asked.id], APPROVE)
    assert bulk.done == ()
    assert list(bulk.refused) == [asked.id]


def test_what_is_still_analysed_or_not_there_is_left(desk: Desk) -> None:
    waiting = judged(desk, None)
    bulk = reviews.decide_many(desk.actor("Alice"), [waiting.id, 999], APPROVE)
    assert set(bulk.refused) == {waiting.id, 999}


@pytest.mark.parametrize(
    "answer",
    [
        Answer(DecisionKind.RETURN),
        Answer(DecisionKind.RETURN, ("R77",)),
        Answer(DecisionKind.RETURN, ("R01",), "words", Violation.FALSE),
    ],
)
def test_a_bad_answer_decides_nothing(desk: Desk, answer: Answer) -> None:
    fine = judged(desk, Status.CONSISTENT)
    with pytest.raises(Invalid):
        reviews.decide_many(desk.actor("Alice"), [fine.id], answer)
    assert db.session.query(Decision).count() == 0


def test_nothing_or_too_much_chosen_is_refused(desk: Desk) -> None:
    for numbers in ([], list(range(1, reviews.MOST_AT_ONCE + 2))):
        with pytest.raises(Invalid):
            reviews.decide_many(desk.actor("Alice"), numbers, APPROVE)


def test_the_list_offers_to_tick_only_what_may_be_decided_there(desk: Desk, client: FlaskClient) -> None:
    with transaction():
        fine, wrong = judged(desk, Status.CONSISTENT), judged(desk, Status.CONTRADICTED, 1)
    page = sign_in(client, "Alice").get("/review/").text
    assert f'name="pair" value="{fine.id}"' in page
    assert f'name="pair" value="{wrong.id}"' not in page


def test_the_page_says_what_was_done_what_was_left_and_takes_all_back(desk: Desk, client: FlaskClient) -> None:
    with transaction():
        chosen = [judged(desk, Status.CONSISTENT).id, judged(desk, Status.DOUBTFUL, 1).id]
        wrong = judged(desk, Status.CONTRADICTED, 1).id
    sign_in(client, "Alice").set_cookie("language", "en")
    data = {"pair": [*chosen, wrong], "kind": "return", "reason": ["R05"], "note": "no skyline"}
    page = client.post("/review/decisions?county=夏河县", data=data, follow_redirects=True).text
    assert "2 pairs: Returned" in page
    assert "1 pair was left: The checks contradict" in page
    made = [one.id for one in db.session.query(Decision)]
    assert [one.is_bulk for one in db.session.query(Decision)] == [True, True]
    client.post("/review/undo", data={"decision": made})
    db.session.expire_all()
    assert {db.session.get_one(PhotoPair, number).state for number in chosen} == {PairState.OPEN}


def test_a_refused_bulk_answer_says_why(desk: Desk, client: FlaskClient) -> None:
    sign_in(client, "Alice")
    page = client.post("/review/decisions", data={"kind": "approve"}, follow_redirects=True)
    assert 'role="alert"' in page.text
