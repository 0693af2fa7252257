"""What do the checks make of a photo?

The steps here are taken in the order begin, enter, ask_again of those concerned, conclude (see tasks.analysis).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update

from server import checks
from server.db import db
from server.domain.finding import Checked, Finding, Status, verdict
from server.domain.subject import PhotoSubject
from server.errors import NotFound
from server.models import Issue, Photo
from server.services.register import staleness
from server.services.runtime import now
from server.services.verification import (
    attempts,
    findings,
    issue_checks,
    journeys,
    pairs,
    photo_case,
    subjects,
    watermarks,
)
from server.services.verification.photo_case import PhotoCase, Trace
from server.services.verification.reuse import search
from server.translations import N_

MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class PhotoLine:
    """One photo in a list, with its findings."""

    photo_id: int
    sha256: str
    issue: str | None
    viewpoint: str | None
    stage: str | None
    verdict: str | None
    findings: tuple[Checked, ...]


def begin(photo_id: int) -> bool:
    """Count one more try, before the work that may kill the worker; False when the photo needs none.

    :raises NotFound: where there is no such photo.
    """
    mine = update(Photo).where(Photo.id == photo_id, Photo.verdict.is_(None))
    tried = db.session.scalar(
        mine.values(attempts=Photo.attempts + 1).returning(Photo.attempts).execution_options(synchronize_session=False)
    )
    if tried is None:
        if db.session.scalar(select(Photo.id).where(Photo.id == photo_id)) is None:
            raise NotFound
        return False
    if tried > MOST_ATTEMPTS:
        _give_up(db.session.get_one(Photo, photo_id, populate_existing=True))
        return False
    return True


def give_back(photo_id: int) -> None:
    """Take back a try that was counted and broke by no fault of the photo."""
    mine = update(Photo).where(Photo.id == photo_id, Photo.attempts > 0)
    db.session.execute(mine.values(attempts=Photo.attempts - 1).execution_options(synchronize_session=False))


def note_trouble(photo_id: int, trouble: str) -> None:
    """Keep for the operator why the analysis broke."""
    mine = update(Photo).where(Photo.id == photo_id).values(trouble=trouble[:300])
    db.session.execute(mine.execution_options(synchronize_session=False))


def enter(photo_id: int) -> Trace:
    """Read the facts and write down where the photo stands on its phone's way, so that others find it.

    :raises NotFound: where the photo or its bytes are missing.
    """
    case = photo_case.load(photo_id)
    journeys.enter(case)
    return case.trace


def concerned(trace: Trace) -> list[tuple[int, Sequence[checks.Check[PhotoSubject]]]]:
    """Return photos that were analysed first, though received later, and what they are to be asked again."""
    on_the_way = [(number, checks.JOURNEY_CHECKS) for number in journeys.later(trace)]
    copies = search.later(trace.photo_id, trace.facts, trace.limits)
    texts = [(number, checks.TEXT_CHECKS) for number in watermarks.later(trace.photo_id, trace.facts)]
    return on_the_way + texts + [(number, checks.REUSE_CHECKS) for number in copies]


def ask_again(photo_id: int, asked: Sequence[checks.Check[PhotoSubject]]) -> None:
    """Ask a photo some checks again, and follow up what hangs on it."""
    issue = issue_checks.lock_of_photo(photo_id)
    case = photo_case.load(photo_id)
    if judge(case, asked):
        attempts.meet(case.photo)
        pairs.refresh(case.photo)
        issue_checks.examine(issue)


def conclude(photo_id: int) -> list[int]:
    """Ask the checks and form its attempts; running it twice gives the same answer.

    Returns the pairs that are to be examined next.

    :raises NotFound: where there is no such photo.
    """
    issue = issue_checks.lock_of_photo(photo_id)
    case = photo_case.load(photo_id)
    judge(case)
    case.photo.analysed_at = now()
    formed = attempts.form(case.photo)
    if not formed:
        issue_checks.examine(issue)
    return [pair.id for pair in formed]


def judge(case: PhotoCase, asked: Sequence[checks.Check[PhotoSubject]] = checks.PHOTO_CHECKS) -> bool:
    """Ask all checks of a photo, or some again; tells whether any has another answer than before."""
    marked = case.photo.stale_run_id
    journeys.enter(case)
    answers = checks.run(asked, subjects.of_photo(case, asked))
    kept = findings.save(answers, photo_id=case.photo.id, is_all=asked is checks.PHOTO_CHECKS)
    case.photo.verdict = verdict(answer.finding for answer in kept.said)
    if asked is checks.PHOTO_CHECKS:
        staleness.settle(case.photo, marked)
    return kept.is_new


def waiting(limit: int = 1000) -> list[int]:
    """Return the photos that no check has spoken of yet, oldest first."""
    query = select(Photo.id).where(Photo.verdict.is_(None)).order_by(Photo.id).limit(limit)
    return list(db.session.scalars(query))


def count_waiting() -> int:
    """Return how many photos wait for their checks."""
    return db.session.scalar(select(func.count()).select_from(Photo).where(Photo.verdict.is_(None))) or 0


def listing(issue_code: str | None = None) -> list[PhotoLine]:
    """Return all photos, or those of one issue, in the order of their arrival.

    :raises NotFound: where no programme has an issue of this code.
    """
    query = select(Photo).order_by(Photo.id)
    if issue_code:
        if db.session.scalar(select(Issue.id).where(Issue.code == issue_code).limit(1)) is None:
            raise NotFound(N_("There is no issue “{code}”."), code=issue_code)
        query = query.join(Issue).where(Issue.code == issue_code)
    return [_line(photo) for photo in db.session.scalars(query)]


def _line(photo: Photo) -> PhotoLine:
    return PhotoLine(
        photo_id=photo.id,
        sha256=photo.original.sha256,
        issue=photo.issue.code if photo.issue else None,
        viewpoint=photo.viewpoint.code if photo.viewpoint else None,
        stage=photo.stage.value if photo.stage else None,
        verdict=photo.verdict.value if photo.verdict else None,
        findings=findings.values(photo.findings),
    )


def _give_up(photo: Photo) -> None:
    """Say honestly that the analysis breaks on this photo, instead of trying for ever."""
    broken = Checked("photo_near_site", 0, Finding(Status.ERROR, "crashed"))
    findings.save([broken], photo_id=photo.id)
    photo.verdict = Status.ERROR
    photo.analysed_at = now()
