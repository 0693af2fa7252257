"""Whose business is it? Every list, page and file, for who sees a programme, or some counties or units of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import Actor, DecisionKind, Role
from server.domain.drawing import SHARES
from server.domain.finding import Status
from server.domain.found import FoundKind
from server.domain.ledger_columns import Order
from server.domain.ledger_work import Grouping
from server.domain.queue_order import QueueView
from server.domain.subject import Stage
from server.errors import NotFound
from server.models import Form, Issue, Photo, PhotoPair, Programme, Unit, Viewpoint
from server.services import accounts
from server.services.accounts import Position
from server.services.export import bags
from server.services.ledger import figures, issue_view, table
from server.services.ledger.listing import IssueFilters
from server.services.quality import by_group, by_person, period
from server.services.quality.by_group import Group
from server.services.register import assignments, issues, programmes
from server.services.review import evidence, filter_choices, history, pair_case, pair_view, queue, reservations, reviews
from server.services.review.queue import Filters
from server.services.review.reviews import Answer
from server.services.runtime import now, today
from server.services.search import everywhere
from server.services.spot_checks import draws
from server.services.spot_checks.draws import DrawRequest
from tests import build

XIAHE, LUQU, OTHER = "夏河县", "碌曲县", "other"
SEEN = {
    "programme": {XIAHE, LUQU},
    "county": {XIAHE},
    "another county": {LUQU},
    "unit": {XIAHE},
    "county and unit": {XIAHE, LUQU},
    "a county without issues": set[str](),
    "another programme": {OTHER},
    "everything": {XIAHE, LUQU, OTHER},
}
"""By person: the places whose issues they see."""


@dataclass(frozen=True)
class Place:
    """What is in one county, or in another programme."""

    issue: Issue
    pair: PhotoPair
    loose: Photo
    """Of the site, and of no issue."""
    assignment: int
    draw: int


@dataclass(frozen=True)
class Register:
    """Places by name."""

    places: dict[str, Place]

    def actor(self, name: str) -> Actor:
        return accounts.sign_in(name, build.PASSWORD)


@pytest.fixture
def register(app: Flask) -> Iterator[Register]:
    with app.app_context():
        yield Register(_built())


def _built() -> dict[str, Place]:
    with transaction():
        gannan, other = build.programme(), build.programme("other", "另一方案")
        used, foreign = build.form(gannan), build.form(other)
        units = [programmes.unit(f"{county}人民政府") for county in (XIAHE, LUQU)]
        people(gannan, other, units)
        return {
            XIAHE: _place(gannan, used, XIAHE, units[0], 1),
            LUQU: _place(gannan, used, LUQU, units[1], 2),
            OTHER: _place(other, foreign, XIAHE, units[0], 3),
        }


def people(gannan: Programme, other: Programme, units: list[Unit]) -> None:
    limits: dict[str, Position] = {
        "programme": Position(),
        "county": Position(counties=[XIAHE]),
        "another county": Position(counties=[LUQU]),
        "unit": Position(units=[units[0]]),
        "county and unit": Position(counties=[LUQU], units=[units[0]]),
        "a county without issues": Position(counties=["玛曲县"]),
    }
    for name, position in limits.items():
        build.account(name, Role.OFFICE, gannan)
        accounts.change(name, position)
    build.account("another programme", Role.OFFICE, other)
    build.account("everything", Role.OFFICE)


def _place(plan: Programme, used: Form, county: str, unit: Unit, number: int) -> Place:
    site = build.site(plan, f"S{number}", county=county)
    site.unit = unit
    stands = build.viewpoint(site)
    issue = build.issue(plan, site, f"ZY-{number}", unit=unit)
    pair = _pair(issue, stands, used)
    loose = build.photo(build.submission(used), None, stands, None, b"loose %d" % number)
    officer = build.account(f"officer {number}", Role.OFFICER, plan)
    sent = assignments.assign(issue, officer)
    conductor = Actor(f"conductor {number}", frozenset(), programme_id=plan.id, counties=frozenset({county}))
    request = DrawRequest("抽查", today(), ("甲", "乙", "丙"), dict.fromkeys(SHARES, 100.0))
    return Place(issue, pair, loose, sent.id, build.draw(conductor, plan.id, request))


def _pair(issue: Issue, stands: Viewpoint, used: Form) -> PhotoPair:
    """Return a pair whose photos are nobody else's; each is checked, and no picture."""
    sent = build.submission(used)
    before, after = (
        build.photo(sent, issue, stands, stage, f"{issue.code} {stage}".encode())
        for stage in (Stage.BEFORE, Stage.AFTER)
    )
    before.verdict = after.verdict = Status.CONSISTENT
    row = PhotoPair(
        issue=issue, viewpoint=stands, before=before, after=after, verdict=Status.CONSISTENT, contradictions=0,
        doubts=0, formed_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


LISTS: dict[str, Callable[[Actor], set[object]]] = {
    "queue": lambda actor: {row.issue_code for row in queue.page(actor, Filters()).rows},
    "queue of all": lambda actor: {row.issue_code for row in queue.page(actor, Filters(QueueView.ALL)).rows},
    "ledger": lambda actor: {row.line.code for row in table.page(actor, IssueFilters(), Order()).rows},
    "assignments": lambda actor: {row.issue.code for row in assignments.listing(actor)},
    "draws": lambda actor: {
        visit.issue for row in draws.recent(actor) for visit in draws.get(actor, row.number).visits
    },
    "filters": lambda actor: {
        f"ZY-{number}"
        for number, (county, plan) in {1: (XIAHE, 1), 2: (LUQU, 1), 3: (XIAHE, 2)}.items()
        if county in {one.value for one in filter_choices.choices(actor, Filters(programme_id=plan)).county}
    },
}
COUNTS: dict[str, Callable[[Actor], int | float]] = {
    "queue": lambda actor: sum((queue.counts(actor, Filters()) or {}).values()),
    "narrowed queue": lambda actor: sum((queue.counts(actor, Filters(text="ZY")) or {}).values()),
    "overview of issues": lambda actor: figures.sum_of(figures.by(actor, Grouping.BATCH)).issues,
    "overview of pairs": lambda actor: figures.sum_of(figures.by(actor, Grouping.UNIT)).review,
    "issues that are found": lambda actor: sum(
        len(one.found) for one in everywhere.find(actor, "ZY", {FoundKind.ISSUE})
    ),
    "waiting photos": queue.waiting,
    "units": lambda actor: sum(one.photos for one in _quality(actor)[Group.UNIT]) / 3,
    "counties": lambda actor: sum(one.photos for one in _quality(actor)[Group.COUNTY]) / 3,
    "draws": lambda actor: len(draws.recent(actor)),
}
NUMBERED: dict[str, Callable[[Actor, Place], object]] = {
    "issue": lambda actor, at: issue_view.issue(actor, at.issue.id),
    "dossier as a file": lambda actor, at: bags.build(actor, at.issue.id, Path("never")),
    "register": lambda actor, at: issues.visible(actor, at.issue.id),
    "pair": lambda actor, at: pair_view.pair(actor, at.pair.id),
    "pair for an answer": lambda actor, at: pair_case.load(actor, at.pair.id, for_answer=True),
    "answer": lambda actor, at: reviews.decide(actor, at.pair.id, Answer(DecisionKind.APPROVE)),
    "reservation": lambda actor, at: reservations.reserve(actor, at.pair.id),
    "picture of a pair": lambda actor, at: evidence.of_pair(actor, at.pair.id, "aligned"),
    "original": lambda actor, at: evidence.original(actor, at.pair.after.original.sha256),
    "preview": lambda actor, at: evidence.preview(actor, at.pair.before.original.sha256, 640),
    "tile": lambda actor, at: evidence.tile(actor, at.pair.before.original.sha256, 0, 0, 0),
    "original of no issue": lambda actor, at: evidence.original(actor, at.loose.original.sha256),
    "draw": lambda actor, at: draws.get(actor, at.draw),
    "draw again": lambda actor, at: draws.verify(actor, at.draw),
    "assignment": lambda actor, at: assignments.get(actor, at.assignment),
}
THERE = ("issue", "register", "pair", "original", "original of no issue", "draw", "assignment")
"""What can be given without making a picture or writing anything."""


def _quality(actor: Actor) -> dict[Group, tuple[by_group.GroupLine, ...]]:
    asked = period.seen_by(actor, period.period(today() - timedelta(days=3000)))
    return dict(by_group.lines(asked))


def codes(register: Register, names: set[str]) -> set[str]:
    return {register.places[name].issue.code for name in names}


@pytest.mark.parametrize("person", SEEN)
def test_lists_hold_what_a_person_sees_and_nothing_else(register: Register, person: str) -> None:
    actor = register.actor(person)
    wanted = codes(register, SEEN[person])
    assert {name: read(actor) for name, read in LISTS.items()} == dict.fromkeys(LISTS, wanted)


@pytest.mark.parametrize("person", SEEN)
def test_counts_leave_out_what_a_person_does_not_see(register: Register, person: str) -> None:
    actor = register.actor(person)
    assert {name: count(actor) for name, count in COUNTS.items()} == dict.fromkeys(COUNTS, len(SEEN[person]))


@pytest.mark.parametrize("person", SEEN)
def test_what_a_person_does_not_see_is_not_there(register: Register, person: str) -> None:
    actor = register.actor(person)
    unseen = [place for name, place in register.places.items() if name not in SEEN[person]]
    given = [(what, place.issue.code) for what in NUMBERED for place in unseen if _is_given(what, actor, place)]
    assert given == []


@pytest.mark.parametrize("person", [person for person, seen in SEEN.items() if seen])
def test_what_a_person_sees_is_there(register: Register, person: str) -> None:
    actor = register.actor(person)
    seen = [register.places[name] for name in SEEN[person]]
    missing = [(what, place.issue.code) for what in THERE for place in seen if not _is_given(what, actor, place)]
    assert missing == []


def _is_given(what: str, actor: Actor, place: Place) -> bool:
    try:
        return bool(NUMBERED[what](actor, place))
    except NotFound:
        return False


def test_an_answer_by_a_colleague_of_another_county_is_in_no_figure_of_mine(register: Register) -> None:
    with transaction():
        reviews.decide(register.actor("another county"), register.places[LUQU].pair.id, Answer(DecisionKind.APPROVE))
    answers = {
        person: by_person.reviewers_for(register.actor(person), period.period())[1].answers
        for person in ("programme", "county", "another county")
    }
    assert answers == {"programme": 1, "county": 0, "another county": 1}


def test_a_photo_of_the_same_viewpoint_for_another_units_issue_is_not_in_the_strip(register: Register) -> None:
    mine = register.places[XIAHE]
    with transaction():
        theirs = build.issue(mine.issue.programme, mine.issue.site, "ZY-9", unit=register.places[LUQU].issue.unit)
        sent = build.submission(db.session.query(Form).filter_by(programme_id=mine.issue.programme_id).one())
        build.photo(sent, theirs, mine.pair.viewpoint, mine.pair.after.stage, b"another unit's")
    strips = {name: history.of_pair(register.actor(name), mine.pair) for name in ("programme", "unit")}
    assert {name: [one.issue for one in strip if one.issue] for name, strip in strips.items()} == {
        "programme": ["ZY-9"], "unit": [],
    }  # fmt: skip


def test_before_its_day_a_draw_of_the_whole_programme_tells_a_county_nothing(register: Register) -> None:
    plan = register.places[XIAHE].issue.programme_id
    request = DrawRequest("全州抽查", today() + timedelta(days=1), ("甲", "乙"), dict.fromkeys(SHARES, 100.0))
    with transaction():
        hidden = build.draw(register.actor("programme"), plan, request)
        own = build.draw(register.actor("county"), plan, request)
    seen = {name: {row.number for row in draws.recent(register.actor(name))} & {hidden, own} for name in SEEN}
    assert seen["programme"] == {hidden, own}
    assert seen["county"] == {own}
    assert seen["another county"] == seen["unit"] == set()


def test_pages_and_files_of_another_county_are_not_found(register: Register, client: FlaskClient) -> None:
    client.post("/sign-in", data={"name": "county", "password": build.PASSWORD})
    for name, status in ((XIAHE, 200), (LUQU, 404)):
        place = register.places[name]
        addresses = [
            f"/ledger/issues/{place.issue.id}",
            f"/review/pairs/{place.pair.id}",
            f"/photos/{place.pair.after.original.sha256}/original",
            f"/review/draws/{place.draw}",
        ]
        assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, status)
        assert client.post(f"/ledger/issues/{place.issue.id}/dossier").status_code == status
    table = client.get("/review/quality?format=csv&table=counties").get_data(as_text=True)
    assert XIAHE in table
    assert LUQU not in table
