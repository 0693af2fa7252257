"""Which issues are petitions, what does the ledger say of each, and until when is it fed back?

One is a petition where its row has a number of one (受理编号), or where its batch says so. What a number says is told,
and never corrected.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import IO

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain import petition_number, petitions
from server.domain.access import Actor
from server.domain.life_state import LifeState
from server.domain.petition_number import PetitionNumber
from server.domain.petitions import Counts, Petition, ReplyWay, Settled, Truth
from server.domain.procedure import Procedure
from server.domain.table import Column, Table, Type
from server.errors import NotFound
from server.formats.xlsx_table import Book
from server.models import Batch, Issue, IssueMove, LedgerCell, PetitionReply
from server.services import access, events
from server.services.calendar import days
from server.services.runtime import today
from server.translations import N_, translate

NUMBER = "受理编号"
_SAYS_SO = ("信访", "举报")
"""In the title of a batch."""
PER_PAGE = 50
LANGUAGE = "zh_CN"
"""In which ledgers are written, whoever reads the page."""


class Which(StrEnum):
    """To what the list is narrowed."""

    ALL = "all"
    OPEN = "open"
    STAGE = "stage"
    LATE = "late"
    NOT_TOLD = "not-told"
    ODD = "odd"


@dataclass(frozen=True)
class Wanted:
    """To what the list is narrowed besides."""

    which: Which = Which.ALL
    programme_id: int | None = None
    truth: Truth | None = None
    pollution: str = ""
    county: str = ""


@dataclass(frozen=True)
class ReplyLine:
    """How a complainant was told."""

    way: ReplyWay
    told_on: date | None
    note: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Rest:
    """What was left when a petition was settled for a stage, and until when."""

    text: str
    due_on: date | None


@dataclass(frozen=True)
class PetitionLine:
    """A petition."""

    issue_id: int
    code: str
    written: str
    """Its number, as the ledger has it; empty where only the batch says that it is a petition."""
    number: PetitionNumber | None
    warnings: tuple[str, ...]
    batch: str
    problem: str
    county: str
    unit: str
    truth: Truth | None
    truth_text: str
    settled: Settled | None
    settled_text: str
    pollutions: tuple[str, ...]
    rest: Rest | None
    reply: ReplyLine | None
    due_on: date | None
    """Until when it is fed back; None: its number has no day, or it is in a year that is not confirmed."""
    is_unconfirmed: bool
    """Nobody has confirmed the calendar of the year in which it would be due."""
    programme: str
    programme_id: int

    @property
    def is_late(self) -> bool:
        """Tell whether the complainant was not told in time."""
        if self.due_on is None:
            return False
        told = self.reply.told_on if self.reply else None
        return told > self.due_on if told else self.reply is None and today() > self.due_on


@dataclass(frozen=True)
class PetitionPage:
    """A part of the list, with what all of it counts."""

    rows: tuple[PetitionLine, ...]
    number: int
    total: int
    counts: Counts
    by_list: Mapping[Which, int]
    counties: tuple[str, ...]

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


def page(actor: Actor, wanted: Wanted, number: int = 1) -> PetitionPage:
    """Return a part of the petitions that the caller sees, by their numbers; the counts are of the whole list."""
    there = every(actor, replace(wanted, which=Which.ALL))
    rows = tuple(one for one in there if _is_in(one, wanted.which))
    number = min(max(1, number), max(1, -(-len(rows) // PER_PAGE)))
    return PetitionPage(
        rows[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(rows), counts(rows),
        {which: sum(_is_in(one, which) for one in there) for which in Which},
        tuple(sorted({one.county for one in there if one.county} | ({wanted.county} - {""}))),
    )  # fmt: skip


def every(actor: Actor, wanted: Wanted) -> tuple[PetitionLine, ...]:
    """Return all petitions of a list, by their numbers."""
    rows = _rows(actor, wanted.programme_id)
    return tuple(one for one in _lines(rows) if _fits(one, wanted) and _is_in(one, wanted.which))


def one(actor: Actor, issue_id: int) -> PetitionLine:
    """Return one petition.

    :raises NotFound: where there is no such issue for this caller, or it is no petition.
    """
    row = next((one for one in _rows(actor, None, issue_id)), None)
    if row is None:
        raise NotFound(N_("There is no petition {number}."), number=issue_id)
    return _lines([row])[0]


def counts(rows: Iterable[PetitionLine]) -> Counts:
    """Count petitions by truth, by how far they are, and by kinds of pollution, which overlap."""
    return petitions.count(Petition(one.truth, one.settled, one.pollutions) for one in rows)


def workbook(actor: Actor, wanted: Wanted, target: IO[bytes]) -> int:
    """Write a list as a workbook; returns how many rows it has."""
    rows = every(actor, wanted)
    table = Table("petitions", N_("Petitions"), _COLUMNS, (_cells(one) for one in rows))
    with Book(target) as book:
        count = book.add(table, translate(table.title, LANGUAGE), [translate(one.title, LANGUAGE) for one in _COLUMNS])
    events.record(actor.label, "petitions.export", "petitions:table", rows=count, which=wanted.which.value)
    return count


_COLUMNS = (
    Column("petition_no", Type.TEXT, N_("Petition number")),
    Column("code", Type.TEXT, N_("Code")),
    Column("batch", Type.TEXT, N_("Batch")),
    Column("problem", Type.TEXT, N_("Problem")),
    Column("county", Type.TEXT, N_("County")),
    Column("unit", Type.TEXT, N_("Responsible unit")),
    Column("pollution", Type.TEXT, N_("Kind of pollution")),
    Column("truth", Type.TEXT, N_("Is it true")),
    Column("settled", Type.TEXT, N_("Is it settled")),
    Column("rest", Type.TEXT, N_("What is left")),
    Column("rest_due", Type.DAY, N_("Until")),
    Column("due", Type.DAY, N_("To be fed back by")),
    Column("told", Type.DAY, N_("Fed back on")),
    Column("way", Type.TEXT, N_("How")),
    Column("odd", Type.TEXT, N_("Odd about the number")),
)


def _cells(one: PetitionLine) -> Sequence[object]:
    rest, reply = one.rest, one.reply
    return (
        one.written, one.code, one.batch, one.problem, one.county, one.unit, "、".join(one.pollutions), one.truth_text,
        one.settled_text, rest.text if rest else "", rest.due_on if rest else None, one.due_on,
        reply.told_on if reply else None, translate(petitions.REPLY_WAYS[reply.way], LANGUAGE) if reply else "",
        "".join(translate(told, LANGUAGE) for told in one.warnings),
    )  # fmt: skip


def _rows(actor: Actor, programme_id: int | None, issue_id: int | None = None) -> Sequence[Issue]:
    numbered = select(LedgerCell.issue_id).where(LedgerCell.column == "petition_no")
    of_kind = select(Batch.id).where(or_(*(Batch.title.contains(word) for word in _SAYS_SO)))
    query = select(Issue).where(or_(Issue.id.in_(numbered), Issue.batch_id.in_(of_kind)))
    if programme_id is not None:
        query = query.where(Issue.programme_id == programme_id)
    if issue_id is not None:
        query = query.where(Issue.id == issue_id)
    parts = joinedload(Issue.batch), joinedload(Issue.unit), joinedload(Issue.programme)
    return db.session.scalars(access.scoped(query, actor, Issue).options(*parts)).all()


def _lines(rows: Sequence[Issue]) -> list[PetitionLine]:
    times = _times({row.programme_id for row in rows})
    rests, replies, ends = _rests(rows), replies_of(row.id for row in rows), _ends(rows)
    found = [_line(row, times, rests.get(row.id), next(iter(replies.get(row.id, ())), None), ends) for row in rows]
    return sorted(found, key=lambda one: (not one.written, one.written, one.code))


def _line(
    row: Issue, times: Mapping[tuple[int, str], int], rest: Rest | None, reply: ReplyLine | None,
    ends: Mapping[int, date | None],
) -> PetitionLine:  # fmt: skip
    written = _written(row)
    number = petition_number.parse(written)
    many = times.get((row.programme_id, number.written if number else written), 1)
    truth, settled = (str(row.ledger.get(heading, "")) for heading in ("是否属实", "是否办结"))
    return PetitionLine(
        issue_id=row.id, code=row.code, written=written, number=number,
        warnings=petition_number.warnings(written, today(), times=many) if written else (),
        batch=row.batch.title or row.batch.code if row.batch else "", problem=row.problem_text, county=row.county,
        unit=row.unit.name if row.unit else "", truth=petitions.truth_of(truth), truth_text=truth,
        settled=Settled.STAGE if row.life is LifeState.STAGE_DONE else petitions.settled_of(settled),
        settled_text=settled, pollutions=petitions.pollutions_of(str(row.ledger.get("污染类型", ""))), rest=rest,
        reply=reply, due_on=ends.get(row.id), is_unconfirmed=row.id in ends and ends[row.id] is None,
        programme=row.programme.title, programme_id=row.programme_id,
    )  # fmt: skip


def _written(row: Issue) -> str:
    """Return the number of a row; ledgers without codes of their own have it in their place."""
    written = str(row.ledger.get(NUMBER, "")).strip()
    return written or (row.code if petition_number.parse(row.code) else "")


def _times(programmes: Iterable[int]) -> Mapping[tuple[int, str], int]:
    """Return how often each number stands in its programme, also where the caller does not see it."""
    query = select(Issue.programme_id, Issue.ledger).where(
        Issue.programme_id.in_(list(programmes)),
        Issue.id.in_(select(LedgerCell.issue_id).where(LedgerCell.column == "petition_no")),
    )
    found: Counter[tuple[int, str]] = Counter()
    for programme_id, cells in db.session.execute(query):
        written = str(cells.get(NUMBER, "")).strip()
        number = petition_number.parse(written)
        found[programme_id, number.written if number else written] += 1
    return found


def _rests(rows: Sequence[Issue]) -> dict[int, Rest]:
    """Return what was left of those that are settled for a stage, by the move that says so."""
    staged = [row.id for row in rows if row.life is LifeState.STAGE_DONE]
    newest = select(func.max(IssueMove.id)).where(
        IssueMove.issue_id.in_(staged), IssueMove.end_state == LifeState.STAGE_DONE
    )
    query = select(IssueMove).where(IssueMove.id.in_(newest.group_by(IssueMove.issue_id)))
    return {row.issue_id: Rest(row.note, row.due_on) for row in db.session.scalars(query)}


def replies_of(numbers: Iterable[int]) -> dict[int, list[ReplyLine]]:
    """Return how complainants were told, the newest entry of each issue first."""
    query = select(PetitionReply).where(PetitionReply.issue_id.in_(list(numbers))).order_by(PetitionReply.id.desc())
    found: dict[int, list[ReplyLine]] = {}
    for row in db.session.scalars(query):
        line = ReplyLine(row.way, row.told_on, row.note, row.written_by, row.written_at)
        found.setdefault(row.issue_id, []).append(line)
    return found


def _ends(rows: Sequence[Issue]) -> dict[int, date | None]:
    """Return until when each is fed back: so many days after that of its number, by its programme's rule.

    None where the calendar of that year is not confirmed; a number without a day is not in it.
    """
    found: dict[int, date | None] = {}
    for programme in {row.programme for row in rows}:
        rule = Procedure.of(programme.procedure)
        begun = {row.id: day + timedelta(days=1) for row in rows if row.programme_id == programme.id
                 and (number := petition_number.parse(_written(row))) and (day := number.day)}  # fmt: skip
        ends = days.ends(begun.values(), rule.petition_days, rule.petition_day_kind)
        found |= {number: ends[day] for number, day in begun.items()}
    return found


def _fits(one: PetitionLine, wanted: Wanted) -> bool:
    return (
        wanted.truth in (None, one.truth)
        and wanted.county in ("", one.county)
        and (not wanted.pollution or wanted.pollution in one.pollutions)
    )


def _is_in(one: PetitionLine, which: Which) -> bool:
    match which:
        case Which.OPEN:
            return one.settled in (None, Settled.OPEN)
        case Which.STAGE:
            return one.settled is Settled.STAGE
        case Which.LATE:
            return one.is_late
        case Which.NOT_TOLD:
            return one.reply is None
        case Which.ODD:
            return bool(one.warnings)
        case _:
            return True
