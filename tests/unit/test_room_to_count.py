"""Is there room on the disk for what one of several processes counts?"""

import errno
import os
from pathlib import Path

import pytest

from server.cli import room_to_count
from server.services.system.figures import SHARED_FILES


def test_a_process_that_finds_no_room_counts_for_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv(SHARED_FILES, str(tmp_path))
    monkeypatch.setattr(os, "posix_fallocate", is_full)
    room_to_count.reserve()
    assert SHARED_FILES not in os.environ
    assert not list(tmp_path.iterdir())


def test_the_room_of_a_process_that_counts_with_others_lies_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED_FILES, str(tmp_path))
    room_to_count.reserve()
    taken = {path.name: path.stat().st_blocks * 512 for path in tmp_path.iterdir()}
    assert set(taken) == {f"counter_{os.getpid()}.db", f"histogram_{os.getpid()}.db"}
    assert min(taken.values()) >= room_to_count.ROOM_BYTES
