"""Which publications are there for the office, and what is there to say of one?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db
from server.domain.access import Actor, DecisionKind
from server.domain.publicity import ObjectionState, Part, PublicationList, PublicationState, Rule
from server.domain.subject import Stage
from server.models import Event, Issue, Objection, Publication, PublishedPair, PublishedPhoto
from server.services import events
from server.services.publicity import found, preparing, rules, standing
from server.services.runtime import today

PER_PAGE = 30


@dataclass(frozen=True)
class PublicationLine:
    """A publication in the list."""

    number: int
    issue_id: int
    code: str
    county: str
    problem: str
    round: int
    state: PublicationState
    opens_on: date | None
    closes_on: date | None
    open_objections: int
    is_present: bool
    """It is about the issue's present clean-up, and not about one before the problem came back."""

    @property
    def is_ahead(self) -> bool:
        """Tell whether it was released and its window begins on a later day."""
        return self.state is PublicationState.RELEASED and self.opens_on is not None and self.opens_on > today()

    @property
    def days_left(self) -> int:
        """Return on how many days it is still open, today counted."""
        is_running = self.state is PublicationState.RELEASED and self.closes_on is not None
        return (self.closes_on - today()).days + 1 if is_running and self.closes_on else 0


@dataclass(frozen=True)
class PublicationPage:
    """A part of the list."""

    rows: tuple[PublicationLine, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True)
class PictureView:
    """A picture that is to go out."""

    picture_id: int
    stage: Stage
    sha256: str
    areas: tuple[tuple[float, ...], ...] | None
    covered_by: str
    token: str


@dataclass(frozen=True)
class PairView:
    """A pair that is to go out."""

    pair_id: int
    caption: str
    pictures: tuple[PictureView, ...]


@dataclass(frozen=True)
class Choice:
    """A pair that may go out."""

    pair_id: int
    viewpoint: str
    caption: str
    before_sha256: str
    after_sha256: str
    is_approved: bool
    is_chosen: bool


@dataclass(frozen=True)
class PublicationView:
    """All of a publication, for the office."""

    line: PublicationLine
    revision: int
    is_demonstration: bool
    parts: Mapping[Part, str]
    medium: str
    link: str
    screenshot: bool
    receiver: str
    telephone: str
    address: str
    prepared_by: tuple[str, ...]
    made_at: datetime
    checked_by: str
    checked_at: datetime | None
    released_by: str
    released_at: datetime | None
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawn_reason: str
    needed_days: int | None
    rule: Rule
    token: str
    pairs: tuple[PairView, ...]
    choices: tuple[Choice, ...]
    objections: int
    missing: tuple[standing.Missing, ...]
    history: tuple[Event, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether it may still be written."""
        return self.line.state in {PublicationState.DRAFT, PublicationState.CHECKED}

    @property
    def pictures(self) -> tuple[PictureView, ...]:
        """Return all pictures."""
        return tuple(picture for pair in self.pairs for picture in pair.pictures)

    @property
    def uncovered(self) -> int:
        """Return of how many pictures nobody has said what is to be covered."""
        return sum(picture.areas is None for picture in self.pictures)


def page(actor: Actor, which: PublicationList = PublicationList.ALL, number: int = 1) -> PublicationPage:
    """Return a part of the list: what ends soonest first, otherwise by the newest."""
    query = found.visible(select(Publication).where(_CONDITIONS[which]()), actor)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    order = [Publication.closes_on] if which is PublicationList.RUNNING else []
    query = query.order_by(*order, Publication.id.desc()).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    rows = db.session.scalars(query.options(joinedload(Publication.issue))).all()
    unanswered = _unanswered([row.id for row in rows])
    return PublicationPage(tuple(_line(row, unanswered.get(row.id, 0)) for row in rows), number, total)


def counts(actor: Actor, *which: PublicationList) -> dict[PublicationList, int]:
    """Return how many publications are in some lists, of those that the caller sees."""
    columns = [
        select(func.count())
        .select_from(found.visible(select(Publication).where(_CONDITIONS[one]()), actor).subquery())
        .scalar_subquery()
        for one in which
    ]
    return dict(zip(which, db.session.execute(select(*columns)).one(), strict=True))


def one(actor: Actor, number: int) -> PublicationView:
    """Return one publication.

    :raises NotFound: where there is none for this caller.
    """
    row = found.one(actor, number)
    unanswered = _unanswered([number]).get(number, 0)
    pairs = db.session.scalars(
        select(PublishedPair)
        .where(PublishedPair.publication_id == number)
        .options(selectinload(PublishedPair.photos).joinedload(PublishedPhoto.original))
        .order_by(PublishedPair.id)
    ).all()
    line = _line(row, unanswered)
    is_open = line.state in {PublicationState.DRAFT, PublicationState.CHECKED}
    objections = select(func.count()).select_from(Objection).where(Objection.publication_id == number)
    return PublicationView(
        line=line,
        revision=row.revision,
        is_demonstration=row.issue.programme.is_demonstration,
        parts={part: getattr(row, part.value) for part in Part},
        medium=row.medium,
        link=row.link,
        screenshot=row.screenshot_id is not None,
        receiver=row.receiver,
        telephone=row.telephone,
        address=row.address,
        prepared_by=tuple(row.prepared_by),
        made_at=row.made_at,
        checked_by=row.checked_by.name if row.checked_by else "",
        checked_at=row.checked_at,
        released_by=row.released_by.name if row.released_by else "",
        released_at=row.released_at,
        withdrawn_by=row.withdrawn_by.name if row.withdrawn_by else "",
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        needed_days=row.needed_days,
        rule=rules.of(row.issue.programme),
        token=row.token,
        pairs=tuple(_pair(pair) for pair in pairs),
        choices=_choices(row) if is_open else (),
        objections=db.session.scalar(objections) or 0,
        missing=standing.standing(row.issue_id, row.round).missing if row.withdrawn_at is None else (),
        history=tuple(reversed(events.about(f"publication:{number}"))),
    )


def of_issue(actor: Actor, issue_id: int) -> tuple[PublicationLine, ...]:
    """Return the publications of an issue, the newest first."""
    query = found.visible(select(Publication).where(Publication.issue_id == issue_id), actor)
    rows = db.session.scalars(query.options(joinedload(Publication.issue)).order_by(Publication.id.desc())).all()
    unanswered = _unanswered([row.id for row in rows])
    return tuple(_line(row, unanswered.get(row.id, 0)) for row in rows)


def screenshot_of(actor: Actor, number: int) -> str | None:
    """Return the SHA-256 of what a notice looked like elsewhere; None where nobody has kept it."""
    row = found.one(actor, number)
    return row.screenshot.sha256 if row.screenshot else None


def _line(row: Publication, unanswered: int) -> PublicationLine:
    issue: Issue = row.issue
    return PublicationLine(
        row.id, issue.id, issue.code, issue.county, row.problem, row.round, found.state(row), row.opens_on,
        row.closes_on, unanswered, row.round == issue.present_round,
    )  # fmt: skip


def _pair(row: PublishedPair) -> PairView:
    return PairView(
        row.pair_id,
        row.caption,
        tuple(
            PictureView(
                photo.id, photo.stage, photo.original.sha256,
                None if photo.areas is None else tuple(tuple(area) for area in photo.areas), photo.covered_by,
                photo.token,
            )
            for photo in row.photos
        ),
    )  # fmt: skip


def _choices(row: Publication) -> tuple[Choice, ...]:
    captions = {one.pair_id: one.caption for one in row.pairs}
    return tuple(
        Choice(
            pair.id, pair.viewpoint.name or pair.viewpoint.code, captions.get(pair.id, pair.viewpoint.name),
            pair.before.original.sha256, pair.after.original.sha256, pair.outcome is DecisionKind.APPROVE,
            pair.id in captions,
        )
        for pair in preparing.choosable(row)
    )  # fmt: skip


def _unanswered(numbers: list[int]) -> dict[int, int]:
    query = select(Objection.publication_id, func.count()).where(
        Objection.publication_id.in_(numbers), Objection.state == ObjectionState.OPEN
    )
    return dict(db.session.execute(query.group_by(Objection.publication_id)).all()) if numbers else {}


def _is_out() -> ColumnElement[bool]:
    return and_(Publication.released_at.is_not(None), Publication.withdrawn_at.is_(None))


def _is_draft() -> ColumnElement[bool]:
    return and_(Publication.released_at.is_(None), Publication.withdrawn_at.is_(None))


def _is_objected() -> ColumnElement[bool]:
    asked = select(Objection.id).where(
        Objection.publication_id == Publication.id, Objection.state == ObjectionState.OPEN
    )
    return asked.correlate(Publication).exists()


_CONDITIONS: Mapping[PublicationList, Callable[[], ColumnElement[bool]]] = {
    PublicationList.ALL: lambda: Publication.id.is_not(None),
    PublicationList.DRAFT: lambda: and_(_is_draft(), Publication.checked_at.is_(None)),
    PublicationList.CHECKED: lambda: and_(_is_draft(), Publication.checked_at.is_not(None)),
    PublicationList.RUNNING: lambda: and_(_is_out(), Publication.closes_on >= today()),
    PublicationList.ENDED: lambda: and_(_is_out(), Publication.closes_on < today()),
    PublicationList.OBJECTED: _is_objected,
    PublicationList.WITHDRAWN: lambda: Publication.withdrawn_at.is_not(None),
}
