"""Does a page send as many statements over dozens of issues as over a few? What grows with the rows becomes slow."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import DecisionKind, Role
from server.domain.issue_files import FileKind
from server.domain.life_state import LifeState
from server.domain.publicity import ObjectionState
from server.domain.resolution import PairState
from server.models import (
    Account,
    Decision,
    Form,
    Hint,
    Issue,
    IssueFile,
    IssueMeasure,
    IssueMove,
    Objection,
    Publication,
    Site,
)
from server.services import installation
from server.services.intake import originals
from server.services.register import units
from server.services.runtime import now, today
from server.tasks import deadlines
from server.web.public import kept
from tests import build
from tests.statements import counted

S = LifeState
MANY = 40
LIFE, TIMELINE, UNIT, STATISTICS, PUBLICITY, PUBLIC, NOTICE, DEADLINES, LOOKBACK = 26, 36, 7, 10, 9, 4, 3, 15, 15
"""What each page may cost at most, however much there is."""


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """Give a site of an office with three issues of each kind, each with all that belongs to one."""
    with app.app_context():
        with transaction():
            plan = build.programme()
            build.account("Emma", Role.OFFICE, plan)
            units.add("夏河县政府")
            build.account("Ma", Role.RESPONSIBLE, plan).unit_id = units.get("夏河县政府").id
            place = build.site(plan)
            build.viewpoint(place, "SLOPE", "南坡")
            add(place, range(3))
        deadlines.run()
        installation.is_set_up()
        installation.chosen()
        yield place


def add(place: Site, numbers: range) -> None:
    """Add issues at work and closed ones, with measures, papers, steps, notices, objections and hints."""
    unit, paper = units.get("夏河县政府"), originals.keep_bytes("证明".encode())
    for number in numbers:
        at_work = build.issue(
            place.programme, place, f"W{number}", unit=unit, due_on=today(), status="in_progress", state=S.RECTIFYING,
        )  # fmt: skip
        closed = build.issue(place.programme, place, f"C{number}", problem="植被未恢复", unit=unit, state=S.CLOSED)
        for one, end in ((at_work, S.RECTIFYING), (closed, S.CLOSED)):
            _belongings(one, end, paper.id)
        _published(closed, number)
        db.session.add(Hint(
            programme_id=place.programme_id, kind="media", noted_on=today(), text="报道", place="", datum="wgs84",
            issue_id=closed.id, state="open", entered_by="account:Emma", entered_at=now(),
        ))  # fmt: skip
    db.session.flush()


def _belongings(issue: Issue, end: LifeState, paper: int) -> None:
    measure = IssueMeasure(
        issue_id=issue.id, round=1, number=1, text="覆土", written_by="account:Emma", written_at=now(),
        due_on=today() - timedelta(days=3),
    )  # fmt: skip
    db.session.add_all([measure, _move(issue, S.PLANNED, end)])
    db.session.flush()
    _paper(issue, measure.id, paper)


def _move(issue: Issue, start: LifeState, end: LifeState) -> IssueMove:
    return IssueMove(
        issue_id=issue.id, round=1, start_state=start, end_state=end, made_at=now(), by="account:Emma",
        about_on=today() - timedelta(days=800), evidence={},
    )  # fmt: skip


def _paper(issue: Issue, measure: int, original: int) -> None:
    db.session.add(IssueFile(
        issue_id=issue.id, round=1, kind=FileKind.MEASURE, measure_id=measure, original_id=original, name="证明.txt",
        brought_by="account:Emma", brought_at=now(),
    ))  # fmt: skip


def _published(issue: Issue, number: int) -> None:
    notice = Publication(
        issue_id=issue.id, problem="植被未恢复", body="夏河县政府", measures="覆土", goal="复绿", due="年底前",
        result="已完成", made_at=now(), released_at=now(), released_by=db.session.query(Account).first(),
        opens_on=today(), closes_on=today() + timedelta(days=9), token=f"{number:032d}",
    )  # fmt: skip
    db.session.add(notice)
    db.session.flush()
    db.session.add(Objection(
        publication_id=notice.id, text="渣堆还在", name="", contact="", secret_sha256="0" * 64, received_at=now(),
        state=ObjectionState.OPEN, answer="", reason="",
    ))  # fmt: skip


def cost(client: FlaskClient, address: str) -> int:
    """Return how many statements a page sends to a database session that knows nothing yet."""
    db.session.rollback()
    db.session.expunge_all()
    kept._pages().clear()
    with counted() as sent:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(sent)


@pytest.mark.parametrize(
    ("name", "address", "most"),
    [
        pytest.param("Emma", "/ledger/issues/1/life", LIFE, id="an issue's life"),
        pytest.param("Emma", "/ledger/issues/1/timeline", TIMELINE, id="its timeline"),
        pytest.param("Ma", "/unit", UNIT, id="what a unit has to do"),
        pytest.param("Emma", "/statistics/", STATISTICS, id="statistics"),
        pytest.param("Emma", "/publicity", PUBLICITY, id="notices of publicity"),
        pytest.param("", "/public/", PUBLIC, id="what is public"),
        pytest.param("", f"/public/{0:032d}", NOTICE, id="a public notice"),
        pytest.param("Emma", "/deadlines/?list=all", DEADLINES, id="deadlines"),
        pytest.param("Emma", "/lookback", LOOKBACK, id="look-backs"),
    ],
)
def test_a_page_costs_the_same_over_many_issues(
    site: Site, client: FlaskClient, name: str, address: str, most: int
) -> None:
    if name:
        client.post("/sign-in", data={"name": name, "password": build.PASSWORD})
    client.get(address)
    few = cost(client, address)
    with transaction():
        add(db.session.get_one(Site, 1), range(10, 10 + MANY))
    deadlines.run()
    many = cost(client, address)
    assert (many, few <= most) == (few, True)


def _approved(issue: Issue, form: Form, seed: int) -> None:
    assert issue.site is not None
    pair = build.honest_pair(issue, build.viewpoint(issue.site, f"P{seed}", f"角度{seed}"), form, seed=seed)
    pair.state, pair.outcome = PairState.DECIDED, DecisionKind.APPROVE
    emma = db.session.query(Account).filter_by(name="Emma").one()
    db.session.add(
        Decision(pair_id=pair.id, account_id=emma.id, kind=DecisionKind.APPROVE, note="已核对", decided_at=now())
    )


@pytest.mark.parametrize("page", ["life", "timeline"])
def test_the_page_of_an_issue_costs_the_same_with_many_viewpoints_measures_papers_and_steps(
    site: Site, client: FlaskClient, page: str
) -> None:
    client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD})
    address = f"/ledger/issues/1/{page}"
    with transaction():
        issue, form = db.session.get_one(Issue, 1), build.form(site.programme)
        _approved(issue, form, 1)
    client.get(address)
    few = cost(client, address)
    with transaction():
        issue, form = db.session.get_one(Issue, 1), db.session.query(Form).one()
        for seed in (5, 9, 13):
            _approved(issue, form, seed)
        original = originals.keep_bytes("另一份".encode()).id
        for number in range(2, 22):
            build.viewpoint(db.session.get_one(Site, 1), f"V{number}", f"拍摄点{number}")
            measure = IssueMeasure(
                issue_id=1, round=1, number=number, text="清运", written_by="account:Emma", written_at=now(),
            )  # fmt: skip
            db.session.add_all([measure, _move(issue, S.RETURNED, S.RECTIFYING)])
            db.session.flush()
            _paper(issue, measure.id, original)
    assert cost(client, address) == few
