"""Is every photo that was acknowledged still there after the server was killed at any moment?"""

import hashlib
import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from server.db import db
from server.domain.access import AttachmentState
from server.models import Attachment, Original, Submission
from server.services.intake import reconcile_store
from server.services.runtime import media
from tests.collect import Phone, over_http
from tests.integration.openrosa.field import Field, Stood, instance, uuid
from tests.integration.openrosa.live import Server, serving

ROUNDS_S = (0.2, 1.3, 0.5, 0.9, 0.35, 1.1)
"""How long each server lives; where in an upload that hits is chance."""
LAST_ROUND_S = 120
"""How long the last one has at most to acknowledge more submissions than there are phones."""
PHONES, PROCESSES = 4, 2
PHOTO_BYTES = 400_000

pytestmark = pytest.mark.slow


@dataclass
class Officer:
    """Hands in one submission after the other until the line breaks, and remembers what was acknowledged."""

    number: int
    url: str
    sent: dict[int, tuple[bytes, dict[str, bytes]]] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)

    def work(self) -> None:
        phone = Phone(over_http(self.url, timeout_s=20))
        while True:
            key = self.number * 10_000 + len(self.sent)
            names = (f"{key}1.jpg", f"{key}2.jpg")
            files = {name: os.urandom(PHOTO_BYTES) for name in names}
            self.sent[key] = (instance(key, stood=(Stood(wide=names[0], near=names[1]),)), files)
            try:
                answer = phone.submit(*self.sent[key])
            except requests.RequestException:
                return
            assert answer.status == 201, answer.text
            self.acknowledged.add(key)


def test_nothing_acknowledged_is_lost(field: Field, tmp_path: Path, database_url: str) -> None:
    db.session.remove()
    with serving(tmp_path, database_url, processes=PROCESSES) as server:
        officers = [Officer(n, server.url + field.base) for n in range(1, PHONES + 1)]
        for after_s in ROUNDS_S:
            _work_until_killed(server, officers, after_s)
            _assert_kept(officers)
            server.restart()
        _work_until_killed(server, officers, LAST_ROUND_S, enough=PHONES + 1)
        _assert_kept(officers)
        server.restart()
        assert _acknowledged(officers) > PHONES
        _retry_all(officers)
    _assert_kept(officers)
    assert not reconcile_store.reconcile().anything
    assert all(officer.acknowledged == officer.sent.keys() for officer in officers)
    assert len(field.submissions()) == sum(len(officer.sent) for officer in officers)
    assert len(field.photos()) == 2 * len(field.submissions())


def _work_until_killed(server: Server, officers: list[Officer], after_s: float, enough: int | None = None) -> None:
    """Kill the server after so many seconds, or as soon as `enough` submissions of all rounds are acknowledged."""
    threads = [threading.Thread(target=officer.work) for officer in officers]
    for thread in threads:
        thread.start()
    end = time.monotonic() + after_s
    while time.monotonic() < end and (enough is None or _acknowledged(officers) < enough):
        time.sleep(0.01)
    server.kill()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()


def _acknowledged(officers: list[Officer]) -> int:
    return sum(len(officer.acknowledged) for officer in officers)


def _retry_all(officers: list[Officer]) -> None:
    """Send everything again, as a phone does with what was not acknowledged; the rest must change nothing."""
    for officer in officers:
        phone = Phone(over_http(officer.url))
        for key, sent in officer.sent.items():
            assert phone.submit(*sent).status == 201
            officer.acknowledged.add(key)


def _assert_kept(officers: list[Officer]) -> None:
    """Every acknowledged file has its row, and every row its file, whatever the moment of the kill."""
    db.session.remove()
    rows = _received()
    for officer in officers:
        for key in officer.acknowledged:
            _, files = officer.sent[key]
            assert {name: rows[uuid(key), name] for name in files} == {
                name: hashlib.sha256(content).hexdigest() for name, content in files.items()
            }
    for sha256 in db.session.scalars(select(Original.sha256)):
        assert hashlib.sha256(media().path(sha256).read_bytes()).hexdigest() == sha256
    assert reconcile_store.reconcile().lost == 0
    assert set(media().hashes()) == set(db.session.scalars(select(Original.sha256)))
    db.session.remove()


def _received() -> dict[tuple[str, str], str]:
    query = (
        select(Submission.instance_id, Attachment.name, Original.sha256)
        .join(Attachment, Attachment.submission_id == Submission.id)
        .join(Original, Original.id == Attachment.original_id)
        .where(Attachment.state == AttachmentState.RECEIVED)
    )
    return {(row[0], row[1]): row[2] for row in db.session.execute(query)}
