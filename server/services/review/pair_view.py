"""What does a reviewer need to see of one pair before answering for it?

Values only: what was read from both photos, what the register says, and what the checks made of it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import Actor, DecisionKind
from server.domain.answers import OFFICERS, named
from server.domain.finding import Checked, Scope, Status, severity
from server.domain.geo import LatLon
from server.domain.resolution import PairState, Violation
from server.domain.subject import RegisteredFence, Stage
from server.errors import NotFound
from server.models import Attachment, Decision, Issue, Photo, PhotoPair, Submission, Viewpoint
from server.models.site import zone_of
from server.services.review import decisions, evidence, photo_view
from server.services.verification import findings, tracks
from server.translations import N_

NAMES_OF_OFFICERS = (*OFFICERS, "username")
"""Questions of the forms whose answers name who was on site or sent the form."""


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
    violation: Violation | None
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
    tracks: Mapping[Stage, tuple[LatLon, ...]]
    """The ways that the phones recorded while the forms were filled in, where they did."""
    about_issue: tuple[ScopedFinding, ...]
    """What the checks say of the whole issue; no part of the pair's verdict."""
    drawn: frozenset[str]
    """Which pictures of both photos together there are, see imaging.pair."""
    state: PairState
    digest: str
    """Names what is on the screen; an answer brings it back, so that nobody answers for what they did not see."""
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
    def settled(self) -> bool:
        """Tell whether nobody else needs to answer."""
        return self.state is PairState.DECIDED

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
    said = decisions.of_pair(pair_id)
    own = decisions.last_of(said, actor.account_id) is not None
    found = scoped_findings(row)
    return PairView(
        pair_id=row.id,
        issue=head(row.issue),
        place=place,
        before=photo_view.view(row.before, made_by[row.before.attachment_id], place.zone),
        after=photo_view.view(row.after, made_by[row.after.attachment_id], place.zone),
        verdict=row.verdict,
        findings=found,
        newer_pair_id=_newer(row),
        own_photos=is_own(actor, made_by.values()),
        tracks=_tracks(row, made_by),
        about_issue=_about_issue(row.issue_id),
        drawn=evidence.drawn(row),
        state=row.state,
        digest=digest(row.verdict, found),
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


def scoped_findings(row: PhotoPair) -> tuple[ScopedFinding, ...]:
    """Return the current findings of a pair and its photos, the worst first, the pair's before its photos'."""
    said = [ScopedFinding(Scope.PAIR, one) for one in findings.values(row.findings)]
    for scope, photo in ((Scope.BEFORE, row.before), (Scope.AFTER, row.after)):
        said += [ScopedFinding(scope, one) for one in findings.values(photo.findings)]
    return tuple(sorted(said, key=lambda one: -severity(one.checked.finding.status)))


def digest_of(actor: Actor, pair_id: int) -> str:
    """Return the digest of what the page of a pair would show now.

    :raises NotFound: where there is no such pair, or not for this caller.
    """
    row = visible(actor, pair_id)
    return digest(row.verdict, scoped_findings(row))


def digest(verdict: Status | None, found: Iterable[ScopedFinding]) -> str:
    """Return a short name of a verdict and its findings: other findings, another name."""
    said = [
        [one.scope, one.checked.check, one.checked.version, one.checked.finding.reason, *_figures(one)] for one in found
    ]
    content = json.dumps([verdict, said], default=str, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _figures(one: ScopedFinding) -> list[object]:
    return [one.checked.finding.status, sorted(one.checked.finding.evidence.items())]


def _about_issue(issue_id: int) -> tuple[ScopedFinding, ...]:
    said = findings.values(findings.current(issue_id=issue_id))
    about = [ScopedFinding(Scope.ISSUE, one) for one in said]
    return tuple(sorted(about, key=lambda one: -severity(one.checked.finding.status)))


def _tracks(row: PhotoPair, made_by: Mapping[int, Attachment]) -> dict[Stage, tuple[LatLon, ...]]:
    sent = {Stage.BEFORE: row.before, Stage.AFTER: row.after}
    visits = {stage: made_by[photo.attachment_id].submission_id for stage, photo in sent.items()}
    found = tracks.of_submissions(set(visits.values()))
    return {stage: found[visit] for stage, visit in visits.items() if visit in found}


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
    """Tell whether the caller handed in one of these files, or was on site by what the form says."""
    return actor.account_id is not None and any(_is_by(actor, one.submission) for one in sent)


def _is_by(actor: Actor, submission: Submission) -> bool:
    return submission.account_id == actor.account_id or actor.name in named(submission.answers, NAMES_OF_OFFICERS)


def _place(viewpoint: Viewpoint) -> PlaceView:
    site = viewpoint.site
    return PlaceView(
        site=site.name,
        site_code=site.code,
        county=site.county,
        zone=zone_of(site),
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
        violation=decision.violation,
        reasons=tuple(decision.reasons),
        note=decision.note,
        verdict_seen=decision.verdict_seen,
        decided_at=decision.decided_at,
    )
