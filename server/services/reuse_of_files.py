"""Which of these files show the same picture? For `photos check`, which has no register and no database.

The bytes and the fingerprints of all files are compared with each other. Files that share many small details are then
laid on each other, which finds what was cut or tilted. Without a time of receipt the order of the files decides which
of two came first.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from server.domain.likeness import likeness, readings
from server.domain.limits import Limits
from server.domain.photo import Fingerprint, PhotoFacts
from server.domain.same_exif import exif_key
from server.domain.subject import OtherPhoto
from server.imaging import reuse, sketch
from server.imaging.decode import Undecodable
from server.imaging.reuse import SameExposure

_MOST_OTHERS = 5
_LEAST_VOTES = 25
"""Details that two pictures share: half of a picture has 35 and more of them, two places 20 at most."""
_MOST_LAID = 3
"""Candidates of one file that are laid on it, most votes first."""

Pair = tuple[int, int]
Keys = npt.NDArray[np.int64]
Lay = Callable[[Iterable[tuple[Path, Path]]], Iterable[SameExposure | None]]


@dataclass(frozen=True)
class ReadFile:
    """One file as it is compared."""

    path: Path
    facts: PhotoFacts
    keys: Keys
    received: datetime | None = None


def compare(files: Sequence[ReadFile], lay: Lay) -> list[tuple[OtherPhoto, ...]]:
    """Return, for each file, the earlier ones that are the same, look the same, or carry the same EXIF."""
    order = sorted(range(len(files)), key=lambda n: (_moment(files[n]), n))
    found: list[dict[int, OtherPhoto]] = [{} for _ in files]
    for later, earlier, other in _same_bytes(files, order):
        found[later][earlier] = other
    for later, earlier, other in _alike(files, order):
        found[later].setdefault(earlier, other)
    rank = {number: place for place, number in enumerate(order)}
    asked = _candidates(files, rank, found)
    answers = lay((files[earlier].path, files[later].path) for later, earlier in asked)
    for (later, earlier), same in zip(asked, answers, strict=True):
        if same:
            found[later][earlier] = _described(files, earlier, exposure=same)
    for later, earlier in _same_exif(files, order):
        found[later].setdefault(earlier, _described(files, earlier, is_exif_only=True))
    return [tuple(sorted(others.values(), key=_nearest)[:_MOST_OTHERS]) for others in found]


def lay_one(paths: tuple[Path, Path]) -> SameExposure | None:
    """Lay one file on another; a file that is no picture is part of none."""
    try:
        return reuse.same_exposure(_known(paths[0]), _known(paths[1]), Limits())
    except (Undecodable, OSError):
        return None


@lru_cache(maxsize=8)
def _known(path: Path) -> reuse.Known:
    return reuse.known(path)


def _moment(file: ReadFile) -> float:
    return file.received.timestamp() if file.received else 0.0


def _nearest(other: OtherPhoto) -> tuple[bool, bool, int]:
    return not other.same_bytes, other.is_exif_only, other.bits


def _same_bytes(files: Sequence[ReadFile], order: Sequence[int]) -> Iterator[tuple[int, int, OtherPhoto]]:
    first: dict[str, int] = {}
    for number in order:
        sha256 = files[number].facts.sha256
        if sha256 in first:
            yield number, first[sha256], _described(files, first[sha256], same_bytes=True)
        elif sha256:
            first[sha256] = number


def _alike(files: Sequence[ReadFile], order: Sequence[int]) -> Iterator[tuple[int, int, OtherPhoto]]:
    """Compare all fingerprints with all earlier ones; a million pairs take a few milliseconds."""
    limits = Limits()
    looks = [(number, look) for number in order if (look := files[number].facts.fingerprint)]
    hashes = np.array([look.phash for _, look in looks], dtype=np.uint64)
    for place, (number, look) in enumerate(looks):
        for row in _near(hashes[:place], look, limits):
            earlier, other = looks[row]
            near = likeness(look, other.phash, other.pdq, limits)
            if near and files[earlier].facts.sha256 != files[number].facts.sha256:
                yield number, earlier, _described(files, earlier, bits=near.bits, turned=near.is_changed)


def _near(hashes: npt.NDArray[np.uint64], look: Fingerprint, limits: Limits) -> Iterable[int]:
    ours = np.array([one.phash for one in readings(look)], dtype=np.uint64)
    bits = np.bitwise_count(hashes[:, None] ^ ours[None, :])
    return (int(row) for row in np.flatnonzero(bits.min(axis=1, initial=64) <= limits.phash_far_bits))


def _candidates(files: Sequence[ReadFile], rank: dict[int, int], found: Sequence[dict[int, OtherPhoto]]) -> list[Pair]:
    """Return which files are worth laying on which: later, earlier."""
    wished: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for (one, other), count in sketch.votes([file.keys for file in files]).items():
        if count >= _LEAST_VOTES:
            later, earlier = (one, other) if rank[one] > rank[other] else (other, one)
            wished[later].append((count, earlier))
    return [
        (later, earlier)
        for later in sorted(wished, key=rank.__getitem__)
        if not found[later]
        for _count, earlier in sorted(wished[later], key=lambda one: (-one[0], one[1]))[:_MOST_LAID]
    ]


def _same_exif(files: Sequence[ReadFile], order: Sequence[int]) -> Iterator[Pair]:
    first: dict[str, int] = {}
    for number in order:
        key = exif_key(files[number].facts)
        if key is None:
            continue
        if key in first and files[first[key]].facts.sha256 != files[number].facts.sha256:
            yield number, first[key]
        first.setdefault(key, number)


def _described(
    files: Sequence[ReadFile],
    number: int,
    *,
    same_bytes: bool = False,
    bits: int = 0,
    turned: bool = False,
    exposure: SameExposure | None = None,
    is_exif_only: bool = False,
) -> OtherPhoto:
    file = files[number]
    return OtherPhoto(
        name=file.path.name,
        same_bytes=same_bytes,
        bits=bits,
        turned=turned,
        inliers=exposure.inliers if exposure else None,
        likeness=exposure.likeness if exposure else None,
        cover=exposure.cover if exposure else None,
        matrix=exposure.matrix if exposure else None,
        is_exif_only=is_exif_only,
        visit=str(number),
        received_at=file.received,
        sha256=file.facts.sha256,
    )
