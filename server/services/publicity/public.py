"""What may everybody read of a publication?

Only what was released and not withdrawn, from the first day of its window on. No position, no person, no file name,
nothing that leads to the original: the six parts, covered pictures, and who receives objections until when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select

from server.db import db
from server.domain.publicity import Part
from server.domain.subject import Stage
from server.errors import NotFound
from server.models import Issue, Original, Programme, Publication, PublishedPair, PublishedPhoto
from server.services.publicity import pictures
from server.services.runtime import today
from server.translations import N_

PER_PAGE = 20
_NOTHING = N_("There is no such publication, or it was withdrawn.")


@dataclass(frozen=True)
class Stand:
    """What tells whether a page that is kept is still what would be made."""

    publication_id: int
    revision: int
    is_demonstration: bool
    closes_on: date
    programme: str


@dataclass(frozen=True)
class ShownPair:
    """Two pictures beside each other, by the names in their addresses."""

    before: str
    after: str
    caption: str


@dataclass(frozen=True)
class NoticeLine:
    """A publication in the list."""

    token: str
    code: str
    county: str
    programme: str
    problem: str
    opens_on: date
    closes_on: date
    is_demonstration: bool

    @property
    def days_left(self) -> int:
        """Return on how many days from today on it is still open, today counted; 0: it has ended."""
        return max(0, (self.closes_on - today()).days + 1)


@dataclass(frozen=True)
class Notice(NoticeLine):
    """All of a publication."""

    parts: dict[Part, str]
    pairs: tuple[ShownPair, ...]
    medium: str
    link: str
    receiver: str
    telephone: str
    address: str


@dataclass(frozen=True)
class NoticePage:
    """A part of the list."""

    rows: tuple[NoticeLine, ...]
    number: int
    total: int
    counties: tuple[str, ...]

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


def is_public() -> ColumnElement[bool]:
    """Tell, in a query over publications, what everybody may read."""
    return _is_public_on(today())


def _is_public_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    return and_(Publication.released_at.is_not(None), Publication.withdrawn_at.is_(None), Publication.opens_on <= day)


_STAND = (
    select(Publication.id, Publication.revision, Programme.is_demonstration, Publication.closes_on, Programme.title)
    .join(Issue, Issue.id == Publication.issue_id)
    .join(Programme, Programme.id == Issue.programme_id)
    .where(Publication.token == bindparam("token"), _is_public_on(bindparam("day")))
)
"""Written once: to build it costs more than to run it, and a whole town asks."""


def stand(token: str) -> Stand:
    """Return by what a kept page is compared; one statement.

    :raises NotFound: where nothing is public at this address.
    """
    row = db.session.execute(_STAND, {"token": token, "day": today()}).one_or_none()
    if row is None or row.closes_on is None:
        raise NotFound(_NOTHING)
    return Stand(row.id, row.revision, row.is_demonstration, row.closes_on, row.title)


def stand_of_all() -> tuple[int, int]:
    """Return how many publications there are and how often they were changed: with the day, by it a list is known."""
    query = select(func.count(Publication.id), func.coalesce(func.sum(Publication.revision), 0))
    number, revisions = db.session.execute(query).one()
    return int(number), int(revisions)


def notice(token: str) -> Notice:
    """Return a publication with its pairs; two statements.

    :raises NotFound: where nothing is public at this address.
    """
    row = db.session.execute(_lines().add_columns(Publication).where(Publication.token == token)).one_or_none()
    if row is None:
        raise NotFound(_NOTHING)
    said: Publication = row.Publication
    return Notice(
        **vars(_line(row)),
        parts={part: getattr(said, part.value) for part in Part},
        pairs=_pairs(said.id),
        medium=said.medium,
        link=said.link,
        receiver=said.receiver,
        telephone=said.telephone,
        address=said.address,
    )


def listing(county: str = "", words: str = "", number: int = 1) -> NoticePage:
    """Return a part of the list: what is open first, then by the newest; narrowed to a county and to words."""
    query = _lines()
    if county:
        query = query.where(Issue.county == county)
    for word in words.split():
        said = (Publication.problem, Publication.body, Issue.code, Issue.county)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in said)))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    order = (Publication.closes_on < today(), Publication.closes_on.desc(), Publication.id.desc())
    rows = db.session.execute(query.order_by(*order).limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return NoticePage(tuple(_line(row) for row in rows), number, total, _counties())


def picture(token: str) -> Path:
    """Return a public picture by the name in its address.

    :raises NotFound: where none is public there.
    """
    query = (
        select(Original.sha256, PublishedPhoto.areas)
        .join(PublishedPhoto, PublishedPhoto.original_id == Original.id)
        .join(Publication, Publication.id == PublishedPhoto.publication_id)
        .where(PublishedPhoto.token == token, is_public())
    )
    row = db.session.execute(query).one_or_none()
    if row is None or row.areas is None:
        raise NotFound(N_("There is no such picture."))
    return pictures.made(row.sha256, row.areas)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Publication.token, Issue.code, Issue.county, Programme.title, Publication.problem.label("said"),
            Publication.opens_on, Publication.closes_on, Programme.is_demonstration,
        )
        .join(Issue, Issue.id == Publication.issue_id)
        .join(Programme, Programme.id == Issue.programme_id)
        .where(is_public())
    )  # fmt: skip


def _line(row: Sequence[Any]) -> NoticeLine:
    return NoticeLine(*row[:8])


def _counties() -> tuple[str, ...]:
    query = select(Issue.county).join(Publication, Publication.issue_id == Issue.id)
    return tuple(db.session.scalars(query.where(is_public(), Issue.county != "").distinct().order_by(Issue.county)))


def _pairs(publication_id: int) -> tuple[ShownPair, ...]:
    query = (
        select(PublishedPair.id, PublishedPair.caption, PublishedPhoto.stage, PublishedPhoto.token)
        .join(PublishedPhoto, PublishedPhoto.published_pair_id == PublishedPair.id)
        .where(PublishedPair.publication_id == publication_id)
        .order_by(PublishedPair.id)
    )
    captions: dict[int, str] = {}
    sides: dict[int, dict[Stage, str]] = {}
    for number, caption, stage, token in db.session.execute(query):
        captions[number] = caption
        sides.setdefault(number, {})[stage] = token
    return _in_pairs(captions, sides)


def _in_pairs(captions: dict[int, str], sides: dict[int, dict[Stage, str]]) -> tuple[ShownPair, ...]:
    whole: Sequence[int] = [number for number, found in sides.items() if {Stage.BEFORE, Stage.AFTER} <= found.keys()]
    return tuple(ShownPair(sides[one][Stage.BEFORE], sides[one][Stage.AFTER], captions[one]) for one in whole)
