"""Which issues does an unannounced check visit, and who goes there? Drawn by lot (双随机), and provable afterwards.

The pool that was drawn from, the seed and the shares are kept, so that anybody can draw again. Until the day nobody
sees more than a hash of seed and list: it may be made known before, and proves on the day that nothing was exchanged.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from server.db import db
from server.domain import drawing
from server.domain.access import Actor
from server.domain.answers import named
from server.domain.drawing import Drawn, RiskClass, Ticket
from server.domain.finding import Status
from server.domain.rectification import plain
from server.errors import Invalid, NotFound
from server.models import (
    Account,
    Attachment,
    Batch,
    Draw,
    DrawnIssue,
    Issue,
    Photo,
    Programme,
    Site,
    Submission,
)
from server.services import access, events
from server.services.runtime import now, today
from server.services.spot_checks import risks
from server.translations import N_

KEY_LEVELS = frozenset({"central", "provincial"})
"""Who handed an issue down, for it to be a key one."""
LONGEST_NAME, MOST_OFFICERS = 100, 500


@dataclass(frozen=True)
class DrawRequest:
    """How a draw shall be conducted."""

    title: str
    shown_on: date
    officers: tuple[str, ...]
    shares: Mapping[RiskClass, float]
    team_size: int = drawing.TEAM_SIZE
    seed: str = ""
    """Made up where it is empty; may be a number that was drawn in public."""


@dataclass(frozen=True)
class Visit:
    """An issue that was drawn; its fields are what the officers need on the way."""

    issue_id: int
    issue: str
    problem: str
    site: str
    county: str
    risk_class: RiskClass
    officers: tuple[str, ...]
    missing: int
    """How many more officers are needed: so many were barred that no team was left."""


@dataclass(frozen=True)
class DrawView:
    """A draw; `seed`, `visits` and `sealed_text` are empty until its day."""

    number: int
    programme: str
    title: str
    shown_on: date
    drawn_by: str
    drawn_at: datetime
    in_pool: int
    count: int
    sha256: str
    is_shown: bool
    seed: str = ""
    visits: tuple[Visit, ...] = ()
    sealed_text: str = ""
    """What the hash is of."""


def conduct(actor: Actor, programme_id: int, request: DrawRequest) -> int:
    """Draw issues and officers; returns the number of the draw.

    :raises NotFound: where there is no such programme for this caller.
    :raises Invalid: where nobody or nothing can be drawn.
    """
    plan = _plan(actor, programme_id)
    officers = _officers(request)
    _refuse_impossible(request, officers)
    tickets = _pool(actor, programme_id, officers)
    if not tickets:
        raise Invalid(N_("The ledger of this programme is empty; there is nothing to draw from."))
    seed = request.seed.strip() or secrets.token_hex(16)
    drawn = drawing.draw(seed, tickets, officers, request.shares, request.team_size)
    return _keep(actor, plan, request, tickets, officers, seed, drawn).id


def recent(actor: Actor) -> tuple[DrawView, ...]:
    """Return the draws that concern the caller, the newest first, without their lists."""
    rows = db.session.scalars(_visible(actor).order_by(Draw.shown_on.desc(), Draw.id.desc()))
    return tuple(_shown(row) for row in rows)


def get(actor: Actor, number: int) -> DrawView:
    """Return one draw; on its day with all that was drawn.

    :raises NotFound: where there is none for this caller.
    """
    row = _row(actor, number)
    return _shown(row, with_visits=True)


def verify(actor: Actor, number: int) -> bool:
    """Draw again from what was kept, and tell whether list and hash are what they were.

    :raises NotFound: where there is none for this caller, or its day has not come.
    """
    row = _row(actor, number)
    if row.shown_on > today():
        raise NotFound
    shares = {RiskClass(name): share for name, share in row.shares.items()}
    tickets = [Ticket(code, RiskClass(risk), frozenset(barred)) for code, risk, barred in row.pool]
    again = drawing.draw(row.seed, tickets, row.officers, shares, row.team_size)
    kept = _kept(row)
    return again == kept and drawing.sealed(row.seed, kept) == row.sha256


def _plan(actor: Actor, programme_id: int) -> Programme:
    plan = db.session.get(Programme, programme_id)
    if plan is None or not access.sees(actor, plan):
        raise NotFound
    return plan


def _officers(request: DrawRequest) -> tuple[str, ...]:
    names = (" ".join(name.split())[:LONGEST_NAME] for name in request.officers)
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_OFFICERS]


def _refuse_impossible(request: DrawRequest, officers: Sequence[str]) -> None:
    if not request.title.strip():
        raise Invalid(N_("Give the draw a name."))
    if request.shown_on < today():
        raise Invalid(N_("The day {day} is over. Choose today or a later day."), day=request.shown_on.isoformat())
    if len(officers) < request.team_size:
        raise Invalid(
            N_("A visit needs {size} officers; {count} are named. Name more."),
            size=request.team_size,
            count=len(officers),
        )
    if any(not 0 <= share <= 100 for share in request.shares.values()) or not any(request.shares.values()):
        raise Invalid(N_("Shares are per cent, 0 to 100, and at least one is above 0."))


def _pool(actor: Actor, programme_id: int, officers: Iterable[str]) -> list[Ticket]:
    query = select(Issue.id, Issue.code, Issue.verdict, Batch.source_level).where(Issue.programme_id == programme_id)
    query = access.scoped(query, actor, Issue)
    query = query.outerjoin(Batch, Batch.id == Issue.batch_id).order_by(Issue.code)
    special, handed_in = risks.special(programme_id), _handed_in(programme_id)
    spelt = {name: plain(name) for name in officers}
    return [
        Ticket(
            code,
            _risk(verdict, level, is_special=number in special),
            frozenset(name for name, spelling in spelt.items() if spelling in handed_in.get(number, ())),
        )
        for number, code, verdict, level in db.session.execute(query)
    ]


def _risk(verdict: Status | None, level: str | None, *, is_special: bool) -> RiskClass:
    if verdict is Status.CONTRADICTED or is_special:
        return RiskClass.SPECIAL
    return RiskClass.KEY if level in KEY_LEVELS else RiskClass.OTHER


def _handed_in(programme_id: int) -> dict[int, frozenset[str]]:
    """Return who was at each issue before, by the forms and by who sent them: they do not inspect their own work."""
    query = (
        select(Photo.issue_id, Submission.answers, Account.name)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Issue, Issue.id == Photo.issue_id)
        .outerjoin(Account, Account.id == Submission.submitter_id)
        .where(Issue.programme_id == programme_id)
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for issue_id, answers, sender in db.session.execute(query):
        found[issue_id] |= {plain(name) for name in (*named(answers or {}), sender or "")}
    return {issue_id: frozenset(names - {""}) for issue_id, names in found.items()}


def _keep(
    actor: Actor,
    plan: Programme,
    request: DrawRequest,
    tickets: Iterable[Ticket],
    officers: Sequence[str],
    seed: str,
    drawn: Sequence[Drawn],
) -> Draw:
    row = Draw(
        programme_id=plan.id,
        title=request.title.strip()[:LONGEST_NAME],
        seed=seed,
        pool=[[one.issue, one.risk_class.value, sorted(one.barred)] for one in tickets],
        officers=list(officers),
        shares={risk.value: share for risk, share in request.shares.items()},
        team_size=request.team_size,
        sha256=drawing.sealed(seed, drawn),
        shown_on=request.shown_on,
        drawn_by=actor.name,
        drawn_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    known = select(Issue.code, Issue.id).where(Issue.programme_id == plan.id)
    numbers: dict[str, int] = {row.code: row.id for row in db.session.execute(known)}
    for place, one in enumerate(drawn, 1):
        db.session.add(
            DrawnIssue(
                draw_id=row.id,
                issue_id=numbers[one.issue],
                place=place,
                risk_class=one.risk_class,
                officers=list(one.officers),
            )
        )
    events.record(
        actor.label, "draws.hold", f"draw:{row.id}", sha256=row.sha256, drawn=len(drawn), shown_on=str(request.shown_on)
    )
    return row


def _visible(actor: Actor) -> Select[Draw]:
    return access.scoped(select(Draw), actor, Draw)


def _row(actor: Actor, number: int) -> Draw:
    row = db.session.scalar(_visible(actor).where(Draw.id == number))
    if row is None:
        raise NotFound
    return row


def _shown(row: Draw, *, with_visits: bool = False) -> DrawView:
    is_shown = row.shown_on <= today()
    return DrawView(
        number=row.id,
        programme=row.programme.title,
        title=row.title,
        shown_on=row.shown_on,
        drawn_by=row.drawn_by,
        drawn_at=row.drawn_at,
        in_pool=len(row.pool),
        count=len(row.issues),
        sha256=row.sha256,
        is_shown=is_shown,
        seed=row.seed if is_shown else "",
        visits=_visits(row) if is_shown and with_visits else (),
        sealed_text=drawing.sealed_text(row.seed, _kept(row)) if is_shown and with_visits else "",
    )


def _kept(row: Draw) -> tuple[Drawn, ...]:
    return tuple(Drawn(one.issue.code, one.risk_class, tuple(one.officers)) for one in row.issues)


def _visits(row: Draw) -> tuple[Visit, ...]:
    query = (
        select(DrawnIssue, Issue, Site.name)
        .join(Issue, Issue.id == DrawnIssue.issue_id)
        .outerjoin(Site, Site.id == Issue.site_id)
        .where(DrawnIssue.draw_id == row.id)
        .order_by(DrawnIssue.place)
    )
    return tuple(
        Visit(
            issue_id=issue.id,
            issue=issue.code,
            problem=issue.problem_text,
            site=site or "",
            county=issue.county,
            risk_class=one.risk_class,
            officers=tuple(one.officers),
            missing=max(0, row.team_size - len(one.officers)),
        )
        for one, issue, site in db.session.execute(query)
    )
