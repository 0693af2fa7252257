"""Which of millions of fingerprints may show the same picture as this one, asked in memory?

By the bands of `multi_index_hashing`, with the very reach that the search by indexes of a database has, so that either
gives the same answer. Per band the rows lie in the order of its value, and a table says where each value begins: a
look-up reads 22,000 places of the tables, and the few rows that stand there. What came last is not in order yet and is
compared row by row.

A row takes 56 bytes (8 short hash, 32 long hash, 4 its number, 12 its place by three bands); the tables 34 MB.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from server.domain.limits import Limits
from server.domain.multi_index_hashing import BANDS, PER_BAND, PER_BAND_FAR, flips, width
from server.domain.photo import Fingerprint
from server.domain.similarity import readings

ROW_BYTES = 56
TABLE_BYTES = 34_000_000
MOST_FRESH = 50_000
"""Compared row by row in a millisecond or two; with more, all are put in order anew."""
_CUT_AT_ONCE = 1_000_000
_WORDS = 4
_Longs = npt.NDArray[np.uint64]
_Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Prints:
    """Fingerprints, by whose they are."""

    numbers: npt.NDArray[np.uint32]
    """Of the originals."""
    phash: _Longs
    pdq: _Longs
    """Four words each."""

    def __len__(self) -> int:
        return len(self.numbers)

    @staticmethod
    def of(rows: Sequence[tuple[int, int, bytes]]) -> "Prints":
        """Take rows as a database gives them: number, short hash as a signed number, long hash."""
        pdq = np.frombuffer(b"".join([row[2] for row in rows]), np.uint64).reshape(-1, _WORDS)
        phash = np.array([row[1] for row in rows], np.int64).view(np.uint64)
        return Prints(np.array([row[0] for row in rows], np.uint32), phash, pdq)

    @staticmethod
    def joined(parts: Sequence["Prints"]) -> "Prints":
        """Put several behind one another."""
        return Prints(
            np.concatenate([one.numbers for one in parts]),
            np.concatenate([one.phash for one in parts]),
            np.concatenate([one.pdq for one in parts]),
        )

    def without(self, others: "Prints") -> "Prints":
        """Leave out what is read anew."""
        kept = ~np.isin(self.numbers, others.numbers)
        return Prints(self.numbers[kept], self.phash[kept], self.pdq[kept])


@dataclass(frozen=True)
class Shelf:
    """Fingerprints in order, and a few that are not yet; it is never changed, only another one made of it."""

    ordered: Prints = field(default_factory=lambda: Prints.of([]))
    bands: tuple["_Band", ...] = ()
    fresh: Prints = field(default_factory=lambda: Prints.of([]))

    def __len__(self) -> int:
        return len(self.ordered) + len(self.fresh)

    def with_more(self, rows: Prints) -> "Shelf":
        """Return a shelf with these rows too; one that came again counts as it is now, and as it was."""
        fresh = Prints.joined([self.fresh.without(rows), rows])
        if len(fresh) <= MOST_FRESH:
            return Shelf(self.ordered, self.bands, fresh)
        everything = Prints.joined([self.ordered.without(fresh), fresh])
        return Shelf(everything, tuple(_Band.of(everything.phash, nth) for nth in range(BANDS)))

    def near(self, look: Fingerprint, limits: Limits) -> list[int]:
        """Return the numbers of what may be the same picture in any position: all that is, and little else."""
        asked = list(readings(look))
        phash = np.array([one.phash for one in asked], np.uint64)
        pdq = np.frombuffer(b"".join(one.pdq for one in asked), np.uint64).reshape(-1, _WORDS)
        return self._numbers(
            (prints, _alike(prints, places, phash, pdq, limits))
            for prints, places in self._within_reach(phash, first_reaches_far=True)
        )

    def within(self, phash: int, bits: int) -> list[int]:
        """Return the numbers of what differs from a short hash in so many bits at most, 8 or fewer."""
        one = np.array([phash], np.uint64)
        return self._numbers(
            (prints, places[np.bitwise_count(prints.phash[places] ^ one[0]) <= bits])
            for prints, places in self._within_reach(one, first_reaches_far=False)
        )

    def _within_reach(self, phash: _Longs, *, first_reaches_far: bool) -> Iterator[tuple[Prints, _Places]]:
        """Give the places of rows that share a neighbouring band, then of all that are not in order."""
        for band in self.bands:
            yield self.ordered, band.places(phash, PER_BAND)
            if first_reaches_far:
                yield self.ordered, band.places(phash[:1], PER_BAND_FAR)
        yield self.fresh, np.arange(len(self.fresh))

    @staticmethod
    def _numbers(found: Iterable[tuple[Prints, _Places]]) -> list[int]:
        return sorted({int(number) for prints, places in found for number in prints.numbers[places]})


@dataclass(frozen=True)
class _Band:
    """The rows in the order of one band of their short hashes."""

    nth: int
    order: npt.NDArray[np.uint32]
    begins: npt.NDArray[np.uint32]
    """Where in the order each value of the band begins; the last number is the end."""

    @staticmethod
    def of(phash: _Longs, nth: int) -> "_Band":
        cuts = [*range(0, len(phash), _CUT_AT_ONCE), len(phash)]
        values = np.concatenate([_cut(phash[begin:end], nth) for begin, end in pairwise(cuts)])
        begins = np.zeros((1 << width(nth)) + 1, np.uint32)
        np.cumsum(np.bincount(values, minlength=1 << width(nth)), out=begins[1:])
        return _Band(nth, np.argsort(values, kind="stable").astype(np.uint32), begins)

    def places(self, phash: _Longs, bits: int) -> _Places:
        """Return where the rows are whose band differs from that of a hash in so many bits at most."""
        values = (_cut(phash, self.nth)[:, None] ^ _flips(self.nth, bits)).ravel()
        begins = self.begins[values].astype(np.int64)
        counts = self.begins[values + 1] - begins
        begins, counts = begins[counts > 0], counts[counts > 0]
        in_order = np.arange(counts.sum()) + np.repeat(begins - (np.cumsum(counts) - counts), counts)
        places: _Places = self.order[in_order].astype(np.int64)
        return places


def _alike(prints: Prints, places: _Places, phash: _Longs, pdq: _Longs, limits: Limits) -> _Places:
    """Keep the places of what `similarity` may call the same picture in some position."""
    theirs = prints.phash[places]
    found = []
    for short, long in zip(phash, pdq, strict=True):
        bits = np.bitwise_count(theirs ^ short)
        near = np.flatnonzero(bits <= limits.phash_far_bits)
        long_bits = np.bitwise_count(prints.pdq[places[near]] ^ long).sum(axis=1)
        most = np.where(bits[near] <= limits.phash_near_bits, limits.pdq_near_bits, limits.pdq_sure_bits)
        found.append(places[near[long_bits <= most]])
    return np.concatenate(found)


def _cut(phash: _Longs, nth: int) -> npt.NDArray[np.uint32]:
    """Return one band of each hash, as `multi_index_hashing.bands` does."""
    values = np.zeros(len(phash), np.uint32)
    for place in range(width(nth)):
        values |= ((phash >> np.uint64(nth + BANDS * place)) & np.uint64(1)).astype(np.uint32) << np.uint32(place)
    return values


@cache
def _flips(nth: int, bits: int) -> npt.NDArray[np.uint32]:
    return np.array(flips(nth, bits), np.uint32)
