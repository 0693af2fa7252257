"""What contradicts, and what reviewers differ about, stays in sight until a person has answered."""

from datetime import timedelta
from itertools import count

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from server.db import db, transaction
from server.domain.access import DecisionKind, Role
from server.domain.finding import Status, worst
from server.domain.resolution import PairState
from server.domain.subject import Stage
from server.errors import Conflict, Forbidden, Invalid, Problem
from server.models import Account, Decision, Issue, Photo, PhotoPair
from server.services import events
from server.services.review import earlier_attempts, pair_view, queue, reviews
from server.services.review.queue import Filters
from server.services.review.reviews import Answer
from server.services.runtime import now
from server.services.verification import attempts, issue_checks
from tests import build
from tests.integration.review.conftest import Desk, sign_in

APPROVE = Answer(DecisionKind.APPROVE)
RETURN = Answer(DecisionKind.RETURN, ("R03",), "the other slope")
WHY = "taken by mistake at another site; the newer one was seen there"
_numbers = count(1)


class Viewpoint:
    """One viewpoint, whose photos the test has the checks judge as it wants."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.issue = build.issue(desk.programme, desk.slope.site)
        self.stands = build.viewpoint(desk.slope.site)
        self.moment = now() - timedelta(days=30)

    def upload(
        self, stage: Stage, verdict: Status = Status.CONSISTENT, *, is_picture: bool = True, by: Account | None = None
    ) -> Photo:
        """Receive a photo that the checks judge so, and form and judge its attempts."""
        self.moment += timedelta(minutes=10)
        sent = build.submission(self.desk.form, received_at=self.moment, by=by)
        row = build.photo(sent, self.issue, self.stands, stage, b"%d" % next(_numbers))
        row.original.facts = {"sha256": row.original.sha256, "size_bytes": row.original.size_bytes}
        if not is_picture:
            row.original.facts |= {"problem": "not-an-image"}
        row.verdict = verdict if is_picture else Status.UNVERIFIABLE
        row.analysed_at = now()
        db.session.flush()
        for attempt in attempts.form(row):
            attempt.verdict = worst([attempt.before.verdict or verdict, attempt.after.verdict or verdict])
        db.session.flush()
        return row

    def attempts(self) -> list[PhotoPair]:
        query = select(PhotoPair).where(PhotoPair.viewpoint_id == self.stands.id).order_by(PhotoPair.id)
        return list(db.session.scalars(query))

    def standing(self) -> PhotoPair:
        (row,) = [one for one in self.attempts() if one.replaced_at is None]
        return row

    def waiting(self) -> set[int]:
        found = queue.page(self.desk.actor("Zhou"), Filters())
        return {row.pair_id for row in found.rows} & {one.id for one in self.attempts()}


@pytest.fixture
def place(desk: Desk) -> Viewpoint:
    with transaction():
        build.account("Zhou", Role.REVIEWER, desk.programme)
        return Viewpoint(desk)


def _washed(place: Viewpoint) -> tuple[PhotoPair, PhotoPair]:
    """Receive a contradicted after photo, then a consistent one; returns the attempts that they make."""
    with transaction():
        place.upload(Stage.BEFORE)
        place.upload(Stage.AFTER, Status.CONTRADICTED)
        place.upload(Stage.AFTER)
    old, new = place.attempts()
    return old, new


def test_a_newer_photo_takes_no_contradiction_off_the_queue(place: Viewpoint) -> None:
    old, new = _washed(place)
    assert (old.verdict, new.verdict) == (Status.CONTRADICTED, Status.CONSISTENT)
    assert place.standing() is new
    assert place.waiting() == {old.id, new.id}


def test_a_file_without_a_picture_makes_an_attempt_that_stands_nowhere(place: Viewpoint) -> None:
    with transaction():
        place.upload(Stage.BEFORE)
        good = place.upload(Stage.AFTER)
        bad = place.upload(Stage.AFTER, is_picture=False)
    assert place.standing().after_id == good.id
    assert bad.id in {one.after_id for one in place.attempts()}
    assert place.waiting() == {place.standing().id}


def test_a_contradicted_before_photo_is_in_sight_though_a_newer_one_came_before_the_work(place: Viewpoint) -> None:
    with transaction():
        early = place.upload(Stage.BEFORE, Status.CONTRADICTED)
        later = place.upload(Stage.BEFORE)
        place.upload(Stage.AFTER)
    assert place.standing().before_id == later.id
    (open_one,) = [one for one in place.attempts() if one.before_id == early.id]
    assert place.waiting() == {place.standing().id, open_one.id}


def test_a_photo_that_is_contradicted_only_later_comes_into_sight(place: Viewpoint) -> None:
    with transaction():
        early = place.upload(Stage.BEFORE)
        place.upload(Stage.BEFORE)
        place.upload(Stage.AFTER)
    assert early.id not in {one.before_id for one in place.attempts()}
    with transaction():
        early.verdict = Status.CONTRADICTED
        attempts.meet(early)
        attempts.meet(early)
    (made,) = [one for one in place.attempts() if one.before_id == early.id]
    assert made.verdict is None, "a worker examines it"
    assert place.standing().id != made.id


def test_a_late_before_photo_does_not_replace_the_one_from_before_the_work(place: Viewpoint) -> None:
    with transaction():
        first = place.upload(Stage.BEFORE, Status.CONTRADICTED)
        place.upload(Stage.AFTER)
        place.upload(Stage.BEFORE)
    assert place.standing().before_id == first.id
    assert place.standing().verdict is Status.CONTRADICTED


def test_an_approval_says_why_each_contradicted_attempt_is_set_aside_and_needs_a_second_person(
    place: Viewpoint,
) -> None:
    old, new = _washed(place)
    alice, bob = place.desk.actor("Alice"), place.desk.actor("Bob")
    with pytest.raises(Invalid):
        reviews.decide(alice, new.id, APPROVE)
    given = Answer(DecisionKind.APPROVE, aside={old.id: WHY})
    first = reviews.decide(alice, new.id, given)
    assert first.verdict_seen is Status.CONTRADICTED
    assert (new.state, old.state) == (PairState.SECOND, PairState.SECOND)
    reviews.decide(bob, new.id, given)
    assert (new.state, new.outcome) == (PairState.DECIDED, DecisionKind.APPROVE)
    assert (old.state, old.outcome) == (PairState.DECIDED, DecisionKind.SET_ASIDE)
    assert place.waiting() == set()
    notes = [one.note for one in db.session.scalars(select(Decision).where(Decision.pair_id == old.id))]
    assert notes == [WHY, WHY]
    assert [one.action for one in events.about(f"pair:{old.id}")] == ["reviews.decide", "reviews.decide"]


def test_a_return_answers_for_the_earlier_attempts_too(place: Viewpoint) -> None:
    old, new = _washed(place)
    reviews.decide(place.desk.actor("Alice"), new.id, RETURN)
    assert (new.outcome, old.outcome) == (DecisionKind.RETURN, DecisionKind.RETURN)
    assert place.waiting() == set()


def test_an_earlier_attempt_is_returned_on_its_own_page(place: Viewpoint) -> None:
    old, new = _washed(place)
    with pytest.raises(Conflict):
        reviews.decide(place.desk.actor("Alice"), old.id, Answer(DecisionKind.APPROVE, note=WHY))
    reviews.decide(place.desk.actor("Alice"), old.id, RETURN)
    assert place.waiting() == {new.id}
    reviews.decide(place.desk.actor("Alice"), new.id, APPROVE)
    assert (new.state, new.outcome) == (PairState.DECIDED, DecisionKind.APPROVE)


def test_to_set_an_attempt_aside_takes_words_and_two_people(place: Viewpoint) -> None:
    old, _new = _washed(place)
    aside = Answer(DecisionKind.SET_ASIDE, note=WHY)
    with pytest.raises(Invalid):
        reviews.decide(place.desk.actor("Alice"), old.id, Answer(DecisionKind.SET_ASIDE))
    reviews.decide(place.desk.actor("Alice"), old.id, aside)
    assert old.state is PairState.SECOND
    reviews.decide(place.desk.actor("Bob"), old.id, aside)
    assert (old.state, old.outcome) == (PairState.DECIDED, DecisionKind.SET_ASIDE)


def test_the_photos_that_stand_are_not_set_aside(place: Viewpoint) -> None:
    _old, new = _washed(place)
    with pytest.raises(Invalid):
        reviews.decide(place.desk.actor("Alice"), new.id, Answer(DecisionKind.SET_ASIDE, note=WHY))


def test_a_dispute_stays_with_the_viewpoint(place: Viewpoint) -> None:
    with transaction():
        place.upload(Stage.BEFORE)
        place.upload(Stage.AFTER, Status.CONTRADICTED)
    (old,) = place.attempts()
    alice, bob = place.desk.actor("Alice"), place.desk.actor("Bob")
    reviews.decide(alice, old.id, Answer(DecisionKind.APPROVE, note=WHY))
    reviews.decide(bob, old.id, RETURN)
    assert old.state is PairState.THIRD
    with transaction():
        place.upload(Stage.AFTER)
    new = place.standing()
    assert place.waiting() == {old.id, new.id}
    given = Answer(DecisionKind.APPROVE, aside={old.id: WHY})
    with pytest.raises(Conflict):
        reviews.decide(alice, new.id, given)
    reviews.decide(place.desk.actor("Zhou"), new.id, given)
    assert (old.state, old.outcome) == (PairState.DECIDED, DecisionKind.SET_ASIDE), "the third person decides"
    assert new.state is PairState.SECOND
    reviews.decide(alice, new.id, Answer(DecisionKind.APPROVE))
    assert (new.state, new.outcome) == (PairState.DECIDED, DecisionKind.APPROVE)


def test_what_an_upload_made_milder_still_needs_words_and_a_second_person(place: Viewpoint) -> None:
    with transaction():
        place.upload(Stage.BEFORE)
        place.upload(Stage.AFTER, Status.CONTRADICTED)
        (row,) = place.attempts()
        row.verdict = Status.CONSISTENT
    assert not queue.page(place.desk.actor("Zhou"), Filters()).rows[0].may_be_ticked
    alice = place.desk.actor("Alice")
    assert list(reviews.decide_many(alice, [row.id], APPROVE).refused) == [row.id]
    with pytest.raises(Invalid):
        reviews.decide(alice, row.id, APPROVE)
    reviews.decide(alice, row.id, Answer(DecisionKind.APPROVE, note=WHY))
    assert row.state is PairState.SECOND


def test_what_a_run_no_longer_finds_asks_for_no_more_than_any_pair(place: Viewpoint) -> None:
    with transaction():
        place.upload(Stage.BEFORE)
        place.upload(Stage.AFTER, Status.CONTRADICTED)
        (row,) = place.attempts()
        attempts.absolve(row)
        assert row.contradicted_at is not None, "it still contradicts"
        row.verdict = Status.CONSISTENT
        attempts.absolve(row)
    reviews.decide(place.desk.actor("Alice"), row.id, APPROVE)
    assert row.state is PairState.DECIDED


def test_one_of_two_answers_that_were_given_together_is_not_taken_back_alone(place: Viewpoint) -> None:
    old, new = _washed(place)
    alice = place.desk.actor("Alice")
    reviews.decide(alice, new.id, Answer(DecisionKind.APPROVE, aside={old.id: WHY}))
    (beside,) = db.session.query(Decision).filter_by(pair_id=old.id)
    with pytest.raises(Conflict):
        reviews.withdraw(alice, beside.id)


@pytest.mark.parametrize("why", [" ", "\u3000", "\u200b", "\u200b \u2060"])
def test_a_reason_that_nobody_sees_is_none(place: Viewpoint, why: str) -> None:
    old, new = _washed(place)
    with pytest.raises(Invalid):
        reviews.decide(place.desk.actor("Alice"), new.id, Answer(DecisionKind.APPROVE, aside={old.id: why}))


def test_who_asked_a_colleague_does_not_answer_in_their_place(place: Viewpoint) -> None:
    with transaction():
        place.upload(Stage.BEFORE)
        place.upload(Stage.AFTER)
    reviews.decide(place.desk.actor("Alice"), place.standing().id, Answer(DecisionKind.ESCALATE))
    with transaction():
        place.upload(Stage.AFTER)
    with pytest.raises(Conflict):
        reviews.decide(place.desk.actor("Alice"), place.standing().id, APPROVE)
    reviews.decide(place.desk.actor("Bob"), place.standing().id, APPROVE)
    assert place.waiting() == set(), "one answer of the colleague is enough for both"


def test_nobody_sets_aside_the_photos_that_they_handed_in(place: Viewpoint) -> None:
    bob = db.session.query(Account).filter_by(name="Bob").one()
    with transaction():
        place.upload(Stage.BEFORE)
        old = place.upload(Stage.AFTER, Status.CONTRADICTED, by=bob)
        place.upload(Stage.AFTER)
    (attempt,) = [one for one in place.attempts() if one.after_id == old.id]
    given = Answer(DecisionKind.APPROVE, aside={attempt.id: WHY})
    with pytest.raises(Forbidden):
        reviews.decide(place.desk.actor("Bob"), place.standing().id, given)


def test_an_answer_taken_back_opens_the_earlier_attempts_again(place: Viewpoint) -> None:
    old, new = _washed(place)
    alice = place.desk.actor("Alice")
    given = reviews.decide(alice, new.id, RETURN)
    reviews.withdraw(alice, given.id)
    assert (old.state, new.state) == (PairState.OPEN, PairState.OPEN)
    assert place.waiting() == {old.id, new.id}


def test_a_pair_with_an_open_earlier_attempt_is_not_approved_in_bulk(place: Viewpoint) -> None:
    _old, new = _washed(place)
    bulk = reviews.decide_many(place.desk.actor("Alice"), [new.id], APPROVE)
    assert (bulk.done, list(bulk.refused)) == ((), [new.id])
    (row,) = [one for one in queue.page(place.desk.actor("Alice"), Filters()).rows if one.pair_id == new.id]
    assert row.has_open_beside
    assert not row.may_be_ticked


def test_an_attempt_that_turns_up_meanwhile_is_looked_at_before_an_answer_counts(place: Viewpoint) -> None:
    with transaction():
        place.upload(Stage.BEFORE)
        place.upload(Stage.AFTER)
    alice = place.desk.actor("Alice")
    shown = pair_view.pair(alice, place.standing().id)
    with transaction():
        place.upload(Stage.BEFORE, Status.CONTRADICTED)
    assert place.standing().id == shown.pair_id
    with pytest.raises(Conflict):
        reviews.decide(alice, shown.pair_id, Answer(DecisionKind.APPROVE, seen=shown.digest))


def test_the_issue_is_as_bad_as_its_open_attempts_until_they_are_answered(place: Viewpoint) -> None:
    old, new = _washed(place)
    issue_checks.roll_up(place.issue)
    assert place.issue.verdict is Status.CONTRADICTED
    for name in ("Alice", "Bob"):
        reviews.decide(place.desk.actor(name), new.id, Answer(DecisionKind.APPROVE, aside={old.id: WHY}))
    assert str(place.issue.verdict) == "consistent"


def test_a_person_puts_a_late_before_photo_to_the_desk_with_a_reason(place: Viewpoint) -> None:
    with transaction():
        place.upload(Stage.BEFORE)
        place.upload(Stage.AFTER)
        late = place.upload(Stage.BEFORE)
    (other,) = [one for one in place.attempts() if one.before_id == late.id]
    alice = place.desk.actor("Alice")
    with pytest.raises(Invalid):
        earlier_attempts.choose(alice, other.id, " ")
    with transaction():
        earlier_attempts.choose(alice, other.id, "the first one shows the neighbour’s slope")
        place.moment = now()
        newest = place.upload(Stage.AFTER)
    assert (place.standing().before_id, place.standing().after_id) == (late.id, newest.id)
    (entry,) = events.about(f"pair:{other.id}")
    assert (entry.action, entry.details["note"]) == ("reviews.choose", "the first one shows the neighbour’s slope")


def test_the_page_shows_the_other_attempts_and_asks_for_a_reason(place: Viewpoint, client: FlaskClient) -> None:
    old, new = _washed(place)
    alice = sign_in(client, "Alice")
    page = alice.get(f"/review/pairs/{new.id}", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert f'name="aside-{old.id}"' in page
    assert "1 other attempt at this viewpoint" in page
    refused = alice.post(f"/review/pairs/{new.id}/decision", data={"kind": "approve", f"aside-{old.id}": " "})
    assert refused.status_code == 400
    alice.post(f"/review/pairs/{new.id}/decision", data={"kind": "approve", f"aside-{old.id}": WHY})
    db.session.expire_all()
    assert db.session.get_one(PhotoPair, old.id).state is PairState.SECOND
    page = alice.get(f"/review/pairs/{old.id}", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Another attempt stands at the desk" in page


STAGES = st.sampled_from([Stage.BEFORE, Stage.AFTER, Stage.AFTER])
VERDICTS = st.sampled_from([Status.CONSISTENT, Status.CONSISTENT, Status.UNVERIFIABLE, Status.CONTRADICTED])
UPLOADS = st.tuples(st.just("upload"), STAGES, VERDICTS, st.booleans())
ANSWERS = st.tuples(
    st.just("answer"),
    st.sampled_from(["Alice", "Bob", "Zhou"]),
    st.sampled_from([DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.ESCALATE, DecisionKind.SET_ASIDE]),
    st.integers(0, 5),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.one_of(UPLOADS, ANSWERS), min_size=3, max_size=14))
def test_whatever_comes_in_no_contradicted_or_disputed_attempt_leaves_the_queue_without_an_answer(
    desk: Desk, story: list[tuple[object, ...]]
) -> None:
    if db.session.query(Account).filter_by(name="Zhou").count() == 0:
        build.account("Zhou", Role.REVIEWER, desk.programme)
    place = Viewpoint(desk)
    for what, *how in story:
        if what == "upload":
            _upload(place, *how)
        else:
            _answer(place, *how)
        _assert_in_sight(place)


def _upload(place: Viewpoint, stage: object, verdict: object, is_picture: object) -> None:
    assert isinstance(stage, Stage)
    assert isinstance(verdict, Status)
    place.upload(stage, verdict, is_picture=bool(is_picture))


def _answer(place: Viewpoint, name: object, kind: object, which: object) -> None:
    assert isinstance(kind, DecisionKind)
    assert isinstance(which, int)
    known = place.attempts()
    if not known:
        return
    about = known[which % len(known)]
    answer = Answer(kind, ("R03",), WHY, aside={one.id: WHY for one in known})
    try:
        with db.session.begin_nested():
            reviews.decide(place.desk.actor(str(name)), about.id, answer)
    except Problem:
        db.session.expire_all()


def _assert_in_sight(place: Viewpoint) -> None:
    rows = place.attempts()
    photos = {number for one in rows for number in (one.before_id, one.after_id)}
    issue = db.session.get_one(Issue, place.issue.id)
    stages = {one.stage for one in db.session.query(Photo).filter_by(issue_id=issue.id)}
    has_both = stages == {Stage.BEFORE, Stage.AFTER}
    for photo in db.session.query(Photo).filter_by(issue_id=issue.id, verdict=Status.CONTRADICTED):
        assert not has_both or photo.id in photos, "a contradicted photo is part of an attempt"
    for row in rows:
        answered = db.session.query(Decision).filter_by(pair_id=row.id).count() > 0
        if row.contradicted_at is not None or row.state in (PairState.SECOND, PairState.THIRD):
            assert row.is_waiting or (row.state is PairState.DECIDED and answered)
    assert sum(one.replaced_at is None for one in rows) == (1 if has_both else 0)
