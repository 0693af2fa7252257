"""How is a finding read on a page: its title, its sentence, the figure beside its limit, and why it matters?"""

from collections.abc import Iterable
from dataclasses import dataclass

from server import checks
from server.domain.check_labels import CHECKS, CheckWords
from server.domain.finding import SAYS_NOTHING, Checked, Finding, Scope, ScopedFinding, Status
from server.domain.measured import measured
from server.web.language import language, say


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
    found = measured(finding)
    if found is None:
        return None
    share = min(100, round(100 * found.figure / (3 * found.limit))) if found.limit else 100
    return Measure(found.figure_in(language()), found.limit_in(language()), share)
