"""What does the register say of an issue: its ledger row, its site with datum and fence, its viewpoints?"""

from collections.abc import Iterable
from typing import Any

from server.domain.datum import to_wgs84
from server.domain.geo import LatLon
from server.formats.coordinates import shown
from server.models import Issue, Site, Viewpoint

Record = dict[str, Any]


def record(issue: Issue, photographed: Iterable[Site | None] = ()) -> Record:
    """Return the register's view of an issue as one document; coordinates are in the site's datum."""
    others = {site.id: site for site in photographed if site is not None and site.id != issue.site_id}
    return {
        "code": issue.code,
        "row_no": issue.row_no,
        "programme": {
            "code": issue.programme.code,
            "title": issue.programme.title,
            "is_demonstration": issue.programme.is_demonstration,
        },
        "batch": {"code": issue.batch.code, "title": issue.batch.title} if issue.batch else None,
        "responsible_unit": issue.unit.name if issue.unit else None,
        "problem": issue.problem_text,
        "status": issue.status,
        "due_text": issue.due_text,
        "due_on": issue.due_on,
        "work_started_at": issue.work_started_at,
        "work_done_at": issue.work_done_at,
        "ledger": issue.ledger,
        "site": _site(issue.site) if issue.site else None,
        "other_sites": [_site(site) for site in others.values()],
    }


def _site(site: Site) -> Record:
    return {
        "code": site.code,
        "name": site.name,
        "county": site.county,
        "region": site.region,
        "zone": site.zone,
        "unit": site.unit.name if site.unit else None,
        "datum": site.datum.value,
        "latitude": shown(site.latitude),
        "longitude": shown(site.longitude),
        "wgs84": _degrees(to_wgs84(LatLon(site.latitude, site.longitude), site.datum)),
        "radius_m": site.radius_m,
        "polygon": site.polygon,
        "viewpoints": [_viewpoint(one) for one in site.viewpoints],
    }


def _viewpoint(one: Viewpoint) -> Record:
    return {
        "code": one.code,
        "name": one.name,
        "latitude": shown(one.latitude),
        "longitude": shown(one.longitude),
        "wgs84": _degrees(one.place),
        "bearing_deg": one.bearing_deg,
        "hint": one.hint,
    }


def _degrees(place: LatLon | None) -> list[float] | None:
    return [round(place.latitude, 7), round(place.longitude, 7)] if place else None
