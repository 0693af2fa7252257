"""Are the keys of the log made once, kept to oneself, and never replaced in silence?"""

import json
import stat
from base64 import b64decode

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from server.db import db, transaction
from server.domain import tree_head
from server.errors import Conflict
from server.models import Event
from server.services import events
from server.services.proof import heads, keys
from tests import whole_log
from tests.integration.proof.conftest import seal, write


def verify(public: str, signature: bytes, text: str) -> None:
    Ed25519PublicKey.from_public_bytes(b64decode(public)).verify(signature, text.encode())


def test_the_first_key_is_made_once_for_this_user_alone_and_the_log_says_so(context: Flask) -> None:
    with transaction():
        first, again = keys.ring(), keys.ring()
    assert first == again
    assert stat.S_IMODE(keys.path().stat().st_mode) == 0o600
    assert {path.name for path in keys.path().parent.iterdir()} == {"entry_key.json", "log_keys.json"}
    [event] = db.session.scalars(select(Event).where(Event.action == "keys.make"))
    assert event.details == {"origin": first.origin, "public": first.present.public}


def test_a_head_is_a_note_that_others_can_check(log: list[int]) -> None:
    signed = heads.latest()
    assert signed
    text, _, lines = signed.note.rpartition("\n\n")
    dash, origin, encoded = lines.split()
    ring = keys.known()
    verify(ring.present.public, b64decode(encoded)[4:], text + "\n")
    assert (dash, origin, text.split("\n")[:2]) == ("—", ring.origin, [ring.origin, "11"])
    assert b64decode(encoded)[:4].hex() == ring.present.id
    assert tree_head.read(signed.note) == signed
    with pytest.raises(InvalidSignature):
        verify(ring.present.public, signed.signature, text)


def test_after_a_rotation_each_key_signed_the_other_and_the_old_half_is_gone(log: list[int]) -> None:
    before = keys.known()
    with transaction():
        after = keys.rotate("account:Alice")
    old, new = after.keys
    text = keys.rotation_text(after.origin, old, new)
    verify(old.public, b64decode(str(new.signed_by_previous)), text)
    verify(new.public, b64decode(str(new.signed_previous)), text)
    assert (old.id, old.until, new.until) == (before.present.id, new.since, None)
    assert before.private not in keys.path().read_text()
    assert stat.S_IMODE(keys.path().stat().st_mode) == 0o600
    [event] = events.about(f"key:{new.id}")
    assert event.details["signed_by_previous"] == new.signed_by_previous
    seal()
    latest = heads.latest()
    assert latest
    assert latest.key_id == new.id
    assert whole_log.faults() == []


def refusal() -> str:
    with pytest.raises(Conflict) as caught:
        keys.ring()
    return str(caught.value)


def test_no_new_key_is_made_where_another_one_signed(log: list[int]) -> None:
    keys.path().unlink()
    assert "Restore it from a backup" in refusal()
    assert not keys.path().exists()


def test_the_keys_of_another_log_are_refused(log: list[int]) -> None:
    kept = keys.path().read_text()
    keys.path().unlink()
    assert keys._make()
    assert keys.path().read_text() != kept
    assert "is not in" in refusal()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_keys_that_others_can_read_are_refused(log: list[int], mode: int) -> None:
    keys.path().chmod(mode)
    assert f"chmod 600 {keys.path()}" in refusal()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"origin": "x", "keys": [], "private": ""}', '{"keys": 1}'])
def test_half_a_key_file_is_refused(log: list[int], content: str) -> None:
    keys.path().write_text(content)
    assert "cannot be read" in refusal()


def test_a_public_key_that_is_not_that_of_the_private_one_is_refused(log: list[int]) -> None:
    said = json.loads(keys.path().read_text())
    said["keys"][-1]["id"] = "00000000"
    keys.path().write_text(json.dumps(said))
    assert "were altered" in refusal()


def test_what_waits_stays_when_the_keys_are_missing(log: list[int]) -> None:
    write(1)
    keys.path().unlink()
    with pytest.raises(Conflict):
        seal()
    assert db.session.scalars(select(Event.id).where(Event.position.is_(None))).all()


@pytest.mark.parametrize("damage", ["", "no head", "x\n1\n", "x" * 100_000])
def test_what_is_no_head_is_said_to_be_none(damage: str) -> None:
    with pytest.raises(ValueError, match="no signed head"):
        tree_head.read(damage)


def test_the_command_shows_public_keys_and_never_the_private_half(context: Flask, runner: FlaskCliRunner) -> None:
    shown = json.loads(runner.invoke(args=["keys", "show", "--json"]).stdout)
    rotated = runner.invoke(args=["keys", "rotate", "--json"])
    assert rotated.exit_code == 0
    both = json.loads(rotated.stdout)
    assert (shown["origin"], shown["keys"][0]["id"]) == (both["origin"], both["keys"][0]["id"])
    assert [key["until"] for key in both["keys"]] == [both["keys"][1]["since"], None]
    ring = keys.known()
    assert ring.private not in rotated.output + runner.invoke(args=["keys", "show"]).output
