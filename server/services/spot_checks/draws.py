"""Which issues does an unannounced check visit, and who goes there? Drawn by lot (双随机), and provable afterwards.

The pool and the rules are kept first, and their hash is known; only then comes the seed, once, from the server or from
a public source that was named with the pool. So nobody can try seeds until a list pleases. All is kept, so that
anybody can draw again. Until the day nobody sees more than hashes: they may be made known before, and prove on the
day that nothing was exchanged.
"""

import secrets
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select, update

from server.db import db, table_of
from server.domain import drawing
from server.domain.access import Actor
from server.domain.answers import named
from server.domain.drawing import Drawn, RiskClass, Ticket
from server.domain.finding import Status
from server.domain.life_state import LifeState
from server.domain.rectification import plain
from server.domain.source_level import KEY_LEVELS
from server.errors import Conflict, Invalid, NotFound
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
from server.services.proof import collector
from server.services.runtime import now, today
from server.services.spot_checks import risks
from server.translations import N_

_CLOSED = (LifeState.CLOSED, LifeState.FILED)
LONGEST_NAME, LONGEST_SEED, MOST_OFFICERS = 100, 100, 500


@dataclass(frozen=True)
class DrawRequest:
    """How a draw shall be conducted."""

    title: str
    shown_on: date
    officers: tuple[str, ...]
    shares: Mapping[RiskClass, float]
    team_size: int = drawing.TEAM_SIZE
    seed_source: str = ""
    """Which number drawn in public will be the seed; empty: the server makes one up."""
    only_closed: bool = False
    """Draw among what is closed, for a look-back."""


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
    """A draw; `seed`, `visits` and the texts are empty until its day."""

    number: int
    programme: str
    title: str
    is_lookback: bool
    """Only what was closed was in the pool."""
    shown_on: date
    prepared_by: str
    prepared_at: datetime
    seed_source: str
    pool_sha256: str
    """Empty for a draw of the time when the seed could be chosen with the pool in sight."""
    drawn_by: str
    drawn_at: datetime | None
    """None while it waits for its seed."""
    in_pool: int
    count: int
    sha256: str
    is_shown: bool
    same_day: int
    """So many draws of this programme, this one among them, are for its day: of many one could be picked."""
    seed: str = ""
    visits: tuple[Visit, ...] = ()
    sealed_text: str = ""
    """What the hash is of."""
    pool_text: str = ""
    """What the pool's hash is of."""


def prepare(actor: Actor, programme_id: int, request: DrawRequest) -> int:
    """Keep the pool that will be drawn from, and make its hash known; returns the number of the draw.

    Commit before `cast`: what was drawn from must be on the disk before there is a seed.

    :raises NotFound: where there is no such programme for this caller.
    :raises Invalid: where nobody or nothing can be drawn.
    """
    plan = _plan(actor, programme_id)
    officers = _officers(request)
    _refuse_impossible(request, officers)
    tickets = _pool(actor, programme_id, officers, only_closed=request.only_closed)
    if not tickets and request.only_closed:
        raise Invalid(N_("Nothing is closed in this programme; there is nothing to look back at."))
    if not tickets:
        raise Invalid(N_("The ledger of this programme is empty; there is nothing to draw from."))
    return _keep(actor, plan, request, tickets, officers).id


def cast(actor: Actor, number: int, seed: str = "") -> None:
    """Draw the lots from the pool that was kept, with the seed from the source that was named. Once.

    :raises NotFound: where there is no such draw for this caller.
    :raises Invalid: for a seed where the server draws one, or none where it comes from a public source.
    :raises Conflict: where its lots were drawn already.
    """
    row = _row(actor, number)
    seed = _visible_text(seed)[:LONGEST_SEED]
    if row.seed_source and not seed:
        raise Invalid(N_("Give the seed; it comes from: {source}."), source=row.seed_source)
    if seed and not row.seed_source:
        raise Invalid(N_("The server draws the seed of this draw; no public source was named for it."))
    seed = seed or secrets.token_hex(16)
    if not _take(actor, row, seed):
        raise Conflict(N_("The lots of draw {number} were drawn already; a draw has one seed."), number=number)
    drawn = drawing.draw(seed, _tickets(row), row.officers, _shares(row), row.team_size)
    row.sha256 = drawing.sealed(seed, drawn)
    _enter(row, drawn)
    events.record(
        actor.label, "draws.hold", f"draw:{row.id}",
        sha256=row.sha256, drawn=len(drawn), shown_on=str(row.shown_on), seed_source=row.seed_source,
    )  # fmt: skip


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
    """Draw again from what was kept, and tell whether pool, list and hashes are what they were.

    :raises NotFound: where there is none for this caller, or its day or its seed has not come.
    """
    row = _row(actor, number)
    if not _is_shown(row):
        raise NotFound
    again = drawing.draw(row.seed, _tickets(row), row.officers, _shares(row), row.team_size)
    kept = _kept(row)
    is_same_pool = row.pool_sha256 in ("", drawing.sha256_of(_pool_text(row)))
    return is_same_pool and again == kept and drawing.sealed(row.seed, kept) == row.sha256


def _visible_text(text: str) -> str:
    """Return a text without characters that nobody sees: two names that look alike are one person."""
    return " ".join("".join(letter for letter in text if unicodedata.category(letter) != "Cf").split())


def _plan(actor: Actor, programme_id: int) -> Programme:
    plan = db.session.get(Programme, programme_id)
    if plan is None or not access.sees(actor, plan):
        raise NotFound
    return plan


def _officers(request: DrawRequest) -> tuple[str, ...]:
    names = (_visible_text(name)[:LONGEST_NAME] for name in request.officers)
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


def _pool(actor: Actor, programme_id: int, officers: Iterable[str], *, only_closed: bool) -> list[Ticket]:
    query = select(Issue.id, Issue.code, Issue.verdict, Batch.source_level).where(Issue.programme_id == programme_id)
    query = access.scoped(query, actor, Issue)
    if only_closed:
        query = query.where(Issue.state.in_(_CLOSED))
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
    actor: Actor, plan: Programme, request: DrawRequest, tickets: Sequence[Ticket], officers: Sequence[str]
) -> Draw:
    row = Draw(
        programme_id=plan.id,
        title=request.title.strip()[:LONGEST_NAME],
        seed="",
        seed_source=_visible_text(request.seed_source)[:LONGEST_NAME],
        pool=[[one.issue, one.risk_class.value, sorted(one.barred)] for one in tickets],
        officers=list(officers),
        shares={risk.value: share for risk, share in request.shares.items()},
        team_size=request.team_size,
        only_closed=request.only_closed or None,
        sha256="",
        shown_on=request.shown_on,
        prepared_by=actor.name,
        prepared_at=now(),
    )
    row.pool_sha256 = drawing.sha256_of(_pool_text(row))
    db.session.add(row)
    db.session.flush()
    events.record(
        actor.label, "draws.prepare", f"draw:{row.id}",
        pool_sha256=row.pool_sha256, in_pool=len(tickets), shown_on=str(row.shown_on), seed_source=row.seed_source,
    )  # fmt: skip
    return row


def _take(actor: Actor, row: Draw, seed: str) -> bool:
    """Give a draw its seed unless it has one; of two who do it at once, one succeeds."""
    table = table_of(Draw)
    taken = update(table).where(table.c.id == row.id, table.c.drawn_at.is_(None))
    done = db.session.connection().execute(taken.values(seed=seed, drawn_by=actor.name, drawn_at=now()))
    collector.touched("draw", [row.id])
    db.session.refresh(row)
    return done.rowcount == 1


def _enter(row: Draw, drawn: Iterable[Drawn]) -> None:
    known = select(Issue.code, Issue.id).where(Issue.programme_id == row.programme_id)
    numbers: dict[str, int] = {one.code: one.id for one in db.session.execute(known)}
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


def _tickets(row: Draw) -> list[Ticket]:
    return [Ticket(code, RiskClass(risk), frozenset(barred)) for code, risk, barred in row.pool]


def _shares(row: Draw) -> dict[RiskClass, float]:
    return {RiskClass(name): share for name, share in row.shares.items()}


def _pool_text(row: Draw) -> str:
    return drawing.pool_text(_tickets(row), row.officers, _shares(row), row.team_size)


def _is_shown(row: Draw) -> bool:
    return row.drawn_at is not None and row.shown_on <= today()


def _visible(actor: Actor) -> Select[Draw]:
    return access.scoped(select(Draw), actor, Draw)


def _row(actor: Actor, number: int) -> Draw:
    row = db.session.scalar(_visible(actor).where(Draw.id == number))
    if row is None:
        raise NotFound
    return row


def _shown(row: Draw, *, with_visits: bool = False) -> DrawView:
    is_shown = _is_shown(row)
    is_whole = is_shown and with_visits
    same_day = select(func.count()).where(Draw.programme_id == row.programme_id, Draw.shown_on == row.shown_on)
    return DrawView(
        number=row.id,
        programme=row.programme.title,
        title=row.title,
        is_lookback=bool(row.only_closed),
        shown_on=row.shown_on,
        prepared_by=row.prepared_by,
        prepared_at=row.prepared_at,
        seed_source=row.seed_source,
        pool_sha256=row.pool_sha256,
        drawn_by=row.drawn_by,
        drawn_at=row.drawn_at,
        in_pool=len(row.pool),
        count=len(row.issues),
        sha256=row.sha256,
        is_shown=is_shown,
        same_day=db.session.scalar(same_day) or 0,
        seed=row.seed if is_shown else "",
        visits=_visits(row) if is_whole else (),
        sealed_text=drawing.sealed_text(row.seed, _kept(row)) if is_whole else "",
        pool_text=_pool_text(row) if is_whole and row.pool_sha256 else "",
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
