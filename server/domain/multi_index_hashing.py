"""How is a 64-bit fingerprint found among millions by ordinary indexes?

By multi-index hashing (Norouzi, Punjani and Fleet 2014, doi 10.1109/TPAMI.2013.231). Cut into three bands, two
fingerprints that differ in at most 8 bits differ in at most 2 bits in one band at least (pigeonhole: 3 × 3 > 8). So it
is enough to look up, per band, all values within 2 bits, and to count the bits of what is found; within 3 bits
everything up to 11 is found, and most of what is farther. Neighbouring bits of real photos depend on each other; taking
every third bit spreads them evenly.
"""

from functools import cache
from itertools import combinations

BANDS = 3
RADIUS_BITS = 8
PER_BAND, PER_BAND_FAR = 2, 3
_SIGN = 1 << 63
_ALL = 1 << 64


def bands(phash: int) -> tuple[int, int, int]:
    """Return the three bands of a fingerprint: 22, 21 and 21 bits."""
    return _band(phash, 0), _band(phash, 1), _band(phash, 2)


def neighbours(band: int, value: int, bits: int = PER_BAND) -> list[int]:
    """Return all values of a band within some bits: of the first 254 within 2, 1,794 within 3."""
    return [value ^ flip for flip in flips(band, bits)]


def is_reached(phash: int, other: int, bits: int = PER_BAND) -> bool:
    """Tell whether some band of two fingerprints differs in so many bits at most."""
    return any((one ^ theirs).bit_count() <= bits for one, theirs in zip(bands(phash), bands(other), strict=True))


@cache
def flips(band: int, bits: int) -> tuple[int, ...]:
    """Return what a value of a band is combined with, by exclusive or, to get its neighbours within some bits."""
    masks = [1 << bit for bit in range(width(band))]
    return tuple(sum(chosen) for count in range(bits + 1) for chosen in combinations(masks, count))


def signed(phash: int) -> int:
    """Return 64 bits as the signed number that databases keep."""
    return phash - _ALL if phash & _SIGN else phash


def unsigned(stored: int) -> int:
    """Return the 64 bits of a stored number."""
    return stored % _ALL


def width(band: int) -> int:
    """Return of how many bits a band is."""
    return len(range(band, 64, BANDS))


def _band(phash: int, band: int) -> int:
    return sum(((phash >> bit) & 1) << position for position, bit in enumerate(range(band, 64, BANDS)))
