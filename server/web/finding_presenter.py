"""How is a finding read on a page: its title, its sentence, the figure beside its limit, and why it matters?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server import checks
from server.domain import measures
from server.domain.check_labels import CHECKS, CheckWords
from server.domain.finding import SAYS_NOTHING, Checked, Finding, Scope, ScopedFinding, Status
from server.translations import N_
from server.web.language import language, say

_LIMITS = ("allowed_", "usual_", "contradicts_", "far_")
_NOT_MEASURED = (*_LIMITS, "limit_", "least_")
_UNITS: Mapping[str, str] = {"kmh": N_("{n} km/h"), "deg": N_("{n}°")}
"""Beside those of lengths and times."""


@dataclass(frozen=True)
class Measure:
    """A measured figure beside its limit."""

    figure: str
    limit: str
    share: int
    """The figure in per cent of a scale on which the limit is at one third; at most 100."""


@dataclass(frozen=True)
class Reading:
    """One finding as a person reads it."""

    status: Status
    scope: Scope | None
    check: str
    title: str
    sentence: str
    why: str
    remedy: str
    """What would make it consistent."""
    measure: Measure | None
    other_sha256: str | None
    """The photo that this one repeats."""
    group: str = "open"
    """Where it is read: against, open (not verified), quiet (nothing to ask) or consistent."""


def readings(found: Iterable[ScopedFinding]) -> list[Reading]:
    """Return findings as they are read, in the order given."""
    return [reading(one.checked, one.scope) for one in found]


def reading(checked: Checked, scope: Scope | None = None) -> Reading:
    """Return a finding as it is read; one of a check that is no more is called by its code."""
    words = CHECKS.get(checked.check, CheckWords(checked.check, "", ""))
    other = checked.finding.evidence.get("sha256")
    return Reading(
        status=checked.finding.status,
        scope=scope,
        check=checked.check,
        title=say(words.title),
        sentence=checks.sentence(checked.check, checked.finding, language()),
        why=say(words.why) if words.why else "",
        remedy=say(words.remedy) if words.remedy else "",
        measure=measure(checked.finding),
        other_sha256=other if isinstance(other, str) else None,
        group=_group(checked.finding),
    )


def check_title(code: str) -> str:
    """Return what a check is called; one that is no more is called by its code."""
    return say(CHECKS[code].title) if code in CHECKS else code


def _group(finding: Finding) -> str:
    if finding.status in (Status.CONTRADICTED, Status.DOUBTFUL):
        return "against"
    if finding.reason in SAYS_NOTHING:
        return "quiet"
    return "consistent" if finding.status is Status.CONSISTENT else "open"


def measure(finding: Finding) -> Measure | None:
    """Return the figure and the limit of a finding that has both in one unit, and that they decided."""
    limits = _LIMITS if finding.status is not Status.CONTRADICTED else tuple(reversed(_LIMITS))
    for name, limit in sorted(finding.evidence.items(), key=lambda item: _rank(item[0], limits)):
        unit = name.rpartition("_")[2]
        if not name.startswith(limits) or unit not in _UNITS.keys() | measures.UNITS or not _is_number(limit):
            continue
        figure = next((v for k, v in finding.evidence.items() if _measures(k, unit) and _is_number(v)), None)
        if figure is None or (finding.status is Status.CONSISTENT and float(figure) > float(limit or 0)):
            return None
        share = min(100, round(100 * float(figure) / (3 * float(limit)))) if limit else 100
        return Measure(_said(figure, unit), _said(limit, unit), share)
    return None


def _rank(name: str, limits: tuple[str, ...]) -> int:
    """A contradiction is measured by the limit that contradicts, all else by the one that allows."""
    return next((rank for rank, start in enumerate(limits) if name.startswith(start)), len(limits))


def _measures(name: str, unit: str) -> bool:
    return name.rpartition("_")[2] == unit and not name.startswith(_NOT_MEASURED)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _said(value: Any, unit: str) -> str:
    return measures.said(value, unit, language()) if unit in measures.UNITS else say(_UNITS[unit], n=f"{value:,}")
