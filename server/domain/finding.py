"""What may a machine say: a finding, and the verdict that several findings amount to.

A finding is one check's answer. It never says "fake": only a person records that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Figure = str | int | float | bool | None
Evidence = Mapping[str, Figure]


class Status(StrEnum):
    """The words of a machine, from best to worst for the roll-up."""

    CONSISTENT = "consistent"
    UNVERIFIABLE = "unverifiable"
    ERROR = "error"
    DOUBTFUL = "doubtful"
    CONTRADICTED = "contradicted"


_SEVERITY = {status: rank for rank, status in enumerate(Status)}


@dataclass(frozen=True)
class Finding:
    """One check's answer: a status, the code of its reason, and the measured figures beside their limits."""

    status: Status
    reason: str
    evidence: Evidence = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """A finding with the check, and the version of it, that gave it."""

    check: str
    version: int
    finding: Finding


def consistent(reason: str, **evidence: Figure) -> Finding:
    """The facts agree."""
    return Finding(Status.CONSISTENT, reason, evidence)


def doubtful(reason: str, **evidence: Figure) -> Finding:
    """The facts disagree in a way that honest work can explain."""
    return Finding(Status.DOUBTFUL, reason, evidence)


def contradicted(reason: str, **evidence: Figure) -> Finding:
    """The facts exclude each other."""
    return Finding(Status.CONTRADICTED, reason, evidence)


def unverifiable(reason: str, **evidence: Figure) -> Finding:
    """There is nothing to compare; neither guilt nor proof."""
    return Finding(Status.UNVERIFIABLE, reason, evidence)


SAYS_NOTHING = frozenset({
    "no-site", "no-window", "no-receipt",
    "no-form-point", "filled-later", "old-fix", "no-accuracy", "no-file-time", "no-form-log", "camera-clock",
    "no-user-agent", "no-camera", "not-comparable", "dedicated-camera",
    "no-journey", "no-visit-day", "no-name",
    "too-little-exif", "no-thumbnail", "no-size", "no-exif", "no-exposure", "no-time-and-place",
    "no-credentials", "not-verified", "too-small",
    "not-looked", "no-text", "not-read", "reader-broke", "not-understood", "nothing-to-compare", "not-contradicted",
    "no-bearing", "uncertain", "not-compared", "not-aligned", "cannot-tell", "no-land", "one-exposure", "all-over",
    "one-viewpoint", "no-telling", "not-told", "problem-kept", "problem-unseen",
    "not-plants", "after-at-rest", "before-at-rest",
    "no-witness", "no-page-fix", "page-fix-too-coarse", "page-fix-old", "chosen-elsewhere", "chosen-here",
    "chosen-later",
    "not-brought-in",
    "no-viewpoints", "not-claimed", "no-claim", "no-visit-announced", "no-officers", "no-steps", "no-complaints-kept",
})  # fmt: skip
"""Reasons that there was nothing to ask or to compare: shown, but no part of a verdict."""


def severity(status: Status) -> int:
    """Rank a status: higher is worse."""
    return _SEVERITY[status]


def verdict(findings: Iterable[Finding]) -> Status:
    """Return the worst status; nothing checked is unverifiable.

    What could not be verified outranks what was: a photo without a position is not shown as proven in place.
    """
    asked = (f.status for f in findings if f.reason not in SAYS_NOTHING)
    return worst(asked)


def worst(statuses: Iterable[Status]) -> Status:
    """Return the worst of several verdicts; of none, unverifiable."""
    return max(statuses, key=severity, default=Status.UNVERIFIABLE)


class Scope(StrEnum):
    """What a finding speaks of."""

    PAIR = "pair"
    BEFORE = "before"
    AFTER = "after"
    ISSUE = "issue"


@dataclass(frozen=True)
class ScopedFinding:
    """A finding, and whether it speaks of the pair, of one of its photos, or of the issue."""

    scope: Scope
    checked: Checked


class Kind(StrEnum):
    """What a verdict is of."""

    PHOTO = "photo"
    PAIR = "pair"
    ISSUE = "issue"
