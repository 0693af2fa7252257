"""Does a log go on whose private key is lost, and is everybody told that the new one was not signed?"""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import delete

from server.db import db, transaction
from server.domain.log_faults import Kind
from server.errors import Conflict, Invalid
from server.models import Event
from server.services import events
from server.services.proof import heads, keys, lost_keys
from tests import build, whole_log
from tests.integration.proof.conftest import seal, write

WHY = "the disk burnt"


def replaced(reason: str = WHY) -> keys.KeyRing:
    with transaction():
        ring = lost_keys.rotate("system", reason, "emma")
    write(1)
    seal()
    return ring


def refusal(reason: str = WHY) -> str:
    with pytest.raises(Conflict) as caught, transaction():
        lost_keys.rotate("system", reason, "emma")
    return str(caught.value)


def kept() -> list[Path]:
    return sorted(keys.path().parent.glob("*.lost-*"))


def test_a_log_goes_on_without_its_lost_key_and_all_before_stays_verifiable(log: list[int]) -> None:
    before = keys.known()
    earlier = heads.latest()
    keys.path().unlink()
    after = replaced()
    assert [key.id for key in after.keys] == [before.present.id, after.present.id]
    assert after.keys[0].public == before.present.public
    assert (after.present.lost, after.present.lost_said_by, after.present.signed_by_previous) == (WHY, "emma", None)
    latest = heads.latest()
    assert earlier
    assert latest
    assert after.has_signed(earlier)
    assert (latest.key_id, keys.known()) == (after.present.id, after)
    assert whole_log.faults() == []
    assert list(lost_keys.faults()) == []


def test_the_log_tells_of_the_loss_with_its_reason_and_who_said_so(log: list[int]) -> None:
    keys.path().unlink()
    ring = replaced()
    [event] = events.about(f"key:{ring.present.id}")
    assert (event.action, event.details["reason"], event.details["said_by"]) == (lost_keys.LOST, WHY, "emma")
    assert event.details["previous"] == ring.keys[0].id


def test_all_keys_are_known_again_after_rotations_and_two_losses(log: list[int]) -> None:
    with transaction():
        keys.rotate("account:Alice")
    seal()
    for _ in range(2):
        keys.path().unlink()
        before = replaced()
    assert len(before.keys) == 4
    assert [key.lost for key in before.keys] == [None, None, WHY, WHY]
    assert [old.until for old in before.keys[:-1]] == [new.since for new in before.keys[1:]]
    with transaction():
        after = keys.rotate("account:Alice")
    assert keys.is_cross_signed(after)
    assert whole_log.faults() == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"private": "AAAA"}'], ids=["empty", "half", "list", "short"])
def test_what_is_left_of_a_damaged_file_stays_beside_the_new_one(log: list[int], content: str) -> None:
    keys.path().write_text(content)
    replaced()
    [place] = kept()
    assert place.read_text() == content


def test_a_key_that_still_works_is_not_lost(log: list[int]) -> None:
    before = keys.path().read_text()
    assert "still works" in refusal()
    keys.path().chmod(0o644)
    assert "still works" in refusal()
    assert (keys.path().read_text(), kept()) == (before, [])


def test_a_private_half_that_is_whole_in_a_damaged_file_is_not_lost(log: list[int]) -> None:
    said = json.loads(keys.path().read_text())
    said["keys"] = "gone"
    keys.path().write_text(json.dumps(said))
    assert "still works" in refusal()


def test_a_backup_from_before_a_rotation_is_no_key_that_works(log: list[int]) -> None:
    before = keys.path().read_text()
    with transaction():
        keys.rotate("account:Alice")
    seal()
    keys.path().write_text(before)
    assert len(replaced().keys) == 3


def test_the_keys_of_another_log_are_never_replaced(log: list[int]) -> None:
    keys.path().unlink()
    assert keys._make()
    other = keys.path().read_text()
    assert "another log" in refusal()
    assert keys.path().read_text() == other


def test_a_log_that_nobody_signed_has_lost_nothing(context: object) -> None:
    assert "Nothing was signed yet" in refusal()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501], ids=["none", "no word", "long"])
def test_a_loss_needs_a_reason_in_words(log: list[int], reason: str) -> None:
    keys.path().unlink()
    with pytest.raises(Invalid), transaction():
        lost_keys.rotate("system", reason, "emma")
    assert not keys.path().exists()


def test_another_reason_in_the_file_than_was_signed_is_named(log: list[int]) -> None:
    keys.path().unlink()
    replaced()
    keys.path().write_text(keys.path().read_text().replace(WHY, "a routine"))
    assert Kind.KEYS_UNSIGNED in [fault.kind for fault in whole_log.faults()]


def test_a_loss_that_the_log_does_not_tell_of_is_named(log: list[int]) -> None:
    keys.path().unlink()
    ring = replaced()
    with transaction():
        db.session.execute(delete(Event).where(Event.action == lost_keys.LOST))
    [fault] = lost_keys.faults()
    assert (fault.kind, fault.details) == (Kind.LOSS_UNLOGGED, {"key": ring.present.id})


def test_the_commands_and_the_page_say_that_the_new_key_was_not_signed(
    log: list[int], runner: FlaskCliRunner, client: FlaskClient
) -> None:
    first = keys.known().present.id
    assert runner.invoke(args=["keys", "rotate", "--lost"]).exit_code != 0
    keys.path().unlink()
    done = runner.invoke(args=["keys", "rotate", "--lost", "--reason", WHY], env={"LC_ALL": "C.UTF-8"})
    assert done.exit_code == 0, done.output
    said = f"was not signed by the one before it, {first}, which was lost: {WHY}"
    assert said in done.stdout
    assert said in runner.invoke(args=["keys", "show"], env={"LC_ALL": "C.UTF-8"}).stdout
    verified = runner.invoke(args=["events", "verify"], env={"LC_ALL": "C.UTF-8"})
    assert (verified.exit_code, said in verified.stdout) == (0, True)
    with transaction():
        build.account()
    page = client.get("/log", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert f"This key was not signed by the one before it: {WHY}" in page
