"""What do the checks say of files, without any register? The engine behind `photos check`.

Facts are read by all processors; files given together are compared with each other for reuse. The order of the
answers is the order of the files, and a file that cannot be read is an answer too.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from server import checks
from server.domain.datum import Datum
from server.domain.finding import Checked, Status, verdict
from server.domain.geo import CircleFence, LatLon
from server.domain.limits import Limits
from server.domain.photo import Fingerprint, PhotoFacts
from server.domain.subject import OtherPhoto, PhotoSubject, RegisteredFence, Window
from server.imaging.facts import read_facts

Matches = dict[int, tuple[bool, int, bool]]
"""Other files by number: whether bytes are the same, bits that differ, whether only a turned reading matches."""
_FEW = 8
_MOST_OTHERS = 5


@dataclass(frozen=True)
class Question:
    """One file, and what it is to be compared with."""

    path: Path
    latitude: float | None = None
    longitude: float | None = None
    radius_m: float = Limits.fence_radius_m
    datum: Datum = Datum.WGS84
    after: datetime | None = None
    before: datetime | None = None
    received: datetime | None = None

    @property
    def site(self) -> RegisteredFence | None:
        """Return the fence that the question names."""
        if self.latitude is None or self.longitude is None:
            return None
        return RegisteredFence(CircleFence(LatLon(self.latitude, self.longitude), self.radius_m), self.datum)


@dataclass(frozen=True)
class Answer:
    """What was read from one file, and what the checks say."""

    question: Question
    facts: PhotoFacts
    findings: tuple[Checked, ...]

    @property
    def verdict(self) -> Status:
        """Return the worst finding."""
        return verdict(checked.finding for checked in self.findings)


def inspect(questions: Sequence[Question], progress: Callable[[int], object] = lambda _: None) -> list[Answer]:
    """Answer all questions, in their order; `progress` hears of each file that was read."""
    facts = []
    for read in _read_all([question.path for question in questions]):
        facts.append(read)
        progress(1)
    others = _compare(questions, facts)
    return [_answer(*parts) for parts in zip(questions, facts, others, range(len(facts)), strict=True)]


def _read_all(paths: Sequence[Path]) -> Iterator[PhotoFacts]:
    workers = min(os.cpu_count() or 1, len(paths))
    if len(paths) < _FEW or workers < 2:
        yield from map(_read, paths)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_read, paths, chunksize=4)


def _read(path: Path) -> PhotoFacts:
    """Read one file; whatever it is, the others must not suffer."""
    try:
        return read_facts(path)
    except OSError as problem:
        return PhotoFacts("", 0, problem=f"unreadable: {problem.strerror}")


def _answer(question: Question, facts: PhotoFacts, others: tuple[OtherPhoto, ...], number: int) -> Answer:
    subject = PhotoSubject(
        facts=facts,
        site=question.site,
        window=Window(question.after, question.before),
        received_at=question.received,
        visit=str(number),
        others=others,
    )
    return Answer(question, facts, tuple(checks.run(checks.PHOTO_CHECKS, subject)))


def _compare(questions: Sequence[Question], facts: Sequence[PhotoFacts]) -> list[tuple[OtherPhoto, ...]]:
    """Find, for each file, those received before it that are the same or look the same.

    Without a time of receipt the order of the files decides which came first.
    """
    order = sorted(range(len(facts)), key=lambda n: (_moment(questions[n]), n))
    same = _same_bytes(order, facts)
    alike = _alike(order, facts)
    return [
        tuple(_other(questions[m], facts[m], m, how) for m, how in {**alike[n], **same[n]}.items())[:_MOST_OTHERS]
        for n in range(len(facts))
    ]


def _moment(question: Question) -> float:
    return question.received.timestamp() if question.received else 0.0


def _same_bytes(order: Sequence[int], facts: Sequence[PhotoFacts]) -> list[Matches]:
    found: list[Matches] = [{} for _ in facts]
    first: dict[str, int] = {}
    for number in order:
        sha256 = facts[number].sha256
        if sha256 in first:
            found[number][first[sha256]] = (True, 0, False)
        elif sha256:
            first[sha256] = number
    return found


def _alike(order: Sequence[int], facts: Sequence[PhotoFacts]) -> list[Matches]:
    """Compare all fingerprints with all earlier ones; a million pairs take a few milliseconds."""
    limits = Limits()
    found: list[Matches] = [{} for _ in facts]
    with_look = [n for n in order if facts[n].fingerprint]
    looks = np.array([_look(facts[n]).phash for n in with_look], dtype=np.uint64)
    for place, number in enumerate(with_look):
        look = _look(facts[number])
        trimmed = [] if look.trimmed is None else [look.trimmed]
        readings = np.array([look.phash, *look.turned, *trimmed], dtype=np.uint64)
        bits = np.bitwise_count(looks[:place, None] ^ readings[None, :])
        for row in np.flatnonzero(bits.min(axis=1, initial=64) <= limits.phash_near_bits):
            turned = int(bits[row, 0]) > limits.phash_near_bits
            other = with_look[row]
            if turned or _pdq_bits(facts[other], facts[number]) <= limits.pdq_near_bits:
                found[number][other] = (False, int(bits[row].min()), turned)
    return found


def _look(facts: PhotoFacts) -> Fingerprint:
    assert facts.fingerprint is not None  # noqa: S101 - callers have filtered
    return facts.fingerprint


def _pdq_bits(one: PhotoFacts, other: PhotoFacts) -> int:
    return (int.from_bytes(_look(one).pdq) ^ int.from_bytes(_look(other).pdq)).bit_count()


def _other(question: Question, facts: PhotoFacts, number: int, how: tuple[bool, int, bool]) -> OtherPhoto:
    same_bytes, bits, turned = how
    return OtherPhoto(
        name=question.path.name,
        same_bytes=same_bytes,
        bits=bits,
        turned=turned,
        visit=str(number),
        received_at=question.received,
        sha256=facts.sha256,
    )
