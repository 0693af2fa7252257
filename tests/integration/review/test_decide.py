"""What a reviewer may answer, and what is kept of it."""

import pytest
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import DecisionKind
from server.domain.finding import Checked, Status, contradicted
from server.domain.resolution import PairState
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.models import Account, Attachment, Decision, PhotoPair
from server.services import events
from server.services.review import decisions, pair_view, reviews
from server.services.review.reviews import Answer
from server.services.runtime import now
from tests import build
from tests.integration.review.conftest import Desk, sign_in

APPROVE = Answer(DecisionKind.APPROVE)
ESCALATE = Answer(DecisionKind.ESCALATE)
ASK_AGAIN = Answer(DecisionKind.ESCALATE, note="the fence was moved")


@pytest.fixture
def pair(desk: Desk) -> PhotoPair:
    made = build.judged_pair(desk.issue, desk.slope, desk.form, Status.DOUBTFUL, 1)
    db.session.commit()
    return made


def test_an_approval_keeps_who_when_and_what_was_on_the_screen(desk: Desk, pair: PhotoPair) -> None:
    build.said(pair, Checked("same_standpoint", 1, contradicted("far-apart", distance_m=300, far_m=50)))
    decision = reviews.decide(desk.actor("Alice"), pair.id, APPROVE)
    assert decision.account.name == "Alice"
    assert decision.verdict_seen is Status.DOUBTFUL
    assert decision.findings_seen == [["same_standpoint", 1, "contradicted", "far-apart"]]
    (entry,) = events.about(f"pair:{pair.id}")
    assert (entry.actor, entry.action) == ("account:Alice", "reviews.decide")
    assert entry.details["kind"] == "approve"
    assert entry.details["verdict"] == "doubtful"
    assert entry.details["checks"] == {"same_standpoint": 1}
    assert entry.details["state"] == "decided"


def test_a_return_needs_a_known_reason(desk: Desk, pair: PhotoPair) -> None:
    alice = desk.actor("Alice")
    with pytest.raises(Invalid):
        reviews.decide(alice, pair.id, Answer(DecisionKind.RETURN))
    with pytest.raises(Invalid):
        reviews.decide(alice, pair.id, Answer(DecisionKind.RETURN, ("R03", "R99")))
    decision = reviews.decide(alice, pair.id, Answer(DecisionKind.RETURN, ("R06", "R03", "R03"), " wrong slope \n"))
    assert decision.reasons == ["R03", "R06"]
    assert decision.note == "wrong slope"


def test_an_approval_over_a_contradiction_needs_words(desk: Desk, pair: PhotoPair) -> None:
    pair.verdict = Status.CONTRADICTED
    with pytest.raises(Invalid):
        reviews.decide(desk.actor("Alice"), pair.id, Answer(DecisionKind.APPROVE, note="  "))
    decision = reviews.decide(desk.actor("Alice"), pair.id, Answer(DecisionKind.APPROVE, note="seen on site"))
    assert decision.note == "seen on site"


def test_a_note_has_an_end(desk: Desk, pair: PhotoPair) -> None:
    with pytest.raises(Invalid):
        reviews.decide(desk.actor("Alice"), pair.id, Answer(DecisionKind.APPROVE, note="x" * 2001))


def test_nobody_reviews_the_photos_they_handed_in(desk: Desk) -> None:
    bob = db.session.query(Account).filter_by(name="Bob").one()
    own = build.honest_pair(desk.issue, desk.slope, desk.form, by=bob)
    with pytest.raises(Forbidden):
        reviews.decide(desk.actor("Bob"), own.id, APPROVE)
    assert pair_view.pair(desk.actor("Bob"), own.id).own_photos
    assert reviews.decide(desk.actor("Alice"), own.id, APPROVE).kind is DecisionKind.APPROVE


def test_a_replaced_pair_cannot_be_decided(desk: Desk, pair: PhotoPair) -> None:
    pair.replaced_at = now()
    newer = build.judged_pair(desk.issue, desk.slope, desk.form, Status.CONSISTENT)
    with pytest.raises(Conflict):
        reviews.decide(desk.actor("Alice"), pair.id, APPROVE)
    assert pair_view.pair(desk.actor("Alice"), pair.id).newer_pair_id == newer.id


def test_nothing_is_decided_while_photos_are_being_analysed(desk: Desk, pair: PhotoPair) -> None:
    pair.after.verdict = None
    assert pair_view.pair(desk.actor("Alice"), pair.id).waiting
    with pytest.raises(Conflict):
        reviews.decide(desk.actor("Alice"), pair.id, APPROVE)


def test_one_person_decides_once_but_may_escalate(desk: Desk, pair: PhotoPair) -> None:
    alice = desk.actor("Alice")
    reviews.decide(alice, pair.id, APPROVE)
    with pytest.raises(Conflict):
        reviews.decide(alice, pair.id, Answer(DecisionKind.RETURN, ("R03",)))
    with pytest.raises(Invalid):
        reviews.decide(alice, pair.id, ESCALATE)
    reviews.decide(alice, pair.id, ASK_AGAIN)
    with pytest.raises(Conflict):
        reviews.decide(alice, pair.id, ASK_AGAIN)
    assert reviews.decide(desk.actor("Bob"), pair.id, APPROVE).account.name == "Bob"


def test_a_settled_pair_takes_no_further_answer_but_an_objection(desk: Desk, pair: PhotoPair) -> None:
    reviews.decide(desk.actor("Alice"), pair.id, APPROVE)
    assert (pair.state, pair.outcome) == (PairState.DECIDED, DecisionKind.APPROVE)
    assert pair.settled_at is not None
    with pytest.raises(Conflict):
        reviews.decide(desk.actor("Bob"), pair.id, APPROVE)
    reviews.decide(desk.actor("Bob"), pair.id, ASK_AGAIN)
    db.session.expire_all()
    again = db.session.get_one(PhotoPair, pair.id)
    assert (again.state, again.outcome, again.settled_at) == (PairState.SECOND, None, None)


def test_an_answer_to_findings_that_were_not_on_the_screen_is_refused(desk: Desk, pair: PhotoPair) -> None:
    seen = pair_view.pair(desk.actor("Alice"), pair.id).digest
    build.said(pair, Checked("same_standpoint", 1, contradicted("far-apart", distance_m=300, far_m=50)))
    with pytest.raises(Conflict):
        reviews.decide(desk.actor("Alice"), pair.id, Answer(DecisionKind.APPROVE, seen=seen))
    seen = pair_view.pair(desk.actor("Alice"), pair.id).digest
    assert reviews.decide(desk.actor("Alice"), pair.id, Answer(DecisionKind.APPROVE, seen=seen)).id


def test_who_the_form_names_as_an_officer_does_not_review(desk: Desk) -> None:
    own = build.honest_pair(desk.issue, desk.slope, desk.form)
    sent = db.session.get_one(Attachment, own.after.attachment_id).submission
    sent.answers = {"people": {"officer1": "Dawa", "officer2": "Bob"}}
    with pytest.raises(Forbidden):
        reviews.decide(desk.actor("Bob"), own.id, APPROVE)


def test_reviewers_of_an_issue_are_known_so_that_none_of_them_accepts_it(desk: Desk, pair: PhotoPair) -> None:
    reviews.decide(desk.actor("Alice"), pair.id, APPROVE)
    assert decisions.reviewers_of(desk.issue.id) == {desk.actor("Alice").account_id}


def test_a_pair_of_another_programme_does_not_exist(desk: Desk, pair: PhotoPair) -> None:
    with pytest.raises(NotFound):
        reviews.decide(desk.actor("Chen"), pair.id, APPROVE)


def test_earlier_decisions_are_shown_only_after_deciding(desk: Desk, pair: PhotoPair) -> None:
    reviews.decide(desk.actor("Alice"), pair.id, Answer(DecisionKind.ESCALATE, note="look at the fence"))
    before = pair_view.pair(desk.actor("Bob"), pair.id)
    assert before.decisions == ()
    assert before.state is PairState.SECOND
    reviews.decide(desk.actor("Bob"), pair.id, APPROVE)
    after = pair_view.pair(desk.actor("Bob"), pair.id)
    assert [one.by for one in after.decisions] == ["Alice", "Bob"]


def test_after_a_decision_comes_the_next_pair(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    with transaction():
        second = build.judged_pair(desk.issue, desk.top, desk.form, Status.CONSISTENT)
    sign_in(client, "Alice")
    answer = client.post(f"/review/pairs/{pair.id}/decision?county=夏河县", data={"kind": "approve"})
    assert answer.status_code == 302
    assert answer.location.startswith(f"/review/pairs/{second.id}?county=")
    last = client.post(f"/review/pairs/{second.id}/decision", data={"kind": "return", "reason": ["R08"]})
    assert last.location == "/review/"
    assert db.session.query(Decision).count() == 2


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "burn"},
        {"kind": "return"},
        {"kind": "return", "reason": "R77"},
        {"kind": "approve", "note": "x" * 2001},
    ],
)
def test_a_bad_answer_is_said_on_the_page_and_keeps_what_was_written(
    desk: Desk, pair: PhotoPair, client: FlaskClient, sent: dict[str, str]
) -> None:
    sign_in(client, "Alice")
    answer = client.post(f"/review/pairs/{pair.id}/decision", data={"note": "my words"} | sent)
    assert answer.status_code == 400
    assert 'class="refusal"' in answer.text
    assert sent.get("note", "my words") in answer.text
    assert db.session.query(Decision).count() == 0


def test_a_decision_that_another_site_sends_is_refused(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    sign_in(client, "Alice")
    address = f"/review/pairs/{pair.id}/decision"
    answer = client.post(address, data={"kind": "approve"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert db.session.query(Decision).count() == 0
