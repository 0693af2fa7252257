"""What does a form say of where a person works and what they see?"""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request

from server.domain.access import Role
from server.errors import Invalid
from server.services.accounts import Position
from server.services.people.listing import PersonLine
from server.services.register import counties, programmes, units
from server.translations import N_
from server.web import asked, auth


@dataclass(frozen=True)
class Choices:
    """What can be chosen."""

    roles: tuple[Role, ...]
    programmes: tuple[tuple[int, str], ...]
    counties: tuple[str, ...]
    units: tuple[tuple[int, str], ...]
    may_see_all: bool
    """Whether the caller may let somebody see all programmes."""


@dataclass(frozen=True)
class Chosen:
    """What is chosen in a form that is shown."""

    role: str
    unit: str
    programme: int | None
    counties: frozenset[str]
    units: frozenset[int]


def choices(more_counties: Iterable[str] = ()) -> Choices:
    """Return what the caller may choose from."""
    caller = auth.actor()
    mine = programmes.all_of(caller)
    known = {county for one in mine for county in counties.of_programme(one.id)} | set(more_counties)
    there = [one for one in units.listing() if not caller.is_limited or one.id in caller.unit_ids]
    return Choices(
        roles=tuple(Role),
        programmes=tuple((one.id, one.title) for one in mine),
        counties=tuple(sorted(known & caller.counties if caller.is_limited else known)),
        units=tuple((one.id, one.name) for one in there),
        may_see_all=caller.programme_id is None,
    )


def empty() -> Chosen:
    """Return what is chosen for somebody new."""
    return Chosen(Role.OFFICER.value, "", None, frozenset(), frozenset())


def of_line(line: PersonLine) -> Chosen:
    """Return what holds of a person."""
    return Chosen(line.role.value, line.unit, line.programme_id, frozenset(line.counties), frozenset(line.unit_ids))


def sent() -> Chosen:
    """Return what was chosen in the form that was sent."""
    return Chosen(
        asked.sent_text("role"),
        asked.sent_text("unit"),
        asked.sent_number("programme"),
        frozenset(request.form.getlist("county")),
        frozenset(asked.sent_numbers("see_unit")),
    )


def position() -> Position:
    """Return what was sent as the service takes it.

    :raises Invalid: where the role is none, or a programme or a unit is not there: without it the person would see all.
    :raises NotFound: where there is no such unit.
    """
    said = sent()
    if said.role not in set(Role):
        raise Invalid(N_("Choose a role."))
    caller = auth.actor()
    number = said.programme if caller.programme_id is None else caller.programme_id
    there = [one for one in units.listing() if one.id in said.units]
    programme = [one for one in programmes.all_of(caller) if one.id == number]
    if len(there) < len(said.units) or (number is not None and not programme):
        raise Invalid(N_("What was chosen is not there any more. Load the page again: nobody may see more by mistake."))
    return Position(
        role=Role(said.role),
        programmes=programme,
        unit=units.get(said.unit) if said.unit else None,
        is_of_no_unit=not said.unit,
        counties=sorted(said.counties),
        units=there,
    )
