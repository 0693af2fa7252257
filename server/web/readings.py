"""How is a finding read on a page: its title, its sentence, the figure beside its limit, and why it matters?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server import checks
from server.domain.finding import Checked, Finding, Status
from server.services.pair_view import Scope, ScopedFinding
from server.translations import N_
from server.web.language import language, say

CHECKS: Mapping[str, tuple[str, str]] = {
    "photo_near_site": (
        N_("Place"),
        N_("A photo of another place proves nothing about this one."),
    ),
    "photo_has_capture_time": (
        N_("Capture time"),
        N_("Without a capture time nobody can tell before from after. Honest photos lose it when a chat resends them."),
    ),
    "photo_in_window": (
        N_("Time of its stage"),
        N_("A before photo shows the place before the work began, an after photo once it was done."),
    ),
    "photo_clock_agrees": (
        N_("Two clocks"),
        N_("The camera’s clock can be set by hand, the satellites’ cannot."),
    ),
    "photo_before_receipt": (
        N_("Taken before received"),
        N_("A photo cannot be newer than the moment it arrived here."),
    ),
    "photo_not_reused": (
        N_("Not used before"),
        N_("One picture cannot prove the work at two places, or on two visits."),
    ),
    "after_follows_before": (
        N_("Order in time"),
        N_("An after photo older than its before photo shows the same unfinished work."),
    ),
    "same_standpoint": (
        N_("Same standpoint"),
        N_("Only pictures from one standpoint can be compared by eye."),
    ),
    "not_the_same_picture": (
        N_("Two pictures"),
        N_("The before photo handed in again shows no work at all."),
    ),
    "photo_near_form_point": (
        N_("Form and camera"),
        N_("Camera and form read the position apart from each other; a moved one shows."),
    ),
    "form_point_is_real": (
        N_("The form’s point"),
        N_("An app can pretend a position, and a hand can set one on a map."),
    ),
    "photo_attached_when_taken": (
        N_("Attached when taken"),
        N_("An old picture put into the form in the place of a new one shows by its name."),
    ),
    "photo_from_this_phone": (
        N_("The same phone"),
        N_("A picture from somebody else’s phone was perhaps not taken on this visit."),
    ),
    "officer_could_travel": (
        N_("The way between photos"),
        N_("Nobody is at two places at once."),
    ),
    "photos_not_burst": (
        N_("Days of the visits"),
        N_("Visits claimed for several days and photographed in one hour were one visit."),
    ),
    "phone_has_one_officer": (
        N_("One officer, one phone"),
        N_("A name that others use files for people who were not there."),
    ),
}
_LIMITS = ("allowed_", "usual_", "contradicts_", "far_")
_UNITS: Mapping[str, str] = {
    "m": N_("{n} m"),
    "s": N_("{n} s"),
    "min": N_("{n} min"),
    "h": N_("{n} h"),
    "days": N_("{n} d"),
}


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
    measure: Measure | None
    other_sha256: str | None
    """The photo that this one repeats."""


def readings(found: Iterable[ScopedFinding]) -> list[Reading]:
    """Return findings as they are read, in the order given."""
    return [reading(one.checked, one.scope) for one in found]


def reading(checked: Checked, scope: Scope | None = None) -> Reading:
    """Return a finding as it is read; one of a check that is no more is called by its code."""
    title, why = CHECKS.get(checked.check, (checked.check, ""))
    other = checked.finding.evidence.get("sha256")
    return Reading(
        status=checked.finding.status,
        scope=scope,
        check=checked.check,
        title=say(title),
        sentence=checks.sentence(checked.check, checked.finding, language()),
        why=say(why),
        measure=measure(checked.finding),
        other_sha256=other if isinstance(other, str) else None,
    )


def measure(finding: Finding) -> Measure | None:
    """Return the figure and the limit of a finding that has both in one unit, and that they decided."""
    limits = _LIMITS if finding.status is not Status.CONTRADICTED else tuple(reversed(_LIMITS))
    for name, limit in sorted(finding.evidence.items(), key=lambda item: _rank(item[0], limits)):
        unit = name.rpartition("_")[2]
        if not name.startswith(limits) or unit not in _UNITS or not _is_number(limit):
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
    return name.rpartition("_")[2] == unit and not name.startswith(_LIMITS)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _said(value: object, unit: str) -> str:
    if unit == "m" and isinstance(value, int | float) and value >= 10_000:
        return say(N_("{n} km"), n=f"{value / 1000:,.0f}")
    return say(_UNITS[unit], n=f"{value:,}" if isinstance(value, int) else f"{value}")
