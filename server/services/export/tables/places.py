"""Where are the sites, fences, viewpoints and photos of issues, for a map?"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from geographiclib.geodesic import Geodesic
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from server.db import db, is_one_of
from server.domain.datum import to_wgs84
from server.domain.finding import Status, severity
from server.domain.geo import LatLon
from server.domain.places import MappedIssue, MappedPhoto, MappedSite, Standpoint
from server.models import Issue, Photo, Programme, Site, Unit
from server.services.export.tables import photos
from server.services.export.tables.selection import Selection, parts, stream
from server.translations import N_

_CORNERS = 48
"""Of a circle."""
_TOLD = (
    ("captured", N_("Captured")),
    ("stage", N_("Stage")),
    ("viewpoint_name", N_("Viewpoint")),
    ("findings", N_("Findings")),
    ("sha256", N_("SHA-256")),
)
"""Columns of the photo table that a placemark tells."""


def sites(selection: Selection) -> Iterator[MappedSite]:
    """Give the sites of issues, and those where their photos were taken, by number; a thousand are held at a time."""
    for part in parts(row.id for row in stream(_numbers(selection))):
        yield from _mapped(part, selection)


def issues(selection: Selection, paths: photos.Paths | None = None) -> Iterator[MappedIssue]:
    """Give the issues by number, each with its sites and photos; what it gives is read before the next."""
    query = select(Issue.id, Issue.code, Issue.problem_text, Issue.verdict).where(*selection.of_issues())
    for row in stream(query.order_by(Issue.id)):
        number, code, problem, verdict = row
        one = replace(selection, issue_ids=[number])
        yield MappedIssue(code, selection.text(problem), verdict, tuple(sites(one)), _photos(one, paths))


def _numbers(selection: Selection) -> Any:
    """Return the query for the sites' numbers; of everything, also those that have no issue."""
    query = select(Site.id).order_by(Site.id)
    if selection.is_everything:
        return query
    wanted = select(Issue.id).where(*selection.of_issues())
    there = select(Issue.site_id).where(Issue.id.in_(wanted))
    taken = select(Photo.site_id).where(Photo.issue_id.in_(wanted))
    return query.where(or_(Site.id.in_(there), Site.id.in_(taken)))


def _mapped(numbers: Sequence[int], selection: Selection) -> Iterator[MappedSite]:
    query = select(Site, Programme.code, Unit.name).join(Programme, Programme.id == Site.programme_id)
    query = query.outerjoin(Unit, Unit.id == Site.unit_id).where(is_one_of(Site.id, numbers)).order_by(Site.id)
    found = db.session.execute(query.options(selectinload(Site.viewpoints))).all()
    known = _issues(numbers, selection)
    for site, programme, unit in found:
        codes, verdicts = zip(*known[site.id], strict=True) if known[site.id] else ((), ())
        yield MappedSite(
            code=site.code,
            name=site.name,
            programme=programme,
            county=site.county,
            unit=unit or "",
            datum=site.datum.value,
            radius_m=None if site.polygon else site.radius_m,
            place=to_wgs84(LatLon(site.latitude, site.longitude), site.datum),
            ring=_ring(site),
            issues=codes,
            verdict=max((one for one in verdicts if one), key=severity, default=None),
            standpoints=tuple(
                Standpoint(one.code, one.name, one.place, one.bearing_deg, selection.text(one.hint))
                for one in site.viewpoints
                if one.place is not None
            ),
        )


def _issues(numbers: Sequence[int], selection: Selection) -> Mapping[int, list[tuple[str, Status | None]]]:
    query = select(Issue.site_id, Issue.code, Issue.verdict).where(is_one_of(Issue.site_id, numbers))
    found: defaultdict[int, list[tuple[str, Status | None]]] = defaultdict(list)
    for site_id, code, verdict in db.session.execute(query.where(*selection.of_issues()).order_by(Issue.id)):
        found[site_id or 0].append((code, verdict))
    return found


def _ring(site: Site) -> tuple[LatLon, ...]:
    if site.polygon:
        return tuple(to_wgs84(LatLon(*corner), site.datum) for corner in site.polygon)
    centre = to_wgs84(LatLon(site.latitude, site.longitude), site.datum)
    steps = (360 * n / _CORNERS for n in range(_CORNERS))
    found = (Geodesic.WGS84.Direct(centre.latitude, centre.longitude, -step, site.radius_m) for step in steps)
    return tuple(LatLon(float(one["lat2"]), (float(one["lon2"]) + 540) % 360 - 180) for one in found)


def _photos(selection: Selection, paths: photos.Paths | None) -> Iterator[MappedPhoto]:
    table = selection.told(photos.table(selection, paths))
    names = [column.name for column in table.columns]
    for row in table.rows:
        said: dict[str, Any] = dict(zip(names, row, strict=True))
        if said["latitude"] is not None and math.isfinite(said["latitude"]):
            yield MappedPhoto(
                said["file_name"],
                LatLon(said["latitude"], said["longitude"]),
                said["bearing_deg"],
                said["verdict"],
                [(title, str(said[name] or "")) for name, title in _TOLD],
            )
