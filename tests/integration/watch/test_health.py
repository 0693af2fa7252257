"""Does what watches over the server hear the truth, soon, and strangers no more than they need?"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db
from server.services import database, store_identity
from server.services.proof import keys
from server.tasks import ready
from tests.conftest import running, settings_in

TOKEN = "a token of thirty-two letters...."
NEAR = {"REMOTE_ADDR": "10.1.2.3"}
FAR = {"REMOTE_ADDR": "203.0.113.9"}


@contextmanager
def installed(folder: Path, database_url: str, **changes: object) -> Iterator[Flask]:
    with running(settings_in(folder, database_url=database_url, **changes)) as app:
        with app.app_context():
            store_identity.agree()
            keys.ring()
            db.session.commit()
        yield app


@pytest.fixture
def ready_app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    with installed(tmp_path, database_url, monitor_from=("10.1.0.0/16",), monitor_token=TOKEN) as app:
        yield app


@pytest.fixture
def asks(ready_app: Flask) -> FlaskClient:
    return ready_app.test_client()


def parts_of(client: FlaskClient) -> dict[str, str]:
    said = client.get("/health/ready", environ_overrides=NEAR).get_json()["parts"]
    return {name: part["state"] for name, part in said.items()}


def test_a_whole_installation_is_ready(asks: FlaskClient) -> None:
    answer = asks.get("/health/ready")
    assert (answer.status_code, answer.get_json(), answer.headers["Cache-Control"]) == (
        200, {"status": "ready"}, "no-store",
    )  # fmt: skip


def test_each_part_is_told_to_who_calls_from_a_network_of_the_operator(asks: FlaskClient) -> None:
    assert parts_of(asks) == dict.fromkeys(("database", "store", "queue", "keys"), "ok")


def test_each_part_is_told_to_who_says_the_token_of_the_operator(asks: FlaskClient) -> None:
    answer = asks.get("/health/ready", headers={"Authorization": f"Bearer {TOKEN}"}, environ_overrides=FAR)
    assert set(answer.get_json()) == {"status", "parts"}


def test_a_queue_that_is_away_is_told_in_one_line(
    tmp_path: Path, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    away = "postgresql://shizheng:secret@127.0.0.1:1/none"
    with installed(tmp_path, database_url, queue_url=away, monitor_token=TOKEN) as app:
        assert app.test_client().get("/health/ready").status_code == 503
    [told] = [one for one in caplog.records if one.name == ready.__name__]
    assert (told.getMessage().startswith("queue cannot be used: "), bool(told.exc_info)) == (True, False)


def test_a_database_of_another_version_is_not_ready(asks: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "newest", lambda: "another")
    assert asks.get("/health/ready").status_code == 503
    assert parts_of(asks)["database"] == "other-version"


def test_without_the_keys_of_the_log_nothing_is_ready(asks: FlaskClient, ready_app: Flask) -> None:
    with ready_app.app_context():
        keys.path().unlink()
    assert (asks.get("/health/ready").status_code, parts_of(asks)["keys"]) == (503, "failed")


def test_a_store_that_cannot_be_read_is_not_ready(asks: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "media" / "identity").unlink()
    assert (asks.get("/health/ready").status_code, parts_of(asks)["store"]) == (503, "failed")


def test_a_probe_leaves_nothing_in_the_store(asks: FlaskClient, tmp_path: Path) -> None:
    assert asks.get("/health/ready").status_code == 200
    assert [one for one in (tmp_path / "media" / "incoming").rglob("*") if one.is_file() and one.stat().st_size] == []


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Let the database answer nothing, as behind a network that drops packets; gives who is waiting."""
    held, asked = threading.Event(), list[int]()

    def hang() -> bool:
        asked.append(1)
        held.wait(30)
        return True

    monkeypatch.setattr(database, "is_current", hang)
    monkeypatch.setattr(ready, "LIMIT_S", 0.2)
    yield asked
    held.set()


def test_a_database_that_hangs_is_told_soon_and_costs_one_thread_however_many_ask(
    asks: FlaskClient, hanging: list[int]
) -> None:
    began = time.monotonic()
    answers = [asks.get("/health/ready", environ_overrides=NEAR) for _ in range(3)]
    assert time.monotonic() - began < 5
    assert {one.status_code for one in answers} == {503}
    assert (answers[-1].get_json()["parts"]["database"]["state"], len(hanging)) == ("no-answer", 1)


def test_a_process_lives_while_its_database_is_away(asks: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_said: Any, **_named: Any) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", away)
    monkeypatch.setattr("sqlalchemy.engine.Engine.raw_connection", away)
    answer = asks.get("/health/live", headers={"Cookie": "session=of-somebody"})
    assert (answer.status_code, answer.get_json()) == (200, {"status": "live"})


def test_before_anybody_can_sign_in_health_is_not_led_to_the_setting_up(asks: FlaskClient) -> None:
    assert asks.get("/health/live").status_code == 200


def test_the_command_says_the_same_and_ends_with_1(ready_app: Flask) -> None:
    assert ready_app.test_cli_runner().invoke(args=["system", "ready"]).exit_code == 0
    with ready_app.app_context():
        keys.path().unlink()
    time.sleep(ready.FRESH_S)
    told = ready_app.test_cli_runner().invoke(args=["system", "ready", "--json"])
    assert (told.exit_code, '"failed"' in told.output) == (1, True)
