"""Is what phones carry made anew when the register changes, and only then?"""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from server.db import db, transaction
from server.domain.access import Role
from server.domain.finding import Status
from server.models import Account, Issue, Programme, Site, Unit, Viewpoint
from server.services.register import assignments, revision
from tests import build


@pytest.fixture
def plan(context: Flask) -> Programme:
    with transaction():
        plan = build.programme()
        site = build.site(plan, "S1")
        build.viewpoint(site, "SLOPE", "南坡")
        build.issue(plan, site, "ZY-017")
        db.session.add(Unit(name="夏河县水务局"))
    return plan


def first(table: type[Issue] | type[Site] | type[Viewpoint] | type[Unit]) -> object:
    return db.session.query(table).first()


CARRIED: dict[str, Callable[[], object]] = {
    "a site is renamed": lambda: setattr(first(Site), "name", "尾矿库"),
    "a fence grows": lambda: setattr(first(Site), "radius_m", 250.0),
    "a viewpoint turns": lambda: setattr(first(Viewpoint), "bearing_deg", 90.0),
    "an issue moves on": lambda: setattr(first(Issue), "status", "behind"),
    "a standpoint is measured": lambda: setattr(first(Viewpoint), "latitude", 35.1),
    "an officer is sent": lambda: assignments.assign(*_sent()),
    "an officer is sent no more": lambda: assignments.withdraw(assignments.assign(*_sent())),
    "a unit is renamed": lambda: setattr(first(Unit), "name", "夏河县林草局"),
    "an import writes past the session": lambda: db.session.execute(
        update(Issue), [{"id": db.session.query(Issue.id).scalar(), "problem_text": "弃渣"}]
    ),
    "a site is registered": lambda: db.session.add(Site(**{**_columns(), "code": "S2"})),
    "a viewpoint is removed": lambda: db.session.delete(first(Viewpoint)),
}


def _sent() -> tuple[Issue, Account]:
    return db.session.query(Issue).one(), build.account("Dawa", Role.OFFICER)


def _columns() -> dict[str, object]:
    site = first(Site)
    return {column.key: getattr(site, column.key) for column in Site.__table__.columns if column.key != "id"}


@pytest.mark.parametrize("change", CARRIED.values(), ids=CARRIED.keys())
def test_what_phones_carry_is_made_anew(plan: Programme, change: Callable[[], object]) -> None:
    before = revision.of(plan.id)
    with transaction():
        change()
    assert revision.of(plan.id) > before


@pytest.mark.parametrize(
    "change",
    [
        lambda: setattr(first(Issue), "verdict", Status.DOUBTFUL),
        lambda: db.session.execute(update(Issue), [{"id": db.session.query(Issue.id).scalar(), "row_no": 7}]),
        lambda: None,
    ],
    ids=["a verdict is told", "a row is numbered", "nothing"],
)
def test_what_phones_do_not_carry_leaves_their_files_as_they_are(plan: Programme, change: Callable[[], object]) -> None:
    before = revision.of(plan.id)
    with transaction():
        change()
    assert revision.of(plan.id) == before


def test_what_is_taken_back_was_no_change(plan: Programme) -> None:
    before = revision.of(plan.id)
    first(Site).name = "尾矿库"  # type: ignore[attr-defined]
    db.session.flush()
    db.session.rollback()
    assert revision.of(plan.id) == before
