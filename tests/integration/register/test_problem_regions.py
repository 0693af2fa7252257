"""Where the problem is: who may say so, what stays, and what is asked again because of it."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from server.db import db, transaction
from server.domain.access import Actor, Role
from server.domain.marked_problem import Source
from server.domain.region import Region
from server.domain.subject import Stage
from server.errors import Forbidden, Invalid, NotFound
from server.models import CheckRun, Event, Photo, PhotoPair, ProblemRegion
from server.services import accounts
from server.services.register import problem_regions
from tests import build

HEAP = Region.box(0.1, 0.5, 0.3, 0.25)
LARGER = Region.of([(0.1, 0.4), (0.6, 0.4), (0.7, 0.9)])


@pytest.fixture
def pair(context: Flask) -> PhotoPair:
    return registered()


def registered() -> PhotoPair:
    with transaction():
        gannan, other = build.programme(), build.programme("other", "另一方案")
        for name, plan in (("Alice", gannan), ("Bob", gannan), ("Chen", other)):
            build.account(name, programme=plan)
        site = build.site(gannan, "S1")
        issue, form = build.issue(gannan, site, "ZY-017"), build.form(gannan)
        build.honest_pair(issue, build.viewpoint(site, "TOP", "顶部"), form, seed=5)
        return build.honest_pair(issue, build.viewpoint(site, "SLOPE", "南坡"), form)


def person(name: str) -> Actor:
    return accounts.sign_in(name, build.PASSWORD)


def mark(pair_id: int, region: Region | None = HEAP, name: str = "Alice") -> ProblemRegion:
    with transaction():
        return problem_regions.mark(person(name), pair_id, region)


def test_an_outline_is_kept_with_the_picture_and_who_drew_it(pair: PhotoPair) -> None:
    mark(pair.id)
    (one,) = problem_regions.history(pair.issue_id)[pair.viewpoint_id]
    assert (one.region, one.sha256, one.by, one.source) == (HEAP, pair.before.original.sha256, "Alice", Source.PERSON)


def test_of_two_outlines_the_later_holds_and_both_stay(pair: PhotoPair) -> None:
    mark(pair.id)
    mark(pair.id, LARGER, "Bob")
    first, second = problem_regions.history(pair.issue_id)[pair.viewpoint_id]
    assert (first.region, first.replaced_by, second.region, second.replaced_at) == (HEAP, "Bob", LARGER, None)
    assert first.replaced_at is not None
    db.session.refresh(pair)
    assert pair.problem is not None
    assert pair.problem.region == LARGER


def test_an_outline_that_is_sent_twice_is_kept_once(pair: PhotoPair) -> None:
    mark(pair.id)
    mark(pair.id)
    assert len(problem_regions.history(pair.issue_id)[pair.viewpoint_id]) == 1


def test_a_person_may_say_that_the_problem_cannot_be_seen(pair: PhotoPair) -> None:
    mark(pair.id, None)
    row = problem_regions.current(pair.issue_id, pair.viewpoint_id)
    assert row is not None
    assert (row.is_none, row.region) == (True, None)


def test_an_outline_that_is_withdrawn_stays_in_the_history(pair: PhotoPair) -> None:
    mark(pair.id)
    with transaction():
        assert problem_regions.withdraw(person("Bob"), pair.id)
    assert problem_regions.current(pair.issue_id, pair.viewpoint_id) is None
    (one,) = problem_regions.history(pair.issue_id)[pair.viewpoint_id]
    assert (one.region, one.replaced_by) == (HEAP, "Bob")


def test_where_nothing_is_marked_nothing_is_withdrawn(pair: PhotoPair) -> None:
    with transaction():
        assert not problem_regions.withdraw(person("Alice"), pair.id)
    assert db.session.scalars(select(CheckRun)).all() == []


def test_only_the_pairs_of_the_viewpoint_are_asked_again(pair: PhotoPair) -> None:
    mark(pair.id)
    (run,) = db.session.scalars(select(CheckRun))
    assert run.cause is not None
    assert (run.cause["subject"], run.total) == ("problem", 1)
    assert db.session.scalars(select(PhotoPair.id).where(PhotoPair.stale_run_id == run.id)).all() == [pair.id]
    assert db.session.scalars(select(Photo).where(Photo.stale_run_id.is_not(None))).all() == []


def test_each_outline_is_in_the_log(pair: PhotoPair) -> None:
    mark(pair.id)
    with transaction():
        problem_regions.withdraw(person("Bob"), pair.id)
    said = db.session.scalars(select(Event).where(Event.action.like("problems.%")).order_by(Event.id)).all()
    assert [(one.actor, one.action, one.subject) for one in said] == [
        ("account:Alice", "problems.mark", f"issue:{pair.issue_id}"),
        ("account:Bob", "problems.withdraw", f"issue:{pair.issue_id}"),
    ]


def test_nobody_marks_a_viewpoint_of_another_programme(pair: PhotoPair) -> None:
    with pytest.raises(NotFound):
        mark(pair.id, name="Chen")


def test_nobody_marks_a_viewpoint_of_another_county(pair: PhotoPair) -> None:
    near = Actor("Dolma", person("Alice").permissions, programme_id=pair.programme_id, counties=frozenset({"碌曲县"}))
    with pytest.raises(NotFound):
        problem_regions.mark(near, pair.id, HEAP)


def test_nobody_marks_what_they_handed_in(context: Flask) -> None:
    with transaction():
        gannan = build.programme()
        emma = build.account("Emma", Role.OFFICE, gannan)
        site = build.site(gannan, "S1")
        issue, form = build.issue(gannan, site), build.form(gannan)
        own = build.honest_pair(issue, build.viewpoint(site), form, by=emma)
    with pytest.raises(Forbidden):
        mark(own.id, name="Emma")


def test_a_file_without_a_picture_cannot_be_marked(pair: PhotoPair) -> None:
    with transaction():
        slope, form = pair.viewpoint, build.form(pair.issue.programme, "other")
        sent = build.submission(form, received_at=build.WORK_STARTED - timedelta(days=4))
        one = build.analysed(build.photo(sent, pair.issue, slope, Stage.BEFORE, b"no picture"))
        row = PhotoPair(
            issue=pair.issue,
            viewpoint=slope,
            before=one,
            after=pair.after,
            programme_id=pair.programme_id,
            formed_at=sent.received_at,
        )
        db.session.add(row)
    with pytest.raises(Invalid):
        mark(row.id)


def test_of_two_who_draw_at_once_one_holds_and_both_stay(two_desks: Flask) -> None:
    with two_desks.app_context():
        pair = registered()
        pair_id, issue_id, viewpoint_id = pair.id, pair.issue_id, pair.viewpoint_id
        people = {name: person(name) for name in ("Alice", "Bob")}
    both = Barrier(2)

    def draw(name: str, region: Region) -> None:
        with two_desks.app_context():
            both.wait()
            with transaction():
                problem_regions.mark(people[name], pair_id, region)

    threads = [Thread(target=draw, args=one) for one in (("Alice", HEAP), ("Bob", LARGER))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with two_desks.app_context():
        first, second = problem_regions.history(issue_id)[viewpoint_id]
        assert first.replaced_at is not None
        assert second.replaced_at is None
        assert {first.by, second.by} == {"Alice", "Bob"}
