"""What came of a run: how many submissions a second, how long each took, and what the server spent?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sent:
    """One submission, from its HEAD to the last answer; `error` is None where it was received."""

    seconds: float
    is_slow: bool = False
    error: str | None = None


@dataclass(frozen=True)
class Report:
    """The figures of one run; times in milliseconds, of the fast phones."""

    phones: int
    slow: int
    received: int
    per_s: float
    p50_ms: float
    p99_ms: float
    errors: dict[str, int] = field(default_factory=dict)
    cpu_ms: float | None = None
    """Of the server's process, for each submission that was received."""

    def line(self) -> str:
        """Return one line for people."""
        cpu = "–" if self.cpu_ms is None else f"{self.cpu_ms:.1f} ms"
        errors = ", ".join(f"{count} × {error}" for error, count in self.errors.items()) or "none"
        slow = f" + {self.slow} slow" if self.slow else ""
        return (
            f"{self.phones} phones{slow}: {self.per_s:.1f} submissions/s, p50 {self.p50_ms:.0f} ms, "
            f"p99 {self.p99_ms:.0f} ms, CPU {cpu}, errors: {errors}"
        )


def report(phones: int, slow: int, sent: Sequence[Sent], seconds: float, cpu_s: float | None) -> Report:
    """Count what was sent; the rate is that of the fast phones, in the time that they took."""
    received = [one for one in sent if one.error is None]
    fast = [one.seconds for one in received if not one.is_slow]
    return Report(
        phones=phones,
        slow=slow,
        received=len(received),
        per_s=len(fast) / seconds if seconds else 0.0,
        p50_ms=1000 * percentile(fast, 0.50),
        p99_ms=1000 * percentile(fast, 0.99),
        errors=dict(Counter(one.error for one in sent if one.error)),
        cpu_ms=1000 * cpu_s / len(received) if cpu_s is not None and received else None,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest rank, so that a time is one that was measured; 0 of nothing."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0
