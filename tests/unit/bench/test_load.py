"""Does the load generator stay on this machine, and count right?"""

import threading
import time

import pytest

from tests.bench.load.line import dripping
from tests.bench.load.report import Sent, percentile, report
from tests.bench.load.target import Target, target


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.9.10"])
def test_a_server_on_this_machine_is_a_target(host: str) -> None:
    assert target(f"http://{host}:8000/v1/key/abc/projects/1/").path == "/v1/key/abc/projects/1"


def test_no_name_is_looked_up() -> None:
    assert target("http://localhost:8000/v1") == Target("127.0.0.1", 8000, "/v1")


@pytest.mark.parametrize(
    "address",
    [
        "http://192.168.1.5:8000/v1",
        "http://0.0.0.0:8000/v1",
        "http://example.org/v1",
        "http://127.0.0.1@example.org/v1",
        "http://localhost.example.org/v1",
        "https://127.0.0.1/v1",
        "127.0.0.1:8000",
        "",
    ],
)
def test_no_other_machine_is_a_target(address: str) -> None:
    with pytest.raises(ValueError, match="not on this machine"):
        target(address)


def test_a_dripping_body_arrives_whole_and_no_faster_than_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, never = [0.0], threading.Event()
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(never, "wait", lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    body = bytes(range(250)) * 1_000
    assert b"".join(dripping(body, never)) == body
    assert clock[0] == pytest.approx(4.9)  # the last of 50 pieces leaves then


def test_slow_phones_do_not_count_as_speed() -> None:
    sent = [Sent(0.1), Sent(0.3), Sent(9.0, is_slow=True), Sent(5.0, error="HTTP 503")]
    found = report(2, 1, sent, seconds=2.0, cpu_s=0.06)
    assert (found.per_s, found.received, found.p99_ms, found.errors) == (1.0, 3, 300, {"HTTP 503": 1})
    assert found.cpu_ms == pytest.approx(20)


@pytest.mark.parametrize(("share", "value"), [(0.5, 51), (0.99, 100), (0.0, 1)])
def test_a_percentile_is_a_time_that_was_measured(share: float, value: float) -> None:
    assert percentile(range(1, 101), share) == value


def test_of_nothing_no_time_is_told() -> None:
    assert percentile([], 0.99) == 0
