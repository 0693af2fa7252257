"""In which county does an issue lie? In that of the ledger, or else in that of its site.

The answer is kept with the issue, because lists, statistics and what a person may see go by it, and because an issue
without a site has a county too.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, union, update

from server.db import db
from server.domain.access import Actor
from server.domain.register import county_of
from server.errors import Invalid
from server.formats.ledger import REGION
from server.models import Issue, Site
from server.services.proof import collector
from server.services.register import ledger_index
from server.translations import N_

PORTION = 1000
_AND = " · "


def of_issue() -> ColumnElement[str]:
    """Return, in a query over issues with their sites, the county of an issue."""
    return func.coalesce(func.nullif(Issue.county, ""), Site.county, "")


def holds(county: str, beyond: Collection[int] = ()) -> ColumnElement[bool]:
    """Tell, in a query over issues with their sites, whether an issue belongs to a county's lists.

    One of which nobody said the county belongs to every county's, or no officer would find it.

    :param beyond: issues that belong to them wherever they lie.
    """
    is_here = of_issue().in_((county, ""))
    return or_(is_here, Issue.id.in_(beyond)) if beyond else is_here


def holds_site(county: str, beyond: Collection[int] = ()) -> ColumnElement[bool]:
    """Tell, in a query over sites, whether a site belongs to a county's lists: by itself, or by one of its issues."""
    of_issues = select(Issue.site_id).join(Site, Site.id == Issue.site_id).where(holds(county, beyond))
    return or_(Site.county.in_((county, "")), Site.id.in_(of_issues.correlate(None)))


def of_programme(programme_id: int) -> tuple[str, ...]:
    """Return the counties in which a programme has issues or sites, by name."""
    of_issues = (
        select(of_issue())
        .select_from(Issue)
        .outerjoin(Site, Site.id == Issue.site_id)
        .where(Issue.programme_id == programme_id)
    )
    of_sites = select(Site.county).where(Site.programme_id == programme_id)
    return tuple(sorted(county for county in db.session.scalars(union(of_issues, of_sites)) if county))


def seen(actor: Actor, programme_id: int) -> tuple[str, ...]:
    """Return the counties of a programme whose lists a caller may have made, by name."""
    every = of_programme(programme_id)
    return tuple(one for one in every if one in actor.counties) if actor.is_limited else every


def named(actor: Actor, programme_id: int, said: str) -> str:
    """Return a county by which lists are to be made; empty where none was said.

    For who sees one county only, none said is that one.

    :raises Invalid: where the register has counties and this is none of them: its lists would be empty.
    """
    county = said.strip()
    if not county and len(actor.counties) == 1:
        return next(iter(actor.counties))
    known = seen(actor, programme_id)
    if county and known and county not in known:
        raise Invalid(
            N_("No issue and no site lies in “{county}”. The register has: {known}."),
            county=county,
            known=_AND.join(known),
        )
    return county


def refresh(programme_id: int) -> int:
    """Give the issues whose ledger names no county that of their site, after either changed; returns how many moved."""
    query = (
        select(Issue.id, Issue.ledger, Site.county)
        .join(Site, Site.id == Issue.site_id)
        .where(Issue.programme_id == programme_id, Issue.county != Site.county)
    )
    moved: list[dict[str, Any]] = [
        {"id": number, "county": county}
        for number, ledger, county in db.session.execute(query)
        if county and not county_of(str(ledger.get(REGION) or ""))
    ]
    for start in range(0, len(moved), PORTION):
        db.session.execute(update(Issue), moved[start : start + PORTION])
    if moved:
        collector.touched("issue", [one["id"] for one in moved])
        ledger_index.refresh([one["id"] for one in moved])
        db.session.expire_all()
    return len(moved)
