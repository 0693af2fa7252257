"""Which lists does a form carry to the phone? Sites, viewpoints and issues, made from the register as it stands."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import select

from server.db import db
from server.models import Issue, Programme, Site, Viewpoint


def make(programme: Programme, name: str) -> bytes | None:
    """Return a media file; None for a name that nothing makes. The same register gives the same bytes."""
    maker = _MAKERS.get(name)
    return maker(programme) if maker else None


def _sites(programme: Programme) -> bytes:
    sites = db.session.scalars(select(Site).where(Site.programme_id == programme.id).order_by(Site.code))
    heads = ["name", "label", "latitude", "longitude", "radius_m", "datum", "county"]
    rows = ([s.code, s.name, s.latitude, s.longitude, s.radius_m, s.datum.value, s.county] for s in sites)
    return _csv(heads, rows)


def _viewpoints(programme: Programme) -> bytes:
    query = select(Viewpoint).join(Site).where(Site.programme_id == programme.id).order_by(Site.code, Viewpoint.code)
    rows = ([v.code, v.name, v.site.code, v.bearing_deg, v.hint] for v in db.session.scalars(query))
    return _csv(["name", "label", "site", "bearing_deg", "hint"], rows)


def _issues(programme: Programme) -> bytes:
    issues = db.session.scalars(select(Issue).where(Issue.programme_id == programme.id).order_by(Issue.code))
    heads = ["name", "label", "site", "unit", "status"]
    rows = (
        [i.code, f"{i.code} {i.problem_text[:40]}".strip(), i.site.code if i.site else "",
         i.unit.name if i.unit else "", i.status]
        for i in issues
    )  # fmt: skip
    return _csv(heads, rows)


def _csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode()


_MAKERS: Mapping[str, Callable[[Programme], bytes]] = {
    "sites.csv": _sites,
    "viewpoints.csv": _viewpoints,
    "issues.csv": _issues,
}
