"""What does a server that starts remove, and what does it leave to one that is running?"""

import subprocess
import sys
from pathlib import Path

from server.config import ROOT
from server.services.intake import reconcile_store
from server.services.runtime import media
from tests.integration.openrosa.field import Field

WRITER = """
import sys
from server.media import open_store
file = open_store(sys.argv[1]).incoming()
file.write(b"just received")
file.keep()
print("kept", flush=True)
sys.stdin.read()
"""


def test_bytes_without_a_row_are_removed_when_a_server_starts(field: Field) -> None:
    place = _left_behind(field)
    assert reconcile_store.reconcile() == reconcile_store.Reconciled(half_written=1, orphans=1, lost=0)
    assert not place.exists()


def test_what_another_server_is_about_to_acknowledge_stays(field: Field) -> None:
    command = [sys.executable, "-c", WRITER, _url(field)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"kept\n"
        assert not reconcile_store.reconcile().anything
        other.kill()
    assert reconcile_store.reconcile().orphans == 1


def _left_behind(field: Field) -> Path:
    """Let another process be killed after the bytes and before the row, with another file half-written."""
    command = [sys.executable, "-c", WRITER, _url(field)]
    subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    [sha256] = media().hashes()
    place = media().path(sha256)
    (place.parents[2] / "incoming" / "half").write_bytes(b"half")
    return place


def _url(field: Field) -> str:
    return field.app.extensions["shizheng.settings"].media_url  # type: ignore[no-any-return]
