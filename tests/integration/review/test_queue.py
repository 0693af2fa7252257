"""Which pairs wait, in which order, and for whom."""

from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import event

from server.db import db, transaction
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.models import PhotoPair, Viewpoint
from server.services import review_queue, reviews
from server.services.review_queue import Filters, State
from server.services.runtime import now
from tests import build
from tests.integration.review.conftest import Desk, sign_in


def judged(desk: Desk, verdict: Status | None, against: int = 0, due_on: date | None = None) -> PhotoPair:
    issue = build.issue(desk.programme, desk.slope.site, due_on=due_on)
    return build.judged_pair(issue, desk.slope, desk.form, verdict, against)


def ids(desk: Desk, filters: Filters = Filters(), name: str = "Alice") -> list[int]:  # noqa: B008 - frozen
    return [row.pair_id for row in review_queue.page(desk.actor(name), filters).rows]


def test_the_worst_comes_first_then_what_is_due_first(desk: Desk) -> None:
    fine = judged(desk, Status.CONSISTENT)
    late = judged(desk, Status.UNVERIFIABLE, due_on=date(2026, 12, 1))
    soon = judged(desk, Status.UNVERIFIABLE, due_on=date(2026, 11, 1))
    odd = judged(desk, Status.DOUBTFUL, 2)
    wrong = judged(desk, Status.CONTRADICTED, 1)
    worse = judged(desk, Status.CONTRADICTED, 3)
    assert ids(desk) == [pair.id for pair in (worse, wrong, odd, soon, late, fine)]


def test_the_counts_are_those_of_the_other_choices_too(desk: Desk) -> None:
    judged(desk, Status.CONTRADICTED, 1)
    judged(desk, Status.DOUBTFUL, 1)
    page = review_queue.page(desk.actor("Alice"), Filters(verdict=Status.DOUBTFUL))
    assert page.total == 1
    assert page.by_verdict == {Status.CONTRADICTED: 1, Status.DOUBTFUL: 1}


def test_a_replaced_pair_is_not_asked_for(desk: Desk) -> None:
    judged(desk, Status.DOUBTFUL).replaced_at = now()
    assert ids(desk) == []


def test_a_reviewer_of_another_programme_sees_nothing(desk: Desk) -> None:
    judged(desk, Status.DOUBTFUL)
    assert ids(desk, name="Chen") == []


def test_the_queue_is_narrowed_by_text_county_and_batch(desk: Desk) -> None:
    here = judged(desk, Status.DOUBTFUL)
    elsewhere = build.viewpoint(build.site(desk.programme, name="水泊峡19林班", county="迭部县"))
    there = build.judged_pair(build.issue(desk.programme, elsewhere.site), elsewhere, desk.form, Status.DOUBTFUL)
    assert ids(desk, Filters(text="水泊峡")) == [there.id]
    assert ids(desk, Filters(county="夏河县")) == [here.id]
    assert ids(desk, Filters(batch_id=99)) == []
    assert ids(desk, Filters(text="100%_")) == []


def test_what_was_decided_leaves_and_what_was_escalated_waits_for_another(desk: Desk) -> None:
    settled, asked = (judged(desk, Status.DOUBTFUL) for _ in range(2))
    alice = desk.actor("Alice")
    reviews.decide(alice, settled.id, reviews.Answer(DecisionKind.APPROVE))
    reviews.decide(alice, asked.id, reviews.Answer(DecisionKind.ESCALATE))
    assert ids(desk) == []
    assert ids(desk, name="Bob") == [asked.id]
    assert ids(desk, Filters(State.MINE)) == [settled.id, asked.id]
    assert ids(desk, Filters(State.DECIDED), "Bob") == [settled.id]


def test_how_a_colleague_decided_is_not_in_the_list(desk: Desk) -> None:
    pair = judged(desk, Status.DOUBTFUL)
    reviews.decide(desk.actor("Alice"), pair.id, reviews.Answer(DecisionKind.APPROVE))
    (row,) = review_queue.page(desk.actor("Bob"), Filters(State.ALL)).rows
    assert row.decided
    assert row.own_decision is None


def test_next_and_previous_follow_the_order_and_the_end_leads_to_the_start(desk: Desk) -> None:
    first, second = judged(desk, Status.CONTRADICTED, 2), judged(desk, Status.DOUBTFUL, 1)
    third = judged(desk, Status.CONSISTENT)
    alice = desk.actor("Alice")
    assert review_queue.next_after(alice, first.id, Filters()) == second.id
    assert review_queue.next_after(alice, third.id, Filters()) == first.id
    assert review_queue.previous_before(alice, second.id, Filters()) == first.id
    assert review_queue.previous_before(alice, first.id, Filters()) is None


def test_a_page_beyond_the_end_is_the_last(desk: Desk) -> None:
    for _ in range(review_queue.PER_PAGE + 1):
        judged(desk, Status.DOUBTFUL)
    page = review_queue.page(desk.actor("Alice"), Filters(), 99)
    assert (page.number, page.pages, len(page.rows)) == (2, 2, 1)


def test_thirty_rows_cost_as_many_queries_as_one(desk: Desk) -> None:
    alice = desk.actor("Alice")

    def queries() -> int:
        db.session.expire_all()
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
        review_queue.page(alice, Filters())
        return len(seen)

    judged(desk, Status.DOUBTFUL)
    one = queries()
    for _ in range(review_queue.PER_PAGE):
        judged(desk, Status.DOUBTFUL)
    assert queries() == one


def test_only_photos_of_ones_own_programme_are_said_to_wait(desk: Desk) -> None:
    build.photo(build.submission(desk.form), desk.issue, desk.slope, None, b"new")
    assert review_queue.waiting(desk.actor("Alice")) == 1
    assert review_queue.waiting(desk.actor("Chen")) == 0


def test_an_empty_queue_says_so(alice: FlaskClient) -> None:
    page = alice.get("/review/")
    assert page.status_code == 200
    assert 'class="empty"' in page.text


def test_the_page_lists_pairs_with_their_worst_finding(desk: Desk, client: FlaskClient) -> None:
    with transaction():
        pair = build.honest_pair(desk.issue, desk.slope, desk.form)
        viewpoint_name = db.session.get_one(Viewpoint, pair.viewpoint_id).name
    page = sign_in(client, "Alice").get("/review/?text=ZY-017&state=open&verdict=nonsense&page=x")
    assert page.status_code == 200
    assert viewpoint_name in page.text
    assert f"/photos/{pair.before.original.sha256}/preview/480" in page.text
