"""What made somebody think that something closed has come back, and what came of it?

A hint is entered by hand and never removed. It is taken up for an issue, which is looked at again for it, or dismissed
with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from server.db import db, hold
from server.domain.access import Actor
from server.domain.datum import Datum, to_wgs84
from server.domain.geo import LatLon
from server.domain.life_state import CLOSED, LifeState
from server.domain.lookback import HintKind, HintState
from server.domain.procedure import Procedure
from server.domain.sensible_days import sensible
from server.domain.words import says_something
from server.errors import Conflict, Invalid, NotFound
from server.formats import coordinates
from server.models import Hint, Issue, Programme
from server.services import access, events
from server.services.life_cycle import moves
from server.services.life_cycle.moves import Said
from server.services.register import issues
from server.services.runtime import now, today
from server.translations import N_

TEXT_LENGTH, PLACE_LENGTH, REASON_LENGTH = 4_000, 200, 1_000
PER_PAGE = 30
MOST_OFFERED = 20


@dataclass(frozen=True)
class HintText:
    """What somebody enters."""

    kind: HintKind
    noted_on: date
    text: str
    place: str = ""
    datum: Datum = Datum.WGS84
    issue_code: str = ""


@dataclass(frozen=True)
class Offer:
    """A closed issue that a hint may be about."""

    issue_id: int
    code: str
    problem: str
    site: str
    state: LifeState
    metres: float | None
    """From the hint to the site; None for the issue that somebody chose."""


@dataclass(frozen=True)
class HintLine:
    """A hint as a page shows it."""

    number: int
    kind: HintKind
    noted_on: date
    text: str
    place: str
    state: HintState
    programme: str
    issue_id: int | None
    issue: str
    entered_by: str
    entered_at: datetime
    ended_by: str
    ended_at: datetime | None
    reason: str
    near_km: float
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class HintPage:
    """A part of the list."""

    rows: tuple[HintLine, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


def add(actor: Actor, programme: Programme, said: HintText) -> Hint:
    """Enter a hint.

    :raises Invalid: for an empty or long text, a day that has not been or cannot be meant, or an unclear place.
    :raises NotFound: where the programme has no such issue for this caller.
    """
    text = said.text.strip()
    if not says_something(text):
        raise Invalid(N_("Say what was told or seen."))
    if len(text) > TEXT_LENGTH:
        raise Invalid(
            N_("A text has {length} characters; at most {most} are kept."), length=len(text), most=TEXT_LENGTH
        )
    if said.noted_on > today():
        raise Invalid(N_("{day} is in the future: a hint is of a day that has been."), day=said.noted_on)
    sensible(said.noted_on, N_("Day of the hint"))
    where = _place(said)
    issue = _issue(actor, programme, said.issue_code)
    if issue is None:
        access.refuse_part_of_programme(actor)
    row = Hint(
        programme_id=programme.id, kind=said.kind, noted_on=said.noted_on, text=text, place=said.place.strip(),
        datum=said.datum, latitude=where.latitude if where else None, longitude=where.longitude if where else None,
        issue_id=issue.id if issue else None, state=HintState.OPEN, entered_by=actor.label, entered_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    events.record(
        actor.label, "hints.add", f"hint:{row.id}", kind=row.kind.value, on=row.noted_on.isoformat(),
        issue=issue.code if issue else None, place=row.place,
    )  # fmt: skip
    return row


def take_up(actor: Actor, number: int, issue_id: int, note: str) -> Hint:
    """Look at an issue again because of a hint; an issue that is being looked at already only gets the hint.

    :raises NotFound: where there is no such hint or issue for this caller.
    :raises Conflict: where the hint is not open, or the issue is of another programme or not closed.
    :raises Forbidden: where the caller's role does not look back.
    """
    row = _held(actor, number)
    issue = issues.visible(actor, issue_id)
    if issue.programme_id != row.programme_id:
        raise Conflict(N_("The hint belongs to another programme than {code}."), code=issue.code)
    if issue.life is not LifeState.LOOKBACK:
        moves.move(actor, issue.id, LifeState.LOOKBACK, Said(note=note))
    row.issue_id = issue.id
    _end(actor, row, HintState.TAKEN_UP)
    events.record(actor.label, "hints.take_up", f"hint:{row.id}", issue=issue.code)
    return row


def dismiss(actor: Actor, number: int, reason: str) -> Hint:
    """Say why a hint leads to nothing; it stays in the list.

    :raises NotFound: where there is no such hint for this caller.
    :raises Invalid: where no reason is given, or a long one.
    :raises Conflict: where the hint is not open.
    """
    if not says_something(reason) or len(reason) > REASON_LENGTH:
        raise Invalid(N_("Say in at most {most} characters why the hint is dismissed."), most=REASON_LENGTH)
    row = _held(actor, number)
    row.reason = reason.strip()
    _end(actor, row, HintState.DISMISSED)
    events.record(actor.label, "hints.dismiss", f"hint:{row.id}", reason=row.reason)
    return row


def page(actor: Actor, state: HintState | None, number: int = 1) -> HintPage:
    """Return a part of the hints, the newest first; those that are open with the issues that they may be about."""
    found = visible(actor)
    if state is not None:
        found = found.where(Hint.state == state)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    ordered = found.order_by(Hint.noted_on.desc(), Hint.id.desc()).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return HintPage(tuple(_line(actor, row) for row in _loaded(ordered)), number, total)


def every(actor: Actor, state: HintState | None = None) -> tuple[HintLine, ...]:
    """Return all hints, the newest first."""
    found = visible(actor) if state is None else visible(actor).where(Hint.state == state)
    return tuple(_line(actor, row) for row in _loaded(found.order_by(Hint.noted_on.desc(), Hint.id.desc())))


def one(actor: Actor, number: int) -> HintLine:
    """Return one hint.

    :raises NotFound: where there is none for this caller.
    """
    return _line(actor, _row(actor, number))


def of_issue(actor: Actor, issue_id: int) -> tuple[HintLine, ...]:
    """Return the hints that speak of an issue, the newest first."""
    found = visible(actor).where(Hint.issue_id == issue_id).order_by(Hint.id.desc())
    return tuple(_line(actor, row) for row in _loaded(found))


def count_open(actor: Actor) -> int:
    """Return how many hints wait for somebody."""
    found = visible(actor).where(Hint.state == HintState.OPEN)
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def visible(actor: Actor) -> Select[Hint]:
    """Return the query over the hints that are the caller's business.

    For who sees some counties or units, those of an issue there; one of no issue is seen by the others.
    """
    query = select(Hint)
    limits: list[ColumnElement[bool]] = []
    if actor.programme_id is not None:
        limits.append(Hint.programme_id == actor.programme_id)
    if actor.is_limited:
        limits.append(Hint.issue_id.in_(access.scoped(select(Issue.id), actor, Issue)))
    return query.where(*limits)


def _loaded(query: Select[Hint]) -> Sequence[Hint]:
    return db.session.scalars(query.options(joinedload(Hint.programme), joinedload(Hint.issue))).all()


def _row(actor: Actor, number: int) -> Hint:
    row = db.session.scalar(visible(actor).where(Hint.id == number).execution_options(populate_existing=True))
    if row is None:
        raise NotFound(N_("There is no hint {number}."), number=number)
    return row


def _held(actor: Actor, number: int) -> Hint:
    hold(Hint, number)
    row = _row(actor, number)
    if row.state is not HintState.OPEN:
        raise Conflict(N_("Hint {number} is not open any more."), number=number)
    return row


def _end(actor: Actor, row: Hint, state: HintState) -> None:
    row.state, row.ended_by, row.ended_at = state, actor.label, now()
    db.session.flush()


def _place(said: HintText) -> LatLon | None:
    written = said.place.strip()
    if not written:
        return None
    found = coordinates.place(written) if len(written) <= PLACE_LENGTH else None
    if found is None:
        told = N_(
            "“{cell}” is no place. Write latitude and longitude like 35.101, 102.612 or 北纬35度6分, 东经102度36分."
        )
        raise Invalid(told, cell=written[:PLACE_LENGTH])
    return to_wgs84(LatLon(*found), said.datum)


def _issue(actor: Actor, programme: Programme, code: str) -> Issue | None:
    if not code.strip():
        return None
    found = issues.find(programme, code.strip())
    if found is None or not access.sees(actor, found):
        raise NotFound(N_("There is no issue “{code}”."), code=code.strip())
    return found


def _line(actor: Actor, row: Hint) -> HintLine:
    near_km = Procedure.of(row.programme.procedure).near_km
    return HintLine(
        number=row.id, kind=row.kind, noted_on=row.noted_on, text=row.text, place=row.place, state=row.state,
        programme=row.programme.title, issue_id=row.issue_id, issue=row.issue.code if row.issue else "",
        entered_by=row.entered_by, entered_at=row.entered_at, ended_by=row.ended_by, ended_at=row.ended_at,
        reason=row.reason, near_km=near_km,
        offers=_offers(actor, row, near_km) if row.state is HintState.OPEN else (),
    )  # fmt: skip


def _offers(actor: Actor, row: Hint, near_km: float) -> tuple[Offer, ...]:
    """Return the issue that was chosen, and closed ones whose sites lie near, the nearest first."""
    chosen = [_offer(row.issue, None)] if row.issue and row.issue.life in CLOSED else []
    if row.latitude is None or row.longitude is None:
        return tuple(chosen)
    here = LatLon(row.latitude, row.longitude)
    query = select(Issue).where(
        Issue.programme_id == row.programme_id, Issue.state.in_(sorted(CLOSED)), Issue.site_id.is_not(None),
        Issue.id.is_distinct_from(row.issue_id),
    )  # fmt: skip
    found = [
        (metres, issue)
        for issue in db.session.scalars(access.scoped(query, actor, Issue).options(joinedload(Issue.site)))
        if (metres := _metres(here, issue)) <= near_km * 1_000
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].code))
    return (*chosen, *(_offer(issue, metres) for metres, issue in found[:MOST_OFFERED]))


def _metres(here: LatLon, issue: Issue) -> float:
    site = issue.site
    if site is None:
        return float("inf")
    return here.metres_to(to_wgs84(LatLon(site.latitude, site.longitude), site.datum))


def _offer(issue: Issue, metres: float | None) -> Offer:
    site = issue.site.name if issue.site else ""
    return Offer(issue.id, issue.code, issue.problem_text, site, issue.life, metres)
