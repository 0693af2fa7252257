"""What do the checks make of a before and an after photo together?

A pair without a verdict is work to do: it is formed with its photo (see attempts) and examined afterwards, because
comparing pixels takes longer than a transaction should.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from server import checks
from server.db import db
from server.domain.finding import Status, verdict, worst
from server.domain.plants import speaks_of_plants
from server.domain.queue_order import against
from server.domain.resolution import PairState
from server.domain.subject import PairSubject
from server.errors import NotFound
from server.models import Issue, Photo, PhotoPair, ProblemRegion, Viewpoint
from server.services.register import staleness
from server.services.verification import (
    comparisons,
    findings,
    issue_checks,
    other_viewpoints,
    photo_case,
    problem_regions,
    subjects,
)


def waiting(limit: int = 1000) -> list[int]:
    """Return the pairs that no check has spoken of yet, oldest first."""
    query = select(PhotoPair.id).where(PhotoPair.verdict.is_(None))
    return list(db.session.scalars(query.order_by(PhotoPair.id).limit(limit)))


def examine(pair_id: int) -> None:
    """Compare the pictures, ask the pair checks, and roll up what is known of the pair and of both photos.

    :raises NotFound: where there is no such pair.
    """
    issue = issue_checks.lock_of_pair(pair_id)
    judge(load(pair_id))
    issue_checks.examine(issue)


def load(pair_id: int) -> PhotoPair:
    """Return a pair with all that judging it needs, in one statement.

    :raises NotFound: where there is no such pair.
    """
    query = select(PhotoPair).where(PhotoPair.id == pair_id).options(*_PARTS)
    pair = db.session.scalar(query)
    if pair is None:
        raise NotFound
    return pair


def judge(pair: PhotoPair, asked: Sequence[checks.Check[PairSubject]] = checks.PAIR_CHECKS) -> bool:
    """Ask all checks of a pair, or some again; tells whether any has another answer than before."""
    marked = pair.stale_run_id
    with db.session.no_autoflush:  # pixels are compared before anything is written
        answers = checks.run(asked, subject_of(pair, asked))
    kept = findings.save(answers, pair_id=pair.id, is_all=asked is checks.PAIR_CHECKS)
    roll_up(pair)
    if asked is checks.PAIR_CHECKS:
        staleness.settle(pair, marked)
    return kept.is_new


def refresh(photo: Photo) -> list[PhotoPair]:
    """Roll up the examined pairs of a photo whose findings have changed; returns them."""
    found = of_photo(photo)
    for pair in found:
        roll_up(pair)
    return found


def of_photo(photo: Photo) -> list[PhotoPair]:
    """Return the attempts that a photo is part of, that were examined and that people have not settled for good."""
    query = select(PhotoPair).where(
        PhotoPair.issue_id == photo.issue_id,
        PhotoPair.viewpoint_id == photo.viewpoint_id,
        or_(PhotoPair.before_id == photo.id, PhotoPair.after_id == photo.id),
        or_(PhotoPair.replaced_at.is_(None), PhotoPair.state != PairState.DECIDED),
        PhotoPair.verdict.is_not(None),
    )
    return list(db.session.scalars(query))


def subject_of(pair: PhotoPair, asked: Sequence[checks.Check[PairSubject]] = checks.PAIR_CHECKS) -> PairSubject:
    """Put together what the checks compare that are asked; compares the pixels where nobody has yet."""
    problem = problem_regions.in_before(pair)
    measured = comparisons.of_pair(pair, problem)
    before, after = (subjects.alone_of(photo_case.stored(photo)) for photo in (pair.before, pair.after))
    subject = PairSubject(before, after, measured, pair.issue.claimed_at, pair.viewpoint.place)
    subject = replace(subject, problem=problem, is_about_plants=speaks_of_plants([pair.issue.problem_text]))
    if any(check in checks.VIEWPOINT_CHECKS for check in asked):
        others = other_viewpoints.of_pair(pair, measured, subject.limits.viewpoint_least_inliers)
        subject = replace(subject, other_viewpoints=others)
    return subject


def roll_up(pair: PhotoPair) -> None:
    """Write down the worst of a pair's own answers and both photos', and how many speak against it."""
    rows = findings.of_all(pair_ids=[pair.id], photo_ids=[pair.before_id, pair.after_id])
    own = [row for row in rows if row.pair_id == pair.id]
    parts = [verdict(answer.finding for answer in findings.values(own)), pair.before.verdict, pair.after.verdict]
    pair.verdict = worst(part for part in parts if part)
    statuses = [row.status for row in rows]
    pair.against = against([(row.check, row.status) for row in rows])
    pair.contradictions = statuses.count(Status.CONTRADICTED)
    pair.doubts = statuses.count(Status.DOUBTFUL)


_PARTS = (
    joinedload(PhotoPair.issue).joinedload(Issue.programme),
    joinedload(PhotoPair.viewpoint).joinedload(Viewpoint.site),
    joinedload(PhotoPair.problem).joinedload(ProblemRegion.original),
    *photo_case.parts(joinedload(PhotoPair.before)),
    *photo_case.parts(joinedload(PhotoPair.after)),
)
