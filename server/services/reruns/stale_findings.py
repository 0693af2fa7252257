"""What was judged by other versions of the checks, by other limits, or from facts of an older reader?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from server import checks
from server.checks import ISSUE_CHECKS, PAIR_CHECKS, PHOTO_CHECKS
from server.db import db
from server.domain import limit_overrides, limit_tracking
from server.domain.finding import Status
from server.domain.limits import Limits
from server.models import Attachment, Finding, Form, Issue, Original, Photo, PhotoPair, Programme, Submission
from server.services.verification import original_facts

PAGE = 500
_CHECKS: Mapping[str, Sequence[Any]] = {"photo": PHOTO_CHECKS, "pair": PAIR_CHECKS, "issue": ISSUE_CHECKS}
_ABOUT = {"photo": Finding.photo_id, "pair": Finding.pair_id, "issue": Finding.issue_id}


def among(
    kind: str, numbers: Sequence[int], codes: frozenset[str], settings: Mapping[str, str] | None = None
) -> Iterator[tuple[int, frozenset[str]]]:
    """Give those photos, pairs or issues that one of these checks would judge differently today, with the checks.

    `settings`: limits of a trial, as domain.limit_overrides takes them, over those of each programme.
    """
    wanted = {checks.code(check): check.VERSION for check in _CHECKS[kind] if checks.code(check) in codes}
    is_all = len(wanted) == len(_CHECKS[kind])
    for start in range(0, len(numbers), PAGE):
        page = numbers[start : start + PAGE]
        limits = _limits(kind, page, settings or {})
        said = _said(kind, page)
        old = badly_read(page) if kind == "photo" else set()
        for number in page:
            answers = said.get(number, {})
            if number in old or (is_all and answers.keys() - wanted.keys()):
                yield number, frozenset(wanted)
            elif differing := _differing(answers, wanted, limits[number]):
                yield number, differing


def _differing(said: Mapping[str, Finding], wanted: Mapping[str, int], limits: Limits) -> frozenset[str]:
    """Return the checks that are new, broke, or were asked by another rule."""
    return frozenset(
        check
        for check, version in wanted.items()
        if (row := said.get(check)) is None
        or row.version != version
        or row.status is Status.ERROR
        or limit_tracking.differ(row.evidence, limits)
    )


def _said(kind: str, page: Sequence[int]) -> dict[int, dict[str, Finding]]:
    about = _ABOUT[kind]
    rows = db.session.execute(select(about, Finding).where(about.in_(page), Finding.replaced_at.is_(None)))
    found: dict[int, dict[str, Finding]] = {}
    for number, row in rows:
        if number is not None:
            found.setdefault(number, {})[row.check] = row
    return found


def _limits(kind: str, page: Sequence[int], settings: Mapping[str, str]) -> dict[int, Limits]:
    by_programme: dict[int, Limits] = {}
    found = {number: Limits() for number in page}
    for number, programme_id, own in db.session.execute(_programmes(kind, page)):
        if programme_id not in by_programme:
            by_programme[programme_id] = Limits().overridden(limit_overrides.changed(own, settings))
        found[number] = by_programme[programme_id]
    return found


def _programmes(kind: str, page: Sequence[int]) -> Select[int, int, dict[str, Any]]:
    if kind == "photo":
        query = select(Photo.id, Programme.id, Programme.limits).join(Attachment, Attachment.id == Photo.attachment_id)
        return query.join(Submission).join(Form).join(Programme).where(Photo.id.in_(page))
    if kind == "pair":
        query = select(PhotoPair.id, Programme.id, Programme.limits).join(Issue, Issue.id == PhotoPair.issue_id)
        return query.join(Programme).where(PhotoPair.id.in_(page))
    return select(Issue.id, Programme.id, Programme.limits).join(Programme).where(Issue.id.in_(page))


def badly_read(page: Sequence[int]) -> set[int]:
    """Return the photos whose facts an older reader read, that knew less."""
    query = select(Photo.id, Original.facts).join(Original, Original.id == Photo.original_id)
    rows = db.session.execute(query.where(Photo.id.in_(page), Original.facts.is_not(None)))
    return {number for number, facts in rows if original_facts.is_outdated(facts or {})}
