"""Which people are there, who is found, and how is it with each?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from server.db import db
from server.domain.access import Actor, LinkKind, Role
from server.models import Account, AccountCounty, AccountLink, AccountSession, AccountUnit, Phone, Unit
from server.services import accounts, passwords
from server.services.people import links, reach
from server.services.runtime import now

PER_PAGE = 50


class State(StrEnum):
    """Whether a person can come in."""

    ACTIVE = "active"
    INVITED = "invited"
    """Has a link, and no password yet."""
    WAITING = "waiting"
    """Has neither: the invitation is over or was taken back."""
    OFF = "off"


@dataclass(frozen=True)
class Wanted:
    """Who is searched for; what is empty narrows nothing."""

    text: str = ""
    """A part of the name, the unit or a county."""
    role: Role | None = None
    state: State | None = None

    @property
    def is_narrowing(self) -> bool:
        """Tell whether anything is searched for."""
        return bool(self.text or self.role or self.state)


@dataclass(frozen=True)
class OwnPhone:
    """A phone of a person."""

    number: int
    name: str
    revoked_at: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True)
class OpenLink:
    """A link that can still be used."""

    kind: LinkKind
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class PersonLine:
    """A person as an administrator sees them."""

    number: int
    name: str
    role: Role
    state: State
    unit: str
    unit_id: int | None
    counties: tuple[str, ...]
    units: tuple[str, ...]
    unit_ids: tuple[int, ...]
    programme: str
    """The code of the one they see; empty: all."""
    programme_title: str
    programme_id: int | None
    seen_at: datetime | None
    """When they, or a phone of theirs, last asked for something; None: not within the months that sessions are kept."""
    created_at: datetime
    disabled_at: datetime | None
    password_set_at: datetime | None
    second_factor_at: datetime | None
    link: OpenLink | None
    state_name: str
    """By which somebody else's change is noticed."""

    @property
    def is_limited(self) -> bool:
        """Tell whether they see some counties or units only."""
        return bool(self.counties or self.units)


@dataclass(frozen=True)
class PeoplePage:
    """A part of the list."""

    rows: tuple[PersonLine, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


def page(caller: Actor, wanted: Wanted, number: int = 1) -> PeoplePage:
    """Return a part of the people whom the caller looks after: who can come in first, by name."""
    found = _found(caller, wanted)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    query = found.order_by(Account.disabled_at.is_not(None), Account.name, Account.id)
    return PeoplePage(_lines(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)), number, total)


def every(caller: Actor, wanted: Wanted) -> tuple[PersonLine, ...]:
    """Return all who are found, oldest first."""
    return _lines(_found(caller, wanted).order_by(Account.id))


def one(caller: Actor, number: int) -> PersonLine:
    """Return one person.

    :raises NotFound: where the caller looks after no such person.
    """
    return _lines(select(Account).where(Account.id == reach.get(caller, number).id))[0]


def phones_of(number: int) -> tuple[OwnPhone, ...]:
    """Return the phones of a person, those in use first."""
    query = select(Phone).where(Phone.account_id == number).order_by(Phone.revoked_at.is_not(None), Phone.id)
    return tuple(OwnPhone(row.id, row.name, row.revoked_at, row.seen_at) for row in db.session.scalars(query))


def _found(caller: Actor, wanted: Wanted) -> Select[Account]:
    query = select(Account).where(*reach.conditions(caller))
    if wanted.text:
        unit = select(Unit.id).where(Unit.id == Account.unit_id, _holds(Unit.name, wanted.text))
        county = select(AccountCounty.county).where(
            AccountCounty.account_id == Account.id, _holds(AccountCounty.county, wanted.text)
        )
        query = query.where(
            or_(_holds(Account.name, wanted.text), unit.correlate(Account).exists(), county.correlate(Account).exists())
        )
    if wanted.role is not None:
        query = query.where(Account.role == wanted.role)
    return query.where(_is_in(wanted.state)) if wanted.state else query


def _holds(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    return column.icontains(text, autoescape=True)


def _is_in(state: State) -> ColumnElement[bool]:
    is_on, has_password = Account.disabled_at.is_(None), Account.password_hash != passwords.NONE
    link = select(AccountLink.id).where(
        AccountLink.account_id == Account.id, AccountLink.used_at.is_(None), AccountLink.withdrawn_at.is_(None),
        AccountLink.expires_at > now(),
    )  # fmt: skip
    has_link = link.correlate(Account).exists()
    return {
        State.ACTIVE: and_(is_on, has_password),
        State.INVITED: and_(is_on, ~has_password, has_link),
        State.WAITING: and_(is_on, ~has_password, ~has_link),
        State.OFF: ~is_on,
    }[state]


def _lines(query: Select[Account]) -> tuple[PersonLine, ...]:
    loaded = (
        joinedload(Account.programme), joinedload(Account.unit), selectinload(Account.counties),
        selectinload(Account.units).joinedload(AccountUnit.unit), selectinload(Account.links),
    )  # fmt: skip
    rows = db.session.scalars(query.options(*loaded)).all()
    seen = _seen([row.id for row in rows])
    return tuple(_line(row, seen.get(row.id)) for row in rows)


def _seen(numbers: Collection[int]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for table in (AccountSession, Phone):
        query: Select[int | None, datetime | None] = (
            select(table.account_id, func.max(table.seen_at))
            .where(table.account_id.in_(numbers))
            .group_by(table.account_id)
        )
        for number, at in db.session.execute(query):
            if number is not None and at is not None:
                found[number] = max(at, found.get(number, at))
    return found


def _line(row: Account, seen_at: datetime | None) -> PersonLine:
    link = links.open_link(row)
    return PersonLine(
        number=row.id,
        name=row.name,
        role=row.role,
        state=_state(row, has_link=link is not None),
        unit=row.unit.name if row.unit else "",
        unit_id=row.unit_id,
        counties=tuple(one.county for one in row.counties),
        units=_names(row.units),
        unit_ids=tuple(one.unit_id for one in row.units),
        programme=row.programme.code if row.programme else "",
        programme_title=row.programme.title if row.programme else "",
        programme_id=row.programme_id,
        seen_at=seen_at,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        password_set_at=row.password_set_at,
        second_factor_at=row.second_factor_at,
        link=OpenLink(link.kind, link.made_at, link.expires_at) if link else None,
        state_name=accounts.state_name(row),
    )


def _names(units: Sequence[AccountUnit]) -> tuple[str, ...]:
    return tuple(one.unit.name for one in units)


def _state(row: Account, *, has_link: bool) -> State:
    if row.disabled_at is not None:
        return State.OFF
    if row.password_hash != passwords.NONE:
        return State.ACTIVE
    return State.INVITED if has_link else State.WAITING
