"""What is there on an issue, as far as its next move needs it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from server.domain.issue_files import FileKind
from server.domain.life_state import LifeState
from server.domain.procedure import Procedure


class PairStanding(StrEnum):
    """How far people are with what stands at a viewpoint in this round."""

    NONE = "none"
    WAITS = "waits"
    """The checks or people have still to answer."""
    RETURNED = "returned"
    APPROVED = "approved"


@dataclass(frozen=True)
class Standpoint:
    """A viewpoint of the issue's site, and what has come of it."""

    name: str
    has_before: bool = False
    last_after: date | None = None
    """When the newest after photo of this round was taken, or else received; None: none has come."""
    pair: PairStanding = PairStanding.NONE
    pair_id: int | None = None


@dataclass(frozen=True)
class OpenContradiction:
    """What the checks contradict and people have not answered."""

    title: str
    """What contradicts, in English, as checks name themselves."""
    where: str
    """The viewpoint, or empty where it is the issue as a whole."""
    pair_id: int | None = None
    finding_id: int | None = None
    """The finding that two people may override; None: it is answered at the desk."""
    overrides: int = 0
    """So many people have overridden it with reasons."""


@dataclass(frozen=True)
class SheetForm:
    """A form that was handed in about the issue, as far as a move looks into it."""

    submission_id: int
    form_id: str
    received_at: datetime
    officers: tuple[str, ...] = ()
    of_unit: tuple[str, ...] = ()
    """Those of its officers who belong to the responsible unit, or spoke for it on the site."""
    is_signed: bool = False
    """All signatures that it has to have have arrived."""
    has_arrival: bool = False
    photos_inside: int = 0
    """Photos of its own that lie inside the site."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Only of the questions that decide: verdict, crit1…crit5, same_state, false_rect, next."""
    has_report: bool = False
    sent_by: int | None = None
    """The account of who handed it in."""

    @property
    def agrees(self) -> bool:
        """Tell whether an acceptance form agrees with closing: all five criteria met, or not concerned."""
        criteria = [self.answers.get(f"crit{number}", "") for number in range(1, 6)]
        is_met = all(one in {"pass", "na"} for one in criteria)
        return is_met and self.answers.get("verdict") == "pass" and self.is_signed

    @property
    def is_undone(self) -> bool:
        """Tell whether officers on the site found that the work is not done, or only covered over."""
        is_behind = self.answers.get("progress", "") in {"on_schedule", "behind", "not_started"}
        return is_behind or "yes" in {self.answers.get("restarted"), self.answers.get("cover_only")}

    @property
    def is_relapse(self) -> bool:
        """Tell whether a look-back found that the problem has come back, or that it never went."""
        is_worse = self.answers.get("same_state") in {"relapsed", "worse"}
        return is_worse or self.answers.get("false_rect", "no") not in {"", "no"}

    @property
    def confirms(self) -> bool:
        """Tell whether a look-back found all as it was at closing, or better."""
        is_kept = self.answers.get("same_state") in {"same", "better"}
        return is_kept and not self.is_relapse and self.answers.get("next") == "confirm" and self.photos_inside > 0


@dataclass(frozen=True)
class Measure:
    """Something that the plan says has to be done."""

    number: int
    text: str
    is_done: bool = False
    proofs: int = 0


@dataclass(frozen=True)
class CaseFile:
    """All that the requirements of moves are about; of forms, pairs and files only those of the present round."""

    state: LifeState = LifeState.REGISTERED
    problem: str = ""
    batch: str = ""
    county: str = ""
    goal: str = ""
    unit: str = ""
    person: str = ""
    supervise_unit: str = ""
    accept_unit: str = ""
    due_on: date | None = None
    pollution: str = ""
    source_level: str = ""
    has_site: bool = False
    standpoints: tuple[Standpoint, ...] = ()
    measures: tuple[Measure, ...] = ()
    files: Mapping[FileKind, int] = field(default_factory=dict)
    """How many of each kind."""
    forms: tuple[SheetForm, ...] = ()
    """Handed in since the round began, oldest first; what a correction replaced or the office set aside is left out."""
    contradictions: tuple[OpenContradiction, ...] = ()
    reached: Mapping[LifeState, datetime] = field(default_factory=dict)
    """When it last came into each state, in this round."""
    photo_senders: frozenset[int] = frozenset()
    """Accounts of who sent photos of this round."""
    reviewers: frozenset[int] = frozenset()
    publication_id: int | None = None
    publicity_lacks: tuple[tuple[str, Mapping[str, object]], ...] = ()
    """What publicity still needs: templates with their values; empty: it is over, and nobody's objection stands."""
    signed_sheets: tuple[int, ...] = ()
    """Papers of this round that a leader signed by hand, and that count."""
    lacks_sheet: bool = False
    """It was signed by a sheet, and none of the papers that it was signed by counts any more."""
    packages: tuple[int, ...] = ()
    """Exports with the issue that were whole after it was closed."""
    procedure: Procedure = field(default_factory=Procedure)

    def since(self, form_id: str, state: LifeState) -> tuple[SheetForm, ...]:
        """Return the forms of a kind that came since the issue was last in a state; none where it never was."""
        begun = self.reached.get(state)
        if begun is None:
            return ()
        return tuple(one for one in self.forms if one.form_id == form_id and one.received_at >= begun)

    @property
    def needs_measuring(self) -> bool:
        """Tell whether the effect has to be measured, by what kind of pollution it is."""
        return any(one in self.pollution for one in self.procedure.measured_types)


@dataclass(frozen=True)
class Asked:
    """What a person says with a move."""

    on: date
    """The day that it is about: of the start, the self-check, the closing; today where nobody says another."""
    document: str = ""
    """A number: of the application, of closing, of filing."""
    note: str = ""
    reasons: tuple[str, ...] = ()
    """R01 to R12."""
    due_on: date | None = None
    by_id: int | None = None
    """The account of who makes it; None: the command line."""
    is_leader: bool = False
