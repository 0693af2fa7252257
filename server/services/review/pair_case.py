"""What is known of one pair? Loaded once in a transaction, for whoever shows it or answers for it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from server.db import db
from server.domain.access import Actor
from server.domain.finding import Checked, Scope, ScopedFinding, Status, severity, worst
from server.errors import NotFound
from server.models import Attachment, Issue, Photo, PhotoPair, ProblemRegion, Submission, Viewpoint
from server.services import access
from server.services.verification import findings
from server.translations import N_


@dataclass(frozen=True)
class PairCase:
    """A pair with its issue, its place, both photos and how they came, and what the checks say of all of it."""

    row: PhotoPair
    said: Mapping[Scope, tuple[Checked, ...]]
    """The current findings, in the reading order of the checks."""
    beside: tuple[PhotoPair, ...] = ()
    """The viewpoint's other attempts, the newest first."""

    @property
    def photos(self) -> tuple[Photo, Photo]:
        """Return the before and the after photo."""
        return self.row.before, self.row.after

    @property
    def submissions(self) -> tuple[Submission, Submission]:
        """Return the forms that both photos came with."""
        return self.row.before.attachment.submission, self.row.after.attachment.submission

    @property
    def is_waiting(self) -> bool:
        """Tell whether checks have still to speak."""
        return None in (self.row.verdict, self.row.before.verdict, self.row.after.verdict)

    @property
    def is_stale(self) -> bool:
        """Tell whether the register has changed since the checks spoke, so that they are being asked again."""
        return any(one.stale_run_id is not None for one in (self.row, *self.photos))

    @property
    def open_beside(self) -> tuple[PhotoPair, ...]:
        """Return the earlier attempts for which a person has still to answer; none beside one that does not stand."""
        return tuple(one for one in self.beside if one.is_waiting) if self.row.replaced_at is None else ()

    @property
    def verdict(self) -> Status | None:
        """Return the worst of what the checks say of the pair and have ever said of earlier attempts still open."""
        own = seen_of(self.row)
        known = [own] if own else []
        known += [Status.CONTRADICTED for one in self.open_beside if seen_of(one) is Status.CONTRADICTED]
        return worst(known) if known else None

    @cached_property
    def findings(self) -> tuple[ScopedFinding, ...]:
        """Return what makes the pair's verdict, the worst first, the pair's before its photos'."""
        return _worst_first(self.said, (Scope.PAIR, Scope.BEFORE, Scope.AFTER))

    @cached_property
    def about_issue(self) -> tuple[ScopedFinding, ...]:
        """Return what the checks say of the whole issue; no part of the pair's verdict."""
        return _worst_first(self.said, (Scope.ISSUE,))

    @cached_property
    def digest(self) -> str:
        """Name what is on the screen: another verdict or other findings, another name.

        An answer brings it back, so that nobody answers for what they did not see.
        """
        said = [
            [one.scope, one.checked.check, one.checked.version, one.checked.finding.reason,
             one.checked.finding.status, sorted(one.checked.finding.evidence.items())]
            for one in self.findings
        ]  # fmt: skip
        beside = [[one.id, one.verdict, one.state] for one in self.open_beside]
        marked = [["problem", self.row.problem.id]] if self.row.problem else []
        content = json.dumps([self.row.verdict, said, *beside, *marked], default=str, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def seen_of(attempt: PhotoPair) -> Status | None:
    """Return what the checks say of an attempt or, where they contradicted it before, that."""
    return Status.CONTRADICTED if attempt.contradicted_at is not None else attempt.verdict


def load(actor: Actor, pair_id: int, *, for_answer: bool = False) -> PairCase:
    """Return the case of a pair that this caller may see, in two statements.

    For an answer its row and those of the attempts beside it are locked until the transaction ends, so that of two
    answers at once the second sees the first one.

    :raises NotFound: where there is no such pair, or not for this caller.
    """
    attempts = _attempts(actor, pair_id, for_answer=for_answer)
    row = next((one for one in attempts if one.id == pair_id), None)
    if row is None:
        raise _missing(pair_id)
    return PairCase(row, _said(row), tuple(one for one in reversed(attempts) if one is not row))


def require(actor: Actor, pair_id: int) -> None:
    """Ask only whether there is such a pair for this caller.

    :raises NotFound: where there is none.
    """
    query = access.scoped(select(PhotoPair.id).where(PhotoPair.id == pair_id), actor, PhotoPair)
    if db.session.scalar(query) is None:
        raise _missing(pair_id)


def _attempts(actor: Actor, pair_id: int, *, for_answer: bool) -> list[PhotoPair]:
    """Return all attempts of the pair's viewpoint; locked in one order, so that no two answers wait for each other."""
    asked = aliased(PhotoPair)
    same_place = and_(asked.issue_id == PhotoPair.issue_id, asked.viewpoint_id == PhotoPair.viewpoint_id)
    query = select(PhotoPair).join(asked, same_place).where(asked.id == pair_id).options(*_PARTS)
    if for_answer:
        query = query.with_for_update(of=PhotoPair, key_share=True).execution_options(populate_existing=True)
    return list(db.session.scalars(access.scoped(query.order_by(PhotoPair.id), actor, PhotoPair)))


def _missing(pair_id: int) -> NotFound:
    return NotFound(N_("There is no pair {number}."), number=pair_id)


def _came_with(photo: ORMOption) -> tuple[ORMOption, ...]:
    submission = photo.joinedload(Photo.attachment).joinedload(Attachment.submission)  # type: ignore[attr-defined]
    return (
        photo.joinedload(Photo.original),  # type: ignore[attr-defined]
        photo.joinedload(Photo.brought_in),  # type: ignore[attr-defined]
        submission.joinedload(Submission.submitter),
        submission.joinedload(Submission.phone),
    )


_ISSUE = joinedload(PhotoPair.issue)
_PARTS: tuple[ORMOption, ...] = (
    _ISSUE.joinedload(Issue.programme),
    _ISSUE.joinedload(Issue.batch),
    _ISSUE.joinedload(Issue.unit),
    joinedload(PhotoPair.viewpoint).joinedload(Viewpoint.site),
    joinedload(PhotoPair.reservation),
    joinedload(PhotoPair.share),
    joinedload(PhotoPair.problem).joinedload(ProblemRegion.original),
    *_came_with(joinedload(PhotoPair.before)),
    *_came_with(joinedload(PhotoPair.after)),
)


def _said(row: PhotoPair) -> dict[Scope, tuple[Checked, ...]]:
    found = findings.of_all(pair_ids=[row.id], photo_ids=[row.before_id, row.after_id], issue_ids=[row.issue_id])
    about = {
        Scope.PAIR: [one for one in found if one.pair_id == row.id],
        Scope.BEFORE: [one for one in found if one.photo_id == row.before_id],
        Scope.AFTER: [one for one in found if one.photo_id == row.after_id],
        Scope.ISSUE: [one for one in found if one.issue_id == row.issue_id],
    }
    return {scope: findings.values(rows) for scope, rows in about.items()}


def _worst_first(said: Mapping[Scope, Iterable[Checked]], scopes: Iterable[Scope]) -> tuple[ScopedFinding, ...]:
    found = [ScopedFinding(scope, one) for scope in scopes for one in said[scope]]
    return tuple(sorted(found, key=lambda one: -severity(one.checked.finding.status)))
