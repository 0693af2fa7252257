"""Which sites and viewpoints are registered?"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db
from server.domain.access import Actor
from server.domain.limits import Limits
from server.domain.register import Sheet, SiteRow, ViewpointRow
from server.errors import NotFound
from server.models import Issue, Programme, Site, Unit, Viewpoint
from server.services import access, events
from server.services.register import counties, ledger_index, programmes, queue_columns, site_history, staleness
from server.services.register.import_changes import fields, names_of
from server.services.register.imports import Change, FieldChange, ImportReport, RowChange, Target, Values, merge
from server.translations import N_

FENCE = ("datum", "latitude", "longitude", "radius_m", "polygon")
MOST_ISSUES = 100
"""Of one site, on its page."""
STANDPOINT = ("latitude", "longitude")
"""Of a viewpoint, by what pairs are judged; the bearing is for officers, no check reads it."""


def import_sheet(
    programme: Programme, sheet: Sheet[SiteRow], *, whole_or_nothing: bool = False, actor: str = events.SYSTEM
) -> ImportReport:
    """Add new sites and update known ones, by their codes; viewpoints likewise within their site.

    A viewpoint that the sheet does not name stays: photos may refer to it.
    """
    if whole_or_nothing and sheet.errors:
        return ImportReport(refused=sheet.errors, kept=False, pages=sheet.pages, unknown=sheet.unknown)
    sites = _merge_sites(programme, sheet.rows)
    site_ids = ids(programme)
    viewpoints = _merge_viewpoints(site_ids, sheet.rows)
    counties.refresh(programme.id)
    queue_columns.refresh(programme.id)
    if sites.updated:
        ledger_index.refresh_of_sites(programme.id)
    touched = {code for _, code in sites.updated} | _sites_of(viewpoints, site_ids)
    touched -= {code for _, code in sites.added}
    changes = changes_of(sites, viewpoints, site_ids)
    report = ImportReport(
        added=len(sites.added),
        updated=len(touched),
        unchanged=len({code for _, code in sites.unchanged} - touched),
        refused=sheet.errors,
        pages=sheet.pages,
        unknown=sheet.unknown,
        new=tuple(code for _, code in sites.added),
        changes=changes,
        asked_again=ask_again(programme, sites, viewpoints, site_ids, changes, actor).total,
    )
    events.record(
        actor,
        "sites.import",
        f"programme:{programme.code}",
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        refused=len(report.refused),
        moved={code: old for (_, code), old in sites.moved.items()},
    )
    tell_each(changes, site_ids, actor)
    return report


def tell_each(changes: Iterable[RowChange], site_ids: Mapping[str, int], actor: str) -> None:
    """Note with each site what a file changed of it, so that its history is found by its number."""
    for row in changes:
        told = site_history.told(row.fields)
        events.record(actor, site_history.IMPORTED, f"site:{site_ids[row.code]}", code=row.code, fields=told)


def get(programme: Programme, code: str) -> Site:
    """Return the site with this code.

    :raises NotFound: where the programme has none.
    """
    found = find(programme, code)
    if found is None:
        raise NotFound(N_("There is no site “{code}”."), code=code)
    return found


def find(programme: Programme, code: str) -> Site | None:
    """Return the site with this code, or None."""
    return db.session.scalar(select(Site).where(Site.programme_id == programme.id, Site.code == code))


def visible(actor: Actor, number: int) -> Site:
    """Return a site that this caller may see.

    :raises NotFound: where there is no such site, or not for this caller.
    """
    found = db.session.scalar(access.scoped(select(Site).where(Site.id == number), actor, Site))
    if found is None:
        raise NotFound(N_("There is no site {number}."), number=number)
    return found


def issues_of(actor: Actor, site: Site) -> list[Issue]:
    """Return the issues of a site that a caller sees, in the order of the ledger."""
    query = access.scoped(select(Issue).where(Issue.site_id == site.id), actor, Issue)
    return list(db.session.scalars(query.order_by(Issue.row_no.is_(None), Issue.row_no, Issue.id).limit(MOST_ISSUES)))


def counties_of(programme: Programme) -> tuple[str, ...]:
    """Return the counties in which a programme has issues or sites, by name."""
    return counties.of_programme(programme.id)


def of_number(number: int | None) -> Site | None:
    """Return a site by its number, or None."""
    return db.session.get(Site, number) if number is not None else None


def listing(programme: Programme) -> list[Site]:
    """Return all sites of a programme with their viewpoints and units, by code."""
    query = select(Site).where(Site.programme_id == programme.id).order_by(Site.code)
    return list(db.session.scalars(query.options(selectinload(Site.viewpoints), joinedload(Site.unit))))


def rows(actor: Actor, programme: Programme) -> list[SiteRow]:
    """Return the sites that a caller sees as they can be written to a file and imported again."""
    query = select(Site).where(Site.programme_id == programme.id).order_by(Site.code)
    query = access.scoped(query, actor, Site).options(selectinload(Site.viewpoints), joinedload(Site.unit))
    return [row_of(site) for site in db.session.scalars(query)]


def row_of(site: Site) -> SiteRow:
    """Return a site as a file would say it."""
    return SiteRow(
        code=site.code, name=site.name, latitude=site.latitude, longitude=site.longitude, datum=site.datum,
        radius_m=site.radius_m, polygon=tuple((one[0], one[1]) for one in site.polygon) if site.polygon else None,
        county=site.county, region=site.region, unit=site.unit.name if site.unit else "",
        viewpoints=tuple(
            ViewpointRow(one.code, one.name, one.latitude, one.longitude, one.bearing_deg, one.hint)
            for one in site.viewpoints
        ),
    )  # fmt: skip


def ids(programme: Programme) -> dict[str, int]:
    """Return the number of every site of a programme, by code."""
    query = select(Site.code, Site.id).where(Site.programme_id == programme.id)
    return {row.code: row.id for row in db.session.execute(query)}


def _merge_sites(programme: Programme, rows: Iterable[SiteRow]) -> Change:
    rows = list(rows)
    units = programmes.unit_ids(row.unit for row in rows)
    target = Target(Site, ("programme_id", "code"), erasable=("polygon",), watched=FENCE, missing=missing)
    return merge(target, {(programme.id, row.code): values_of(row, units) for row in rows})


def _merge_viewpoints(site_ids: Mapping[str, int], rows: Iterable[SiteRow]) -> Change:
    wanted = {
        (site_ids[row.code], viewpoint.code): viewpoint_values(viewpoint)
        for row in rows
        for viewpoint in row.viewpoints
    }
    return merge(Target(Viewpoint, ("site_id", "code")), wanted)


def ask_again(
    programme: Programme,
    sites: Change,
    viewpoints: Change,
    site_ids: Mapping[str, int],
    changes: Iterable[RowChange],
    actor: str,
) -> staleness.Asked:
    """Mark what was judged by fences and standpoints that are others now."""
    fences = {site_ids[code] for _, code in sites.moved}
    moved = {site_id for (site_id, _), columns in viewpoints.updated.items() if columns.keys() & set(STANDPOINT)}
    new = {site_id for site_id, _ in viewpoints.added} - {site_ids[code] for _, code in sites.added}
    touched = staleness.fences(fences) + staleness.standpoints(moved) + staleness.viewpoints(new)
    codes = {code for code, number in site_ids.items() if number in fences | moved | new}
    told = staleness.only(changes, codes, {*FENCE, *STANDPOINT, "viewpoint"})
    return staleness.mark(programme, touched, staleness.Cause("site", told), actor)


def _sites_of(viewpoints: Change, site_ids: Mapping[str, int]) -> set[str]:
    """Return the sites of which a viewpoint was added or changed."""
    codes = {number: code for code, number in site_ids.items()}
    return {codes[number] for number, _ in [*viewpoints.added, *viewpoints.updated]}


def changes_of(sites: Change, viewpoints: Change, site_ids: Mapping[str, int]) -> tuple[RowChange, ...]:
    """Tell what changed of known sites, with their viewpoints."""
    names = {"unit_id": names_of(sites, "unit_id", Unit.name)}
    told = {code: list(fields(columns, names)) for (_, code), columns in sites.updated.items()}
    codes = {number: code for code, number in site_ids.items()}
    for number, viewpoint in viewpoints.added:
        told.setdefault(codes[number], []).append(FieldChange("viewpoint", "", viewpoint))
    for (number, viewpoint), columns in viewpoints.updated.items():
        told.setdefault(codes[number], []).extend(fields(columns, {}, viewpoint))
    new = {code for _, code in sites.added}
    return tuple(RowChange(code, tuple(changed)) for code, changed in told.items() if code not in new)


def values_of(row: SiteRow, units: dict[str, int]) -> dict[str, Any]:
    """Return the columns of a site as a row says them."""
    return {
        "name": row.name,
        "datum": row.datum,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "radius_m": row.radius_m,
        "polygon": [list(corner) for corner in row.polygon] if row.polygon else None,
        "county": row.county,
        "region": row.region,
        "unit_id": units.get(row.unit),
    }


def missing(values: Values) -> Values:
    """Return what a new site has where the sheet does not say."""
    return {"name": values["name"] or values["code"], "radius_m": values["radius_m"] or Limits.fence_radius_m}


def viewpoint_values(row: ViewpointRow) -> dict[str, Any]:
    """Return the columns of a viewpoint as a row says them."""
    return {
        "name": row.name,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "bearing_deg": row.bearing_deg,
        "hint": row.hint,
    }
