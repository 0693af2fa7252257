"""What does a check of an issue see: its photos, visits, announcements, steps and complaints?"""

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Self

from server.domain.limits import Limits
from server.domain.subject import Stage
from server.domain.zone import ZONE

NOT_PAIRED = frozenset({"photo_near", "probe_photo"})
"""Close-ups show a detail, not the view from the standpoint."""
ANNOUNCED = "迎检时间"
"""The ledger's heading under which visits are announced."""


@dataclass(frozen=True)
class ViewpointState:
    """A registered viewpoint, and which photos of it have come for the issue."""

    name: str
    has_before: bool = False
    has_after: bool = False


@dataclass(frozen=True)
class TakenPhoto:
    """A photo of the issue with its capture time."""

    name: str
    stage: Stage | None
    captured_at: datetime
    question: str = ""
    visit: str = ""


@dataclass(frozen=True)
class SiteVisit:
    """Who was there, as the form says."""

    name: str
    officers: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    unit_people: tuple[str, ...] = ()
    """Who represented the responsible unit."""

    @property
    def people(self) -> frozenset[str]:
        """Return the officers without regard to case and blanks."""
        return frozenset(plain(name) for name in self.officers if plain(name))


@dataclass(frozen=True)
class StepRule:
    """A form asks that the second of two photos is taken so many hours after the first."""

    first: str
    second: str
    least_h: float


@dataclass(frozen=True)
class Company:
    """How often the officers of this issue go to its responsible unit together."""

    visits: int = 0
    """Visits to the unit whose officers are known, in all its issues."""
    together: int = 0
    """Those of them made by the two officers who came most often."""
    pair: tuple[str, ...] = ()
    officers: int = 0
    """How many officers the programme has, by what its forms say."""


@dataclass(frozen=True)
class IssueSubject:
    """One issue, with all that an issue check may compare."""

    code: str
    is_claimed: bool = False
    """The ledger or the unit says that the work is done."""
    claimed_at: datetime | None = None
    work_started_at: datetime | None = None
    work_done_at: datetime | None = None
    viewpoints: tuple[ViewpointState, ...] = ()
    photos: tuple[TakenPhoto, ...] = ()
    visits: tuple[SiteVisit, ...] = ()
    company: Company = Company()
    announced: tuple[date, ...] = ()
    """Days of visits that were announced beforehand."""
    step_rules: tuple[StepRule, ...] = ()
    complaints: tuple[datetime, ...] | None = None
    """When complaints about the site came in; None where nobody keeps them here."""
    zone: tzinfo = ZONE
    limits: Limits = field(default_factory=Limits)

    def under(self, limits: Limits) -> Self:
        """Return the same issue to be judged by other limits."""
        return replace(self, limits=limits)

    def day(self, moment: datetime) -> str:
        """Write a moment as a day at the site."""
        return moment.astimezone(self.zone).date().isoformat()


def plain(name: str) -> str:
    """Return a person's name without what two spellings of it differ in: blanks, case, full-width letters."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
