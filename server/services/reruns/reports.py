"""What does the desk show of the re-runs: how far each is, and whose verdict it changed?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select, true, update
from sqlalchemy.orm import aliased

from server.db import db
from server.domain.access import Actor
from server.domain.finding import Kind, Status
from server.errors import NotFound
from server.models import CheckRun, Issue, Photo, PhotoPair, Programme, Site, VerdictChange, Viewpoint
from server.services import access
from server.services.register.imports import FieldChange, RowChange
from server.services.reruns.iteration import CHANGED_ONLY
from server.services.runtime import now

MOST_RUNS = 50
PAGE = 100
LEAST_FOR_PACE = 20
"""From fewer answers nobody can say how long the rest will take."""
_PAIR, _PHOTO = aliased(PhotoPair), aliased(Photo)


@dataclass(frozen=True)
class Why:
    """What changed of the register, so that what it touched was asked again."""

    subject: str
    """site, issue or limit."""
    rows: tuple[RowChange, ...]
    more: int
    """So many changed rows beside."""


@dataclass(frozen=True)
class Run:
    """One re-run, and how far it is."""

    number: int
    programme: str
    """Its title; empty for all programmes."""
    checks: tuple[str, ...]
    """Those that were asked again; empty for all."""
    changed_only: bool
    total: int
    done: int
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    changed: int
    unseen: int
    paused_at: datetime | None
    """Since when it rests."""
    can_rest: bool
    """Somebody ordered it, and workers go through it."""
    seconds_left: int | None
    """At the pace that it had while it did not rest; None where that cannot be told yet."""
    why: Why | None
    """None: somebody ordered the run."""

    @property
    def percent(self) -> int:
        """Return how much of it is done, 0 to 100."""
        return 100 if self.ended_at else min(99, 100 * self.done // max(self.total, 1))


@dataclass(frozen=True)
class Changed:
    """A verdict that a run changed; `pair_id` is the pair to look at, where there is one."""

    number: int
    kind: Kind
    pair_id: int | None
    issue_id: int | None
    issue: str
    site: str
    viewpoint: str
    before: Status | None
    after: Status | None
    seen_at: datetime | None


def recent(actor: Actor) -> tuple[Run, ...]:
    """Return the newest runs that concern the caller."""
    query = _runs(actor).order_by(CheckRun.id.desc()).limit(MOST_RUNS)
    return _shown(actor, db.session.execute(query).all())


def get(actor: Actor, number: int) -> Run:
    """Return one run.

    :raises NotFound: where there is none for this caller.
    """
    found = _shown(actor, db.session.execute(_runs(actor).where(CheckRun.id == number)).all())
    if not found:
        raise NotFound
    return found[0]


def changes(actor: Actor, number: int, after: int = 0) -> tuple[Changed, ...]:
    """Return verdicts that a run changed, in the order they were found, at most PAGE after one of them."""
    query = (
        select(VerdictChange, Issue.id, Issue.code, Site.name, Viewpoint.name, _PAIR.id)
        .outerjoin(_PHOTO, _PHOTO.id == VerdictChange.photo_id)
        .outerjoin(_PAIR, or_(_PAIR.id == VerdictChange.pair_id, _is_newest_of_photo()))
        .outerjoin(Issue, Issue.id == func.coalesce(VerdictChange.issue_id, _PAIR.issue_id, _PHOTO.issue_id))
        .outerjoin(Viewpoint, Viewpoint.id == func.coalesce(_PAIR.viewpoint_id, _PHOTO.viewpoint_id))
        .outerjoin(Site, Site.id == Viewpoint.site_id)
        .where(VerdictChange.run_id == number, VerdictChange.id > after, _mine(actor))
        .order_by(VerdictChange.id)
        .limit(PAGE)
    )
    return tuple(
        Changed(
            row.id, _kind(row), pair_id, issue_id, issue or "", site or "", viewpoint or "",
            row.verdict_before, row.verdict_after, row.seen_at,
        )
        for row, issue_id, issue, site, viewpoint, pair_id in db.session.execute(query)
    )  # fmt: skip


def see(actor: Actor, number: int) -> int:
    """Note that the caller has seen what a run changed; returns how many changes were new."""
    unseen = select(VerdictChange.id).where(VerdictChange.run_id == number, VerdictChange.seen_at.is_(None))
    unseen = unseen.where(_mine(actor))
    ids = list(db.session.scalars(unseen))
    if ids:
        db.session.execute(
            update(VerdictChange).where(VerdictChange.id.in_(ids)).values(seen_by_id=actor.account_id, seen_at=now())
        )
    return len(ids)


def _runs(actor: Actor) -> Select[CheckRun, str | None]:
    query = select(CheckRun, Programme.title).outerjoin(Programme, Programme.id == CheckRun.programme_id)
    return access.scoped(query, actor, CheckRun)


def _shown(actor: Actor, rows: Sequence[tuple[CheckRun, str | None]]) -> tuple[Run, ...]:
    counted = _counts(actor, [run.id for run, _ in rows])
    return tuple(
        Run(
            number=run.id,
            programme=title or "",
            checks=tuple(code for code in run.checks if code != CHANGED_ONLY),
            changed_only=CHANGED_ONLY in run.checks,
            total=run.total,
            done=run.done,
            started_by=run.started_by,
            started_at=run.started_at,
            ended_at=run.ended_at,
            changed=counted.get(run.id, (0, 0))[0],
            unseen=counted.get(run.id, (0, 0))[1],
            paused_at=run.paused_at,
            can_rest=run.by_worker and run.cause is None and run.ended_at is None,
            seconds_left=_seconds_left(run),
            why=_why(run),
        )
        for run, title in rows
    )


def _seconds_left(run: CheckRun) -> int | None:
    if run.ended_at is not None or run.paused_at is not None or run.done < LEAST_FOR_PACE:
        return None
    worked = (now() - run.started_at).total_seconds() - (run.rested_s or 0.0)
    return round(max(0.0, worked) * (run.total - run.done) / run.done)


def _why(run: CheckRun) -> Why | None:
    if run.cause is None:
        return None
    rows = (RowChange(row["code"], tuple(FieldChange(**one) for one in row["fields"])) for row in run.cause["rows"])
    return Why(run.cause["subject"], tuple(rows), run.cause["more"])


def _counts(actor: Actor, runs: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return for each run how many verdicts it changed, and how many of them nobody has seen."""
    changed, seen = func.count(), func.count(VerdictChange.seen_at)
    query = select(VerdictChange.run_id, changed, changed - seen).where(VerdictChange.run_id.in_(runs), _mine(actor))
    return {run: (all_, unseen) for run, all_, unseen in db.session.execute(query.group_by(VerdictChange.run_id))}


def _is_newest_of_photo() -> ColumnElement[bool]:
    """Tell, in a query, whether a pair is the newest that the photo is part of."""
    other = aliased(PhotoPair)
    is_part = or_(other.before_id == VerdictChange.photo_id, other.after_id == VerdictChange.photo_id)
    return _PAIR.id == select(func.max(other.id)).where(is_part).correlate(VerdictChange).scalar_subquery()


def _mine(actor: Actor) -> ColumnElement[bool]:
    """Tell, in a query, whether a changed verdict is of an issue that the caller may see."""
    if not access.limits(actor, Issue):
        return true()
    issues = access.scoped(select(Issue.id), actor, Issue)
    pairs = select(PhotoPair.id).where(PhotoPair.issue_id.in_(issues))
    photos = select(Photo.id).where(Photo.issue_id.in_(issues))
    return or_(VerdictChange.issue_id.in_(issues), VerdictChange.pair_id.in_(pairs), VerdictChange.photo_id.in_(photos))


def _kind(row: VerdictChange) -> Kind:
    if row.photo_id is not None:
        return Kind.PHOTO
    return Kind.PAIR if row.pair_id is not None else Kind.ISSUE
