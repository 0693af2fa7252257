"""Which papers and steps closed an issue? The closing file of one problem (一案一档), as values.

Gathered by `services.export.closing`, written down by `formats.closing_tables`. Who objected is not among them: their
name, their address and what came with the objection are not handed out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from server.domain.issue_files import FileKind
from server.domain.life_cycle import reached_states
from server.domain.life_state import LifeState
from server.domain.publicity import ObjectionState

FOLDERS: Mapping[FileKind, str] = {
    FileKind.PLAN: "01_整改方案",
    FileKind.MEASURE: "02_措施完成证明",
    FileKind.PENALTY: "03_处罚文书",
    FileKind.MONITORING: "04_监测报告",
    FileKind.SITE_CHECK: "06_现场核查表",
    FileKind.ACCEPTANCE: "07_验收意见",
    FileKind.SIGNED_SHEET: "07_验收意见",
    FileKind.HIGHER_CHECK: "07_验收意见",
    FileKind.PUBLICITY: "08_公示",
    FileKind.SELF_CHECK: "10_销号申请与备案",
    FileKind.APPLICATION: "10_销号申请与备案",
    FileKind.FILING: "10_销号申请与备案",
    FileKind.RELAPSE: "11_其他",
    FileKind.OTHER: "11_其他",
}
"""In the order of the closing file; 05 are the photos, which lie by viewpoint, and 09 what was answered to objections.
In file names, which are the same in every language."""


@dataclass(frozen=True)
class FiledMove:
    """A step of the issue from one state to the next."""

    number: int
    round: int
    start: LifeState
    end: LifeState
    made_at: datetime
    by: str
    """As the log names who made it."""
    on: date
    """The day that it is about."""
    document: str
    note: str
    reasons: tuple[str, ...]
    due_on: date | None
    evidence: Mapping[str, object]
    concluded: Mapping[str, str] = field(default_factory=dict)
    """What the form that it stands on concludes: codes by question (`domain.conclusions`); empty where none does."""


@dataclass(frozen=True)
class FiledMeasure:
    """Something that a plan says has to be done."""

    number: int
    """In the database: papers name the measure that they prove by it."""
    round: int
    place: int
    """In the plan, from 1."""
    text: str
    due_on: date | None
    done_on: date | None
    done_note: str
    done_by: str
    written_by: str
    written_at: datetime
    dropped_at: datetime | None
    """Since when it is not part of the plan any more."""


@dataclass(frozen=True)
class FiledPaper:
    """A paper as it lies in the dossier."""

    number: int
    round: int
    kind: FileKind
    measure: int | None
    path: str
    name: str
    """As who brought it called it."""
    note: str
    sha256: str
    size_bytes: int
    by: str
    at: datetime
    set_aside_at: datetime | None
    set_aside_by: str
    set_aside_reason: str


@dataclass(frozen=True)
class FiledPublication:
    """A notice to the public."""

    number: int
    round: int
    parts: tuple[str, ...]
    """The six, in their order: problem, responsible unit, measures, goal, due, result."""
    medium: str
    link: str
    screenshot: str
    """Where the picture of it lies; empty: there is none."""
    opens_on: date | None
    closes_on: date | None
    needed_days: int | None
    day_kind: str
    made_by: tuple[str, ...]
    checked_by: str
    checked_at: datetime | None
    released_by: str
    released_at: datetime | None
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True)
class FiledObjection:
    """What the public held against a notice, and what came of it; not who it was."""

    number: int
    publication: int
    text: str
    """Without the name and the address of who objected."""
    files: int
    """So many came with it; they are not handed out."""
    received_at: datetime
    state: ObjectionState
    answer: str
    reason: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class FiledOverride:
    """That a person let a contradiction pass, as one of two."""

    number: int
    finding: int
    check: str
    chinese: str
    """What the check says, and below in English."""
    english: str
    by: str
    reason: str
    made_at: datetime


@dataclass(frozen=True)
class ClosingFile:
    """All of it, each in the order in which it came; also what was set aside or withdrawn, and of earlier rounds."""

    moves: tuple[FiledMove, ...] = ()
    measures: tuple[FiledMeasure, ...] = ()
    papers: tuple[FiledPaper, ...] = ()
    publications: tuple[FiledPublication, ...] = ()
    objections: tuple[FiledObjection, ...] = ()
    overrides: tuple[FiledOverride, ...] = ()
    registered_at: datetime | None = None
    """When it was entered in the ledger."""

    @property
    def state(self) -> LifeState:
        """Return where it stands."""
        return self.moves[-1].end if self.moves else LifeState.REGISTERED

    @property
    def round(self) -> int:
        """Return in which round it is, from 1."""
        return self.moves[-1].round if self.moves else 1

    def last(self, end: LifeState) -> FiledMove | None:
        """Return the move of the present round that brought it into a state; None where a return took that back.

        What confirms a look-back brings it nowhere new.
        """
        own = [one for one in self.moves if one.round == self.round]
        if end not in reached_states((one.end, one.made_at) for one in own):
            return None
        return next((one for one in reversed(own) if one.end is end and one.start is not LifeState.LOOKBACK), None)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing of the life cycle was written yet."""
        return not any((self.moves, self.measures, self.papers, self.publications, self.overrides))


NOTHING_YET = ClosingFile()
