"""What do the checks say of files, without any register? The engine behind `photos check`.

Facts are read by all processors; files given together are compared with each other for reuse. The order of the
answers is the order of the files, and a file that cannot be read is an answer too.
"""

import logging
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from server import checks
from server.domain.datum import Datum
from server.domain.finding import Checked, Status, verdict
from server.domain.geo import CircleFence, LatLon
from server.domain.limits import Limits
from server.domain.photo import PhotoFacts
from server.domain.subject import OtherPhoto, PhotoSubject, RegisteredFence, Window
from server.formats.watermark import claimed
from server.imaging import descriptor_index, scene
from server.imaging.burnt_in import burnt_in
from server.imaging.cloned import cloned_points
from server.imaging.descriptor_index import NO_ENTRY, Entry
from server.imaging.facts import read_look
from server.imaging.preview import in_sizes
from server.services.verification.reuse import among_files
from server.services.verification.reuse.among_files import ReadFile

Each = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]
_FEW = 8
log = logging.getLogger(__name__)


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
    files: list[ReadFile] = []
    visits: dict[object, str] = {}
    with workers(len(questions)) as each:
        paths = [question.path for question in questions]
        for question, (facts, entry) in zip(questions, each(read, paths), strict=True):
            use = question.site, question.after, question.before
            visit = visits.setdefault((question.path.absolute(), use), str(len(files)))
            files.append(ReadFile(question.path, facts, entry, question.received, use, visit))
            progress(1)
        others = among_files.compare(files, lambda pairs: each(among_files.align_one, list(pairs)))
    return [_answer(*parts) for parts in zip(questions, files, others, strict=True)]


@contextmanager
def workers(files: int) -> Iterator[Each]:
    """Give a `map` that keeps the order: over all processors where that pays, else in this process."""
    count = min(os.cpu_count() or 1, files)
    if files < _FEW or count < 2:
        yield map
        return
    # Spawned, not forked: a fork of a process in which OpenCV has threads may wait for a lock that nobody holds.
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn")) as pool:
        yield lambda work, of: pool.map(work, of, chunksize=4)


def read(path: Path) -> tuple[PhotoFacts, Entry]:
    """Read one file; whatever it is, the others must not suffer."""
    try:
        return _read_file(path)
    except Exception:
        log.exception("a file that breaks what reads it")
        return PhotoFacts("", 0, problem="unreadable"), NO_ENTRY


def _read_file(path: Path) -> tuple[PhotoFacts, Entry]:
    try:
        if not path.is_file() and path.exists():  # a pipe would be waited for, a device never ends
            return PhotoFacts("", 0, problem="not-a-file"), NO_ENTRY
        facts, decoded = read_look(path)
    except FileNotFoundError:
        return PhotoFacts("", 0, problem="no-file"), NO_ENTRY
    except PermissionError:
        return PhotoFacts("", 0, problem="not-allowed"), NO_ENTRY
    except (OSError, ValueError):  # a name that is too long, or that no file can have
        return PhotoFacts("", 0, problem="unreadable"), NO_ENTRY
    if decoded is None:
        return facts, NO_ENTRY
    points = cloned_points(scene.features(in_sizes(decoded.colour, (scene.LONG_EDGE,), decoded.turn)[0]))
    text = burnt_in(decoded.colour, decoded.turn)
    facts = replace(facts, cloned_points=points, burnt_in_state=text.state, burnt_in=text.lines)
    return facts, descriptor_index.entry(decoded.grey)


def _answer(question: Question, file: ReadFile, others: tuple[OtherPhoto, ...]) -> Answer:
    subject = PhotoSubject(
        facts=file.facts,
        site=question.site,
        window=Window(question.after, question.before),
        received_at=question.received,
        visit=file.visit,
        others=others,
        watermark=claimed(file.facts.burnt_in),
    )
    return Answer(question, file.facts, tuple(checks.run(checks.PHOTO_CHECKS, subject)))
