"""What does a reviewer need to see of one pair before answering for it?

Values only: what was read from both photos, what the register says, and what the checks made of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.domain.access import Actor, DecisionKind
from server.domain.finding import Scope, ScopedFinding, Status
from server.domain.geo import LatLon
from server.domain.resolution import PairState, Violation
from server.domain.subject import RegisteredFence, Stage
from server.models import Decision, Issue, Photo, PhotoPair, Viewpoint
from server.models.site import zone_of
from server.services import access
from server.services.review import decisions, evidence, pair_case, photo_view, problem_view, reservations, rows, shares
from server.services.review.pair_case import PairCase
from server.services.review.problem_view import ProblemView
from server.services.verification import tracks


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
    batch_en: str
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
class AttemptLine:
    """Another attempt of the pair's viewpoint."""

    pair_id: int
    stands: bool
    """It is what the desk shows of the viewpoint."""
    before: rows.Picture
    after: rows.Picture
    received_at: datetime | None
    """When the newer of its photos came."""
    verdict: Status | None
    """What the checks say of it; where they contradicted it before, that."""
    is_open: bool
    """A person has still to answer for it."""
    state: PairState
    outcome: DecisionKind | None

    @property
    def needs_reason(self) -> bool:
        """Tell whether an approval of newer photos has to say why this one is set aside."""
        return self.is_open and self.verdict is Status.CONTRADICTED


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
    """The attempt that stands in the place of this one."""
    is_open: bool
    """A person has still to answer for it, whether it stands or not."""
    was_contradicted: bool
    """The checks contradict it, or did before: then an approval needs words and a second person as well."""
    attempts: tuple[AttemptLine, ...]
    """The viewpoint's other attempts, the newest first."""
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
    is_taken: bool
    share: str
    """`mine` or `colleague`: whose it is to begin with; empty: nobody’s, or somebody has answered."""
    """A colleague has it open."""
    problem: ProblemView | None
    """Where a person says the problem is; None where nobody has marked it."""
    is_stale: bool
    """The register has changed since the checks spoke; they are being asked again."""

    @property
    def waiting(self) -> bool:
        """Tell whether checks have still to speak."""
        return None in (self.verdict, self.before.verdict, self.after.verdict)

    @property
    def contradicted(self) -> bool:
        """Tell whether an approval would override a contradiction."""
        return self.was_contradicted or self.verdict is Status.CONTRADICTED

    @property
    def open_attempts(self) -> tuple[AttemptLine, ...]:
        """Return the earlier attempts that an answer for this pair answers as well."""
        return tuple(one for one in self.attempts if one.is_open) if self.newer_pair_id is None else ()

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
    return of_case(actor, pair_case.load(actor, pair_id))


def of_case(actor: Actor, case: PairCase) -> PairView:
    """Return what a reviewer sees of a pair that was loaded."""
    row = case.row
    place = _place(row.viewpoint)
    said = decisions.so_far(row)
    held = reservations.held(actor, row.reservation)
    own = decisions.last_of(said, actor.account_id) is not None
    return PairView(
        pair_id=row.id,
        issue=head(row.issue),
        place=place,
        before=photo_view.view(row.before, case.said[Scope.BEFORE], place.zone),
        after=photo_view.view(row.after, case.said[Scope.AFTER], place.zone),
        verdict=row.verdict,
        findings=case.findings,
        newer_pair_id=next((one.id for one in case.beside if one.replaced_at is None), None),
        is_open=row.is_waiting,
        was_contradicted=row.contradicted_at is not None,
        attempts=tuple(_attempt(one) for one in case.beside),
        own_photos=access.handed_in(actor, case.submissions),
        tracks=_tracks(row),
        about_issue=case.about_issue,
        drawn=evidence.drawn(row),
        state=row.state,
        digest=case.digest,
        decisions=tuple(_past(one, actor) for one in said) if own else (),
        is_taken=held is not None and not held.is_own,
        share=shares.of_row(actor, row),
        problem=problem_view.with_history(row),
        is_stale=case.is_stale,
    )


def _tracks(row: PhotoPair) -> dict[Stage, tuple[LatLon, ...]]:
    visits = {stage: photo.attachment.submission_id for stage, photo in _photos(row).items()}
    found = tracks.of_submissions(set(visits.values()))
    return {stage: found[visit] for stage, visit in visits.items() if visit in found}


def _photos(row: PhotoPair) -> dict[Stage, Photo]:
    return {Stage.BEFORE: row.before, Stage.AFTER: row.after}


def head(issue: Issue) -> IssueHead:
    """Return what is shown of a ledger row above its photos."""
    return IssueHead(
        issue_id=issue.id,
        code=issue.code,
        problem=issue.problem_text,
        batch=issue.batch.title if issue.batch else "",
        batch_en=issue.batch.title_en if issue.batch else "",
        unit=issue.unit.name if issue.unit else "",
        due_on=issue.due_on,
        due_text=issue.due_text,
        work_started_at=issue.work_started_at,
        work_done_at=issue.work_done_at,
        programme=issue.programme.title,
        is_demonstration=issue.programme.is_demonstration,
    )


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


def _attempt(row: PhotoPair) -> AttemptLine:
    return AttemptLine(
        pair_id=row.id,
        stands=row.replaced_at is None,
        before=rows.picture(row.before),
        after=rows.picture(row.after),
        received_at=row.received_at,
        verdict=pair_case.seen_of(row),
        is_open=row.is_waiting,
        state=row.state,
        outcome=row.outcome,
    )


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
