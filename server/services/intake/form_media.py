"""Which lists does a form carry to the phone? Sites, viewpoints and issues, made from the register as it stands."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select

from server.db import db
from server.models import Issue, Site, Unit, Viewpoint

MOST_KEPT = 64
"""Files of so many programmes; one of ten thousand issues is a megabyte."""


@dataclass(frozen=True)
class MediaFile:
    """A file that a form needs, with the hash by which a phone knows whether it has it."""

    content: bytes
    md5: str
    media_type: str = "text/csv; charset=utf-8"


def is_made(name: str) -> bool:
    """Tell whether a file of this name is made from the register."""
    return name in _MAKERS


def make(programme_id: int, register_revision: int, name: str) -> MediaFile | None:
    """Return a media file; None for a name that nothing makes. The same register gives the same bytes.

    Made once for each state of the register, not for each phone.
    """
    if name not in _MAKERS:
        return None
    database = str(db.engine.url)
    return _made(database, programme_id, register_revision, name)


@lru_cache(maxsize=MOST_KEPT)
def _made(_database: str, programme_id: int, _revision: int, name: str) -> MediaFile:
    content = _MAKERS[name](programme_id)
    return MediaFile(content, hashlib.md5(content, usedforsecurity=False).hexdigest())


def _sites(programme_id: int) -> bytes:
    columns = (Site.code, Site.name, Site.latitude, Site.longitude, Site.radius_m, Site.datum, Site.county)
    rows = db.session.execute(select(*columns).where(Site.programme_id == programme_id).order_by(Site.code))
    heads = ["name", "label", "latitude", "longitude", "radius_m", "datum", "county"]
    return _csv(heads, ((*place, datum.value, county) for *place, datum, county in rows))


def _viewpoints(programme_id: int) -> bytes:
    columns = (Viewpoint.code, Viewpoint.name, Site.code, Viewpoint.bearing_deg, Viewpoint.hint)
    query = select(*columns).join(Site, Site.id == Viewpoint.site_id).where(Site.programme_id == programme_id)
    rows = db.session.execute(query.order_by(Site.code, Viewpoint.code))
    return _csv(["name", "label", "site", "bearing_deg", "hint"], rows)


def _issues(programme_id: int) -> bytes:
    query = (
        select(Issue.code, Issue.problem_text, Site.code, Unit.name, Issue.status)
        .outerjoin(Site, Site.id == Issue.site_id)
        .outerjoin(Unit, Unit.id == Issue.unit_id)
        .where(Issue.programme_id == programme_id)
        .order_by(Issue.code)
    )
    rows = db.session.execute(query)
    heads = ["name", "label", "site", "unit", "status"]
    return _csv(heads, ((code, f"{code} {problem[:40]}".strip(), *rest) for code, problem, *rest in rows))


def _csv(heads: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue().encode()


_MAKERS: Mapping[str, Callable[[int], bytes]] = {
    "sites.csv": _sites,
    "viewpoints.csv": _viewpoints,
    "issues.csv": _issues,
}
