"""Which warning does an issue call for: blue label, yellow card or red light (蓝标、黄牌、红灯), and why?

As Guangyuan publishes them each month since 2018: *blue* on time and expected on time; *yellow* slow, or a milestone
missed, still expected on time; *red* a milestone missed and not expected on time, or criticised from above. Complaints
and contradicting photos are ours: they call for a look before anybody believes a date. The machine proposes, and says
each figure beside its limit; a person issues it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Self

from server.errors import Invalid
from server.translations import N_

LONGEST_NOTE = 500
MOST = 3_650


class Light(StrEnum):
    """A warning, the mildest first."""

    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


SEVERITY: Mapping[Light, int] = {one: place for place, one in enumerate(Light)}


class Forecast(StrEnum):
    """What a person expects."""

    IN_TIME = "in-time"
    LATE = "late"


class WarningDecision(StrEnum):
    """What a person made of a proposal."""

    ISSUED = "issued"
    PUT_OFF = "put-off"


@dataclass(frozen=True)
class Facts:
    """What is known of an issue on a day."""

    days_to_due: int | None = None
    milestones_missed: int = 0
    forecast: Forecast | None = None
    complaints_since: int = 0
    """Complaints since its work began, or since it came into the ledger."""
    photo_contradictions: int = 0
    """Pairs of photos that a check contradicts and nobody has decided on."""


@dataclass(frozen=True)
class WarningRule:
    """From which figure on a programme warns; 0: never by this figure."""

    yellow_days: int = 15
    """Days before the end."""
    yellow_missed: int = 1
    yellow_complaints: int = 1
    yellow_contradictions: int = 1
    red_missed: int = 1
    """Together with a forecast that it will be late."""
    red_overdue: int = 1
    """Days past the end: then it cannot be in time any more."""
    red_complaints: int = 3

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """Return a programme's rule, as its row keeps it."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: int(value) for name, value in (kept or {}).items() if name in known})

    @classmethod
    def read(cls, written: Mapping[str, str]) -> Self:
        """Return a rule that a person wrote; what is left out or empty is as usual.

        :raises Invalid: for an unknown name, or what is no number from 0 to MOST.
        """
        known = {one.name for one in fields(cls)}
        for name in written:
            if name not in known:
                raise Invalid(
                    N_("There is no setting “{name}”. There are: {known}."), name=name, known=", ".join(sorted(known))
                )
        found = {name: _number(text) for name, text in written.items() if str(text).strip()}
        return cls(**found)

    @property
    def kept(self) -> dict[str, int]:
        """Return what is not as usual, as a row keeps it."""
        usual = asdict(type(self)())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}


def _number(text: str) -> int:
    written = str(text).strip()
    if not written.isascii() or not written.isdigit() or int(written) > MOST:
        raise Invalid(N_("“{text}” is no number from 0 to {most}."), text=written[:40], most=MOST)
    return int(written)


RULES: Mapping[str, str] = {
    "yellow_days": N_("Yellow: so many days before the end or fewer"),
    "yellow_missed": N_("Yellow: milestones missed"),
    "yellow_complaints": N_("Yellow: complaints since work began"),
    "yellow_contradictions": N_("Yellow: contradicted pairs of photos"),
    "red_missed": N_("Red: milestones missed, and forecast to be late"),
    "red_overdue": N_("Red: days past the end"),
    "red_complaints": N_("Red: complaints since work began"),
}
"""What each limit is called."""
REASONS: Mapping[str, str] = {
    "in-time": N_("On schedule, and forecast to be in time."),
    "near": N_("Days left until the end: {found} (limit: {limit})."),
    "missed": N_("Milestones missed: {found} (limit: {limit})."),
    "late": N_("It is forecast to be late."),
    "missed-and-late": N_("Milestones missed: {found} (limit: {limit}); and forecast to be late."),
    "overdue": N_("Days past the end: {found} (limit: {limit})."),
    "complaints": N_("Complaints since work began: {found} (limit: {limit})."),
    "contradictions": N_("Pairs of photos contradicted and undecided: {found} (limit: {limit})."),
}
"""Why a warning is proposed, by code."""


@dataclass(frozen=True)
class Reason:
    """A rule that applies: its code, the measured figure and the limit."""

    code: str
    found: int = 0
    limit: int = 0

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return a reason as a row keeps it."""
        return cls(str(kept["code"]), int(kept["found"]), int(kept["limit"]))

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return {"code": self.code, "found": self.found, "limit": self.limit}


@dataclass(frozen=True)
class Proposal:
    """A warning with all rules of that light that apply."""

    light: Light
    reasons: tuple[Reason, ...]


def propose(facts: Facts, rule: WarningRule) -> Proposal | None:
    """Return the gravest warning that the facts call for, with every reason for it; None where nothing does."""
    for light, reasons in ((Light.RED, _red(facts, rule)), (Light.YELLOW, _yellow(facts, rule))):
        if found := tuple(reasons):
            return Proposal(light, found)
    is_late = facts.days_to_due is not None and facts.days_to_due < 0
    if facts.forecast is Forecast.IN_TIME and not facts.milestones_missed and not is_late:
        return Proposal(Light.BLUE, (Reason("in-time"),))
    return None


def is_quiet(light: Light, decided: Light, until: date | None, today: date) -> bool:
    """Tell whether a person's last answer still holds: for the same or a milder light, through its day."""
    return until is not None and today <= until and SEVERITY[light] <= SEVERITY[decided]


def _red(facts: Facts, rule: WarningRule) -> Iterator[Reason]:
    if facts.days_to_due is not None and facts.days_to_due < 0 and _reaches(-facts.days_to_due, rule.red_overdue):
        yield Reason("overdue", -facts.days_to_due, rule.red_overdue)
    if facts.forecast is Forecast.LATE and _reaches(facts.milestones_missed, rule.red_missed):
        yield Reason("missed-and-late", facts.milestones_missed, rule.red_missed)
    if _reaches(facts.complaints_since, rule.red_complaints):
        yield Reason("complaints", facts.complaints_since, rule.red_complaints)


def _yellow(facts: Facts, rule: WarningRule) -> Iterator[Reason]:
    left = facts.days_to_due
    if left is not None and rule.yellow_days and 0 <= left <= rule.yellow_days:
        yield Reason("near", left, rule.yellow_days)
    if _reaches(facts.milestones_missed, rule.yellow_missed):
        yield Reason("missed", facts.milestones_missed, rule.yellow_missed)
    if facts.forecast is Forecast.LATE:
        yield Reason("late")
    if _reaches(facts.complaints_since, rule.yellow_complaints):
        yield Reason("complaints", facts.complaints_since, rule.yellow_complaints)
    if _reaches(facts.photo_contradictions, rule.yellow_contradictions):
        yield Reason("contradictions", facts.photo_contradictions, rule.yellow_contradictions)


def _reaches(found: int, limit: int) -> bool:
    return 0 < limit <= found
