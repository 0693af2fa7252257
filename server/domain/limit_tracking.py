"""Which limits did a check ask for, and do today's differ?

A finding keeps each limit that its check looked at, under `limit_` and its name, so that nobody has to guess by which
rule it was made, and a re-run can tell whether another rule holds now.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from typing_extensions import override

from server.domain.finding import Finding
from server.domain.limits import Limits

PREFIX = "limit_"
NAMES = frozenset(one.name for one in fields(Limits))


class TrackedLimits(Limits):
    """Limits that remember which of them were asked for."""

    asked: set[str]

    @override
    def __getattribute__(self, name: str) -> Any:
        if name in NAMES:
            object.__getattribute__(self, "asked").add(name)
        return object.__getattribute__(self, name)


def tracked(limits: Limits) -> TrackedLimits:
    """Return the same limits with nothing asked yet."""
    copy = object.__new__(TrackedLimits)
    copy.__dict__.update(limits.__dict__, asked=set())  # past the constructor: this is done for every check
    return copy


def with_limits(finding: Finding, limits: TrackedLimits) -> Finding:
    """Return a finding with the limits that were asked for beside its own figures."""
    asked = sorted(limits.asked)
    used = {PREFIX + name: object.__getattribute__(limits, name) for name in asked}
    return Finding(finding.status, finding.reason, {**finding.evidence, **used})


def differ(evidence: Mapping[str, Any], limits: Limits) -> bool:
    """Tell whether a finding was made by other limits than these."""
    used = {name.removeprefix(PREFIX): value for name, value in evidence.items() if name.startswith(PREFIX)}
    return any(getattr(limits, name, None) != value for name, value in used.items())
