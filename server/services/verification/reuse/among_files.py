"""Which of these files show the same picture? For `photos check`, which has no register and no database.

The bytes and the fingerprints of all files are compared with each other, and the thumbnails embedded in them. Files
that share many small details are then laid on each other, as thumbnails first, which finds what was cut or tilted.
Without a time of receipt the order of the files decides which of two came first.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from server.checks.photo_matches_thumbnail import shows_another
from server.domain.alignment import Alignment
from server.domain.burst import is_burst
from server.domain.limits import Limits
from server.domain.photo import Fingerprint, PhotoFacts
from server.domain.same_exif import exif_key
from server.domain.similarity import indexed, readings, similarity
from server.domain.subject import OtherPhoto, Stage
from server.imaging import descriptor_index, reuse, scene
from server.imaging.same_compressed_data import has_same_compressed_data
from server.imaging.undecodable import Undecodable

log = logging.getLogger(__name__)

MOST_OTHERS = 5
LEAST_SHARED = 20
"""Details that two pictures share: half of a picture has more of them, two places fewer."""
LEAST_CORRELATION = 0.6
MOST_WISHED, MOST_ALIGNED = 8, 3
"""Candidates of one file whose thumbnails are laid on it, and of these so many pictures, the nearest first."""

Pair = tuple[int, int]
"""Numbers of two files: the later one, the earlier one."""
Align = Callable[[Iterable[tuple[Path, Path]]], Iterable[Alignment | None]]


@dataclass(frozen=True)
class ReadFile:
    """One file as it is compared."""

    path: Path
    facts: PhotoFacts
    entry: descriptor_index.Entry
    received: datetime | None = None
    use: object = None
    """What it is handed in for, to be compared with that of others."""
    visit: str = ""
    """The same file, handed in again for the same use, is of the same visit: a retry."""
    issue: str | None = None
    viewpoint: str | None = None
    stage: Stage | None = None
    """What it stands for, where that is told."""


def compare(files: Sequence[ReadFile], align: Align) -> list[tuple[OtherPhoto, ...]]:
    """Return, for each file, the earlier ones that are the same, look the same, or carry the same EXIF."""
    order = sorted(range(len(files)), key=lambda n: (_moment(files[n]), n))
    found: list[dict[int, OtherPhoto]] = [{} for _ in files]
    for pair in _same_bytes(files, order):
        _note(found, pair, _described(files, pair, same_bytes=True))
    unsure = _note_alike(files, order, found)
    exposures: set[Pair] = set()
    rank = {number: nth for nth, number in enumerate(order)}
    asked = [*unsure, *_candidates(files, rank, found)]
    alignments = align((files[earlier].path, files[later].path) for later, earlier in asked)
    for pair, how in zip(asked, alignments, strict=True):
        if _judge(files, found, pair, how):
            exposures.add(pair)
    for pair in _embedded_thumbnails(files, rank):
        _note(found, pair, _described(files, pair, bits=_embedded_thumbnail_bits(files, pair), is_thumbnail=True))
    copied = _copied_exif(files, order, found, exposures)
    return [
        tuple(sorted([*_of_other_moments(files, number, others), *copied[number]], key=_nearest)[:MOST_OTHERS])
        for number, others in enumerate(found)
    ]


def _of_other_moments(files: Sequence[ReadFile], number: int, others: dict[int, OtherPhoto]) -> Iterator[OtherPhoto]:
    """Leave out the shots of one burst, where they are handed in for one thing and not one picture with two EXIFs."""
    ours = files[number]
    for earlier, other in others.items():
        theirs = files[earlier]
        is_honest = ours.use == theirs.use and is_burst(theirs.facts, ours.facts)
        if other.same_bytes or not is_honest or has_same_compressed_data(theirs.path, ours.path):
            yield other


def align_one(paths: tuple[Path, Path]) -> Alignment | None:
    """Lay one file on another; a file that is no picture is part of none."""
    try:
        return reuse.align(_known(paths[0]), _known(paths[1]), Limits())
    except (Undecodable, OSError):
        return None
    except Exception:  # one pair must not take the answers of all files with it
        log.exception("two files that cannot be laid on each other")
        return None


@lru_cache(maxsize=8)
def _known(path: Path) -> scene.Known:
    return scene.known(path)


def _moment(file: ReadFile) -> float:
    return file.received.timestamp() if file.received else 0.0


def _nearest(other: OtherPhoto) -> tuple[bool, bool, bool, int]:
    return not other.same_bytes, other.is_exif_only, other.is_thumbnail, other.bits


def _note(found: list[dict[int, OtherPhoto]], pair: Pair, other: OtherPhoto) -> None:
    later, earlier = pair
    found[later].setdefault(earlier, other)


def _judge(
    files: Sequence[ReadFile], found: list[dict[int, OtherPhoto]], pair: Pair, alignment: Alignment | None
) -> bool:
    """Believe the pixels: one exposure is noted, two exposures are forgotten, what cannot be laid stays as it was.

    Return whether they are two exposures of one scene.
    """
    later, earlier = pair
    if alignment and alignment.is_same(Limits()):
        found[later][earlier] = _described(files, pair, alignment=alignment)
    is_other = alignment is not None and alignment.is_other(Limits(), is_certain=False)
    if is_other:
        found[later].pop(earlier, None)
    return is_other


def _same_bytes(files: Sequence[ReadFile], order: Sequence[int]) -> Iterator[Pair]:
    first: dict[str, int] = {}
    for number in order:
        sha256 = files[number].facts.sha256
        if sha256 in first:
            yield number, first[sha256]
        elif sha256:
            first[sha256] = number


def _note_alike(files: Sequence[ReadFile], order: Sequence[int], found: list[dict[int, OtherPhoto]]) -> list[Pair]:
    """Compare every fingerprint with all earlier ones, and return the pairs about which the pixels are to be asked.

    Of a picture that came many times, the first copies are enough.
    """
    limits, unsure = Limits(), []
    looks = [(number, look) for number in order if (look := files[number].facts.fingerprint)]
    hashes = np.array([indexed(look).phash for _, look in looks], dtype=np.uint64)
    for count, (later, look) in enumerate(looks):
        for row in _near(hashes[:count], look, limits)[:MOST_OTHERS]:
            earlier, other = looks[row][0], indexed(looks[row][1])
            near = similarity(look, other.phash, other.pdq, limits)
            if near is None or files[earlier].facts.sha256 == files[later].facts.sha256:
                continue
            how = {"bits": near.bits, "position": near.position, "is_inside": near.is_inside}
            _note(found, (later, earlier), _described(files, (later, earlier), **how))
            if near.long_bits > limits.pdq_certain_bits:
                unsure.append((later, earlier))
    return unsure


def _near(hashes: npt.NDArray[np.uint64], look: Fingerprint, limits: Limits) -> list[int]:
    ours = np.array([one.phash for one in readings(look)], dtype=np.uint64)
    nearest = np.full(len(hashes), 64, dtype=np.uint8)
    for one in ours:
        np.minimum(nearest, np.bitwise_count(hashes ^ one), out=nearest)
    rows = np.flatnonzero(nearest <= limits.phash_far_bits)
    return [int(row) for row in rows[np.argsort(nearest[rows], kind="stable")]]


def _candidates(
    files: Sequence[ReadFile], rank: dict[int, int], found: Sequence[dict[int, OtherPhoto]]
) -> Iterator[Pair]:
    """Give the pairs whose pictures are worth laying on each other, as their thumbnails say."""
    wished: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for (one, other), count in descriptor_index.shared_descriptors(
        [file.entry for file in files], LEAST_SHARED
    ).items():
        later, earlier = (one, other) if rank[one] > rank[other] else (other, one)
        wished[later].append((-count, earlier))
    for later in sorted(wished, key=rank.__getitem__):
        if found[later]:
            continue
        agreed = [
            (descriptor_index.thumbnail_correlation(files[earlier].entry, files[later].entry) or 0.0, earlier)
            for _count, earlier in sorted(wished[later])[:MOST_WISHED]
        ]
        likely = [(-alike, earlier) for alike, earlier in agreed if alike >= LEAST_CORRELATION]
        yield from ((later, earlier) for _alike, earlier in sorted(likely)[:MOST_ALIGNED])


def _embedded_thumbnails(files: Sequence[ReadFile], rank: dict[int, int]) -> Iterator[Pair]:
    """Give files whose embedded thumbnail shows an earlier file while the picture is another one."""
    limits = Limits()
    odd = [number for number, file in enumerate(files) if shows_another(file.facts, limits)]
    for later in odd:
        for earlier in sorted(rank, key=rank.__getitem__)[: rank[later]]:
            if _embedded_thumbnail_bits(files, (later, earlier)) <= limits.thumbnail_near_bits:
                yield later, earlier


def _embedded_thumbnail_bits(files: Sequence[ReadFile], pair: Pair) -> int:
    thumbnail, look = files[pair[0]].facts.thumbnail_phash, files[pair[1]].facts.fingerprint
    return 64 if thumbnail is None or look is None else (thumbnail ^ indexed(look).phash).bit_count()


def _copied_exif(
    files: Sequence[ReadFile], order: Sequence[int], found: Sequence[dict[int, OtherPhoto]], exposures: set[Pair]
) -> defaultdict[int, list[OtherPhoto]]:
    """Return who has the EXIF of another picture.

    The same picture, saved again, has it honestly, and so have two shots of one scene in one second, where the camera
    writes no fractions.
    """
    copied: defaultdict[int, list[OtherPhoto]] = defaultdict(list)
    for later, earlier in _same_exif(files, order):
        known, taken = found[later].get(earlier), files[later].facts.captured
        if (later, earlier) in exposures and taken and not taken.local.microsecond:
            continue
        if known is None or known.is_thumbnail:
            copied[later].append(_described(files, (later, earlier), is_exif_only=True))
    return copied


def _same_exif(files: Sequence[ReadFile], order: Sequence[int]) -> Iterator[Pair]:
    first: dict[str, int] = {}
    for number in order:
        facts = files[number].facts
        key = exif_key(facts) if facts.fingerprint else None
        if key is None:
            continue
        if key in first and files[first[key]].facts.sha256 != facts.sha256:
            yield number, first[key]
        first.setdefault(key, number)


def _described(files: Sequence[ReadFile], pair: Pair, **how: Any) -> OtherPhoto:
    file = files[pair[1]]
    return OtherPhoto(
        name=file.path.name,
        same_bytes=how.pop("same_bytes", False),
        issue=file.issue,
        viewpoint=file.viewpoint,
        stage=file.stage,
        visit=file.visit,
        received_at=file.received,
        sha256=file.facts.sha256,
        **how,
    )
