"""Is an entry that somebody put into the database told from those that the server wrote?"""

import json
import secrets
import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, select, text

from server.db import db, transaction
from server.domain.log_entry import Entry
from server.errors import Unready
from server.models import Alarm, Event
from server.services import events, marks
from server.services.proof.verification import Verification
from server.services.runtime import now, settings
from tests.integration.proof.conftest import seal, write


def put_in(mark: str = "", **rows: str | None) -> None:
    """Put an entry into the database with a hash that fits, as somebody who has the database alone."""
    entry = Entry(now(), "account:Lin", "pairs.decide", "pair:1", {}, rows, secrets.token_hex(16))
    row = {
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "details": {},
        "rows": dict(entry.rows),
        "token": entry.token,
        "leaf_sha256": entry.leaf.hex(),
        "mark": mark,
    }
    with transaction():
        db.session.execute(insert(Event), row)


def secret() -> Path:
    return Path(settings().keys) / "entry_key.json"


def found() -> list[tuple[str, object]]:
    return [(str(fault.kind), fault.details["position"]) for fault in Verification().faults()]


def found_kinds() -> list[str]:
    db.session.expire_all()
    return [str(fault.kind) for fault in Verification().faults()]


@pytest.mark.parametrize("mark", ["", "0" * 64, "签"])
def test_an_entry_that_the_server_did_not_write_is_named(log: list[int], mark: str) -> None:
    put_in(mark)
    seal()
    assert found() == [("entry-foreign", 11)]


def test_an_entry_with_the_mark_of_another_is_named(log: list[int]) -> None:
    put_in(db.session.get_one(Event, log[0]).mark)
    seal()
    assert found() == [("entry-foreign", 11)]


def test_the_seal_of_an_entry_that_the_server_did_not_write_raises_an_alarm(log: list[int]) -> None:
    put_in()
    seal()
    [alarm] = db.session.query(Alarm).all()
    assert (alarm.kind, alarm.details["action"], alarm.details["position"]) == ("entry-foreign", "pairs.decide", 11)


def test_entries_that_the_server_wrote_beside_it_are_sealed(log: list[int]) -> None:
    put_in()
    write(3)
    seal()
    places = db.session.scalars(select(Event.position).where(Event.action == "test.write").order_by(Event.id)).all()
    assert places[-3:] == [12, 13, 14]


def test_a_mark_that_was_taken_away_shows(log: list[int]) -> None:
    with transaction():
        db.session.execute(text(f"UPDATE event SET mark = '' WHERE id = {log[4]}"))  # noqa: S608
    assert found() == [("entry-foreign", 4)]


def test_entries_from_before_there_were_marks_are_no_fault(log: list[int]) -> None:
    with transaction():
        db.session.execute(text("UPDATE event SET mark = ''"))
        put_in()
    secret().unlink()
    write(2)
    seal()
    assert (json.loads(secret().read_text())["since"], found()) == (12, [])


def test_the_secret_is_made_once_and_for_this_user_alone(context: Flask) -> None:
    with transaction():
        first, again = marks.marks(), marks.marks()
    assert (first, stat.S_IMODE(secret().stat().st_mode)) == (again, 0o600)


@pytest.mark.parametrize("said", ["{", "{}", '{"secret": "xy", "since": 0}', '{"secret": "00", "since": null}', "[]"])
def test_nothing_is_written_that_could_not_be_marked(
    log: list[int], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    secret().write_text(said)
    with pytest.raises(Unready), transaction():
        events.record(events.SYSTEM, "test.write", "thing:1")
    assert str(secret()) in caplog.text


def test_a_secret_that_was_put_back_is_used_without_a_new_start(log: list[int]) -> None:
    kept = secret().read_text()
    secret().write_text("{")
    with pytest.raises(Unready), transaction():
        events.record(events.SYSTEM, "test.write", "thing:1")
    secret().write_text(kept)
    write(1)
    seal()
    assert found() == []


def test_a_secret_that_was_made_anew_is_told_from_one_that_was_always_there(log: list[int]) -> None:
    secret().unlink()
    assert found_kinds() == ["marks-anew"]


def test_a_secret_of_a_longer_log_is_told(log: list[int]) -> None:
    said = json.loads(secret().read_text())
    secret().write_text(json.dumps({**said, "since": 500}))
    assert found_kinds() == ["marks-ahead"]


@pytest.mark.skipif("config.getoption('--database') == 'postgresql'", reason="the table is made again as SQLite does")
def test_an_entry_that_is_put_in_a_second_time_word_for_word_is_named(log: list[int]) -> None:
    columns = "at, actor, action, subject, details, rows, token, leaf_sha256, mark"
    with transaction():
        db.session.execute(text("CREATE TABLE copied AS SELECT * FROM event"))
        db.session.execute(text("DROP TABLE event"))
        made = f"CREATE TABLE event (id INTEGER PRIMARY KEY, position INTEGER, previous_sha256, sha256, {columns})"
        db.session.execute(text(made))
        into = f"INSERT INTO event (id, position, {columns}) SELECT id, position, {columns} FROM copied"  # noqa: S608
        db.session.execute(text(into))
        again = f"INSERT INTO event ({columns}) SELECT {columns} FROM copied WHERE id = {log[4]}"  # noqa: S608
        db.session.execute(text(again))
    seal()
    assert found_kinds() == ["entry-repeated"]
    assert [alarm.kind for alarm in db.session.query(Alarm)] == ["entry-repeated"]
