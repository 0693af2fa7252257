"""Which lists does a form carry to the phone? Sites, viewpoints and issues, made from the register as it stands."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import ceil
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from server.db import db
from server.domain.access import Load
from server.domain.datum import to_wgs84
from server.domain.geo import LatLon
from server.domain.labels import RETURN_REASONS
from server.models import Account, Assignment, Issue, Site, Unit, Viewpoint
from server.services import runtime
from server.services.intake import reference_photos
from server.services.register import counties, returns
from server.services.register.returns import ReturnedIssue
from server.translations import N_, translate

MOST_KEPT = 512
"""So many files, four for each county; those of all ten thousand issues of a programme are a megabyte together."""
EVERYTHING = Load()
SHOWN, SHOWN_RETURNED = 40, 20
"""Characters of the problem in the line of an issue, and where it also says that the issue came back."""


@dataclass(frozen=True)
class MediaFile:
    """A file that a form needs, with the hash by which a phone knows whether it has it."""

    content: bytes
    md5: str
    media_type: str = "text/csv; charset=utf-8"


def is_made(name: str) -> bool:
    """Tell whether a file of this name is made from the register."""
    return name in _MAKERS or name == reference_photos.LIST


def make(programme_id: int, register_revision: int, name: str, load: Load = EVERYTHING) -> MediaFile | None:
    """Return a media file; None for a name that nothing makes. The same register gives the same bytes.

    Made once for each state of the register, each county and what is added to it, not for each phone.

    :param load: for which phones; only the list of photos depends on how many they carry.
    """
    if not is_made(name):
        return None
    database = str(db.engine.url)
    carried = load if name == reference_photos.LIST else Load(load.county, beyond=load.beyond)
    return _made(database, programme_id, register_revision, carried, name)


@lru_cache(maxsize=MOST_KEPT)
def _made(_database: str, programme_id: int, revision: int, load: Load, name: str) -> MediaFile:
    if name == reference_photos.LIST:
        content = reference_photos.listed(programme_id, revision, load)
    else:
        content = _MAKERS[name](programme_id, load)
    return MediaFile(content, hashlib.md5(content, usedforsecurity=False).hexdigest())


def _sites(programme_id: int, load: Load) -> bytes:
    query = _in_county(select(Site), load).where(Site.programme_id == programme_id).order_by(Site.code)
    heads = ["name", "label", "latitude", "longitude", "radius_m", "datum", "county", "geometry", "reach_m"]
    return _csv(heads, map(_site, db.session.scalars(query)))


def _in_county(query: Select[Any], load: Load) -> Select[Any]:
    if load.county is None:
        return query
    return query.where(counties.holds_site(load.county, load.beyond))


def _site(site: Site) -> tuple[object, ...]:
    registered = LatLon(site.latitude, site.longitude)
    place = to_wgs84(registered, site.datum)
    written = (site.code, site.name, site.latitude, site.longitude, site.radius_m, site.datum.value, site.county)
    return *written, _geometry(place), ceil(_reach_m(site, registered))


def _reach_m(site: Site, point: LatLon) -> float:
    """Return how far from its point a site extends: to the corner that is furthest away, where it has corners."""
    if not site.polygon:
        return site.radius_m
    return max(point.metres_to(LatLon(*corner)) for corner in site.polygon)


def _viewpoints(programme_id: int, load: Load) -> bytes:
    query = select(Viewpoint).join(Viewpoint.site).options(contains_eager(Viewpoint.site))
    query = _in_county(query, load).where(Site.programme_id == programme_id).order_by(Site.code, Viewpoint.code)
    heads = ["name", "label", "site", "bearing_deg", "hint", "geometry", "no"]
    return _csv(heads, (_viewpoint(one, no) for no, one in _numbered(db.session.scalars(query))))


def _numbered(viewpoints: Iterable[Viewpoint]) -> Iterator[tuple[int, Viewpoint]]:
    """Count the viewpoints of each site from 1: a form asks for the first of them first."""
    for _, of_site in groupby(viewpoints, lambda viewpoint: viewpoint.site_id):
        yield from enumerate(of_site, start=1)


def _viewpoint(one: Viewpoint, no: int) -> tuple[object, ...]:
    bearing = "" if one.bearing_deg is None else f"{one.bearing_deg:g}"
    return one.code, one.name, one.site.code, bearing, one.hint, _geometry(one.place), no


def _geometry(place: LatLon | None) -> str:
    """Write a place in WGS-84 as phones write positions."""
    return f"{place.latitude:.6f} {place.longitude:.6f} 0 0" if place else ""


def _issues(programme_id: int, load: Load) -> bytes:
    query = (
        select(Issue.id, Issue.code, Issue.problem_text, Site.code, Unit.name, Issue.status)
        .outerjoin(Site, Site.id == Issue.site_id)
        .outerjoin(Unit, Unit.id == Issue.unit_id)
        .where(Issue.programme_id == programme_id)
        .order_by(Issue.code)
    )
    if load.county is not None:
        query = query.where(counties.holds(load.county, load.beyond))
    sent, returned = _sent(programme_id), returns.of_programme(programme_id)
    rows = db.session.execute(query)
    heads = ["name", "label", "site", "unit", "status", "officers"]
    return _csv(
        heads,
        (
            (code, _issue_label(code, problem, returned.get(pk)), *rest, sent.get(pk, ""))
            for pk, code, problem, *rest in rows
        ),
    )


def _issue_label(code: str, problem: str, returned: ReturnedIssue | None) -> str:
    """Return the line by which an officer finds an issue; of one that came back it says where, and why."""
    if returned is None:
        return f"{code} {problem[:SHOWN]}".strip()
    language = runtime.language()
    reasons = translate(N_(", "), language).join(translate(RETURN_REASONS[one], language) for one in returned.reasons)
    label = N_("{issue} (returned: {viewpoint}, {reasons})") if reasons else N_("{issue} (returned: {viewpoint})")
    issue = f"{code} {problem[:SHOWN_RETURNED]}".strip()
    return translate(label, language, issue=issue, viewpoint=returned.viewpoint, reasons=reasons)


def _sent(programme_id: int) -> Mapping[int, str]:
    """Return who is sent to each issue, each name between bars, so that a form finds a whole name."""
    query = (
        select(Assignment.issue_id, Account.name)
        .join(Account, Account.id == Assignment.account_id)
        .join(Issue, Issue.id == Assignment.issue_id)
        .where(Issue.programme_id == programme_id, Assignment.ended_at.is_(None))
        .order_by(Assignment.issue_id, Account.name)
    )
    found: dict[int, str] = {}
    for issue_id, name in db.session.execute(query):
        found[issue_id] = f"{found.get(issue_id, '|')}{name}|"
    return found


def _csv(heads: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue().encode()


_MAKERS: Mapping[str, Callable[[int, Load], bytes]] = {
    "sites.csv": _sites,
    "viewpoints.csv": _viewpoints,
    "issues.csv": _issues,
}
