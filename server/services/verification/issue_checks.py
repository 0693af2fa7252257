"""What do the checks make of an issue as a whole, and what is its verdict?

Asked again, in the same transaction, whenever one of its photos or pairs was judged.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from server import checks
from server.db import db
from server.domain.answers import named
from server.domain.finding import SAYS_NOTHING, Checked, Kind, Status, verdict, worst
from server.domain.limits import Limits
from server.domain.rectification import (
    ANNOUNCED,
    NOT_PAIRED,
    Company,
    IssueSubject,
    SiteVisit,
    StepRule,
    TakenPhoto,
    ViewpointState,
    plain,
)
from server.domain.resolution import PairState
from server.domain.schedule import PUT_RIGHT
from server.domain.subject import Stage
from server.formats.dates import due_date
from server.models import Attachment, Form, Issue, Photo, PhotoPair, Site, Submission
from server.models.site import zone_of
from server.services.register import queue_columns, senders, staleness
from server.services.verification import findings, subjects

PETITIONS = "petition_verify"
"""The form with which petitions are checked on site."""
MOST_VISITS = 300


def lock_of_photo(photo_id: int) -> Issue | None:
    """Let nobody else judge what belongs to a photo's issue before this transaction ends; phones may still send.

    Before anything is written: two who judge photos of one pair would otherwise wait for each other, or form two.
    SQLite has one writer anyway. None for a photo without an issue, which has nothing in common with others.
    """
    return _locked(select(Photo.issue_id).where(Photo.id == photo_id))


def lock_of_pair(pair_id: int) -> Issue | None:
    """Lock a pair's issue, likewise."""
    return _locked(select(PhotoPair.issue_id).where(PhotoPair.id == pair_id))


def _locked(number: Select[Any]) -> Issue | None:
    query = select(Issue).where(Issue.id == number.scalar_subquery()).with_for_update(of=Issue, key_share=True)
    loaded = joinedload(Issue.programme), joinedload(Issue.site).selectinload(Site.viewpoints)
    return db.session.scalar(query.options(*loaded))


def examine(issue: Issue | None) -> None:
    """Ask the checks of an issue that is locked, and roll up its verdict; where there is none, nothing is asked."""
    if issue is not None:
        judge(issue)


def judge(issue: Issue, asked: Sequence[checks.Check[IssueSubject]] = checks.ISSUE_CHECKS) -> bool:
    """Ask all checks of an issue, or some again; tells whether any has another answer than before."""
    marked = issue.stale_run_id
    answers = checks.run(asked, subject_of(issue))
    kept = findings.save(answers, issue_id=issue.id, is_all=asked is checks.ISSUE_CHECKS)
    roll_up(issue, kept.said)
    if asked is checks.ISSUE_CHECKS:
        staleness.settle(issue, marked)
    return kept.is_new


def roll_up(issue: Issue, said: Iterable[Checked] | None = None) -> None:
    """Write down the worst of the issue's own findings, of its attempts in sight, and of its photos.

    A photo that a newer one of its kind follows counts as long as the checks contradict it and no person has answered.
    """
    if said is None:
        said = findings.values(findings.current(issue_id=issue.id))
    issue.verdict = verdict_of(issue, said)


def verdict_of(
    issue: Issue, said: Iterable[Checked], otherwise: Mapping[tuple[Kind, int], Status] = MappingProxyType({})
) -> Status | None:
    """Return an issue's verdict, where some of its photos and pairs had `otherwise` another verdict than they have."""
    asked = [answer.finding for answer in said if answer.finding.reason not in SAYS_NOTHING]
    query = select(PhotoPair.id, PhotoPair.verdict)
    pairs = db.session.execute(query.where(PhotoPair.issue_id == issue.id, queue_columns.in_sight()))
    parts: list[Status | None] = [verdict(asked)] if asked else []
    parts += [otherwise.get((Kind.PAIR, number), known) for number, known in pairs]
    parts += _photo_verdicts(issue, otherwise)
    known = [part for part in parts if part is not None]
    return worst(known) if known else None


def subject_of(issue: Issue) -> IssueSubject:
    """Put together what the checks of an issue compare."""
    submissions = _submissions(issue)
    return IssueSubject(
        code=issue.code,
        is_claimed=issue.claimed_at is not None or issue.status in PUT_RIGHT,
        claimed_at=issue.claimed_at,
        work_started_at=issue.work_started_at,
        work_done_at=issue.work_done_at,
        viewpoints=_viewpoints(issue),
        photos=_photos(issue, submissions),
        visits=tuple(map(_visit, submissions)),
        company=_company(issue),
        announced=_announced(issue),
        step_rules=_step_rules(submissions),
        complaints=_complaints(issue),
        zone=zone_of(issue.site),
        limits=limits_of(issue),
    )


def limits_of(issue: Issue) -> Limits:
    """Return the limits of the issue's programme."""
    return Limits().overridden(issue.programme.limits)


def _photo_verdicts(issue: Issue, otherwise: Mapping[tuple[Kind, int], Status]) -> list[Status | None]:
    columns = (Photo.viewpoint_id, Photo.stage, Photo.question, Photo.id, Photo.verdict)
    query = select(*columns, _is_answered()).where(Photo.issue_id == issue.id).order_by(Photo.received_at, Photo.id)
    newest: dict[Any, Status | None] = {}
    unanswered: list[Status | None] = []
    for viewpoint_id, stage, question, number, kept, is_answered in db.session.execute(query):
        said = otherwise.get((Kind.PHOTO, number), kept)
        newest[(viewpoint_id, stage, question) if viewpoint_id else number] = said
        if said is Status.CONTRADICTED and not is_answered:
            unanswered.append(said)
    return [*newest.values(), *unanswered]


def _is_answered() -> ColumnElement[bool]:
    """Tell, in a query over photos of an issue, whether people have settled an attempt that the photo is part of."""
    halves = or_(PhotoPair.before_id == Photo.id, PhotoPair.after_id == Photo.id)
    settled = select(PhotoPair.id).where(PhotoPair.issue_id == Photo.issue_id, halves)
    return settled.where(PhotoPair.state == PairState.DECIDED).correlate(Photo).exists()


def _viewpoints(issue: Issue) -> tuple[ViewpointState, ...]:
    if issue.site is None:
        return ()
    query = select(Photo.viewpoint_id, Photo.stage).where(
        Photo.issue_id == issue.id, Photo.viewpoint_id.is_not(None), Photo.question.not_in(NOT_PAIRED)
    )
    there = {(row[0], row[1]) for row in db.session.execute(query.distinct())}
    return tuple(
        ViewpointState(one.name, (one.id, Stage.BEFORE) in there, (one.id, Stage.AFTER) in there)
        for one in issue.site.viewpoints
    )


def _submissions(issue: Issue) -> Sequence[Submission]:
    """Return the forms that came about the issue, without those that a correction replaced."""
    mine = _about(Photo.issue_id == issue.id)
    return db.session.scalars(select(Submission).where(Submission.id.in_(mine)).order_by(Submission.id)).all()


def _about(*photos: Any) -> Select[int]:
    newer = aliased(Submission)
    return (
        select(Submission.id)
        .join(Attachment, Attachment.submission_id == Submission.id)
        .join(Photo, Photo.attachment_id == Attachment.id)
        .where(*photos, ~select(newer.id).where(newer.replaces_id == Submission.id).exists())
        .distinct()
    )


def _photos(issue: Issue, submissions: Iterable[Submission]) -> tuple[TakenPhoto, ...]:
    visits = {one.id: senders.visit_of(one) for one in submissions}
    query = (
        select(Photo.id, Photo.stage, Photo.taken_at, Photo.question, Attachment.submission_id)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .where(Photo.issue_id == issue.id, Photo.taken_at.is_not(None))
        .order_by(Photo.id)
    )
    return tuple(
        TakenPhoto(f"{question} #{number}", stage, taken_at, question, visits.get(submission_id, ""))
        for number, stage, taken_at, question, submission_id in db.session.execute(query)
        if taken_at is not None
    )


def _visit(submission: Submission) -> SiteVisit:
    return SiteVisit(
        name=submission.instance_name or submission.instance_id,
        officers=named(submission.answers),
        certificates=named(submission.answers, ("officer1_cert", "officer2_cert")),
        unit_people=named(submission.answers, ("unit_rep",)),
    )


def _company(issue: Issue) -> Company:
    """Count who goes to the responsible unit with whom, in its last visits."""
    if issue.unit_id is None:
        return Company()
    ours = Photo.issue_id.in_(
        select(Issue.id).where(Issue.unit_id == issue.unit_id, Issue.programme_id == issue.programme_id)
    )
    teams = [team for team in _teams(_about(ours)) if len(team) > 1]
    pairs = Counter(tuple(sorted(team)) for team in teams)
    if len(teams) < limits_of(issue).same_pair_visits:
        return Company(visits=len(teams))
    pair, together = pairs.most_common(1)[0]
    others = select(Submission.id).join(Form).where(Form.programme_id == issue.programme_id)
    officers = {name for team in _teams(others) for name in team}
    return Company(len(teams), together, pair, len(officers))


def _teams(submissions: Select[int]) -> list[frozenset[str]]:
    query = select(Submission.answers).where(Submission.id.in_(submissions)).order_by(Submission.id.desc())
    found = db.session.scalars(query.limit(MOST_VISITS))
    return [frozenset(map(plain, named(answers))) for answers in found]


def _announced(issue: Issue) -> tuple[date, ...]:
    written = str(issue.ledger.get(ANNOUNCED) or "")
    days = (due_date(part) for part in written.replace("、", ";").replace("；", ";").split(";"))
    return tuple(day for day in days if day)


def _step_rules(submissions: Iterable[Submission]) -> tuple[StepRule, ...]:
    forms = (subjects.form_of(one) for one in submissions)
    return tuple(dict.fromkeys(StepRule(*rule) for form in forms if form for rule in form.step_rules))


def _complaints(issue: Issue) -> tuple[datetime, ...] | None:
    """Return when petitions about the issue's site came in; None where the programme has no form for them."""
    kept = select(func.count(Form.id)).where(Form.programme_id == issue.programme_id, Form.form_id == PETITIONS)
    if issue.site_id is None or not db.session.scalar(kept):
        return None
    others = _about(Photo.site_id == issue.site_id, Photo.issue_id.is_distinct_from(issue.id))
    query = (
        select(Submission.received_at)
        .join(Form, Form.id == Submission.form_pk)
        .where(Submission.id.in_(others), Form.form_id == PETITIONS)
    )
    return tuple(db.session.scalars(query.order_by(Submission.id)))
