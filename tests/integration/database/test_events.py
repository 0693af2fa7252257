"""Is the log one chain, whoever writes to it at the same moment, and does what was done to it show?"""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from server import create_app
from server.db import db, transaction
from server.models import Event
from server.services import events
from tests import build
from tests.conftest import copy_of, settings_in

WRITERS, EACH = 4, 25


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Give an application on a database that several threads use."""
    app = create_app(settings_in(tmp_path, database_url=copy_of(request.param, request)))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_writers_at_the_same_moment_leave_one_chain(shared: Flask) -> None:
    start = threading.Barrier(WRITERS)

    def write(name: str) -> None:
        start.wait()
        for number in range(EACH):
            with shared.app_context(), transaction():
                events.record(f"account:{name}", "test.write", f"thing:{number}", number=number)

    threads = [threading.Thread(target=write, args=(f"writer {n}",)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with shared.app_context():
        count = db.session.scalar(select(func.count()).select_from(Event))
        links = db.session.scalar(select(func.count(func.distinct(Event.previous_sha256))))
        assert (count, links, events.broken_at()) == (WRITERS * EACH, WRITERS * EACH, None)


@pytest.fixture
def log(context: Flask) -> list[int]:
    """Write five entries; returns their numbers."""
    with transaction():
        for number in range(5):
            events.record("account:Alice", "test.write", f"thing:{number}", number=number)
    assert events.broken_at() is None
    return list(db.session.scalars(select(Event.id).order_by(Event.id)))


def change(number: int, **columns: object) -> None:
    with transaction():
        db.session.execute(update(Event).where(Event.id == number).values(**columns))
    db.session.expire_all()


def sealed(previous: Event, template: Event) -> str:
    """Return the seal that a forger computes who knows how."""
    return events._seal(
        previous.sha256, template.at, template.actor, template.action, template.subject, template.details
    )


def entry(number: int) -> Event:
    return db.session.get_one(Event, number)


@pytest.mark.parametrize(
    "column",
    [
        {"actor": "account:Bob"},
        {"action": "test.read"},
        {"subject": "thing:9"},
        {"details": {"number": 9}},
        {"at": build.WORK_DONE},
        {"sha256": "0" * 64},
        {"previous_sha256": "0" * 64},
    ],
    ids=lambda column: next(iter(column)),
)
def test_an_altered_entry_is_named(log: list[int], column: dict[str, object]) -> None:
    change(log[2], **column)
    assert events.broken_at() == log[2]


@pytest.mark.parametrize("position", [0, 1, 3])
def test_a_removed_entry_shows_in_the_one_after_it(log: list[int], position: int) -> None:
    with transaction():
        db.session.execute(delete(Event).where(Event.id == log[position]))
    assert events.broken_at() == log[position + 1]


def test_two_entries_that_changed_places_show_in_the_first_of_them(log: list[int]) -> None:
    second, third = log[1:3]
    change(second, id=log[4] + 1)
    change(third, id=second)
    change(log[4] + 1, id=third)
    assert events.broken_at() == second


def test_an_inserted_entry_with_a_fitting_seal_shows_in_the_one_after_it(log: list[int]) -> None:
    forged = Event(id=log[4], actor="account:Bob", previous_sha256=entry(log[3]).sha256)
    for name in ("at", "action", "subject", "details"):
        setattr(forged, name, getattr(entry(log[4]), name))
    forged.sha256 = sealed(entry(log[3]), forged)
    change(log[4], id=log[4] + 1)
    with transaction():
        db.session.add(forged)
    assert events.broken_at() == log[4] + 1


def test_an_entry_cannot_be_tied_to_another_one_before_it_without_a_new_seal(log: list[int]) -> None:
    change(log[1], actor="account:Bob")
    change(log[1], sha256=sealed(entry(log[0]), entry(log[1])))
    change(log[2], previous_sha256=entry(log[1]).sha256)
    assert events.broken_at() == log[2]


def test_each_entry_carries_the_seal_of_the_one_before_it(log: list[int]) -> None:
    rows = [entry(number) for number in log]
    assert [row.previous_sha256 for row in rows[1:]] == [row.sha256 for row in rows[:-1]]
