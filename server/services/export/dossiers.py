"""What do the rows say of one issue? Gathered as values, each file with the place where it will lie in the dossier.

Every photo ever received for the issue belongs to it, also those that newer ones replaced, and every submission that
names the issue, with all its versions and all its files.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from server import checks
from server.db import db
from server.domain.closing_file import ClosingFile
from server.domain.dossier import (
    Dossier,
    FiledComment,
    FiledCrop,
    FiledDecision,
    FiledPair,
    FiledPhoto,
    FiledProblem,
    Said,
)
from server.domain.subject import Stage
from server.models import (
    Attachment,
    Comment,
    Decision,
    Event,
    Finding,
    Issue,
    Photo,
    PhotoPair,
    Submission,
    SubmissionIssue,
)
from server.models.site import zone_of
from server.services import events
from server.services.export import closing
from server.services.export.layout import Filing
from server.services.ledger import issue_record
from server.services.proof import alarms
from server.services.register import problem_regions
from server.services.review import problem_view
from server.services.review.problem_view import Crop
from server.services.runtime import now
from server.services.verification import findings


def gather(issue: Issue) -> Dossier:
    """Return everything on an issue."""
    zone = zone_of(issue.site)
    photos, pairs, received = _photos(issue), _pairs(issue), submissions(issue)
    filing = Filing(zone, received, issue)
    said = _findings(issue)
    filed = {photo.id: filing.photo(photo, said["photo", photo.id]) for photo in photos}
    sent = tuple(filing.submission(one) for one in received)
    filed_closing = closing.gather(issue, filing, received)
    return Dossier(
        code=issue.code,
        programme=issue.programme.title,
        programme_code=issue.programme.code,
        is_demonstration=issue.programme.is_demonstration,
        made_at=now(),
        zone=zone,
        record=issue_record.record(issue, (photo.site for photo in photos)),
        photos=tuple(filed.values()),
        pairs=tuple(_pair(pair, filed, said["pair", pair.id]) for pair in pairs),
        decisions=_decisions(issue),
        comments=_comments(issue),
        submissions=sent,
        forms=filing.forms(received),
        events=_events(issue, photos, pairs, received, filed_closing),
        originals=tuple(filing.originals),
        problems=tuple(_problems(issue, filed.values(), pairs)),
        alarms=tuple(alarms.answered()),
        closing=filed_closing,
    )


def crops(issue: Issue) -> Iterator[tuple[str, Crop]]:
    """Return the parts of photos around what is marked, by their paths in the dossier."""
    for pair in _pairs(issue):
        yield from ((path, crop) for _, path, crop in _crops(pair))


def _crops(pair: PhotoPair) -> Iterator[tuple[Stage, str, Crop]]:
    shown = problem_view.of_pair(pair)
    both = ((Stage.BEFORE, shown.before), (Stage.AFTER, shown.after)) if shown else ()
    yield from ((stage, f"problems/{pair.id}-{stage}.jpg", crop) for stage, crop in both if crop)


def _problems(issue: Issue, photos: Iterable[FiledPhoto], pairs: Iterable[PhotoPair]) -> Iterator[FiledProblem]:
    names = {pair.viewpoint_id: pair.viewpoint.name for pair in pairs}
    paths = {photo.sha256: photo.path for photo in photos}
    for viewpoint_id, said in problem_regions.history(issue.id).items():
        for one in said:
            yield FiledProblem(
                number=one.number,
                viewpoint=names.get(viewpoint_id, ""),
                sha256=one.sha256,
                path=paths.get(one.sha256, ""),
                region=one.region,
                source=one.source,
                by=one.by,
                at=one.at,
                replaced_at=one.replaced_at,
                replaced_by=one.replaced_by,
            )


def _photos(issue: Issue) -> list[Photo]:
    query = (
        select(Photo)
        .where(Photo.issue_id == issue.id)
        .options(joinedload(Photo.original), joinedload(Photo.viewpoint), joinedload(Photo.site))
        .options(joinedload(Photo.brought_in))
        .order_by(Photo.received_at, Photo.id)
    )
    return list(db.session.scalars(query))


def _pairs(issue: Issue) -> list[PhotoPair]:
    query = select(PhotoPair).where(PhotoPair.issue_id == issue.id).options(joinedload(PhotoPair.viewpoint))
    return list(db.session.scalars(query.order_by(PhotoPair.viewpoint_id, PhotoPair.id)))


def submissions(issue: Issue) -> list[Submission]:
    """Return those with a photo of the issue, those that name it, and all their earlier and later versions."""
    loaded = joinedload(Submission.form), joinedload(Submission.form_version), undefer(Submission.xml)
    files = selectinload(Submission.attachments).joinedload(Attachment.original)
    query = select(Submission).where(Submission.id.in_(submission_numbers(issue.id))).options(*loaded, files)
    return list(db.session.scalars(query.order_by(Submission.received_at, Submission.id)))


def submission_numbers(issue_id: int) -> set[int]:
    """Return the numbers of those submissions."""
    with_photos = select(Attachment.submission_id).join(Photo).where(Photo.issue_id == issue_id)
    naming = select(SubmissionIssue.submission_id).where(SubmissionIssue.issue_id == issue_id)
    found = set(db.session.scalars(with_photos)) | set(db.session.scalars(naming))
    while more := _versions(found) - found:
        found |= more
    return found


def _versions(found: set[int]) -> set[int]:
    query = select(Submission.id, Submission.replaces_id).where(
        or_(Submission.id.in_(found), Submission.replaces_id.in_(found))
    )
    return {number for row in db.session.execute(query) for number in row if number is not None}


def _findings(issue: Issue) -> defaultdict[tuple[str, int], tuple[Said, ...]]:
    """Return all answers, also those that newer ones replaced, by what they are about."""
    of_photos = select(Photo.id).where(Photo.issue_id == issue.id)
    of_pairs = select(PhotoPair.id).where(PhotoPair.issue_id == issue.id)
    query = select(Finding).where(or_(Finding.photo_id.in_(of_photos), Finding.pair_id.in_(of_pairs)))
    said: defaultdict[tuple[str, int], tuple[Said, ...]] = defaultdict(tuple)
    for row in db.session.scalars(query.order_by(Finding.id)):
        about = ("photo", row.photo_id) if row.photo_id is not None else ("pair", row.pair_id or 0)
        said[about] += (_said(row),)
    return said


def _said(row: Finding) -> Said:
    (checked,) = findings.values([row])
    return Said(
        checked,
        chinese=checks.sentence(checked.check, checked.finding, "zh_CN"),
        english=checks.sentence(checked.check, checked.finding, "en"),
        made_at=row.made_at,
        replaced_at=row.replaced_at,
    )


def _pair(pair: PhotoPair, filed: Mapping[int, FiledPhoto], said: tuple[Said, ...]) -> FiledPair:
    return FiledPair(
        number=pair.id,
        viewpoint=pair.viewpoint.name,
        before=filed[pair.before_id],
        after=filed[pair.after_id],
        verdict=pair.verdict,
        contradictions=pair.contradictions,
        doubts=pair.doubts,
        formed_at=pair.formed_at,
        replaced_at=pair.replaced_at,
        contradicted_at=pair.contradicted_at,
        state=pair.state,
        outcome=pair.outcome,
        is_open=pair.is_waiting,
        findings=said,
        crops=tuple(FiledCrop(stage, path, crop.outline) for stage, path, crop in _crops(pair)),
    )


def _decisions(issue: Issue) -> tuple[FiledDecision, ...]:
    query = (
        select(Decision)
        .join(PhotoPair, PhotoPair.id == Decision.pair_id)
        .where(PhotoPair.issue_id == issue.id, Decision.withdrawn_at.is_(None))
        .options(joinedload(Decision.account), joinedload(Decision.reason_rows))
        .options(joinedload(Decision.pair).joinedload(PhotoPair.viewpoint))
        .order_by(Decision.decided_at, Decision.id)
    )
    return tuple(_decision(one) for one in db.session.scalars(query).unique())


def _decision(one: Decision) -> FiledDecision:
    return FiledDecision(
        pair=one.pair_id,
        viewpoint=one.pair.viewpoint.name,
        by=one.account.name,
        role=one.account.role,
        kind=one.kind,
        reasons=tuple(one.reasons),
        note=one.note,
        verdict_seen=one.verdict_seen,
        findings_seen=tuple(one.findings_seen),
        decided_at=one.decided_at,
    )


def _comments(issue: Issue) -> tuple[FiledComment, ...]:
    query = (
        select(Comment)
        .join(PhotoPair, PhotoPair.id == Comment.pair_id)
        .where(PhotoPair.issue_id == issue.id)
        .options(joinedload(Comment.account), joinedload(Comment.pair).joinedload(PhotoPair.viewpoint))
        .order_by(Comment.id)
    )
    return tuple(
        FiledComment(
            one.pair_id, one.pair.viewpoint.name, one.account.name, one.account.role, one.text, one.written_at
        )
        for one in db.session.scalars(query)
    )  # fmt: skip


def _events(
    issue: Issue,
    photos: Iterable[Photo],
    pairs: Iterable[PhotoPair],
    submissions: Iterable[Submission],
    filed: ClosingFile,
) -> tuple[Mapping[str, Any], ...]:
    """Return the entries about the issue and what belongs to it, with all that their hashes are made of."""
    named: dict[str, Iterable[int]] = {
        "photo": (one.id for one in photos),
        "pair": (one.id for one in pairs),
        "submission": (one.id for one in submissions),
        "publication": (one.number for one in filed.publications),
        "objection": (one.number for one in filed.objections),
    }
    subjects = [f"issue:{issue.id}", *(f"{noun}:{number}" for noun, numbers in named.items() for number in numbers)]
    query = select(Event).where(Event.subject.in_(subjects)).order_by(Event.id)
    return tuple(entry(event) for event in db.session.scalars(query))


def entry(event: Event) -> Mapping[str, Any]:
    """Return an entry of the log with all that its hash is made of."""
    return {
        "id": event.id,
        "position": event.position,
        "leaf_sha256": event.leaf_sha256,
        **events.entry_of(event).content,
    }
