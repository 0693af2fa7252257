"""What of a programme counts for which figure in a year? A statement for each figure, however many bodies there are.

How issues stand is as of now; what happened (warnings, returns, relapses, answers) is of the year. Batches whose
problems are counted in another one are left out, as in the statistics. Who asks has seen the whole programme, or is
shown only the lines of theirs.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db
from server.domain.access import COMMAND_LINE
from server.domain.assessment import Case, Figure
from server.domain.dispatch import Row
from server.domain.life_state import LifeState
from server.domain.resolution import PairState
from server.domain.schedule import PUT_RIGHT, Pace
from server.domain.warning import Light, WarningDecision
from server.models import (
    Batch,
    Dispatch,
    DocumentRecipient,
    Issue,
    IssueMove,
    IssueSchedule,
    IssueWarning,
    OfficialDocument,
    PhotoPair,
    Publication,
)
from server.services.deadlines import documents
from server.services.installation import zone
from server.services.petitions import listing as petitions
from server.services.runtime import midnight, today

Cases = Mapping[Figure, Sequence[Case]]


@dataclass(frozen=True)
class Year:
    """A year as moments and days."""

    number: int

    @property
    def begin(self) -> datetime:
        """Return when it begins."""
        return midnight(date(self.number, 1, 1))

    @property
    def end(self) -> datetime:
        """Return when the next one begins."""
        return midnight(date(self.number + 1, 1, 1))


def issues(programme_id: int) -> dict[int, Case]:
    """Return the issues of a programme as cases that are put right or not, by their numbers."""
    counted_elsewhere = select(Batch.id).where(Batch.overlaps.is_not(None))
    query = select(Issue.id, Issue.code, Issue.county, Issue.unit_id, Issue.status).where(
        Issue.programme_id == programme_id, Issue.batch_id.is_(None) | Issue.batch_id.not_in(counted_elsewhere)
    )
    return {
        number: Case(code, county, unit_id, int(status in PUT_RIGHT), number)
        for number, code, county, unit_id, status in db.session.execute(query.order_by(Issue.code))
    }


def of_year(programme_id: int, year: int, publicity_days: int) -> Cases:
    """Return all cases of a year, by figure; points by hand have none."""
    there, span = issues(programme_id), Year(year)
    return {
        Figure.COMPLETED: list(there.values()),
        **_paces(programme_id, there),
        **_warned(programme_id, there, span),
        **_moved(programme_id, there, span),
        Figure.VIOLATIONS: _violations(programme_id, there, span),
        Figure.PUBLICITY: _publicity(programme_id, there, span, publicity_days),
        Figure.REPORTS: _reports(programme_id, there, year),
        Figure.ANSWERS: _answers(programme_id, year),
        Figure.PETITIONS: _petitions(programme_id, there, year),
    }


def _paces(programme_id: int, there: Mapping[int, Case]) -> Cases:
    query = select(IssueSchedule.issue_id, IssueSchedule.standing).where(IssueSchedule.programme_id == programme_id)
    paces: dict[int, Pace] = {row[0]: row[1] for row in db.session.execute(query)}
    return {
        Figure.ON_SCHEDULE: [
            replace(one, times=int(paces[number] is Pace.ON_SCHEDULE)) for number, one in there.items()
            if number in paces
        ],
        Figure.OVERDUE: [
            replace(one, times=int(paces.get(number) is Pace.OVERDUE)) for number, one in there.items()
        ],
    }  # fmt: skip


def _warned(programme_id: int, there: Mapping[int, Case], span: Year) -> Cases:
    query = (
        select(IssueWarning.issue_id, IssueWarning.light)
        .join(Issue, Issue.id == IssueWarning.issue_id)
        .where(
            Issue.programme_id == programme_id, IssueWarning.decision == WarningDecision.ISSUED,
            IssueWarning.decided_at >= span.begin, IssueWarning.decided_at < span.end,
        )
    )  # fmt: skip
    found = Counter((number, light) for number, light in db.session.execute(query))
    lights = {Figure.YELLOW: Light.YELLOW, Figure.RED: Light.RED}
    return {
        figure: [replace(one, times=found[number, light]) for number, one in there.items()]
        for figure, light in lights.items()
    }


def _moved(programme_id: int, there: Mapping[int, Case], span: Year) -> Cases:
    """Return returns of what applied in the year, and relapses in it of what was ever closed before its end."""
    ends = LifeState.APPLIED, LifeState.RETURNED, LifeState.CLOSED, LifeState.REOPENED
    query = (
        select(IssueMove.issue_id, IssueMove.end_state, IssueMove.made_at)
        .join(Issue, Issue.id == IssueMove.issue_id)
        .where(Issue.programme_id == programme_id, IssueMove.end_state.in_(ends), IssueMove.made_at < span.end)
    )
    in_year: Counter[tuple[int, LifeState]] = Counter()
    closed: set[int] = set()
    for number, end, made_at in db.session.execute(query):
        if made_at >= span.begin:
            in_year[number, end] += 1
        if end is LifeState.CLOSED:
            closed.add(number)
    applied = {number for number, end in in_year if end in {LifeState.APPLIED, LifeState.RETURNED}}
    closed |= {number for number, end in in_year if end is LifeState.REOPENED}
    return {
        Figure.RETURNED: _times(there, applied, {n: in_year[n, LifeState.RETURNED] for n in applied}),
        Figure.RELAPSED: _times(there, closed, {n: in_year[n, LifeState.REOPENED] for n in closed}),
    }


def _violations(programme_id: int, there: Mapping[int, Case], span: Year) -> list[Case]:
    """Return the issues with pairs that were settled in the year; two people stand behind what they confirmed."""
    query = select(PhotoPair.issue_id, PhotoPair.violation).where(
        PhotoPair.programme_id == programme_id, PhotoPair.state == PairState.DECIDED,
        PhotoPair.settled_at >= span.begin, PhotoPair.settled_at < span.end,
    )  # fmt: skip
    reviewed: dict[int, int] = {}
    for number, violation in db.session.execute(query):
        reviewed[number] = max(reviewed.get(number, 0), int(violation is not None))
    return _times(there, reviewed, reviewed)


def _publicity(programme_id: int, there: Mapping[int, Case], span: Year, days: int) -> list[Case]:
    """Return what was accepted in the year and is publicised, or should be by now."""
    moves = (
        select(IssueMove.issue_id, IssueMove.round, IssueMove.made_at)
        .join(Issue, Issue.id == IssueMove.issue_id)
        .where(
            Issue.programme_id == programme_id, IssueMove.end_state == LifeState.ACCEPTED,
            IssueMove.made_at >= span.begin, IssueMove.made_at < span.end,
        )
        .order_by(IssueMove.id)
    )  # fmt: skip
    notices = (
        select(Publication.issue_id, Publication.round, Publication.released_at)
        .join(Issue, Issue.id == Publication.issue_id)
        .where(
            Issue.programme_id == programme_id, Publication.released_at.is_not(None),
            Publication.withdrawn_at.is_(None),
        )
    )  # fmt: skip
    released: dict[tuple[int, int], date] = {}
    for number, its_round, at in db.session.execute(notices):
        day = _day(at) if at else date.max
        released[number, its_round] = min(day, released.get((number, its_round), day))
    found: dict[int, int] = {}
    for number, its_round, made_at in db.session.execute(moves):
        last, told = _day(made_at) + timedelta(days=days), released.get((number, its_round))
        if told is not None or today() > last:
            found[number] = int(told is not None and told <= last)
    return _times(there, found, found)


def _reports(programme_id: int, there: Mapping[int, Case], year: int) -> list[Case]:
    """Return what the dispatches of the year had to have: a report is in time where it was there when one was taken."""
    query = select(Dispatch).where(
        Dispatch.programme_id == programme_id, Dispatch.month >= date(year, 1, 1), Dispatch.month <= date(year, 12, 1)
    )
    return [
        Case(f"{row.code} {kept.month:%Y-%m}", row.county, row.unit_id, int(row.percent is not None), row.issue_id)
        for kept in db.session.scalars(query.order_by(Dispatch.month))
        for row in map(Row.of, kept.rows)
        if row.must_report and row.issue_id in there
    ]


def _answers(programme_id: int, year: int) -> list[Case]:
    """Return what was issued in the year to be answered: by each unit that is asked, once it has answered or is late.

    What the office settled without an answer in its time is not asked.
    """
    query = (
        select(DocumentRecipient, OfficialDocument)
        .join(OfficialDocument, OfficialDocument.id == DocumentRecipient.document_id)
        .where(
            OfficialDocument.programme_id == programme_id, OfficialDocument.issued_on >= date(year, 1, 1),
            OfficialDocument.issued_on <= date(year, 12, 31), OfficialDocument.withdrawn_at.is_(None),
            OfficialDocument.answer_due.is_not(None),
        )
        .options(joinedload(DocumentRecipient.unit), selectinload(OfficialDocument.answers))
        .order_by(OfficialDocument.issued_on, OfficialDocument.id)
    )  # fmt: skip
    found = (_answer(asked, document) for asked, document in db.session.execute(query))
    return [one for one in found if one is not None]


def _answer(asked: DocumentRecipient, document: OfficialDocument) -> Case | None:
    due, closed = document.answer_due, document.closed_at
    if due is None:
        return None
    told = [_day(one.answered_at) for one in document.answers if one.unit_id == asked.unit_id]
    is_settled = closed is not None and _day(closed) <= due
    if not told and (is_settled or today() <= due):
        return None
    number, is_in_time = documents.number_of(document), bool(told) and min(told) <= due
    return Case(number, asked.unit.county, asked.unit_id, int(is_in_time), document_id=document.id)


def _petitions(programme_id: int, there: Mapping[int, Case], year: int) -> list[Case]:
    """Return the petitions that were to be fed back in the year, by the rule of the programme, and were or are late."""
    lines = petitions.every(COMMAND_LINE, petitions.Wanted(programme_id=programme_id))
    asked = {
        one.issue_id: int(not one.is_late) for one in lines
        if one.due_on is not None and one.due_on.year == year and (one.reply is not None or one.is_late)
    }  # fmt: skip
    return _times(there, asked, asked)


def _times(there: Mapping[int, Case], which: Iterable[int], times: Mapping[int, int]) -> list[Case]:
    wanted = set(which)
    return [replace(one, times=times[number]) for number, one in there.items() if number in wanted]


def _day(moment: datetime) -> date:
    return moment.astimezone(zone()).date()
