"""How do many phones send at once, bounded in number and time?"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.bench.load import forms
from tests.bench.load.line import line
from tests.bench.load.report import Report, Sent, report
from tests.bench.load.target import Target
from tests.collect import Phone
from tests.integration.openrosa.live import cpu_s

MOST_PHONES, MOST_PER_PHONE, MOST_S = 256, 1_000, 3_600
RECEIVED = 201


@dataclass(frozen=True)
class Load:
    """How many phones, and how much each sends."""

    phones: int
    slow: int = 0
    each: int = 10
    """Submissions of a fast phone; a slow one drips until the fast ones are through, and then ends what it sends."""
    seconds: float = 60
    """After this no submission is begun."""
    with_photos: bool = True


def run(to: Target, load: Load, answering: Sequence[int] = ()) -> Report:
    """Let all phones send, and count what came of it.

    :param answering: the processes that answer, to tell their CPU time.
    """
    through, before = threading.Event(), sum(map(cpu_s, answering))
    forms.submission(with_photos=load.with_photos)  # the picture is painted before the clock starts
    start = time.monotonic()

    def goes_on() -> bool:
        return time.monotonic() - start < load.seconds

    with ThreadPoolExecutor(load.phones + load.slow) as crowd:
        slow = [crowd.submit(_drip, to, n, load, through) for n in range(load.slow)]
        fast = [crowd.submit(_send, to, load.slow + n, load, goes_on) for n in range(load.phones)]
        sent = [one for phone in fast for one in phone.result()]
        seconds = time.monotonic() - start
        through.set()
        sent += [one for phone in slow for one in phone.result()]
    spent = sum(map(cpu_s, answering)) - before if answering else None
    return report(load.phones, load.slow, sent, seconds, spent)


def _send(to: Target, number: int, load: Load, goes_on: Callable[[], bool]) -> list[Sent]:
    sent: list[Sent] = []
    with line(to) as send:
        phone = Phone(send, device=f"collect:LOAD{number:04d}")
        while len(sent) < load.each and goes_on():
            sent.append(_submit(phone, with_photos=load.with_photos, is_slow=False))
    return sent


def _drip(to: Target, number: int, load: Load, through: threading.Event) -> list[Sent]:
    sent: list[Sent] = []
    with line(to, through) as send:
        phone = Phone(send, device=f"collect:LOAD{number:04d}")
        while len(sent) < MOST_PER_PHONE and not through.is_set():
            sent.append(_submit(phone, with_photos=load.with_photos, is_slow=True))
    return sent


def _submit(phone: Phone, *, with_photos: bool, is_slow: bool) -> Sent:
    xml, files = forms.submission(with_photos=with_photos)
    start = time.monotonic()
    try:
        answer = phone.submit(xml, files)
        error = None if answer.status == RECEIVED else f"HTTP {answer.status}"
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is counted
        error = type(problem).__name__
    return Sent(time.monotonic() - start, is_slow, error)
