"""When do two fingerprints say that two pictures are the same?

The short hash finds candidates in any position, the long one confirms them. Of 183,869 pairs of unrelated real photos
none came within 64 bits of the long hash; between look-alike landscapes it is what keeps the honest from being accused.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from server.domain.limits import Limits
from server.domain.photo import Fingerprint


@dataclass(frozen=True)
class Reading:
    """One way in which a picture may have been handed in before."""

    phash: int
    pdq: bytes | None
    is_changed: bool
    """Turned, mirrored, or without its border."""


@dataclass(frozen=True, order=True)
class Likeness:
    """How near two pictures are, and whether only in another position."""

    is_changed: bool
    bits: int


def readings(look: Fingerprint) -> Iterator[Reading]:
    """Give a picture as it is, then its other positions, each once."""
    yield Reading(look.phash, look.pdq, is_changed=False)
    longs: tuple[bytes | None, ...] = look.pdq_turned or (None,) * len(look.turned)
    for phash, pdq in zip(look.turned[1:], longs[1:], strict=True):
        yield Reading(phash, pdq, is_changed=True)
    if look.trimmed is not None:
        yield Reading(look.trimmed, look.pdq_trimmed, is_changed=True)


def likeness(look: Fingerprint, phash: int, pdq: bytes, limits: Limits) -> Likeness | None:
    """Compare a picture in all its positions with the hashes of another one; None where they are two pictures."""
    found = (
        Likeness(one.is_changed, (one.phash ^ phash).bit_count())
        for one in readings(look)
        if _is_same(one, phash, pdq, limits)
    )
    return min(found, default=None)


def pdq_bits(one: bytes, other: bytes) -> int:
    """Count the bits in which two long hashes differ."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def _is_same(one: Reading, phash: int, pdq: bytes, limits: Limits) -> bool:
    bits = (one.phash ^ phash).bit_count()
    if bits > limits.phash_far_bits:
        return False
    apart = 0 if one.pdq is None else pdq_bits(one.pdq, pdq)
    return apart <= (limits.pdq_near_bits if bits <= limits.phash_near_bits else limits.pdq_sure_bits)
