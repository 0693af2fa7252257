"""`serve`: the worker beside the server."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
import requests

from server.config import ROOT
from tests.integration.openrosa.live import children

pytestmark = pytest.mark.slow


SERVE = [sys.executable, "-m", "flask", "--app", "server", "serve", "--port"]
ALONE = ["--processes", "1"]
"""So that only the worker is beside it; others that answer: `tests/integration/openrosa/test_processes.py`."""


def environment(folder: Path, database_url: str) -> dict[str, str]:
    own = {
        "SHIZHENG_DATABASE_URL": database_url,
        "SHIZHENG_MEDIA_URL": f"file://{folder / 'media'}",
        "SHIZHENG_SECRET_KEY_FILE": str(folder / "secret"),
    }
    return {**os.environ, **own, "LC_ALL": "C.UTF-8"}


@pytest.fixture
def server(tmp_path: Path, empty_database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start the whole system on a port that the machine chooses."""
    process = subprocess.Popen([*SERVE, "0", *ALONE], env=environment(tmp_path, empty_database_url), cwd=ROOT)
    yield process
    process.terminate()
    process.wait(timeout=40)


def until(answer: Callable[[], set[int]], most_s: float = 30.0) -> set[int]:
    """Ask until there is an answer."""
    pause = threading.Event()
    for _ in range(round(most_s / 0.1)):
        if found := answer():
            return found
        pause.wait(0.1)
    raise AssertionError("nothing came")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux to see which processes there are")
def test_a_worker_that_is_killed_is_started_again(server: subprocess.Popen[bytes]) -> None:
    [first] = until(lambda: {*children(server.pid)})
    os.kill(first, signal.SIGKILL)
    [second] = until(lambda: {*children(server.pid)} - {first})
    assert server.poll() is None
    assert second != first


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux to see which processes there are")
def test_sigterm_ends_server_and_worker(server: subprocess.Popen[bytes]) -> None:
    [worker] = until(lambda: {*children(server.pid)})
    server.terminate()
    server.wait(timeout=40)
    assert not Path(f"/proc/{worker}").exists()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux to see which processes there are")
def test_ctrl_c_while_others_still_load_leaves_no_trace(tmp_path: Path, empty_database_url: str) -> None:
    env = environment(tmp_path, empty_database_url)
    command = [*SERVE, "0", "--processes", "2"]
    with subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True) as process:
        until(lambda: {*children(process.pid)} if len(children(process.pid)) == 3 else set())
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all that it runs
        _, told = process.communicate(timeout=40)
    assert "Traceback" not in told.decode()


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path, empty_database_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        env = environment(tmp_path, empty_database_url)
        done = subprocess.run([*SERVE, port], env=env, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 1
    last = done.stderr.decode().splitlines()[-1]
    assert last.startswith(f"Nothing can be answered at 127.0.0.1, port {port}: ")


@pytest.mark.parametrize(("host", "told"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_the_address_that_is_told_is_one_at_which_a_browser_is_answered(
    tmp_path: Path, empty_database_url: str, host: str, told: str
) -> None:
    command, env = [*SERVE, "0", "--no-worker", *ALONE, "--host", host], environment(tmp_path, empty_database_url)
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = next(
            filter(
                None, (re.match(rf"Shizheng 实证: (http://{re.escape(told)}:\d+/)$", line) for line in process.stdout)
            )
        )
        with requests.Session() as line:
            line.trust_env = False
            assert line.get(found[1] + "health/live", timeout=60).status_code == 200
    finally:
        process.terminate()
        process.wait(timeout=40)


@pytest.mark.parametrize("doors", [None, "97", "0", "front"])
def test_who_calls_answer_by_hand_is_told_to_call_serve(
    tmp_path: Path, empty_database_url: str, doors: str | None
) -> None:
    env = environment(tmp_path, empty_database_url)
    if doors:
        env |= {"SHIZHENG_DOORS": doors, "SHIZHENG_SHARERS": "2"}
    done = subprocess.run([*SERVE[:-2], "answer"], env=env, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stderr.decode().startswith("Only serve can call this")


def test_who_answers_is_found_from_another_folder(tmp_path: Path, empty_database_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*SERVE[:4], str(ROOT / "server"), "serve", "--processes", "2", "--no-worker", "--port", str(port)]
    process = subprocess.Popen(command, env=environment(tmp_path, empty_database_url), cwd=tmp_path)
    try:
        until(lambda: {port} if _is_listening(port) else set())
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
            line.request("GET", "/health/live")
            assert line.getresponse().status == 200
    finally:
        process.terminate()
        process.wait(timeout=40)


def _is_listening(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_a_file_that_is_no_database_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite").write_bytes(b"this is no database, whatever it is called")
    env = environment(tmp_path, f"sqlite:///{tmp_path / 'db.sqlite'}")
    done = subprocess.run([*SERVE, "0"], env=env, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[-1].startswith("The database cannot be opened: ")


def test_an_empty_installation_is_told_where_and_by_which_code_it_is_set_up(
    tmp_path: Path, empty_database_url: str
) -> None:
    env = {**environment(tmp_path, empty_database_url), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen([*SERVE, "0"], env=env, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout
        said = process.stdout.readline().decode()
    finally:
        process.terminate()
        process.wait(timeout=40)
    assert re.search(r"http://127\.0\.0\.1:[1-9]\d+/setup .*: [2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$", said), said
