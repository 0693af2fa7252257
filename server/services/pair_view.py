"""What does a reviewer need to see of one pair before answering for it?

Values only: what was read from both photos, what the register says, and what the checks made of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import Actor, DecisionKind
from server.domain.finding import Checked, Status, severity
from server.domain.geo import LatLon
from server.domain.subject import RegisteredFence
from server.errors import NotFound
from server.models import Attachment, Decision, Issue, Photo, PhotoPair, Viewpoint
from server.services import findings, photo_view
from server.translations import N_


class Scope(StrEnum):
    """What a finding speaks of."""

    PAIR = "pair"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class ScopedFinding:
    """A finding, and whether it speaks of the pair or of one of its photos."""

    scope: Scope
    checked: Checked


@dataclass(frozen=True)
class PlaceView:
    """Where the photos should have been taken."""

    site: str
    site_code: str
    county: str
    zone: ZoneInfo
    fence: RegisteredFence
    viewpoint: str
    hint: str
    standpoint: LatLon | None
    bearing_deg: float | None


@dataclass(frozen=True)
class IssueHead:
    """The ledger's row, as far as a reviewer needs it."""

    issue_id: int
    code: str
    problem: str
    batch: str
    unit: str
    due_on: date | None
    due_text: str
    work_started_at: datetime | None
    work_done_at: datetime | None
    programme: str
    is_demonstration: bool


@dataclass(frozen=True)
class PastDecision:
    """What a person said of the pair."""

    by: str
    own: bool
    kind: DecisionKind
    reasons: tuple[str, ...]
    note: str
    verdict_seen: Status | None
    decided_at: datetime


@dataclass(frozen=True)
class PairView:
    """Everything on the pair's page."""

    pair_id: int
    issue: IssueHead
    place: PlaceView
    before: photo_view.PhotoView
    after: photo_view.PhotoView
    verdict: Status | None
    findings: tuple[ScopedFinding, ...]
    """The worst first."""
    newer_pair_id: int | None
    own_photos: bool
    """The reader handed in one of the photos and may not review them."""
    second_opinion: bool
    decisions: tuple[PastDecision, ...]
    """Of others too, but only once the reader has decided."""

    @property
    def waiting(self) -> bool:
        """Tell whether checks have still to speak."""
        return None in (self.verdict, self.before.verdict, self.after.verdict)

    @property
    def contradicted(self) -> bool:
        """Tell whether an approval would override a contradiction."""
        return self.verdict is Status.CONTRADICTED

    @property
    def own_decision(self) -> PastDecision | None:
        """Return the reader's newest decision."""
        return next((one for one in reversed(self.decisions) if one.own), None)


def pair(actor: Actor, pair_id: int) -> PairView:
    """Return what a reviewer sees of a pair.

    :raises NotFound: where there is no such pair, or not for this caller.
    """
    row = visible(actor, pair_id)
    place = _place(row.viewpoint)
    made_by = photo_view.attachments([row.before, row.after])
    said = decisions(pair_id)
    own = any(one.account_id == actor.account_id for one in said)
    return PairView(
        pair_id=row.id,
        issue=head(row.issue),
        place=place,
        before=photo_view.view(row.before, made_by[row.before.attachment_id], place.zone),
        after=photo_view.view(row.after, made_by[row.after.attachment_id], place.zone),
        verdict=row.verdict,
        findings=scoped_findings(row),
        newer_pair_id=_newer(row),
        own_photos=is_own(actor, made_by.values()),
        second_opinion=bool(said) and said[-1].kind is DecisionKind.ESCALATE,
        decisions=tuple(_past(one, actor) for one in said) if own else (),
    )


def visible(actor: Actor, pair_id: int) -> PhotoPair:
    """Return the row of a pair that this caller may see.

    :raises NotFound: where there is no such pair, or not for this caller.
    """
    query = (
        select(PhotoPair)
        .where(PhotoPair.id == pair_id)
        .options(
            joinedload(PhotoPair.issue).joinedload(Issue.programme),
            joinedload(PhotoPair.issue).joinedload(Issue.batch),
            joinedload(PhotoPair.issue).joinedload(Issue.unit),
            joinedload(PhotoPair.viewpoint).joinedload(Viewpoint.site),
            joinedload(PhotoPair.before).joinedload(Photo.original),
            joinedload(PhotoPair.after).joinedload(Photo.original),
        )
    )
    row = db.session.scalar(query)
    if row is None or not actor.sees(row.issue.programme_id):
        raise NotFound(N_("There is no pair {number}."), number=pair_id)
    return row


def decisions(pair_id: int) -> list[Decision]:
    """Return all that was decided on a pair, oldest first."""
    query = select(Decision).where(Decision.pair_id == pair_id).options(joinedload(Decision.account))
    return list(db.session.scalars(query.order_by(Decision.id)))


def scoped_findings(row: PhotoPair) -> tuple[ScopedFinding, ...]:
    """Return the current findings of a pair and its photos, the worst first, the pair's before its photos'."""
    said = [ScopedFinding(Scope.PAIR, one) for one in findings.values(row.findings)]
    for scope, photo in ((Scope.BEFORE, row.before), (Scope.AFTER, row.after)):
        said += [ScopedFinding(scope, one) for one in findings.values(photo.findings)]
    return tuple(sorted(said, key=lambda one: -severity(one.checked.finding.status)))


def head(issue: Issue) -> IssueHead:
    """Return what is shown of a ledger row above its photos."""
    return IssueHead(
        issue_id=issue.id,
        code=issue.code,
        problem=issue.problem_text,
        batch=issue.batch.title if issue.batch else "",
        unit=issue.unit.name if issue.unit else "",
        due_on=issue.due_on,
        due_text=issue.due_text,
        work_started_at=issue.work_started_at,
        work_done_at=issue.work_done_at,
        programme=issue.programme.title,
        is_demonstration=issue.programme.is_demonstration,
    )


def is_own(actor: Actor, sent: Iterable[Attachment]) -> bool:
    """Tell whether the caller handed in one of these files."""
    return actor.account_id is not None and any(one.submission.account_id == actor.account_id for one in sent)


def _place(viewpoint: Viewpoint) -> PlaceView:
    site = viewpoint.site
    return PlaceView(
        site=site.name,
        site_code=site.code,
        county=site.county,
        zone=ZoneInfo(site.zone),
        fence=site.fence,
        viewpoint=viewpoint.name,
        hint=viewpoint.hint,
        standpoint=viewpoint.place,
        bearing_deg=viewpoint.bearing_deg,
    )


def _newer(row: PhotoPair) -> int | None:
    """Return the pair that took the place of a replaced one."""
    if row.replaced_at is None:
        return None
    query = select(PhotoPair.id).where(
        PhotoPair.issue_id == row.issue_id,
        PhotoPair.viewpoint_id == row.viewpoint_id,
        PhotoPair.replaced_at.is_(None),
    )
    return db.session.scalar(query)


def _past(decision: Decision, actor: Actor) -> PastDecision:
    return PastDecision(
        by=decision.account.name,
        own=decision.account_id == actor.account_id,
        kind=decision.kind,
        reasons=tuple(decision.reasons),
        note=decision.note,
        verdict_seen=decision.verdict_seen,
        decided_at=decision.decided_at,
    )
