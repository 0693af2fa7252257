"""Within which bounds does a rate lie that was counted on a few?"""

from math import sqrt

_Z = 1.959964
"""Two-sided, 95 %."""


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, 0 to 1 (Wilson 1927, doi 10.1080/01621459.1927.10502953).

    Right near 0 and 1 as well, where the usual one is too narrow. Of nothing it is all that there is.
    """
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, _Z * _Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = _Z / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    return max(0.0, middle - half), min(1.0, middle + half)
