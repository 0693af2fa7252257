"""What was wrong, who must put it right until when, what came of it, and where does it stand? An issue at a glance."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db
from server.domain.access import Actor, DecisionKind, Permission, Role
from server.domain.finding import Status, severity
from server.domain.issue_files import OF_UNIT
from server.domain.labels import DECIDED, LIFE_STATES
from server.domain.life_state import LifeState
from server.domain.publicity import ObjectionState
from server.domain.requirements import Missing
from server.domain.resolution import PairState
from server.domain.timeline import Entry, Kind, grouped
from server.models import (
    ContradictionOverride,
    Decision,
    Issue,
    IssueFile,
    IssueMeasure,
    Objection,
    Photo,
    PhotoPair,
    Publication,
    Visit,
    VisitIssue,
)
from server.models.site import zone_of
from server.services.life_cycle import case_files, moves
from server.services.register import issue_history, issues, queue_columns
from server.services.review import rows
from server.services.review.rows import Row
from server.services.runtime import today
from server.translations import N_, Word

PHOTOS, PAPERS, MEASURES = N_("Photos received"), N_("Papers brought"), N_("Measures reported done")
_TURNS = frozenset({LifeState.RETURNED, LifeState.ACCEPTED, LifeState.CLOSED, LifeState.FILED, LifeState.REOPENED})
_OBJECTED = {
    ObjectionState.OPEN: N_("Objections without an answer"),
    ObjectionState.UPHELD: N_("Objections upheld"),
    ObjectionState.NOT_UPHELD: N_("Objections not upheld"),
}


@dataclass(frozen=True)
class Timeline:
    """An issue for whoever has half a minute, and all that happened to it."""

    issue_id: int
    code: str
    programme: str
    is_demonstration: bool
    problem: str
    site: str
    county: str
    unit: str
    person: str
    supervise_unit: str
    accept_unit: str
    due_on: date | None
    due_text: str
    days_left: int | None
    """Until it is due, negative: overdue. None: it has no day, or is done."""
    due_changes: int
    claimed: str
    """What the ledger says was done."""
    measures: int
    measures_done: int
    photos: int
    pairs: int
    pairs_approved: int
    verdict: Status | None
    """The worst of the pairs that stand; None: the checks have said nothing."""
    shown: Row | None
    """The pair that tells most: the worst, of equals the newest."""
    publication: tuple[date, date] | None
    """The days of the newest notice that was not withdrawn; None: nothing is public."""
    objections: tuple[tuple[str, int], ...]
    """How they ended, in words, with their number."""
    state: LifeState
    since: date | None
    round: int
    next_move: str
    """The first move that leads on; empty: none does."""
    missing: tuple[Missing, ...]
    """What it lacks."""
    entries: tuple[Entry, ...]
    zone: ZoneInfo


def of(actor: Actor, issue_id: int) -> Timeline:
    """Return the timeline of an issue.

    The responsible unit is told neither of visits nor of who examined it, and a reviewer of no answer to a pair that
    they have not answered themselves.

    :raises NotFound: where there is no such issue for this caller.
    """
    row = issues.visible(actor, issue_id)
    is_unit = actor.role is Role.RESPONSIBLE
    case = case_files.load(row)
    way = next(iter(moves.ways(actor, row, case)), None)
    pairs = () if is_unit else _pairs(actor, row)
    entries = grouped(_Gatherer(actor, row).entries())
    due_changes = sum(one.kind is Kind.DUE for one in entries)
    measures = case.measures
    notice = _notice(row)
    last = next(reversed(case_files.moves_of(row.id)), None)
    verdicts = [one.verdict for one in pairs if one.verdict is not None]
    return Timeline(
        issue_id=row.id,
        code=row.code,
        programme=row.programme.title,
        is_demonstration=row.programme.is_demonstration,
        problem=row.problem_text,
        site=row.site.name if row.site else "",
        county=row.county,
        unit=case.unit,
        person=case.person,
        supervise_unit="" if is_unit else case.supervise_unit,
        accept_unit="" if is_unit else case.accept_unit,
        due_on=row.due_on,
        due_text=row.due_text,
        days_left=None if row.due_on is None or row.status in {"completed", "closed"} else (row.due_on - today()).days,
        due_changes=due_changes,
        claimed=str(row.ledger.get("整改进展", "")).rstrip("。. "),
        measures=len(measures),
        measures_done=sum(one.is_done for one in measures),
        photos=db.session.scalar(select(func.count()).where(Photo.issue_id == row.id)) or 0,
        pairs=len(pairs),
        pairs_approved=sum(one.decided and _is_approved(one) for one in pairs),
        verdict=max(verdicts, key=severity) if verdicts else None,
        shown=max(pairs, key=lambda one: (severity(one.verdict) if one.verdict else -1, one.pair_id), default=None),
        publication=(notice.opens_on, notice.closes_on) if notice and notice.opens_on and notice.closes_on else None,
        objections=_objections(notice),
        state=row.life,
        since=last.about_on if last else None,
        round=row.present_round,
        next_move=way.move.word if way else "",
        missing=way.missing if way else (),
        entries=entries,
        zone=zone_of(row.site),
    )


def _pairs(actor: Actor, issue: Issue) -> tuple[Row, ...]:
    query = select(PhotoPair.id).where(PhotoPair.issue_id == issue.id, queue_columns.in_sight())
    return rows.rows(actor, list(db.session.scalars(query.order_by(PhotoPair.id))))


def _is_approved(one: Row) -> bool:
    return db.session.get_one(PhotoPair, one.pair_id).outcome is DecisionKind.APPROVE


def _notice(issue: Issue) -> Publication | None:
    query = select(Publication).where(
        Publication.issue_id == issue.id, Publication.round == issue.present_round,
        Publication.released_at.is_not(None), Publication.withdrawn_at.is_(None),
    )  # fmt: skip
    return db.session.scalar(query.order_by(Publication.id.desc()).limit(1))


def _objections(notice: Publication | None) -> tuple[tuple[str, int], ...]:
    counted = Counter(one.state for one in notice.objections) if notice else Counter[ObjectionState]()
    return tuple((_OBJECTED[state], counted[state]) for state in ObjectionState if counted[state])


class _Gatherer:
    """Asks every source of one issue for what happened, as far as a caller may be told."""

    def __init__(self, actor: Actor, issue: Issue) -> None:
        self._actor = actor
        self._issue = issue
        self._zone = zone_of(issue.site)
        self._is_unit = actor.role is Role.RESPONSIBLE
        self._moves = case_files.moves_of(issue.id)

    def entries(self) -> Iterator[Entry]:
        yield from self._moved()
        yield from self._done()
        yield from self._brought()
        yield from self._photographed()
        yield from self._published()
        yield from self._postponed()
        if not self._is_unit:
            yield from self._visited()
            yield from self._decided()
            yield from self._overridden()

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()

    def _round(self, moment: datetime) -> int:
        """Return in which round a moment lies: reopening begins the next one."""
        return 1 + sum(one.end_state is LifeState.REOPENED and one.made_at <= moment for one in self._moves)

    def _by(self, label: str) -> str:
        return label if not self._is_unit or label == self._actor.label else ""

    def _moved(self) -> Iterator[Entry]:
        for one in self._moves:
            kind = Kind.TURN if one.end_state in _TURNS else Kind.MOVE
            note = " ".join(filter(None, (one.document, " ".join(map(str, one.reasons)), one.note)))
            word = Word(LIFE_STATES[one.end_state])
            yield Entry(one.about_on, kind, one.round, "{state}", {"state": word}, self._by(one.by), note)

    def _done(self) -> Iterator[Entry]:
        query = select(IssueMeasure).where(IssueMeasure.issue_id == self._issue.id, IssueMeasure.done_on.is_not(None))
        for one in db.session.scalars(query.order_by(IssueMeasure.done_on, IssueMeasure.id)):
            if one.done_on is not None:
                yield Entry(one.done_on, Kind.MEASURE, one.round, MEASURES, {}, self._by(one.done_by), one.text)

    def _brought(self) -> Iterator[Entry]:
        query = select(IssueFile).where(IssueFile.issue_id == self._issue.id, IssueFile.set_aside_at.is_(None))
        for one in db.session.scalars(query.order_by(IssueFile.id)):
            if not self._is_unit or one.kind in OF_UNIT:
                day, by = self._day(one.brought_at), self._by(one.brought_by)
                yield Entry(day, Kind.PAPER, one.round, PAPERS, {}, by, one.name)

    def _photographed(self) -> Iterator[Entry]:
        counted: Counter[tuple[date, int]] = Counter()
        query = select(Photo.received_at).where(Photo.issue_id == self._issue.id)
        for moment in db.session.scalars(query):
            counted[self._day(moment), self._round(moment)] += 1
        for (day, round_), number in sorted(counted.items()):
            yield Entry(day, Kind.PHOTOS, round_, PHOTOS, count=number)

    def _published(self) -> Iterator[Entry]:
        query = select(Publication).where(Publication.issue_id == self._issue.id, Publication.released_at.is_not(None))
        loaded = query.options(selectinload(Publication.objections).joinedload(Objection.answered_by))
        for one in db.session.scalars(loaded.order_by(Publication.id)):
            if one.opens_on and one.closes_on:
                window = {"start": one.opens_on, "end": one.closes_on}
                told = N_("Made public from {start} to {end}")
                yield Entry(one.opens_on, Kind.PUBLICATION, one.round, told, window, note=one.medium)
            if one.withdrawn_at is not None:
                told, day = N_("The notice was withdrawn"), self._day(one.withdrawn_at)
                yield Entry(day, Kind.PUBLICATION, one.round, told, note=one.withdrawn_reason)
            for objection in one.objections:
                day = self._day(objection.answered_at or objection.received_at)
                yield Entry(day, Kind.OBJECTION, one.round, _OBJECTED[objection.state], note=objection.answer)

    def _postponed(self) -> Iterator[Entry]:
        for one in reversed(issue_history.of(self._issue, "due")):
            told = N_("Due date changed from {old} to {new}") if one.old else N_("Due date set: {new}")
            values = {"old": one.old, "new": one.new or "—"}
            yield Entry(self._day(one.at), Kind.DUE, self._round(one.at), told, values, self._by(one.by))

    def _visited(self) -> Iterator[Entry]:
        """Give visits that have begun: who is still to come is a matter of those who plan it."""
        query = (
            select(Visit)
            .join(VisitIssue, VisitIssue.visit_id == Visit.id)
            .where(VisitIssue.issue_id == self._issue.id, Visit.starts_on <= today(), Visit.cancelled_at.is_(None))
        )
        for one in db.session.scalars(query.order_by(Visit.starts_on, Visit.id)):
            yield Entry(one.starts_on, Kind.VISIT, self._round(one.planned_at), N_("Site visits"))

    def _decided(self) -> Iterator[Entry]:
        query = (
            select(Decision)
            .join(PhotoPair, PhotoPair.id == Decision.pair_id)
            .where(PhotoPair.issue_id == self._issue.id, Decision.withdrawn_at.is_(None))
            .options(joinedload(Decision.account), joinedload(Decision.pair), joinedload(Decision.reason_rows))
        )
        said = list(db.session.scalars(query.order_by(Decision.id)).unique())
        own = {one.pair_id for one in said if one.account_id == self._actor.account_id}
        for one in said:
            is_settled = one.pair.state is PairState.DECIDED
            if one.pair_id in own or (is_settled and self._actor.may(Permission.OVERSEE)):
                note = " ".join(filter(None, (" ".join(one.reasons), one.note)))
                told, values = N_("Photo review: {answer}"), {"answer": Word(DECIDED[one.kind])}
                day, round_ = self._day(one.decided_at), self._round(one.decided_at)
                yield Entry(day, Kind.DECISION, round_, told, values, f"account:{one.account.name}", note)

    def _overridden(self) -> Iterator[Entry]:
        query = select(ContradictionOverride).where(ContradictionOverride.issue_id == self._issue.id)
        for one in db.session.scalars(query.options(joinedload(ContradictionOverride.account))):
            told, round_ = N_("A contradiction was let pass"), self._round(one.made_at)
            by = f"account:{one.account.name}"
            yield Entry(self._day(one.made_at), Kind.OVERRIDE, round_, told, {}, by, one.reason)
