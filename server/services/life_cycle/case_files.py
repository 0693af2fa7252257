"""What is there on an issue, of its present round? Gathered from what phones sent and people wrote."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from server.db import db
from server.domain.access import PHOTO_REASONS, Actor, AttachmentState, DecisionKind, Role
from server.domain.answers import answer, named
from server.domain.case_file import CaseFile, Measure, OpenContradiction, PairStanding, SheetForm, Standpoint
from server.domain.check_labels import CHECKS
from server.domain.closing_file import FiledMove
from server.domain.export import ExportState
from server.domain.finding import Status
from server.domain.issue_files import FileKind
from server.domain.life_cycle import reached_states
from server.domain.life_state import LifeState
from server.domain.procedure import Procedure
from server.domain.rectification import NOT_PAIRED, plain
from server.domain.requirements import ACCEPTANCE, LOOKBACK, SITE_CHECK
from server.domain.resolution import PairState
from server.domain.subject import Stage
from server.models import (
    Account,
    Attachment,
    BroughtInPhoto,
    ContradictionOverride,
    Export,
    ExportItem,
    Finding,
    Form,
    Issue,
    IssueFile,
    IssueMeasure,
    IssueMove,
    Photo,
    PhotoPair,
    Submission,
    SubmissionIssue,
)
from server.models.site import zone_of
from server.services.publicity import standing
from server.services.publicity.standing import Standing
from server.services.register import queue_columns
from server.services.review import decisions
from server.translations import N_

_READ = (
    *("progress", "restarted", "cover_only", "verdict", "same_state", "false_rect", "next"),
    *(f"crit{number}" for number in range(1, 6)),
)
_OFFICERS_SIGN = ("sign_o1", "sign_o2")
_THERE = frozenset({AttachmentState.RECEIVED, AttachmentState.MATCHED})
_INSIDE = "photo_near_site"


def load(issue: Issue) -> CaseFile:
    """Return what the requirements of an issue's moves look into."""
    moves = moves_of(issue.id, issue.present_round)
    begun = next((one.made_at for one in moves if one.end_state is LifeState.REOPENED), None)
    looked_at = _photos_count_since(moves)
    zone = zone_of(issue.site)
    forms = _submissions(issue, begun)
    published = standing.standing(issue.id, issue.present_round)
    sheets = _signed_sheets(issue)
    ledger = {name: str(text) for name, text in issue.ledger.items()}
    reached = reached_by(moves)
    return CaseFile(
        state=issue.life,
        problem=issue.problem_text,
        batch=issue.batch.code if issue.batch else "",
        county=issue.county,
        goal=ledger.get("整改目标", ""),
        unit=issue.unit.name if issue.unit else "",
        person=ledger.get("责任人", ""),
        supervise_unit=ledger.get("督导单位", ""),
        accept_unit=ledger.get("验收单位", ""),
        due_on=issue.due_on,
        pollution=ledger.get("污染类型", ""),
        source_level=issue.batch.source_level if issue.batch else "",
        has_site=issue.site is not None,
        standpoints=_standpoints(issue, looked_at, zone),
        measures=tuple(_measures(issue)),
        files=_files(issue),
        forms=tuple(_form(issue, one) for one in forms),
        contradictions=tuple(_contradictions(issue)),
        reached=reached,
        photo_senders=senders(issue, begun),
        reviewers=frozenset(decisions.reviewers_of(issue.id)),
        publication_id=published.publication_id,
        publicity_lacks=_publicity_lacks(published, reached.get(LifeState.ACCEPTED)),
        signed_sheets=sheets,
        lacks_sheet=_lacks_sheet(moves, sheets),
        packages=_packages(issue, reached.get(LifeState.CLOSED)),
        procedure=Procedure.of(issue.programme.procedure),
    )


def moves_of(issue_id: int, round_: int | None = None) -> Sequence[IssueMove]:
    """Return the moves of an issue, oldest first; of one round where it is given.

    The move that reopened an issue is the first one of its new round.
    """
    query = select(IssueMove).where(IssueMove.issue_id == issue_id).order_by(IssueMove.id)
    return db.session.scalars(query if round_ is None else query.where(IssueMove.round == round_)).all()


def filed(row: IssueMove) -> FiledMove:
    """Return a move as a value."""
    return FiledMove(
        number=row.id, round=row.round, start=row.start_state, end=row.end_state, made_at=row.made_at, by=row.by,
        on=row.about_on, document=row.document, note=row.note, reasons=tuple(row.reasons), due_on=row.due_on,
        evidence=row.evidence,
    )  # fmt: skip


def told_states(actor: Actor, rows: Sequence[Issue]) -> Mapping[int, LifeState]:
    """Return where issues stand, by their numbers, as far as the caller is told.

    A look-back comes unannounced: for the responsible unit the issue stays closed, or filed, until it is reopened.
    """
    is_unit = actor.role is Role.RESPONSIBLE
    hidden = [row.id for row in rows if row.life is LifeState.LOOKBACK] if is_unit else []
    begun = select(IssueMove.issue_id, IssueMove.start_state).where(
        IssueMove.issue_id.in_(hidden), IssueMove.end_state == LifeState.LOOKBACK
    )
    before = {row[0]: row[1] for row in db.session.execute(begun.order_by(IssueMove.id))} if hidden else {}
    return {row.id: row.life for row in rows} | dict.fromkeys(hidden, LifeState.CLOSED) | before


def told_state(actor: Actor, issue: Issue) -> LifeState:
    """Return where an issue stands, as far as the caller is told."""
    return told_states(actor, [issue])[issue.id]


def _photos_count_since(moves: Iterable[IssueMove]) -> datetime | None:
    """Return since when after photos count: since the round began, or since photos were what it was returned for."""
    starts = [
        one.made_at
        for one in moves
        if one.end_state is LifeState.REOPENED
        or (one.end_state is LifeState.RETURNED and PHOTO_REASONS.intersection(one.reasons))
    ]
    return max(starts, default=None)


def reached_by(moves: Iterable[IssueMove]) -> dict[LifeState, datetime]:
    """Return when an issue came into each state by the moves of one round, of what no return took back."""
    return reached_states((one.end_state, one.made_at) for one in moves)


def measures_of(issue: Issue) -> Sequence[IssueMeasure]:
    """Return the measures of the present round's plan, in its order."""
    query = select(IssueMeasure).where(IssueMeasure.issue_id == issue.id, IssueMeasure.round == issue.present_round)
    return db.session.scalars(query.where(IssueMeasure.dropped_at.is_(None)).order_by(IssueMeasure.number)).all()


def _measures(issue: Issue) -> Iterable[Measure]:
    counted = select(IssueFile.measure_id, func.count()).where(
        IssueFile.issue_id == issue.id, IssueFile.set_aside_at.is_(None), IssueFile.measure_id.is_not(None)
    )
    proofs = {row[0]: row[1] for row in db.session.execute(counted.group_by(IssueFile.measure_id))}
    for one in measures_of(issue):
        yield Measure(one.number, one.text, one.done_on is not None, proofs.get(one.id, 0))


def _files(issue: Issue) -> Mapping[FileKind, int]:
    query = select(IssueFile.kind, func.count()).where(
        IssueFile.issue_id == issue.id, IssueFile.round == issue.present_round, IssueFile.set_aside_at.is_(None)
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(IssueFile.kind))}


def _signed_sheets(issue: Issue) -> tuple[int, ...]:
    query = select(IssueFile.id).where(
        IssueFile.issue_id == issue.id, IssueFile.round == issue.present_round,
        IssueFile.kind == FileKind.SIGNED_SHEET, IssueFile.set_aside_at.is_(None),
    )  # fmt: skip
    return tuple(db.session.scalars(query.order_by(IssueFile.id)))


def _lacks_sheet(moves: Sequence[IssueMove], sheets: tuple[int, ...]) -> bool:
    """Tell whether the newest signature was given by a sheet, and all that was set aside; a leader's own hand stays."""
    signed = next((one for one in reversed(moves) if one.end_state is LifeState.SIGNED), None)
    return signed is not None and bool(signed.evidence.get("papers")) and not sheets


def _standpoints(issue: Issue, begun: datetime | None, zone: tzinfo) -> tuple[Standpoint, ...]:
    if issue.site is None:
        return ()
    query = select(Photo.viewpoint_id, Photo.stage, Photo.taken_at, Photo.received_at).where(
        Photo.issue_id == issue.id, Photo.viewpoint_id.is_not(None), Photo.question.not_in(NOT_PAIRED)
    )
    before: set[int | None] = set()
    after: dict[int | None, datetime] = {}
    for viewpoint_id, stage, taken_at, received_at in db.session.execute(query):
        if stage is Stage.BEFORE:
            before.add(viewpoint_id)
        elif stage is Stage.AFTER and (begun is None or received_at >= begun):
            at = taken_at or received_at
            after[viewpoint_id] = max(at, after.get(viewpoint_id, at))
    pairs = _pairs(issue, begun)
    return tuple(
        Standpoint(
            one.name,
            one.id in before,
            after[one.id].astimezone(zone).date() if one.id in after else None,
            *pairs.get(one.id, (PairStanding.NONE, None)),
        )
        for one in issue.site.viewpoints
    )


def _pairs(issue: Issue, begun: datetime | None) -> dict[int, tuple[PairStanding, int | None]]:
    newer = aliased(Photo)
    query = (
        select(PhotoPair.viewpoint_id, PhotoPair.id, PhotoPair.state, PhotoPair.outcome)
        .join(newer, newer.id == PhotoPair.after_id)
        .where(PhotoPair.issue_id == issue.id, PhotoPair.replaced_at.is_(None))
    )
    if begun is not None:
        query = query.where(newer.received_at >= begun)
    return {row[0]: (_standing(row[2], row[3]), row[1]) for row in db.session.execute(query)}


def _standing(state: PairState, outcome: DecisionKind | None) -> PairStanding:
    if state is not PairState.DECIDED:
        return PairStanding.WAITS
    return PairStanding.APPROVED if outcome is DecisionKind.APPROVE else PairStanding.RETURNED


def _contradictions(issue: Issue) -> Iterable[OpenContradiction]:
    waiting = (
        select(PhotoPair)
        .where(
            PhotoPair.issue_id == issue.id, queue_columns.in_sight(), PhotoPair.verdict == Status.CONTRADICTED,
            PhotoPair.state != PairState.DECIDED,
        )
        .options(joinedload(PhotoPair.viewpoint))
    )  # fmt: skip
    shown: set[int] = set()
    for pair in db.session.scalars(waiting):
        shown |= {pair.before_id, pair.after_id}
        worst = next((_title(name) for name in pair.against.split()), "")
        yield OpenContradiction(worst, pair.viewpoint.name, pair.id)
    yield from _beside_pairs(issue, shown)


def _beside_pairs(issue: Issue, shown: set[int]) -> Iterable[OpenContradiction]:
    """Return what contradicts the issue as a whole, or a photo that no pair shows to reviewers."""
    halves = or_(PhotoPair.before_id == Photo.id, PhotoPair.after_id == Photo.id)
    settled = select(PhotoPair.id).where(PhotoPair.issue_id == issue.id, halves, PhotoPair.state == PairState.DECIDED)
    query = (
        select(Finding.id, Finding.check, Finding.photo_id, Photo.question)
        .outerjoin(Photo, Photo.id == Finding.photo_id)
        .where(
            Finding.status == Status.CONTRADICTED, Finding.replaced_at.is_(None),
            or_(Finding.issue_id == issue.id, (Photo.issue_id == issue.id) & ~settled.exists()),
        )
        .order_by(Finding.id)
    )  # fmt: skip
    found = [row for row in db.session.execute(query) if row.photo_id not in shown]
    overrides = _overrides(issue, [row.id for row in found])
    for row in found:
        yield OpenContradiction(_title(row.check), row.question or "", None, row.id, overrides.get(row.id, 0))


def _title(check: str) -> str:
    return CHECKS[check].title if check in CHECKS else check


def _overrides(issue: Issue, findings: Iterable[int]) -> dict[int, int]:
    query = select(ContradictionOverride.finding_id, func.count()).where(
        ContradictionOverride.issue_id == issue.id, ContradictionOverride.finding_id.in_(list(findings))
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(ContradictionOverride.finding_id))}


def _submissions(issue: Issue, begun: datetime | None) -> Sequence[Submission]:
    """Return the forms that speak for an issue and count."""
    newer = aliased(Submission)
    naming = select(SubmissionIssue.submission_id).where(SubmissionIssue.issue_id == issue.id)
    query = (
        select(Submission)
        .join(Form, Form.id == Submission.form_pk)
        .where(
            Submission.id.in_(naming), Form.form_id.in_((SITE_CHECK, ACCEPTANCE, LOOKBACK)),
            Submission.set_aside_at.is_(None), ~select(newer.id).where(newer.replaces_id == Submission.id).exists(),
        )
        .options(joinedload(Submission.form), selectinload(Submission.attachments), selectinload(Submission.issues))
        .order_by(Submission.received_at, Submission.id)
    )  # fmt: skip
    found = db.session.scalars(query if begun is None else query.where(Submission.received_at >= begun))
    return [row for row in found if row.speaks_for(issue.id)]


def _form(issue: Issue, row: Submission) -> SheetForm:
    officers = named(row.answers)
    return SheetForm(
        submission_id=row.id,
        form_id=row.form.form_id,
        received_at=row.received_at,
        officers=officers,
        of_unit=tuple(_of_unit(issue, officers, answer(row.answers, "unit_rep"))),
        is_signed=_is_signed(row),
        has_arrival=bool(answer(row.answers, "arrive")),
        photos_inside=_photos_inside(issue, row),
        answers={name: answer(row.answers, name) for name in _READ},
        has_report=_has_come(row, "crit3_report"),
        sent_by=row.submitter_id,
    )


def _of_unit(issue: Issue, officers: Sequence[str], representative: str) -> Iterable[str]:
    """Return the officers who spoke for the unit on the site, or whose account belongs to it."""
    query = select(Account.name).where(Account.unit_id == issue.unit_id)
    members = {plain(name) for name in db.session.scalars(query)} if issue.unit_id else set()
    spoke = plain(representative)
    return (one for one in officers if plain(one) in members or (spoke and spoke.startswith(plain(one))))


def _is_signed(row: Submission) -> bool:
    """Tell whether all have signed who have to, each in a picture of their own.

    Both officers have to, and the unit's representative unless the unit refused.
    """
    wanted = list(_OFFICERS_SIGN)
    if answer(row.answers, "unit_opinion") != "refuse":
        wanted.append("sign_rep")
    if row.form.form_id == ACCEPTANCE:
        wanted.append("sign_leader")
    files = [answer(row.answers, one) for one in wanted]
    return len(set(files)) == len(files) and all(_has_come(row, one) for one in wanted)


def _has_come(row: Submission, question: str) -> bool:
    name = answer(row.answers, question)
    return bool(name) and any(one.name == name and one.state in _THERE for one in row.attachments)


def _photos_inside(issue: Issue, row: Submission) -> int:
    query = (
        select(func.count(Photo.id.distinct()))
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .join(Finding, Finding.photo_id == Photo.id)
        .outerjoin(BroughtInPhoto, BroughtInPhoto.photo_id == Photo.id)
        .where(
            Attachment.submission_id == row.id, Photo.issue_id == issue.id, BroughtInPhoto.photo_id.is_(None),
            Finding.check == _INSIDE, Finding.status == Status.CONSISTENT, Finding.replaced_at.is_(None),
        )
    )  # fmt: skip
    return db.session.scalar(query) or 0


def senders(issue: Issue, begun: datetime | None = None) -> frozenset[int]:
    """Return the accounts that sent photos of an issue, since a moment where it is given.

    Photos that an acceptance form brings are the acceptance unit's own, and count for nobody else.
    """
    query = (
        select(Submission.submitter_id)
        .join(Attachment, Attachment.submission_id == Submission.id)
        .join(Photo, Photo.attachment_id == Attachment.id)
        .join(Form, Form.id == Submission.form_pk)
        .where(Photo.issue_id == issue.id, Submission.submitter_id.is_not(None), Form.form_id != ACCEPTANCE)
        .distinct()
    )
    rows: Any = db.session.scalars(query if begun is None else query.where(Submission.received_at >= begun))
    return frozenset(rows)


def _publicity_lacks(published: Standing, accepted_at: datetime | None) -> tuple[tuple[str, Mapping[str, object]], ...]:
    """Return what publicity still needs: what was accepted anew is published anew."""
    if published.released_at and accepted_at and published.released_at < accepted_at:
        told = N_("Publication {number} was released before the work was accepted; withdraw it, and publish anew.")
        return ((told, {"number": published.publication_id}),)
    return tuple((one.message, one.values) for one in published.missing)


def _packages(issue: Issue, closed_at: datetime | None) -> tuple[int, ...]:
    if closed_at is None:
        return ()
    query = (
        select(Export.id)
        .join(ExportItem, ExportItem.export_id == Export.id)
        .where(
            ExportItem.issue_id == issue.id, Export.state.in_((ExportState.DONE, ExportState.EXPIRED)),
            Export.asked_at >= closed_at, Export.manifest_sha256 != "",
        )
        .order_by(Export.id)
    )  # fmt: skip
    return tuple(db.session.scalars(query))
