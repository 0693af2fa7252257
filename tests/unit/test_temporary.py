"""Where does a process lay what it needs only until it ends, and who removes it where the process was killed?"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from server import temporary
from server.config import ROOT

HOLDS = "import sys, time; from server import temporary; held = temporary.folder('figures'); print(held.__enter__()); "


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def old(path: Path) -> Path:
    os.utime(path, (0, 0))
    return path


def other(place: Path) -> tuple["subprocess.Popen[str]", Path]:
    """Start a process that holds a folder until it is killed."""
    code = HOLDS + "sys.stdout.flush(); time.sleep(60)"
    environment = {**os.environ, "TMPDIR": str(place)}
    found = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert found.stdout is not None
    return found, old(Path(found.stdout.readline().strip()))


def test_a_folder_is_there_until_its_block_ends(place: Path) -> None:
    with temporary.folder("figures") as own:
        (own / "some.db").touch()
    assert not list(place.iterdir())


def test_what_a_killed_process_left_the_next_removes_and_what_a_living_one_holds_stays(place: Path) -> None:
    process, left = other(place)
    try:
        with temporary.folder("figures"):
            assert left.exists()
    finally:
        process.kill()
        process.wait()
    with temporary.folder("figures"):
        assert not left.exists()


def test_what_was_just_made_and_is_not_held_yet_stays(place: Path) -> None:
    (place / "shizheng-figures-young").mkdir()
    with temporary.folder("figures"):
        assert (place / "shizheng-figures-young").exists()


def test_a_link_that_looks_like_a_folder_of_ours_is_not_followed(place: Path) -> None:
    (place / "of_somebody").mkdir()
    (place / "of_somebody" / "file").touch()
    old(place / "of_somebody")
    (place / "shizheng-figures-link").symlink_to(place / "of_somebody")
    with temporary.folder("figures"):
        assert (place / "of_somebody" / "file").exists()
