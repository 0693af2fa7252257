"""Does a worker seal the log, whatever goes wrong meanwhile?"""

import pytest
from flask import Flask
from sqlalchemy import select

from server.db import db
from server.models import Event
from server.services.proof import keys, sealer
from server.services.proof.verification import Verification
from server.tasks import sealing
from tests.integration.proof.conftest import seal, write


def waiting() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(Event.id).where(Event.position.is_(None))).all())


def test_all_that_waits_is_sealed_portion_by_portion(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealer, "PORTION", 3)
    write(10)
    sealing.seal_waiting()
    assert waiting() == 0
    assert sealing.seal_waiting() == 0
    assert list(Verification().faults()) == []


def test_a_worker_without_the_keys_says_so_and_tries_again(context: Flask, caplog: pytest.LogCaptureFixture) -> None:
    seal()
    write(1)
    kept = keys.path().read_bytes()
    keys.path().unlink()
    assert sealing._try() == sealing.PAUSE_S
    assert "the log is not sealed" in caplog.text
    keys.path().write_bytes(kept)
    keys.path().chmod(0o600)
    assert sealing._try() == sealing.REST_S
    assert waiting() == 0


def test_what_breaks_does_not_end_the_sealer(
    context: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks() -> int:
        raise RuntimeError("of all things")

    write(1)
    monkeypatch.setattr(sealer, "seal_portion", breaks)
    assert sealing._try() == sealing.PAUSE_S
    assert "of all things" in caplog.text
