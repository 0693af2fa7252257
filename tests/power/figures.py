"""How sure is a rate that was counted?"""

from dataclasses import dataclass

from typing_extensions import override

from server.domain.interval import wilson


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
        return wilson(self.count, self.total)

    @override
    def __str__(self) -> str:
        """Write the count with its rate and interval in per cent."""
        low, high = self.interval()
        return f"{self.count}/{self.total} = {100 * self.share:.1f} % ({100 * low:.1f}–{100 * high:.1f})"
