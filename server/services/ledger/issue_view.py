"""What is there on one issue: its ledger row, photos, pairs, decisions and submissions?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from server.db import db
from server.domain.access import Actor, AttachmentState, DecisionKind, Permission
from server.domain.life_state import LifeState
from server.domain.resolution import PairState
from server.domain.subject import Stage
from server.models import Attachment, Decision, Issue, Photo, PhotoPair, Submission, SubmissionIssue
from server.models.site import zone_of
from server.services.register import issues, queue_columns, senders
from server.services.review import pair_view, photo_view, rows
from server.services.verification import findings


@dataclass(frozen=True)
class DecisionLine:
    """What a person said of one of the issue's pairs."""

    pair_id: int
    viewpoint: str
    by: str
    kind: DecisionKind
    reasons: tuple[str, ...]
    note: str
    decided_at: datetime


@dataclass(frozen=True)
class SubmissionLine:
    """One form instance with how many of its files have arrived."""

    submission_id: int
    form: str
    version: str
    instance_id: str
    sent_by: str
    received_at: datetime
    files_received: int
    files_expected: int
    flags: tuple[str, ...]


@dataclass(frozen=True)
class IssueView:
    """Everything on the issue's page."""

    head: pair_view.IssueHead
    status: str
    life: LifeState
    site: str
    county: str
    zone: ZoneInfo
    ledger: dict[str, Any]
    pairs: tuple[rows.Row, ...]
    photos: tuple[photo_view.PhotoView, ...]
    submissions: tuple[SubmissionLine, ...]
    decisions: tuple[DecisionLine, ...]
    is_stale: bool
    """The register has changed since the checks spoke of it, or of what belongs to it; they are being asked again."""
    hidden_decisions: int
    """Of others, on pairs that the reader has not decided yet."""

    @property
    def waiting(self) -> int:
        """Return how many photos are still being analysed."""
        return sum(photo.verdict is None for photo in self.photos)


def issue(actor: Actor, issue_id: int) -> IssueView:
    """Return what the office sees of an issue.

    :raises NotFound: where there is no such issue, or not for this caller.
    """
    row = issues.visible(actor, issue_id)
    zone = zone_of(row.site)
    photos = _photos(row.id)
    pairs = rows.rows(actor, _pairs_in_sight(row.id))
    shown, hidden = _decisions(actor, row.id)
    return IssueView(
        head=pair_view.head(row),
        status=row.status,
        life=row.life,
        site=row.site.name if row.site else "",
        county=row.county,
        zone=zone,
        ledger=row.ledger,
        pairs=pairs,
        photos=tuple(photo_view.view(photo, findings.values(photo.findings), zone) for photo in photos),
        submissions=tuple(_line(one) for one in _submissions(row.id, photos)),
        decisions=shown,
        is_stale=_is_stale(row, photos, pairs),
        hidden_decisions=hidden,
    )


def _is_stale(row: Issue, photos: Iterable[Photo], pairs: Iterable[rows.Row]) -> bool:
    is_photo_stale = any(photo.stale_run_id is not None for photo in photos)
    return row.stale_run_id is not None or is_photo_stale or any(pair.is_stale for pair in pairs)


def _photos(issue_id: int) -> list[Photo]:
    query = (
        select(Photo)
        .where(Photo.issue_id == issue_id)
        .options(joinedload(Photo.original), joinedload(Photo.viewpoint), selectinload(Photo.findings), _sender())
        .order_by(Photo.viewpoint_id, Photo.received_at, Photo.id)
    )
    in_order = [None, *Stage]
    return sorted(db.session.scalars(query), key=lambda photo: (photo.viewpoint_id or 0, in_order.index(photo.stage)))


def _sender() -> ORMOption:
    submission = joinedload(Photo.attachment).joinedload(Attachment.submission)
    return submission.options(joinedload(Submission.submitter), joinedload(Submission.phone))


def _pairs_in_sight(issue_id: int) -> list[int]:
    query = select(PhotoPair.id).where(PhotoPair.issue_id == issue_id, queue_columns.in_sight())
    return list(db.session.scalars(query.order_by(PhotoPair.viewpoint_id, PhotoPair.id.desc())))


def _submissions(issue_id: int, photos: Iterable[Photo]) -> list[Submission]:
    """Return those that name the issue, with photos of it or without."""
    naming = select(SubmissionIssue.submission_id).where(SubmissionIssue.issue_id == issue_id)
    with_photos = {one.attachment.submission_id for one in photos}
    query = (
        select(Submission)
        .where(or_(Submission.id.in_(naming), Submission.id.in_(with_photos)))
        .options(joinedload(Submission.form), selectinload(Submission.attachments))
        .order_by(Submission.received_at, Submission.id)
    )
    return list(db.session.scalars(query))


def _line(submission: Submission) -> SubmissionLine:
    states = [one.state for one in submission.attachments if one.state.is_named]
    return SubmissionLine(
        submission_id=submission.id,
        form=submission.form.form_id,
        version=submission.version_named,
        instance_id=submission.instance_id,
        sent_by=senders.sent_by(submission),
        received_at=submission.received_at,
        files_received=states.count(AttachmentState.RECEIVED),
        files_expected=len(states),
        flags=tuple(submission.flags),
    )


def _decisions(actor: Actor, issue_id: int) -> tuple[tuple[DecisionLine, ...], int]:
    """Return what may be shown, and how many are withheld.

    A reviewer sees others' answers only after their own. So does the office, until a pair is settled: it reviews too.
    """
    query = (
        select(Decision)
        .join(PhotoPair, PhotoPair.id == Decision.pair_id)
        .where(PhotoPair.issue_id == issue_id, Decision.withdrawn_at.is_(None))
        .options(joinedload(Decision.account), joinedload(Decision.reason_rows))
        .options(joinedload(Decision.pair).joinedload(PhotoPair.viewpoint))
        .order_by(Decision.id)
    )
    said = list(db.session.scalars(query).unique())
    own = {one.pair_id for one in said if one.account_id == actor.account_id}
    shown = [one for one in said if one.pair_id in own or _is_shown_to_office(actor, one)]
    return tuple(_decision(one) for one in shown), len(said) - len(shown)


def _is_shown_to_office(actor: Actor, decision: Decision) -> bool:
    return actor.may(Permission.OVERSEE) and decision.pair.state is PairState.DECIDED


def _decision(decision: Decision) -> DecisionLine:
    return DecisionLine(
        pair_id=decision.pair_id,
        viewpoint=decision.pair.viewpoint.name,
        by=decision.account.name,
        kind=decision.kind,
        reasons=tuple(decision.reasons),
        note=decision.note,
        decided_at=decision.decided_at,
    )
