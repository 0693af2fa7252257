"""What do we know of a photo, and what do the checks make of it?

Facts belong to the bytes and are read once; findings belong to one use of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from server import checks
from server.db import db
from server.domain.finding import Checked, Finding, Status, verdict
from server.domain.photo import PhotoFacts
from server.domain.subject import PhotoSubject
from server.errors import NotFound
from server.formats import facts_json
from server.imaging.facts import read_facts
from server.imaging.preview import write_preview
from server.models import Issue, Original, Photo
from server.services.runtime import media, now
from server.services.verification import findings, issue_checks, journeys, pairs, subjects
from server.services.verification.reuse import search
from server.translations import N_

PREVIEW = "preview-{long_edge}.jpg"
PREVIEW_EDGES = (480, 1600)
MOST_ATTEMPTS = 5
FACTS_VERSION = 4
"""Raised when a reader learns to say more: what an older one said is read again when it is next asked for."""
FACTS_VERSION_KEY = "facts_version"


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
    """Count one more attempt, before the work that may kill the worker; False when the photo needs none.

    :raises NotFound: where there is no such photo.
    """
    photo = _get(photo_id)
    if photo.verdict is not None:
        return False
    photo.attempts += 1
    if photo.attempts > MOST_ATTEMPTS:
        _give_up(photo)
        return False
    return True


def analyse(photo_id: int) -> int | None:
    """Do all that is to be done with a photo, in one transaction; returns the pair that is to be examined next.

    :raises NotFound: where the photo or its bytes are missing.
    """
    enter(photo_id)
    for other_id, asked in concerned(photo_id):
        ask_again(other_id, asked)
    return conclude(photo_id)


def enter(photo_id: int) -> None:
    """Read the facts and write down where the photo stands on its phone's way, so that others find it.

    :raises NotFound: where the photo or its bytes are missing.
    """
    photo = _get(photo_id)
    journeys.enter(photo, facts_of(photo.original), subjects.submission_of(photo))
    db.session.flush()


def concerned(photo_id: int) -> list[tuple[int, Sequence[checks.Check[PhotoSubject]]]]:
    """Return photos that were analysed first, though received later, and what they are to be asked again."""
    photo = _get(photo_id)
    limits = subjects.limits_of(subjects.submission_of(photo))
    on_the_way = [(one.id, checks.JOURNEY_CHECKS) for one in journeys.later(photo)]
    return on_the_way + [(one.id, checks.REUSE_CHECKS) for one in search.later(photo, facts_of(photo.original), limits)]


def ask_again(photo_id: int, asked: Sequence[checks.Check[PhotoSubject]]) -> None:
    """Ask a photo some checks again, and follow up what hangs on it."""
    photo = _get(photo_id)
    issue_checks.hold(photo.issue_id)
    if judge(photo, asked):
        pairs.refresh(photo)
        issue_checks.examine(photo.issue_id)


def conclude(photo_id: int) -> int | None:
    """Ask the checks and form the pair; running it twice gives the same answer.

    Returns the pair that is to be examined next, if there is one.

    :raises NotFound: where there is no such photo.
    """
    photo = _get(photo_id)
    issue_checks.hold(photo.issue_id)
    judge(photo)
    photo.analysed_at = now()
    db.session.flush()
    pair = pairs.form(photo)
    if pair is None:
        issue_checks.examine(photo.issue_id)
    return pair.id if pair else None


def judge(photo: Photo, asked: Sequence[checks.Check[PhotoSubject]] = checks.PHOTO_CHECKS) -> bool:
    """Ask all checks of a photo, or some again; tells whether any has another answer than before."""
    facts = facts_of(photo.original)
    journeys.enter(photo, facts, subjects.submission_of(photo))
    answers = checks.run(asked, subjects.of_photo(photo, facts, asked))
    is_new = findings.keep(answers, photo_id=photo.id, is_all=asked is checks.PHOTO_CHECKS)
    said = findings.values(findings.current(photo_id=photo.id))
    photo.verdict = verdict(answer.finding for answer in said)
    db.session.flush()
    return is_new


def facts_of(original: Original) -> PhotoFacts:
    """Return what the bytes say, reading them if nobody has yet, or only a reader that knew less."""
    if original.facts is not None and not _can_be_read_better(original):
        return facts_json.from_json(original.facts)
    path = media().path(original.sha256)
    facts = read_facts(path, sha256=original.sha256, size_bytes=original.size_bytes)
    if facts.problem is None:
        for long_edge in reversed(PREVIEW_EDGES):
            write_preview(path, media().derived(original.sha256, PREVIEW.format(long_edge=long_edge)), long_edge)
    original.facts = facts_json.to_json(facts) | {FACTS_VERSION_KEY: FACTS_VERSION}
    original.media_type = facts.media_type
    search.index(original, facts)
    return facts


def is_outdated(facts: Mapping[str, Any]) -> bool:
    """Tell whether stored facts lack what a reader of today says."""
    return int(facts.get(FACTS_VERSION_KEY, 1)) < FACTS_VERSION


def _can_be_read_better(original: Original) -> bool:
    """Old facts are better than none, where the bytes are lost."""
    return is_outdated(original.facts or {}) and media().has(original.sha256)


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


def _get(photo_id: int) -> Photo:
    photo = db.session.get(Photo, photo_id)
    if photo is None:
        raise NotFound
    return photo


def _give_up(photo: Photo) -> None:
    """Say honestly that the analysis breaks on this photo, instead of trying for ever."""
    broken = Checked("photo_near_site", 0, Finding(Status.ERROR, "crashed"))
    findings.keep([broken], photo_id=photo.id)
    photo.verdict = Status.ERROR
    photo.analysed_at = now()
