"""Which pairs wait, in which order, and for whom."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from server.db import db, transaction
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.queue_order import QueueSort, QueueView
from server.domain.register import IssueRow, Sheet, SiteRow
from server.models import PhotoPair, Unit, Viewpoint
from server.services.register import issues, sites
from server.services.review import decisions, filter_choices, queue, reviews
from server.services.review.queue import Cursor, Filters
from server.services.review.reviews import Answer
from server.services.runtime import now, today
from tests import build
from tests.integration.review.conftest import Desk, sign_in


def judged(desk: Desk, verdict: Status | None, against: int = 0, due_on: date | None = None) -> PhotoPair:
    issue = build.issue(desk.programme, desk.slope.site, due_on=due_on)
    return build.judged_pair(issue, desk.slope, desk.form, verdict, against)


def ids(desk: Desk, filters: Filters = Filters(), name: str = "Alice") -> list[int]:  # noqa: B008 - frozen
    return [row.pair_id for row in queue.page(desk.actor(name), filters).rows]


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
    page = queue.page(desk.actor("Alice"), Filters(verdict=Status.DOUBTFUL))
    assert len(page.rows) == 1
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
    assert ids(desk, Filters(QueueView.MINE)) == [asked.id, settled.id]
    assert ids(desk, Filters(QueueView.DECIDED), "Bob") == [settled.id]


def test_how_a_colleague_decided_is_not_in_the_list(desk: Desk) -> None:
    pair = judged(desk, Status.DOUBTFUL)
    reviews.decide(desk.actor("Alice"), pair.id, reviews.Answer(DecisionKind.APPROVE))
    (row,) = queue.page(desk.actor("Bob"), Filters(QueueView.ALL)).rows
    assert row.decided
    assert row.own_decision is None


def test_next_and_previous_follow_the_order_and_the_end_leads_to_the_start(desk: Desk) -> None:
    first, second = judged(desk, Status.CONTRADICTED, 2), judged(desk, Status.DOUBTFUL, 1)
    third = judged(desk, Status.CONSISTENT)
    alice = desk.actor("Alice")
    assert queue.next_after(alice, first.id, Filters()) == second.id
    assert queue.next_after(alice, third.id, Filters()) == first.id
    assert queue.neighbours(alice, second.id, Filters()).previous_id == first.id
    assert queue.neighbours(alice, first.id, Filters()).previous_id is None


def test_pages_follow_each_other_and_lead_back(desk: Desk) -> None:
    made = [judged(desk, Status.DOUBTFUL).id for _ in range(2 * queue.PER_PAGE + 1)]
    alice, seen = desk.actor("Alice"), []
    page = queue.page(alice, Filters())
    assert page.previous is None
    while True:
        seen += [row.pair_id for row in page.rows]
        if page.next is None:
            break
        page = queue.page(alice, Filters(), page.next)
    assert seen == made
    assert page.previous is not None
    back = queue.page(alice, Filters(), page.previous)
    assert [row.pair_id for row in back.rows] == made[queue.PER_PAGE : 2 * queue.PER_PAGE]
    assert back.next is not None
    first = queue.page(alice, Filters(), back.previous)
    assert [row.pair_id for row in first.rows] == made[: queue.PER_PAGE]


def test_a_place_that_is_gone_shows_the_first_page(desk: Desk) -> None:
    pair = judged(desk, Status.DOUBTFUL)
    page = queue.page(desk.actor("Alice"), Filters(), Cursor(pair.id + 99))
    assert [row.pair_id for row in page.rows] == [pair.id]


def test_settled_pairs_come_the_newest_first(desk: Desk) -> None:
    first, second = (judged(desk, Status.DOUBTFUL) for _ in range(2))
    for pair in (second, first):
        reviews.decide(desk.actor("Alice"), pair.id, reviews.Answer(DecisionKind.APPROVE))
    assert ids(desk, Filters(QueueView.DECIDED), "Bob") == [first.id, second.id]
    assert queue.next_after(desk.actor("Bob"), first.id, Filters(QueueView.DECIDED)) == second.id


def test_the_queue_is_narrowed_by_unit_check_officer_programme_and_day(desk: Desk) -> None:
    unit = Unit(name="县矿管局")
    db.session.add(unit)
    issue = build.issue(desk.programme, desk.slope.site, unit=unit)
    mine = build.judged_pair(issue, desk.slope, desk.form, Status.DOUBTFUL, 1)
    mine.against, mine.officer = " same_scene ", "扎西"
    mine.received_at = datetime(2026, 10, 5, 15, 59, tzinfo=UTC)  # still the 5th at the site
    judged(desk, Status.DOUBTFUL, 1)
    db.session.flush()
    for narrowed in (
        Filters(unit_id=unit.id),
        Filters(check="same_scene"),
        Filters(officer="扎西"),
        Filters(programme_id=desk.programme.id, until=date(2026, 10, 5)),
        Filters(since=date(2026, 10, 5), until=date(2026, 10, 5)),
    ):
        assert ids(desk, narrowed) == [mine.id], narrowed
    assert ids(desk, Filters(check="same_sce")) == []
    assert ids(desk, Filters(until=date(2026, 10, 4))) == []


def test_each_choice_says_how_many_pairs_it_leaves(desk: Desk) -> None:
    elsewhere = build.viewpoint(build.site(desk.programme, county="迭部县"))
    build.judged_pair(build.issue(desk.programme, elsewhere.site), elsewhere, desk.form, Status.DOUBTFUL, 1)
    judged(desk, Status.CONTRADICTED, 1).against = " photo_near_site same_scene "
    judged(desk, Status.DOUBTFUL, 1).against = " same_scene "
    found = filter_choices.choices(desk.actor("Alice"), Filters(county="夏河县"))
    assert [(one.label, one.number) for one in found.county] == [("夏河县", 2), ("迭部县", 1)]
    assert [(one.value, one.number) for one in found.check] == [("same_scene", 2), ("photo_near_site", 1)]
    assert [one.number for one in found.programme] == [2]
    doubtful = filter_choices.choices(desk.actor("Alice"), Filters(verdict=Status.DOUBTFUL))
    assert [(one.label, one.number) for one in doubtful.county] == [("夏河县", 1), ("迭部县", 1)]


def test_what_the_ledger_changes_is_found_by_it(desk: Desk) -> None:
    pair = judged(desk, Status.DOUBTFUL, 1)
    later = judged(desk, Status.DOUBTFUL, 1)
    assert ids(desk) == [pair.id, later.id]
    row = IssueRow(row_no=2, code=later.issue.code, batch="b7", unit="县矿管局", due_on=date(2026, 1, 1))
    issues.import_sheet(desk.programme, Sheet((row,)))
    assert ids(desk) == [later.id, pair.id]
    (batch,) = filter_choices.choices(desk.actor("Alice"), Filters()).batch
    assert ids(desk, Filters(batch_id=int(batch.value))) == [later.id]
    site = SiteRow(code=desk.slope.site.code, name="加甘滩堆场", latitude=35.1, longitude=102.6, county="合作市")
    sites.import_sheet(desk.programme, Sheet((site,)))
    assert set(ids(desk, Filters(county="合作市"))) == {pair.id, later.id}


def test_thirty_rows_cost_as_many_queries_as_one(desk: Desk) -> None:
    alice = desk.actor("Alice")

    def queries() -> int:
        db.session.expire_all()
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
        queue.page(alice, Filters())
        return len(seen)

    judged(desk, Status.DOUBTFUL)
    one = queries()
    for _ in range(queue.PER_PAGE):
        judged(desk, Status.DOUBTFUL)
    assert queries() == one


def test_only_photos_of_ones_own_programme_are_said_to_wait(desk: Desk) -> None:
    build.photo(build.submission(desk.form), desk.issue, desk.slope, None, b"new")
    assert queue.waiting(desk.actor("Alice")) == 1
    assert queue.waiting(desk.actor("Chen")) == 0


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


def test_what_is_late_says_so_until_it_is_settled(desk: Desk, client: FlaskClient) -> None:
    with transaction():
        desk.issue.due_on = today() - timedelta(days=1)
        pair = build.judged_pair(desk.issue, desk.slope, desk.form, Status.CONSISTENT)
    sign_in(client, "Alice").set_cookie("language", "en")
    assert "Overdue" in client.get("/review/").get_data(as_text=True)
    reviews.decide(desk.actor("Alice"), pair.id, Answer(DecisionKind.APPROVE))
    db.session.commit()
    assert "Overdue" not in client.get("/review/?state=all").get_data(as_text=True)


def test_the_place_in_the_list_is_counted_in_its_order_and_within_its_filters(desk: Desk) -> None:
    first, second = judged(desk, Status.CONTRADICTED, 2), judged(desk, Status.DOUBTFUL, 1)
    third = judged(desk, Status.DOUBTFUL, 1)
    alice = desk.actor("Alice")
    found = [queue.neighbours(alice, pair.id, Filters()) for pair in (first, second, third)]
    assert [(one.place, one.total) for one in found] == [(1, 3), (2, 3), (3, 3)]
    narrowed = queue.neighbours(alice, third.id, Filters(verdict=Status.DOUBTFUL))
    assert (narrowed.place, narrowed.total) == (2, 2)


def test_a_pair_that_left_the_list_has_no_place_in_it(desk: Desk) -> None:
    pair = judged(desk, Status.DOUBTFUL)
    judged(desk, Status.CONTRADICTED, 1)
    reviews.decide(desk.actor("Alice"), pair.id, Answer(DecisionKind.APPROVE))
    found = queue.neighbours(desk.actor("Alice"), pair.id, Filters())
    assert (found.place, found.total) == (None, 1)


def test_settled_pairs_are_counted_from_the_newest(desk: Desk) -> None:
    pairs = [judged(desk, Status.DOUBTFUL) for _ in range(2)]
    for pair in pairs:
        reviews.decide(desk.actor("Alice"), pair.id, Answer(DecisionKind.APPROVE))
    assert queue.neighbours(desk.actor("Bob"), pairs[0].id, Filters(QueueView.DECIDED)).place == 2


def test_what_has_waited_longest_comes_first_where_that_is_asked_for(desk: Desk) -> None:
    late, early = judged(desk, Status.CONTRADICTED, 3), judged(desk, Status.CONSISTENT)
    late.received_at, early.received_at = datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 10, 4, tzinfo=UTC)
    db.session.flush()
    oldest = Filters(sort=QueueSort.RECEIVED)
    assert ids(desk, oldest) == [early.id, late.id]
    assert queue.next_after(desk.actor("Alice"), early.id, oldest) == late.id
    assert queue.neighbours(desk.actor("Alice"), late.id, oldest).place == 2


def test_pairs_of_one_county_and_one_issue_stand_together_where_that_is_asked_for(desk: Desk) -> None:
    elsewhere = build.viewpoint(build.site(desk.programme, name="水泊峡19林班", county="迭部县"))
    first, second = (build.issue(desk.programme, desk.slope.site) for _ in range(2))
    there = build.judged_pair(build.issue(desk.programme, elsewhere.site), elsewhere, desk.form, Status.DOUBTFUL)
    mixed = [build.judged_pair(one, desk.slope, desk.form, Status.DOUBTFUL) for one in (second, first, second)]
    by_place = [mixed[1].id, mixed[0].id, mixed[2].id]
    assert ids(desk, Filters(sort=QueueSort.PLACE)) == [*by_place, there.id]  # 夏河县 before 迭部县


def test_the_pages_of_another_order_follow_each_other_and_lead_back(desk: Desk) -> None:
    made = [judged(desk, Status.DOUBTFUL) for _ in range(queue.PER_PAGE + 1)]
    for place, pair in enumerate(made):
        pair.received_at = datetime(2026, 10, 5, tzinfo=UTC) - timedelta(days=place)
    db.session.flush()
    oldest, expected = Filters(sort=QueueSort.RECEIVED), [pair.id for pair in reversed(made)]
    page = queue.page(desk.actor("Alice"), oldest)
    assert [row.pair_id for row in page.rows] == expected[: queue.PER_PAGE]
    last = queue.page(desk.actor("Alice"), oldest, page.next)
    assert [row.pair_id for row in last.rows] == expected[queue.PER_PAGE :]
    assert queue.page(desk.actor("Alice"), oldest, last.previous) == page


def test_the_order_does_not_change_what_is_counted(desk: Desk) -> None:
    judged(desk, Status.DOUBTFUL)
    alice = desk.actor("Alice")
    assert queue.counts(alice, Filters(sort=QueueSort.RECEIVED)) == queue.counts(alice, Filters())


def test_answers_are_counted_from_midnight_in_china_without_those_taken_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, midnight = desk.actor("Alice"), datetime(2026, 11, 1, 16, tzinfo=UTC)  # the 2nd begins
    pairs = [judged(desk, Status.DOUBTFUL) for _ in range(4)]
    given = [reviews.decide(alice, pair.id, Answer(DecisionKind.APPROVE)) for pair in pairs]
    reviews.decide(desk.actor("Bob"), judged(desk, Status.DOUBTFUL).id, Answer(DecisionKind.APPROVE))
    for one, apart in zip(given, (-1, 0, 1, 2), strict=True):
        one.decided_at = midnight + timedelta(minutes=apart)
    given[3].withdrawn_at = midnight + timedelta(minutes=3)
    db.session.flush()
    monkeypatch.setattr(decisions, "today", lambda: date(2026, 11, 2))
    assert decisions.answered_today(alice) == 2
