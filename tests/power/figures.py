"""How sure is a rate that was counted?"""

import math
from dataclasses import dataclass

from typing_extensions import override

_Z = 1.959964
"""Of 95 %."""


@dataclass(frozen=True)
class Rate:
    """So many of so many."""

    count: int
    total: int

    @property
    def share(self) -> float:
        """Return the rate, 0 to 1."""
        return self.count / self.total if self.total else 0.0

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of Wilson (1927), which is right near 0 and 1 as well."""
        if not self.total:
            return 0.0, 1.0
        n, p = self.total, self.share
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return max(0.0, middle - half), min(1.0, middle + half)

    @override
    def __str__(self) -> str:
        """Write the count with its rate and interval in per cent."""
        low, high = self.interval()
        return f"{self.count}/{self.total} = {100 * self.share:.1f} % ({100 * low:.1f}–{100 * high:.1f})"
