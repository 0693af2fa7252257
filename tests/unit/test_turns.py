"""Whose turn is it to write?"""

import errno
import fcntl
import subprocess
import sys
import threading
import time
from pathlib import Path
from threading import Thread

import pytest

from server.config import ROOT
from server.turns import Turns, of


def test_who_asked_first_writes_first() -> None:
    queue, order = Turns(), []
    assert queue.take(0)

    def write(number: int) -> None:
        assert queue.take(10)
        order.append(number)
        queue.leave()

    threads = []
    for number in range(8):
        threads.append(Thread(target=write, args=(number,)))
        threads[-1].start()
        while len(queue._waiting) <= number:
            time.sleep(0.001)
    queue.leave()
    for one in threads:
        one.join()
    assert order == list(range(8))


def test_who_has_no_patience_does_not_wait() -> None:
    queue = Turns()
    assert queue.take(0)
    assert not queue.take(0)
    assert not queue.take(0.01)
    queue.leave()
    assert queue.take(0)


def test_who_gave_up_is_not_called() -> None:
    queue, seen = Turns(), []
    queue.take(0)
    impatient = Thread(target=lambda: seen.append(queue.take(0.01)))
    impatient.start()
    impatient.join()
    queue.leave()
    assert seen == [False]
    assert queue.take(0)


def test_a_database_has_one_queue_for_all_threads(tmp_path: Path) -> None:
    found: list[Turns] = []
    place = str(tmp_path / "a.db")
    mine = of(place)
    other = threading.Thread(target=lambda: found.append(of(place)))
    other.start()
    other.join()
    assert found == [mine]
    assert of(str(tmp_path / "b.db")) is not mine


def test_a_process_that_dies_leaves_its_turn_to_others(tmp_path: Path) -> None:
    other = _holding(tmp_path)
    mine = Turns(str(tmp_path / "a.db"))
    assert not mine.take(0.05)
    other.kill()
    other.wait()
    assert mine.take(5)


def test_a_process_that_comes_out_waits_behind_another_that_waits(tmp_path: Path) -> None:
    mine, order = Turns(str(tmp_path / "a.db")), []
    assert mine.take(0)
    other = _process(tmp_path, "assert mine.take(10); print('theirs', flush=True); time.sleep(0.3); mine.leave()")
    time.sleep(1.0)  # it waits at the door by now
    mine.leave()
    time.sleep(0.05)
    assert mine.take(10)
    order.append("mine")
    assert other.stdout is not None
    assert [other.stdout.readline().strip(), *order] == ["theirs", "mine"]
    assert other.wait() == 0


def test_where_no_door_can_be_made_threads_still_queue_up(tmp_path: Path) -> None:
    mine = Turns(str(tmp_path / "nowhere" / "a.db"))
    assert mine.take(0)
    assert not mine.take(0)


def test_on_a_file_system_that_locks_nothing_one_writes_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    queue = Turns(str(tmp_path / "db.sqlite"))
    assert queue.take(0)
    queue.leave()
    assert queue.take(0)


def test_who_is_interrupted_while_waiting_leaves_the_turn_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_given: object) -> None:
        raise KeyboardInterrupt

    queue = Turns(str(tmp_path / "db.sqlite"))
    monkeypatch.setattr(fcntl, "flock", interrupt)
    with pytest.raises(KeyboardInterrupt):
        queue.take(0)
    monkeypatch.undo()
    assert queue.take(0)


def _holding(folder: Path) -> "subprocess.Popen[str]":
    found = _process(folder, "assert mine.take(0); print('held', flush=True); time.sleep(60)")
    assert found.stdout is not None
    assert found.stdout.readline() == "held\n"
    return found


def _process(folder: Path, code: str) -> "subprocess.Popen[str]":
    begin = f"import time; from server.turns import Turns; mine = Turns({str(folder / 'a.db')!r}); "
    return subprocess.Popen([sys.executable, "-c", begin + code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
