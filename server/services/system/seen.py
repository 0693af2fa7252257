"""Who was sent which photo, the newest first? For who audits and sees the whole installation.

What was handed out is known, not what was looked at: a page that shows two photos has its reader sent both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, false, select

from server.db import db
from server.domain.access import Actor, Role
from server.domain.sighting import How
from server.domain.table import Table
from server.domain.table_columns import SIGHTINGS
from server.errors import Invalid
from server.models import Account, Attachment, Issue, Original, Photo, PhotoPair, Sighting, Viewpoint
from server.services import access, events, sightings
from server.services.runtime import midnight
from server.translations import N_

PER_PAGE = 50
TITLE = N_("Who saw which photo")
MOST_BESIDE = 12
"""So many lines stand beside a pair or a submission; the page has all."""
_AT_ONCE = 1_000
_SHORTEST_HASH = 8
_HASH = 64


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is empty narrows nothing."""

    who: str = ""
    """The name of a person."""
    photo: str = ""
    """The SHA-256 of a photo, or how it begins."""
    issue: str = ""
    """The code of an issue."""
    pair: int | None = None
    submission: int | None = None
    first: date | None = None
    last: date | None = None

    @property
    def is_narrowing(self) -> bool:
        """Tell whether anything is looked for."""
        return self != Wanted()


@dataclass(frozen=True)
class Seen:
    """That a person was sent a photo within an hour."""

    number: int
    at: datetime
    """The first time."""
    person: str
    role: Role
    sha256: str
    issue: str
    viewpoint: str
    submission_id: int | None
    hows: tuple[How, ...]


@dataclass(frozen=True)
class Page:
    """A part of the list."""

    rows: tuple[Seen, ...]
    earlier: int | None
    """Before which line the next part begins; None: this is the last."""


def page(actor: Actor, wanted: Wanted, before: int | None = None, most: int = PER_PAGE) -> Page:
    """Return lines, the newest first.

    :raises Forbidden: for who sees only a part of what is in the installation.
    :raises Invalid: for what cannot be the beginning of a hash.
    """
    access.refuse_part(actor)
    sightings.flush()
    query = _query(wanted)
    if before is not None:
        query = query.where(Sighting.id < before)
    found = db.session.execute(query.order_by(Sighting.id.desc()).limit(most + 1)).all()
    rows = tuple(_seen(row) for row in found[:most])
    return Page(rows, rows[-1].number if len(found) > most else None)


def table(actor: Actor, wanted: Wanted) -> Table:
    """Return all of them as a table, the newest first; that somebody took it stands in the log.

    :raises Forbidden: for who sees only a part of what is in the installation.
    :raises Invalid: for what cannot be the beginning of a hash.
    """
    access.refuse_part(actor)
    sightings.flush()
    query = _query(wanted)
    asked = {
        "who": wanted.who, "photo": wanted.photo, "issue": wanted.issue, "pair": wanted.pair,
        "submission": wanted.submission, "from": wanted.first and wanted.first.isoformat(),
        "to": wanted.last and wanted.last.isoformat(),
    }  # fmt: skip
    events.record(actor.label, "sightings.export", "sightings", **{name: said for name, said in asked.items() if said})
    return Table("sightings", TITLE, SIGHTINGS, _rows(query.order_by(Sighting.id.desc())))


def _rows(query: Select[Any]) -> Iterator[Sequence[object]]:
    for row in db.session.connection().execute(query.execution_options(yield_per=_AT_ONCE)):
        one = _seen(row)
        flags = [how in one.hows for how in How]
        yield [one.number, one.at, one.person, one.role.value, one.issue, one.viewpoint, one.sha256, *flags]


def _seen(row: Any) -> Seen:
    hows = tuple(how for how in How if getattr(row, how.value))
    return Seen(
        row.id, row.at, row.name, Role(row.role), row.sha256, row.issue or "", row.viewpoint or "", row.submission_id,
        hows,
    )  # fmt: skip


def _query(wanted: Wanted) -> Select[Any]:
    used = select(Photo.id).where(Photo.original_id == Sighting.original_id).order_by(Photo.id).limit(1)
    query: Any = (
        select(
            Sighting.id, Sighting.at, Account.name, Account.role, Original.sha256, Issue.code.label("issue"),
            Viewpoint.name.label("viewpoint"), Attachment.submission_id, Sighting.preview, Sighting.original,
            Sighting.export,
        )
        .join(Account, Account.id == Sighting.account_id)
        .join(Original, Original.id == Sighting.original_id)
        .outerjoin(Photo, Photo.id == used.correlate(Sighting).scalar_subquery())
        .outerjoin(Issue, Issue.id == Photo.issue_id)
        .outerjoin(Viewpoint, Viewpoint.id == Photo.viewpoint_id)
        .outerjoin(Attachment, Attachment.id == Photo.attachment_id)
    )  # fmt: skip
    if wanted.who:
        query = query.where(Account.name == wanted.who)
    if wanted.photo:
        query = query.where(_begins(wanted.photo))
    if wanted.issue:
        of_issue = select(Photo.original_id).join(Issue, Issue.id == Photo.issue_id).where(Issue.code == wanted.issue)
        query = query.where(Sighting.original_id.in_(of_issue))
    if wanted.pair is not None:
        sides = select(PhotoPair.before_id, PhotoPair.after_id).where(PhotoPair.id == wanted.pair)
        both = db.session.execute(sides).first()
        query = query.where(
            Sighting.original_id.in_(select(Photo.original_id).where(Photo.id.in_(tuple(both)))) if both else false()
        )
    if wanted.submission is not None:
        kept = select(Attachment.original_id).where(Attachment.submission_id == wanted.submission)
        query = query.where(Sighting.original_id.in_(kept.where(Attachment.original_id.is_not(None))))
    if wanted.first:
        query = query.where(Sighting.at >= midnight(wanted.first))
    if wanted.last:
        query = query.where(Sighting.at < midnight(wanted.last + timedelta(days=1)))
    narrowed: Select[Any] = query
    return narrowed


def _begins(said: str) -> Any:
    """Ask for a hash or its beginning, by a range, which an index answers.

    :raises Invalid: for anything else.
    """
    wanted = said.lower()
    is_hash = set(wanted) <= set("0123456789abcdef") and _SHORTEST_HASH <= len(wanted) <= _HASH
    if not is_hash:
        raise Invalid(N_("“{text}” is no SHA-256: write at least its first 8 characters, 0–9 and a–f."), text=said)
    return (Original.sha256 >= wanted) & (Original.sha256 <= wanted.ljust(_HASH, "f"))
