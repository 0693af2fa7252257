"""Which before photo belongs to which after photo?

A pair is the newest wide photo of each stage from one viewpoint of one issue. A newer photo makes a new pair; the
old one stays with its findings and decisions.
"""

from sqlalchemy import select

from server import checks
from server.db import db
from server.domain.finding import Status, verdict, worst
from server.domain.subject import PairSubject, PhotoSubject, Stage
from server.formats import facts_json
from server.models import Photo, PhotoPair
from server.services import findings, subjects
from server.services.runtime import now

NOT_PAIRED = frozenset({"photo_near", "probe_photo"})
"""Close-ups show a detail, not the view from the standpoint."""


def form(photo: Photo) -> PhotoPair | None:
    """Form or renew the pair that a newly analysed photo belongs to; None where it has no counterpart yet."""
    if photo.issue_id is None or photo.viewpoint_id is None or photo.question in NOT_PAIRED:
        return None
    before, after = _newest(photo, Stage.BEFORE), _newest(photo, Stage.AFTER)
    if before is None or after is None:
        return None
    pair = _current(photo)
    if pair is None or (pair.before_id, pair.after_id) != (before.id, after.id):
        pair = _renew(pair, before, after)
    _examine(pair)
    return pair


def _newest(photo: Photo, stage: Stage) -> Photo | None:
    query = (
        select(Photo)
        .where(
            Photo.issue_id == photo.issue_id,
            Photo.viewpoint_id == photo.viewpoint_id,
            Photo.stage == stage,
            Photo.question.not_in(NOT_PAIRED),
            Photo.analysed_at.is_not(None),
        )
        .order_by(Photo.received_at.desc(), Photo.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def _current(photo: Photo) -> PhotoPair | None:
    query = select(PhotoPair).where(
        PhotoPair.issue_id == photo.issue_id,
        PhotoPair.viewpoint_id == photo.viewpoint_id,
        PhotoPair.replaced_at.is_(None),
    )
    return db.session.scalar(query)


def _renew(old: PhotoPair | None, before: Photo, after: Photo) -> PhotoPair:
    moment = now()
    if old:
        old.replaced_at = moment
    pair = PhotoPair(
        issue_id=after.issue_id,
        viewpoint_id=after.viewpoint_id,
        before=before,
        after=after,
        formed_at=moment,
    )
    db.session.add(pair)
    db.session.flush()
    return pair


def _examine(pair: PhotoPair) -> None:
    """Ask the pair checks and roll up what is known of the pair and of both photos."""
    subject = PairSubject(*(_subject(photo) for photo in (pair.before, pair.after)))
    answers = checks.run(checks.PAIR_CHECKS, subject)
    findings.keep(answers, pair_id=pair.id)
    parts = [verdict(answer.finding for answer in answers), pair.before.verdict, pair.after.verdict]
    pair.verdict = worst(part for part in parts if part)
    statuses = [answer.finding.status for answer in answers]
    for photo in (pair.before, pair.after):
        statuses += [row.status for row in photo.findings]
    pair.contradictions = statuses.count(Status.CONTRADICTED)
    pair.doubts = statuses.count(Status.DOUBTFUL)


def _subject(photo: Photo) -> PhotoSubject:
    return subjects.of_photo(photo, facts_json.from_json(photo.original.facts or {}))
