"""A visit is planned, changed, cancelled and handed over, and tells what came of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from server.db import transaction
from server.domain.visits import VisitList, VisitState
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.models import Visit
from server.services import accounts, events
from server.services.register import assignments
from server.services.runtime import today
from server.services.visits import handing_over, listing, planning, standing
from server.services.visits.listing import Wanted
from tests import build, whole_log
from tests.integration.visits.conftest import Office


def sent_to(office: Office, name: str) -> list[str]:
    return [one.issue.code for one in assignments.of_officer(office.officers[name])]


def listed(office: Office, which: VisitList = VisitList.OPEN, **more: Any) -> list[int]:
    return [one.number for one in listing.page(office.emma, Wanted(which, **more)).rows]


def late(office: Office) -> Visit:
    visit = office.plan(last=1)
    with transaction():
        visit.starts_on, visit.ends_on = today() - timedelta(days=3), today() - timedelta(days=1)
    return visit


def test_both_officers_of_a_visit_are_sent_to_each_issue_until_its_last_day(office: Office) -> None:
    office.plan(office.slag, office.pit, last=2)
    assert sent_to(office, "Dawa") == sent_to(office, "Lhamo") == ["ZY-001", "ZY-002"]
    assert {one.due_on for one in assignments.of_issue(office.slag)} == {today() + timedelta(days=2)}


def test_one_officer_alone_must_be_meant(office: Office) -> None:
    with pytest.raises(Invalid):
        office.plan(officers=("Dawa",))
    assert listing.one(office.emma, office.plan(officers=("Dawa",), alone=True).id).is_short


@pytest.mark.parametrize(
    "wrong",
    [{"first": 2, "last": 1}, {"first": -2, "last": -1}, {"last": 400}, {"officers": ()}, {"note": "长" * 1001},
     {"form_pk": 999}, {"issue_ids": ()}],
)  # fmt: skip
def test_what_cannot_be_a_visit_is_refused(office: Office, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        office.plan(**wrong)
    assert listed(office) == []


def test_nobody_plans_beyond_the_counties_that_they_see(office: Office) -> None:
    with pytest.raises(Forbidden), transaction():
        planning.plan(office.near, office.wanted(office.slag, office.luqu))
    assert sent_to(office, "Dawa") == []


def test_a_visit_that_goes_beyond_is_seen_in_part_and_cannot_be_changed(office: Office) -> None:
    visit = office.plan(office.slag, office.luqu)
    seen = listing.one(office.near, visit.id)
    assert ([one.code for one in seen.issues], seen.hidden) == (["ZY-001"], 1)
    with pytest.raises(Forbidden), transaction():
        planning.cancel(office.near, visit.id, "不去了", None)
    elsewhere = office.plan(office.luqu, officers=("Tashi",), alone=True)
    with pytest.raises(NotFound):
        listing.one(office.near, elsewhere.id)


def test_nobody_is_sent_to_an_issue_by_two_visits(office: Office) -> None:
    office.plan()
    with pytest.raises(Conflict):
        office.plan(first=3)


def test_an_assignment_that_stood_by_itself_goes_on_in_the_visit(office: Office) -> None:
    with transaction():
        old = assignments.assign(office.slag, office.officers["Dawa"])
    visit = office.plan()
    (new,) = assignments.of_officer(office.officers["Dawa"])
    assert (new.previous_id, new.visit_id) == (old.id, visit.id)


def test_changing_a_visit_calls_back_who_no_longer_goes(office: Office) -> None:
    visit = office.plan(office.slag, office.pit)
    with transaction():
        planning.change(office.emma, visit.id, office.wanted(office.slag, officers=("Dawa", "Tashi")), None)
    assert [sent_to(office, one) for one in ("Dawa", "Lhamo", "Tashi")] == [["ZY-001"], [], ["ZY-001"]]


def test_a_visit_that_somebody_else_changed_is_not_overwritten(office: Office) -> None:
    visit = office.plan()
    seen = planning.state_name(visit)
    with transaction():
        planning.change(office.emma, visit.id, office.wanted(note="带采样瓶"), seen)
    for act in (
        lambda: planning.change(office.emma, visit.id, office.wanted(note="别的"), seen),
        lambda: planning.cancel(office.emma, visit.id, "下雪", seen),
    ):
        with pytest.raises(Conflict), transaction():
            act()
    assert listing.one(office.emma, visit.id).note == "带采样瓶"


def test_a_cancelled_visit_keeps_its_reason_and_sends_nobody(office: Office) -> None:
    visit = office.plan()
    with pytest.raises(Invalid), transaction():
        planning.cancel(office.emma, visit.id, " ", None)
    with transaction():
        planning.cancel(office.emma, visit.id, "道路中断", planning.state_name(visit))
    assert sent_to(office, "Dawa") == []
    assert listed(office, VisitList.CANCELLED) == [visit.id]
    assert listing.one(office.emma, visit.id).cancelled_reason == "道路中断"


def test_a_visit_is_done_when_something_came_for_each_issue(office: Office) -> None:
    visit = office.plan(office.slag, office.pit)
    sent = office.send("Dawa", office.slag)
    assert (listed(office), listing.one(office.emma, visit.id).come) == ([visit.id], 1)
    office.send("Lhamo", office.pit)
    assert (listed(office), listed(office, VisitList.DONE)) == ([], [visit.id])
    assert sent.id in [one.submission_id for one in listing.brought_in(office.emma, visit.id)]


@pytest.mark.parametrize("other", ["somebody", "earlier", "set aside"])
def test_what_does_not_belong_to_a_visit_is_not_brought_in_by_it(office: Office, other: str) -> None:
    visit = office.plan()
    sent = office.send("Tashi" if other == "somebody" else "Dawa", office.slag)
    with transaction():
        sent.received_at -= timedelta(days=1 if other == "earlier" else 0)
        sent.set_aside_at = sent.received_at if other == "set aside" else None
    assert listing.brought_in(office.emma, visit.id) == ()
    assert listing.one(office.emma, visit.id).state is VisitState.NOW


def test_a_visit_whose_days_are_over_is_late_until_it_is_done(office: Office) -> None:
    visit = late(office)
    assert standing.counts(office.emma, VisitList.LATE)[VisitList.LATE] == 1
    office.send("Dawa", office.slag)
    assert standing.counts(office.emma, VisitList.LATE)[VisitList.LATE] == 0
    assert listing.one(office.emma, visit.id).state is VisitState.DONE


@pytest.mark.parametrize(
    ("days", "lists"),
    [((0, 0), "open today week"), ((-1, 1), "open today week"), ((6, 9), "open week"), ((7, 7), "open")],
)
def test_a_visit_stands_in_the_lists_of_its_days(office: Office, days: tuple[int, int], lists: str) -> None:
    office.plan(first=days[0], last=days[1])
    assert " ".join(which.value for which in VisitList if listed(office, which)) == lists


@pytest.mark.parametrize(
    ("narrowed", "number"),
    [({"officer": "Dawa"}, 1), ({"officer": "Tashi"}, 0), ({"county": "夏河县"}, 1), ({"county": "碌曲县"}, 0),
     ({"programme_id": 77}, 0)],
)  # fmt: skip
def test_the_list_is_narrowed(office: Office, narrowed: dict[str, Any], number: int) -> None:
    office.plan()
    assert len(listed(office, **narrowed)) == number


def test_who_leaves_hands_visits_over_with_what_came_of_them(office: Office) -> None:
    visit = office.plan(office.slag, office.pit)
    office.send("Dawa", office.slag)
    with transaction():
        handing_over.hand_over(office.officers["Dawa"], office.officers["Tashi"], reason="病假", actor=office.emma)
    found = listing.one(office.emma, visit.id)
    assert (found.officers, found.come) == (("Lhamo", "Tashi"), 1)
    assert sent_to(office, "Tashi") == ["ZY-001", "ZY-002"]


@pytest.mark.parametrize(("successor", "are_alone"), [("Lhamo", 1), ("Tashi", 0)])
def test_where_only_one_is_left_to_go_it_is_said(office: Office, successor: str, are_alone: int) -> None:
    visit = office.plan()
    with transaction():
        done = handing_over.hand_over(office.officers["Dawa"], office.officers[successor], actor=office.emma)
    assert done.alone == (visit.id,) * are_alone


def test_what_moves_is_what_was_seen(office: Office) -> None:
    office.plan()
    seen = handing_over.preview(office.emma, office.officers["Dawa"]).seen
    office.plan(office.pit, first=3)
    with pytest.raises(Conflict), transaction():
        handing_over.hand_over(office.officers["Dawa"], office.officers["Tashi"], actor=office.emma, seen=seen)
    assert sent_to(office, "Tashi") == []


def test_a_visit_that_is_done_stays_its_officers(office: Office) -> None:
    visit = office.plan()
    office.send("Dawa", office.slag)
    with transaction():
        handing_over.hand_over(office.officers["Dawa"], office.officers["Tashi"], actor=office.emma)
    assert listing.one(office.emma, visit.id).officers == ("Dawa", "Lhamo")


def test_a_visit_that_goes_beyond_is_not_handed_over_in_part(office: Office) -> None:
    office.plan(office.slag, office.luqu)
    moving = handing_over.preview(office.near, office.officers["Dawa"])
    assert (moving.going, moving.kept) == ((), 2)


def test_a_part_of_a_visit_is_not_withdrawn_by_itself(office: Office) -> None:
    office.plan()
    (one,) = assignments.of_officer(office.officers["Dawa"])
    with pytest.raises(Conflict), transaction():
        planning.withdraw(one)


def test_an_officer_sees_their_own_visits(office: Office) -> None:
    visit = office.plan(note="带采样瓶")
    for name, seen in (("Dawa", [visit.id]), ("Tashi", [])):
        actor = accounts.sign_in(name, build.PASSWORD)
        assert [one.number for one in listing.of_officer(actor)] == seen


def test_each_step_is_in_the_log(office: Office) -> None:
    visit = office.plan()
    steps: list[Callable[[], object]] = [
        lambda: planning.change(office.emma, visit.id, office.wanted(last=1), None),
        lambda: handing_over.hand_over(office.officers["Dawa"], office.officers["Tashi"], actor=office.emma),
        lambda: planning.cancel(office.emma, visit.id, "下雪", None),
    ]
    for step in steps:
        with transaction():
            step()
    told = [(one.actor, one.action) for one in events.about(f"visit:{visit.id}")]
    assert told == [("account:Emma", f"visits.{what}") for what in ("plan", "change", "hand_over", "cancel")]
    assert whole_log.faults() == []
