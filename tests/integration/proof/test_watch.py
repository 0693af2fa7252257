"""Is what somebody altered found by itself, and kept in sight until a person has answered?"""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select, text, update

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, Role
from server.domain.export import Scope
from server.domain.log_faults import Fault, Kind
from server.errors import Conflict, Invalid, NotFound
from server.models import Alarm, Event, LogWatch, Original
from server.services import accounts
from server.services.export import orders
from server.services.export.orders import Wish
from server.services.proof import alarms, sealer, watch
from server.services.runtime import media, now
from server.tasks import exporting, watching
from tests import build, whole_log
from tests.integration.exports.conftest import CODE, Office, begun, dossier


@pytest.fixture
def office(context: Flask) -> Office:
    made = begun()
    with transaction():
        sealer.seal()
    return made


@pytest.fixture
def emma(office: Office) -> Actor:
    return accounts.sign_in("Emma", build.PASSWORD)


def whole_pass() -> None:
    for _ in range(50):
        if watching.verify_a_step() == watching.REST_S:
            return
    raise AssertionError("a pass without an end")


def kinds() -> list[str]:
    return list(db.session.scalars(select(Alarm.kind).order_by(Alarm.id)))


def damage(office: Office) -> str:
    sha256 = office.pair.before.original.sha256
    path = media().path(sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    return sha256


def test_an_honest_day_raises_no_alarm(office: Office) -> None:
    whole_pass()
    assert kinds() == []


def test_a_row_that_was_altered_past_the_server_raises_an_alarm(office: Office) -> None:
    with transaction():
        db.session.execute(text("UPDATE photo SET stage = 'after' WHERE id = (SELECT min(id) FROM photo)"))
    whole_pass()
    assert [kind for kind in kinds() if kind.startswith(("row", "column"))]


def test_an_entry_that_was_altered_raises_an_alarm(office: Office) -> None:
    with transaction():
        db.session.execute(update(Event).where(Event.position == 0).values(actor="account:Mallory"))
    whole_pass()
    assert kinds() == ["entry-altered"]


def test_an_original_that_was_altered_raises_an_alarm(office: Office) -> None:
    damage(office)
    whole_pass()
    assert kinds() == ["original-altered"]


def test_what_is_found_again_raises_no_second_alarm(office: Office) -> None:
    damage(office)
    whole_pass()
    with transaction():
        db.session.execute(update(LogWatch).values(ended_at=now() - timedelta(days=2)))
    whole_pass()
    assert len(kinds()) == 1


def test_a_pass_is_begun_once_a_day(office: Office) -> None:
    whole_pass()
    assert watching.verify_a_step() == watching.REST_S
    with transaction():
        db.session.execute(update(LogWatch).values(ended_at=now() - timedelta(days=2)))
    assert watching.verify_a_step() != watching.REST_S


def test_a_step_that_another_worker_has_in_hand_is_left_alone(office: Office) -> None:
    with transaction():
        assert watch.take()
    with transaction():
        assert not watch.take()


def test_a_step_whose_worker_was_killed_is_taken_up_again(office: Office) -> None:
    with transaction():
        assert watch.take()
        db.session.execute(update(LogWatch).values(worked_until=now() - timedelta(seconds=1)))
    with transaction():
        assert watch.take()


def test_originals_are_read_in_portions(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "PORTION_BYTES", 1)
    read = 0
    with transaction():
        watch.take()
        watch.note(watch.look())
    while not (seen := watch.look()).is_end:
        read += 1
        with transaction():
            watch.note(seen)
    assert read == len(db.session.scalars(select(Original)).all())


def test_an_alarm_is_in_sight_on_every_page_until_it_is_answered(
    office: Office, emma: Actor, client: FlaskClient
) -> None:
    damage(office)
    whole_pass()
    client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD})
    english = {"Accept-Language": "en"}
    assert "1 thing is not as it was" in client.get("/ledger/", headers=english).get_data(as_text=True)
    number = db.session.scalars(select(Alarm.id)).one()
    refused = client.post(f"/alarms/{number}/answer", data={"reason": " \u200b"}, headers=english)
    assert "Say what came of it." in refused.get_data(as_text=True)
    assert client.post(f"/alarms/{number}/answer", data={"reason": "restored"}).status_code == 302
    assert "not as it was when" not in client.get("/ledger/", headers=english).get_data(as_text=True)
    assert "restored" in client.get("/alarms", headers=english).get_data(as_text=True)


def test_reviewers_are_not_alarmed(office: Office, client: FlaskClient) -> None:
    with transaction():
        build.account("Alice", Role.REVIEWER, office.programme)
    damage(office)
    whole_pass()
    client.post("/sign-in", data={"name": "Alice", "password": build.PASSWORD})
    assert "not as it was when" not in client.get("/review/", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert client.get("/alarms").status_code == 403


def test_nothing_is_exported_while_an_alarm_has_no_answer(office: Office, emma: Actor, tmp_path: Path) -> None:
    damage(office)
    whole_pass()
    with pytest.raises(Conflict, match="alarms have no answer"):
        dossier(tmp_path / "out")
    with transaction():
        alarms.answer(emma, db.session.scalars(select(Alarm.id)).one(), "restored from the backup of yesterday")
    assert dossier(tmp_path / "out").is_dir()


def test_an_alarm_is_answered_once(office: Office, emma: Actor) -> None:
    damage(office)
    whole_pass()
    number = db.session.scalars(select(Alarm.id)).one()
    with transaction():
        alarms.answer(emma, number, "restored")
    with pytest.raises(Conflict, match="Emma"):
        alarms.answer(emma, number, "again")
    with pytest.raises(NotFound):
        alarms.answer(emma, 99, "which?")
    with pytest.raises(Invalid):
        alarms.answer(emma, number, "")


def test_an_alarm_that_was_altered_itself_stays_in_the_list(office: Office) -> None:
    with transaction():
        alarms.raise_for(Fault(Kind.ENTRY_REMOVED, {"position": 3}))
        db.session.execute(text("UPDATE alarm SET kind = 'nothing'"))
    db.session.expire_all()
    [alarm] = alarms.listing()
    assert alarm.fault.said("en").startswith("Alarm 1: what the database says is not what entry")


def test_alarms_are_listed_and_answered_by_commands(office: Office, runner: FlaskCliRunner) -> None:
    damage(office)
    whole_pass()
    number = db.session.scalars(select(Alarm.id)).one()
    assert "original" in runner.invoke(args=["events", "alarms", "--json"]).stdout
    assert runner.invoke(args=["events", "answer", str(number), "--reason", "restored"]).exit_code == 0
    assert alarms.waiting() == 0


def test_an_export_that_was_altered_or_removed_raises_an_alarm(office: Office, tmp_path: Path) -> None:
    for number in range(2):
        with transaction():
            ordered = orders.order(COMMAND_LINE, Scope(codes=(CODE,)), Wish(with_report=False), tmp_path / str(number))
        exporting.build(ordered)
    assert whole_log.faults() == []
    with transaction():
        db.session.execute(text("UPDATE export SET manifest_sha256 = 'other' WHERE id = 1"))
        db.session.execute(text("DELETE FROM export_item WHERE export_id = 2"))
        db.session.execute(text("DELETE FROM export WHERE id = 2"))
    whole_pass()
    assert sorted(kinds())[-1] == "row-removed"
    assert len(kinds()) == 2
