"""Who is named in what goes out, so that it can be left out where an export shall tell of nobody?

Everybody with an account or a phone, and whoever the ledger, the forms and the checks name for these issues. What
stays says `domain/redaction`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from server.db import db, is_one_of
from server.domain import redaction
from server.domain.alarm import Alarm
from server.domain.answers import answers_to
from server.domain.dossier import Dossier
from server.domain.redaction import Redactor
from server.models import (
    Account,
    BroughtInPhoto,
    Export,
    Finding,
    Issue,
    Objection,
    Phone,
    Photo,
    PhotoPair,
    Publication,
    Submission,
)
from server.services.export import dossiers
from server.services.proof import alarms

_PORTION = 500


def as_ordered(row: Export, issue: Issue, dossier: Dossier) -> Dossier:
    """Return the dossier of an issue as an export shall hold it."""
    return redaction.dossier(dossier, redactor([issue.id])) if row.is_redacted else dossier


def gathered(row: Export, issue: Issue) -> Dossier:
    """Return everything on an issue that an export shall tell."""
    return as_ordered(row, issue, dossiers.gather(issue))


def alarms_of(row: Export) -> Sequence[Alarm]:
    """Return the alarms that were answered, as an export shall tell them."""
    found = alarms.answered()
    return redaction.alarms(found, redactor([])) if row.is_redacted else found


def redactor(issue_ids: Sequence[int]) -> Redactor:
    """Return what takes out all who are named for some issues."""
    found = {*db.session.scalars(select(Account.name)), *db.session.scalars(select(Phone.name))}
    for start in range(0, len(issue_ids), _PORTION):
        found.update(_named(issue_ids[start : start + _PORTION]))
    return Redactor(found)


def _named(issue_ids: Sequence[int]) -> Iterator[str]:
    for ledger in db.session.scalars(select(Issue.ledger).where(is_one_of(Issue.id, issue_ids))):
        for heading in redaction.PERSONS_OF_THE_LEDGER:
            yield from redaction.names_in(str(ledger.get(heading) or ""))
    yield from _by_forms(issue_ids)
    yield from _by_findings(issue_ids)
    objected = select(Objection.name, Objection.contact).join(Publication)
    for name, contact in db.session.execute(objected.where(is_one_of(Publication.issue_id, issue_ids))):
        yield from (name, contact)
    brought = select(BroughtInPhoto.by, BroughtInPhoto.taken_by, BroughtInPhoto.source).join(Photo)
    for by, taken_by, source in db.session.execute(brought.where(is_one_of(Photo.issue_id, issue_ids))):
        yield from (by.removeprefix("account:"), taken_by, source)


def _by_forms(issue_ids: Sequence[int]) -> Iterator[str]:
    numbers = {one for issue_id in issue_ids for one in dossiers.submission_numbers(issue_id)}
    query = select(Submission.answers, Submission.device_id).where(is_one_of(Submission.id, sorted(numbers)))
    for answers, device in db.session.execute(query):
        yield device or ""
        for answer in answers_to(answers, redaction.QUESTIONS):
            yield from redaction.names_in(answer)


def _by_findings(issue_ids: Sequence[int]) -> Iterator[str]:
    of_photos = select(Photo.id).where(is_one_of(Photo.issue_id, issue_ids))
    of_pairs = select(PhotoPair.id).where(is_one_of(PhotoPair.issue_id, issue_ids))
    about = (
        Finding.photo_id.in_(of_photos),
        Finding.pair_id.in_(of_pairs),
        is_one_of(Finding.issue_id, issue_ids),
    )
    for condition in about:
        for evidence in db.session.scalars(select(Finding.evidence).where(condition)):
            yield from _by_evidence(evidence)


def _by_evidence(evidence: Mapping[str, Any]) -> Iterable[str]:
    said = (evidence[key] for key in redaction.EVIDENCE if isinstance(evidence.get(key), str))
    return (name for text in said for name in redaction.names_in(text))
