"""What does a server that starts move aside, and what does it leave to one that is running?"""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.config import ROOT
from server.db import db
from server.models import Original
from server.services import events
from server.services.intake import reconcile_store
from server.services.runtime import media, now
from tests.integration.openrosa.field import Field

WRITER = """
import sys
from pathlib import Path
from server.media import Nearby, open_store
file = open_store(sys.argv[1], Nearby(Path(sys.argv[2]), 1)).incoming()
file.write(b"just received")
file.keep()
print("kept", flush=True)
sys.stdin.read()
"""


def test_bytes_without_a_row_are_moved_aside_when_a_server_starts(field: Field) -> None:
    place = _left_behind(field)
    assert reconcile_store.reconcile() == reconcile_store.Reconciled(half_written=1, orphans=1, lost=0)
    assert not place.exists()
    [aside] = _unclaimed()
    assert (aside.name, aside.read_bytes()) == (place.name, b"just received")


def test_what_is_moved_aside_is_reported_in_the_log(field: Field) -> None:
    _left_behind(field)
    reconcile_store.reconcile()
    [event] = events.about("store")
    assert (event.action, event.details) == ("store.set_aside", {"number": 1, "folder": _unclaimed()[0].parent.name})


def test_what_was_moved_aside_is_never_overwritten(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile_store, "now", lambda: datetime(2026, 11, 28, 13, 5, tzinfo=UTC))
    for number in (1, 2):
        _left_behind(field)
        reconcile_store.reconcile()
        assert len(_unclaimed()) == number


def test_under_an_older_copy_of_the_database_nothing_is_lost(field: Field) -> None:
    """The rows come back with the newer copy, and so do the bytes."""
    place = _left_behind(field)
    reconcile_store.reconcile()
    db.session.add(Original(sha256=place.name, size_bytes=13, stored_at=now()))
    db.session.flush()
    assert reconcile_store.reconcile().lost == 0
    assert place.read_bytes() == b"just received"


def test_what_another_server_is_about_to_acknowledge_stays(field: Field) -> None:
    command = [sys.executable, "-c", WRITER, _url(field), str(media().place)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"kept\n"
        assert not reconcile_store.reconcile().anything
        other.kill()
    assert reconcile_store.reconcile().orphans == 1


def _left_behind(field: Field) -> Path:
    """Let another process be killed after the bytes and before the row, with another file half-written."""
    command = [sys.executable, "-c", WRITER, _url(field), str(media().place)]
    subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    [sha256] = media().hashes()
    place = media().path(sha256)
    (place.parents[2] / "incoming" / "half").write_bytes(b"half")
    return place


def _unclaimed() -> list[Path]:
    """Return the files that were moved aside."""
    return sorted((Path(media().place) / "unclaimed").glob("*/*"))


def _url(field: Field) -> str:
    return field.app.extensions["shizheng.settings"].media_url  # type: ignore[no-any-return]
