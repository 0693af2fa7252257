"""How far is an issue on its way to closing: its moves, its plan, its papers, and what leads on?"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.domain.access import Actor, Role
from server.domain.case_file import Asked, OpenContradiction
from server.domain.closing_file import FiledMove
from server.domain.issue_files import FileKind
from server.domain.life_cycle import reached_states
from server.domain.life_state import LifeState
from server.domain.requirements import Missing, shaken
from server.models import IssueFile, IssueMeasure, IssueMove
from server.models.site import zone_of
from server.services.life_cycle import case_files, moves, papers
from server.services.life_cycle.moves import Way
from server.services.register import issues
from server.services.runtime import today


@dataclass(frozen=True)
class PaperLine:
    """A paper of the issue."""

    number: int
    round: int
    kind: FileKind
    name: str
    note: str
    size_bytes: int
    sha256: str
    by: str
    """As the log names who brought it; empty where the reader is not told."""
    at: datetime
    measure: int | None
    """Which measure it proves, by its number in the database."""
    set_aside: str
    """Why it counts no more; empty: it counts."""


@dataclass(frozen=True)
class MeasureLine:
    """A measure of the present round's plan."""

    number: int
    """In the plan."""
    measure_id: int
    text: str
    due_on: date | None
    done_on: date | None
    done_note: str
    proofs: tuple[PaperLine, ...]


@dataclass(frozen=True)
class LifeView:
    """All of it."""

    issue_id: int
    code: str
    problem: str
    unit: str
    site: str
    due_on: date | None
    is_demonstration: bool
    state: LifeState
    round: int
    zone: ZoneInfo
    moves: tuple[FiledMove, ...]
    """Who made one, and what they wrote, is empty where the reader is not told."""
    measures: tuple[MeasureLine, ...]
    papers: tuple[PaperLine, ...]
    ways: tuple[Way, ...]
    contradictions: tuple[OpenContradiction, ...]
    shaken: tuple[Missing, ...]
    """What the closing rests on and can rest on no more; empty where all holds, or it is not closed."""

    @property
    def reached(self) -> frozenset[LifeState]:
        """Return the states that the issue has come to in this round, and that no return took back."""
        mine = ((one.end, one.made_at) for one in self.moves if one.round == self.round)
        return frozenset(reached_states(mine)) | {LifeState.REGISTERED}


def of(actor: Actor, issue_id: int) -> LifeView:
    """Return how far an issue is.

    The responsible unit is not told who examines it, nor that somebody will: neither whose moves they were and what
    was noted with them, nor that a look-back has begun, nor others' papers and who brought them.

    :raises NotFound: where there is no such issue for this caller.
    """
    row = issues.visible(actor, issue_id)
    is_unit = actor.role is Role.RESPONSIBLE
    own = papers.of_unit(actor)
    found = tuple(_paper(one, own) for one in papers.of(row) if papers.is_told(one, own))
    case = case_files.load(row)
    return LifeView(
        issue_id=row.id,
        code=row.code,
        problem=row.problem_text,
        unit=row.unit.name if row.unit else "",
        site=row.site.name if row.site else "",
        due_on=row.due_on,
        is_demonstration=row.programme.is_demonstration,
        state=case_files.told_state(actor, row),
        round=row.present_round,
        zone=zone_of(row.site),
        moves=tuple(_move(one, actor) for one in case_files.moves_of(row.id) if not is_unit or not _is_lookback(one)),
        measures=tuple(_measure(one, found) for one in case_files.measures_of(row)),
        papers=found,
        ways=moves.ways(actor, row, case),
        contradictions=() if is_unit else case.contradictions,
        shaken=() if is_unit else shaken(case, Asked(on=today())),
    )


def paper(actor: Actor, number: int) -> PaperLine:
    """Return a paper that this caller may see.

    :raises NotFound: where there is none.
    """
    return _paper(papers.get(actor, number), papers.of_unit(actor))


_FOR_UNIT = frozenset({LifeState.PLANNED, LifeState.STAGE_DONE, LifeState.RETURNED, LifeState.REOPENED})
"""What is noted with these moves is said to the responsible unit: what is left, what did not hold, what came back."""


def _is_lookback(row: IssueMove) -> bool:
    """Tell whether a move begins a look-back, or ends one that found nothing."""
    is_begun = row.end_state is LifeState.LOOKBACK
    return is_begun or (row.start_state is LifeState.LOOKBACK and row.end_state is not LifeState.REOPENED)


def _move(row: IssueMove, actor: Actor) -> FiledMove:
    found = case_files.filed(row)
    if actor.role is not Role.RESPONSIBLE or row.by == actor.label:
        return found
    return replace(found, by="", note=found.note if found.end in _FOR_UNIT else "", evidence={})


def _paper(row: IssueFile, own: frozenset[str] | None) -> PaperLine:
    return PaperLine(
        number=row.id, round=row.round, kind=row.kind, name=row.name, note=row.note,
        size_bytes=row.original.size_bytes, sha256=row.original.sha256,
        by=row.brought_by if own is None or row.brought_by in own else "", at=row.brought_at,
        measure=row.measure_id, set_aside=row.set_aside_reason if row.set_aside_at else "",
    )  # fmt: skip


def _measure(row: IssueMeasure, found: tuple[PaperLine, ...]) -> MeasureLine:
    proofs = tuple(one for one in found if one.measure == row.id and not one.set_aside)
    return MeasureLine(row.number, row.id, row.text, row.due_on, row.done_on, row.done_note, proofs)
