"""What do the photos of a look-back show beside those by which the issue was closed?

Viewpoint by viewpoint: the after photo of the pair that was approved before closing, and the newest photo that a form
of the look-back brought. They are compared as the photos of a pair are, and are none: nobody approves a look-back by
its photos, and the pair that was approved stays what it was. What was measured lies beside the later photo and can be
measured again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server import checks
from server.checks import (
    not_the_same_picture,
    same_bearing,
    same_scene,
    same_season,
    same_standpoint,
)
from server.db import db
from server.domain.access import Actor
from server.domain.answers import answer
from server.domain.case_file import SheetForm
from server.domain.comparison import VERSION, Comparison
from server.domain.finding import Checked
from server.domain.life_state import CLOSED, LifeState
from server.domain.plants import speaks_of_plants
from server.domain.rectification import NOT_PAIRED
from server.domain.requirements import LOOKBACK
from server.domain.subject import PairSubject, Stage
from server.imaging.pair import compare
from server.models import (
    Attachment,
    Form,
    Issue,
    IssueMove,
    Photo,
    PhotoPair,
    Submission,
    SubmissionIssue,
    Viewpoint,
)
from server.models.site import zone_of
from server.services.life_cycle import case_files
from server.services.lookback import due, hints
from server.services.lookback.due import Reason
from server.services.lookback.hints import HintLine
from server.services.register import issues
from server.services.runtime import media
from server.services.verification import photo_case, recognition, subjects

_ASKED = (same_standpoint, same_bearing, same_scene, not_the_same_picture, same_season)
"""Whether both show the same. Checks that like change, or more green, are not asked: here it is well if nothing did,
and the figures stand as they are."""
_SAID = ("draw", "same_state", "relapse_kind", "facility_run", "log_check", "false_rect", "false_basis", "next")


@dataclass(frozen=True)
class Shot:
    """A photo of a viewpoint."""

    photo_id: int
    sha256: str
    at: datetime
    """When it was taken, or else received."""


@dataclass(frozen=True)
class Beside:
    """A viewpoint: how it looked at closing, and how it looks now."""

    viewpoint: str
    closing: Shot | None
    pair_id: int | None
    """The pair that was approved."""
    later: Shot | None
    figures: Comparison | None = None
    findings: tuple[Checked, ...] = ()


@dataclass(frozen=True)
class LookbackForm:
    """A form of the look-back that was handed in."""

    submission_id: int
    received_at: datetime
    said: Mapping[str, str]
    is_relapse: bool


@dataclass(frozen=True)
class LookbackView:
    """All that there is on the look-back of an issue."""

    issue_id: int
    code: str
    problem: str
    site: str
    state: LifeState
    is_demonstration: bool
    zone: ZoneInfo
    closed_on: date | None
    document: str
    """The closing number."""
    reasons: tuple[Reason, ...]
    note: str
    """Why it was looked at again last, as somebody wrote it."""
    forms: tuple[LookbackForm, ...]
    beside: tuple[Beside, ...]
    hints: tuple[HintLine, ...]

    @property
    def is_closed(self) -> bool:
        """Tell whether it can be looked at again."""
        return self.state in CLOSED and self.state is not LifeState.LOOKBACK

    @property
    def has_relapsed(self) -> bool:
        """Tell whether the newest form says that it came back, or never went, and nobody has reopened it yet."""
        return self.state in CLOSED and bool(self.forms) and self.forms[0].is_relapse


def of(actor: Actor, issue_id: int) -> LookbackView:
    """Return the look-back of an issue, of the round that was closed last.

    :raises NotFound: where there is no such issue for this caller.
    """
    row = issues.visible(actor, issue_id)
    moves = case_files.moves_of(row.id)
    closing = _last(
        one for one in moves if one.end_state is LifeState.CLOSED and one.start_state is not LifeState.LOOKBACK
    )
    sent = _submissions(row, closing.made_at) if closing else ()
    closed_on, reasons = due.of_issue(row)
    begun = _last(one for one in moves if one.end_state is LifeState.LOOKBACK)
    return LookbackView(
        issue_id=row.id, code=row.code, problem=row.problem_text, site=row.site.name if row.site else "",
        state=row.life, is_demonstration=row.programme.is_demonstration, zone=zone_of(row.site), closed_on=closed_on,
        document=closing.document if closing else "", reasons=reasons, note=begun.note if begun else "",
        forms=tuple(_form(one) for one in reversed(sent)), beside=_beside(row, moves, closing, sent),
        hints=hints.of_issue(actor, row.id),
    )  # fmt: skip


def _last(moves: Iterable[IssueMove]) -> IssueMove | None:
    return max(moves, key=lambda one: one.id, default=None)


def _submissions(row: Issue, since: datetime) -> Sequence[Submission]:
    naming = select(SubmissionIssue.submission_id).where(SubmissionIssue.issue_id == row.id)
    query = select(Submission).join(Form, Form.id == Submission.form_pk).where(
        Submission.id.in_(naming), Form.form_id == LOOKBACK, Submission.set_aside_at.is_(None),
        Submission.received_at >= since,
    )  # fmt: skip
    return db.session.scalars(query.order_by(Submission.received_at, Submission.id)).all()


def _form(row: Submission) -> LookbackForm:
    said = {name: told for name in _SAID if (told := answer(row.answers, name))}
    sheet = SheetForm(row.id, LOOKBACK, row.received_at, answers=said)
    return LookbackForm(row.id, row.received_at, said, sheet.is_relapse)


def _beside(
    row: Issue, moves: Sequence[IssueMove], closing: IssueMove | None, sent: Sequence[Submission]
) -> tuple[Beside, ...]:
    if closing is None or row.site is None:
        return ()
    approved = _approved(moves, closing)
    later = _later(row, sent)
    return tuple(
        _of_viewpoint(row, one, approved.get(one.id), later.get(one.id))
        for one in row.site.viewpoints
        if one.id in approved or one.id in later
    )


def _approved(moves: Sequence[IssueMove], closing: IssueMove) -> dict[int, PhotoPair]:
    """Return by viewpoint the pairs on which the closing stands."""
    reviewed = _last(
        one for one in moves
        if one.end_state is LifeState.REVIEWED and one.round == closing.round and one.id < closing.id
    )  # fmt: skip
    numbers = reviewed.evidence.get("pairs", []) if reviewed else []
    query = select(PhotoPair).where(PhotoPair.id.in_(numbers)).options(*photo_case.parts(joinedload(PhotoPair.after)))
    return {one.viewpoint_id: one for one in db.session.scalars(query)}


def _later(row: Issue, sent: Sequence[Submission]) -> dict[int, Photo]:
    """Return by viewpoint the newest photo that forms of the look-back brought."""
    query = (
        select(Photo)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .where(
            Attachment.submission_id.in_([one.id for one in sent]), Photo.issue_id == row.id,
            Photo.viewpoint_id.is_not(None), Photo.question.not_in(NOT_PAIRED), Photo.stage == Stage.AFTER,
        )
        .order_by(Photo.received_at, Photo.id)
    )  # fmt: skip
    return {one.viewpoint_id: one for one in db.session.scalars(query) if one.viewpoint_id is not None}


def _of_viewpoint(row: Issue, viewpoint: Viewpoint, pair: PhotoPair | None, later: Photo | None) -> Beside:
    closing = pair.after if pair else None
    shots = [_shot(one) if one else None for one in (closing, later)]
    figures: Comparison | None = None
    findings: tuple[Checked, ...] = ()
    if closing is not None and later is not None and later.analysed_at is not None:
        figures = _measured(closing.original.sha256, later.original.sha256)
        findings = _answers(row, viewpoint, closing, later, figures)
    return Beside(viewpoint.name or viewpoint.code, shots[0], pair.id if pair else None, shots[1], figures, findings)


def _shot(photo: Photo) -> Shot:
    return Shot(photo.id, photo.original.sha256, photo.taken_at or photo.received_at)


def _measured(closing: str, later: str) -> Comparison:
    """Return what the pixels of both say, measured once."""
    kept = media().derived(later, f"with-{closing[:24]}-lookback.json")
    with suppress(FileNotFoundError, ValueError):
        found = Comparison.from_json(json.loads(kept.read_bytes()))
        if found.version == VERSION:
            return found
    figures = compare(recognition.known(closing), recognition.known(later)).figures
    recognition.write(kept, json.dumps(figures.to_json()).encode())
    return figures


def _answers(
    row: Issue, viewpoint: Viewpoint, closing: Photo, later: Photo, figures: Comparison
) -> tuple[Checked, ...]:
    before, after = (subjects.alone_of(photo_case.stored(one)) for one in (closing, later))
    subject = PairSubject(
        before, after, figures, None, viewpoint.place, is_about_plants=speaks_of_plants([row.problem_text])
    )
    return tuple(checks.run(_ASKED, subject))
