"""Which units are there, which are found, and who and what hangs on each?

Units are shared by all programmes; what is counted of each is what the caller sees.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from server.db import db
from server.domain.access import Actor
from server.errors import NotFound
from server.models import Account, AccountUnit, Event, Issue, Site, Unit
from server.services import access, events
from server.services.people import reach
from server.services.register import units
from server.translations import N_

PER_PAGE = 50
SHOWN = 20
"""Sites and people by name on the page of a unit."""


@dataclass(frozen=True)
class Wanted:
    """What is searched for; what is empty narrows nothing."""

    text: str = ""
    """A part of the name, the code or the county."""
    is_idle: bool = False
    """Only units on which no issue, site or person hangs."""

    @property
    def is_narrowing(self) -> bool:
        """Tell whether anything is searched for."""
        return bool(self.text or self.is_idle)


@dataclass(frozen=True)
class UnitLine:
    """A unit and how much hangs on it."""

    number: int
    name: str
    code: str
    county: str
    county_code: str
    issues: int
    sites: int
    people: int
    """Who work there, or see its issues only."""
    version: str
    """By which somebody else's change is noticed."""


@dataclass(frozen=True)
class UnitPage:
    """A part of the list."""

    rows: tuple[UnitLine, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True)
class Hanging:
    """Some of what hangs on a unit, by name."""

    sites: tuple[tuple[int, str], ...]
    people: tuple[tuple[int, str], ...]
    history: tuple[Event, ...]


def page(actor: Actor, wanted: Wanted, number: int = 1) -> UnitPage:
    """Return a part of the units, by county and name."""
    found = _found(wanted)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    query = found.order_by(Unit.county, Unit.name).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return UnitPage(_lines(actor, list(db.session.scalars(query))), number, total)


def one(actor: Actor, number: int) -> UnitLine:
    """Return one unit.

    :raises NotFound: where there is none.
    """
    return _lines(actor, [units.numbered(number)])[0]


def other(actor: Actor, than: int, wanted: str) -> UnitLine:
    """Return another unit by its code or name.

    :raises NotFound: where there is none, or it is the same.
    """
    found = units.get(wanted)
    if found.id == than:
        raise NotFound(N_("That is the unit itself. Name the other one."))
    return _lines(actor, [found])[0]


def hanging(actor: Actor, number: int) -> Hanging:
    """Return by name what hangs on a unit, and what was done to it, the newest first."""
    sites = access.scoped(select(Site.id, Site.name).where(Site.unit_id == number), actor, Site)
    people = select(Account.id, Account.name).where(_is_of(number), *reach.conditions(actor))
    return Hanging(
        tuple((row.id, row.name) for row in db.session.execute(sites.order_by(Site.name).limit(SHOWN))),
        tuple((row.id, row.name) for row in db.session.execute(people.order_by(Account.name).limit(SHOWN))),
        tuple(reversed(events.about(f"unit:{number}"))),
    )


def _found(wanted: Wanted) -> Select[Unit]:
    query = select(Unit)
    if wanted.text:
        holds = (column.icontains(wanted.text, autoescape=True) for column in (Unit.name, Unit.code, Unit.county))
        query = query.where(or_(*holds))
    if wanted.is_idle:
        hangs: tuple[Any, ...] = (
            select(Issue.id).where(Issue.unit_id == Unit.id),
            select(Site.id).where(Site.unit_id == Unit.id),
            select(Account.id).where(Account.unit_id == Unit.id),
            select(AccountUnit.account_id).where(AccountUnit.unit_id == Unit.id),
        )
        query = query.where(*(~one.correlate(Unit).exists() for one in hangs))
    return query


def _lines(actor: Actor, rows: Collection[Unit]) -> tuple[UnitLine, ...]:
    numbers = [row.id for row in rows]
    issues = _counted(access.scoped(_count(Issue.unit_id, numbers), actor, Issue))
    sites = _counted(access.scoped(_count(Site.unit_id, numbers), actor, Site))
    people = _people(actor, numbers)
    return tuple(
        UnitLine(
            row.id, row.name, row.code or "", row.county, row.county_code, issues.get(row.id, 0), sites.get(row.id, 0),
            people.get(row.id, 0), units.version(row),
        )
        for row in rows
    )  # fmt: skip


def _count(column: Any, numbers: Collection[int]) -> Select[Any, Any]:
    return select(column, func.count()).where(column.in_(numbers)).group_by(column)


def _counted(query: Select[Any, Any]) -> dict[int, int]:
    return dict(db.session.execute(query).all())


def _people(actor: Actor, numbers: Collection[int]) -> Mapping[int, int]:
    seen = reach.conditions(actor)
    works = select(Account.unit_id.label("unit"), Account.id.label("person")).where(Account.unit_id.in_(numbers), *seen)
    sees = select(AccountUnit.unit_id, AccountUnit.account_id).join(Account, Account.id == AccountUnit.account_id)
    both = works.union(sees.where(AccountUnit.unit_id.in_(numbers), *seen)).subquery()
    return _counted(select(both.c.unit, func.count()).group_by(both.c.unit))


def _is_of(number: int) -> ColumnElement[bool]:
    sees = select(AccountUnit.unit_id).where(AccountUnit.account_id == Account.id, AccountUnit.unit_id == number)
    return or_(Account.unit_id == number, sees.correlate(Account).exists())
