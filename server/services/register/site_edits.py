"""What does a person change of one site: its fence, its names, its viewpoints?

With the site comes the state that the person saw. Where it is another by now, somebody was first, and nothing is
written. What checks judged by the fence or a standpoint is asked again, as after an import.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.db import db, hold
from server.domain.access import Actor
from server.domain.register import SiteRow, ViewpointRow
from server.errors import Conflict, NotFound
from server.models import Photo, PhotoPair, ProblemRegion, Programme, Site, Viewpoint
from server.services import access, events
from server.services.register import counties, ledger_index, programmes, queue_columns, site_history, sites, staleness
from server.services.register.imports import Change, FieldChange, is_same
from server.translations import N_

_SITE = ("name", "datum", "latitude", "longitude", "radius_m", "polygon", "county", "region", "unit_id")
_VIEWPOINT = ("name", "latitude", "longitude", "bearing_deg", "hint")
_FOUND_BY = frozenset({"name", "county", "unit_id"})
"""What lists of issues show, or are narrowed by, of their sites."""


@dataclass(frozen=True)
class Saved:
    """What came of it."""

    site_id: int
    fields: tuple[FieldChange, ...]
    """What is other than it was."""
    asked_again: int
    """So many things the checks are asked about again."""


def version(site: Site) -> str:
    """Return what tells one state of a site with its viewpoints from another."""
    said = [_state(site, _SITE), *([one.code, *_state(one, _VIEWPOINT)] for one in site.viewpoints)]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:16]


def add(actor: Actor, programme: Programme, row: SiteRow) -> Saved:
    """Register a site.

    :raises Conflict: where its code is taken.
    :raises Forbidden: where it would lie outside what the caller sees.
    """
    if sites.find(programme, row.code) is not None:
        raise Conflict(N_("There is already a site “{code}”."), code=row.code)
    values = {"code": row.code, **sites.values_of(row, programmes.unit_ids([row.unit]))}
    site = Site(programme=programme, **{**values, **sites.missing(values)})
    db.session.add(site)
    for one in row.viewpoints:
        site.viewpoints.append(Viewpoint(code=one.code, **sites.viewpoint_values(one)))
    db.session.flush()
    access.refuse_beyond(actor, Site, [site.id])
    counties.refresh(programme.id)
    events.record(actor.label, site_history.ADDED, f"site:{site.id}", code=site.code, fields=[])
    return Saved(site.id, (), 0)


def edit(actor: Actor, number: int, row: SiteRow, *, seen: str | None = None, removed: Collection[str] = ()) -> Saved:
    """Give a site and its viewpoints the values of `row`, empty ones too; viewpoints that it does not name stay.

    `seen` is the version that the person saw, or None where whatever stands there goes; `removed` are the codes of
    viewpoints to be taken away.

    :raises NotFound: for a site that the caller does not see.
    :raises Conflict: where somebody was first, or a viewpoint to be taken away has photos.
    :raises Forbidden: where the site would leave what the caller sees.
    """
    site = _held(actor, number)
    if seen is not None and seen != version(site):
        raise Conflict(N_("Somebody changed this site meanwhile. Nothing was saved: look at what stands there now."))
    change, points = Change(), Change()
    values = sites.values_of(row, programmes.unit_ids([row.unit]))
    values |= sites.missing({"code": site.code, **values, "radius_m": values["radius_m"] or site.radius_m})
    updated = _set(site, {name: values[name] for name in _SITE})
    key = (site.programme_id, site.code)
    if updated:
        change.updated[key] = updated
    change.moved.update({key: old} if (old := {n: v[0] for n, v in updated.items() if n in sites.FENCE}) else {})
    taken = [_take_away(site, code) for code in removed]
    for one in row.viewpoints:
        if one.code not in removed:
            _set_viewpoint(site, one, points)
    db.session.flush()
    access.refuse_beyond(actor, Site, [site.id])
    return _told(actor, site, change, points, taken)


def _told(actor: Actor, site: Site, change: Change, points: Change, taken: list[FieldChange]) -> Saved:
    """Carry on what follows from a change, and write it into the log."""
    numbers = {site.code: site.id}
    rows = sites.changes_of(change, points, numbers)
    fields = (*(one for row in rows for one in row.fields), *taken)
    if not fields:
        return Saved(site.id, (), 0)
    counties.refresh(site.programme_id)
    queue_columns.refresh(site.programme_id)
    if _FOUND_BY & {name for columns in change.updated.values() for name in columns}:
        ledger_index.refresh_of_sites(site.programme_id)
    told = site_history.told(fields)
    events.record(actor.label, site_history.EDITED, f"site:{site.id}", code=site.code, fields=told)
    asked = sites.ask_again(site.programme, change, points, numbers, rows, actor.label).total
    if taken:
        asked += staleness.mark(
            site.programme, staleness.viewpoints([site.id]), staleness.Cause("site"), actor.label
        ).total
    return Saved(site.id, fields, asked)


def _held(actor: Actor, number: int) -> Site:
    """Return the site, which nobody else changes until the transaction ends."""
    hold(Site, number)
    query = access.scoped(select(Site).where(Site.id == number), actor, Site)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(N_("There is no site {number}."), number=number)
    db.session.refresh(found, ["viewpoints"])
    return found


def _set(row: Site | Viewpoint, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Write what is other, and return it: what stood there and what stands there now."""
    changed: dict[str, tuple[Any, Any]] = {}
    for name, value in values.items():
        old = getattr(row, name)
        if not (is_same(old, value) or _is_same_ring(old, value)):
            setattr(row, name, value)
            changed[name] = (old, value)
    return changed


def _is_same_ring(old: Any, new: Any) -> bool:
    """Tell whether two boundaries have the same corners, as far as they can be written."""
    if not (isinstance(old, list) and isinstance(new, list) and len(old) == len(new)):
        return False
    parts = ((a, b) for one, other in zip(old, new, strict=True) for a, b in zip(one, other, strict=True))
    return all(is_same(float(a), float(b)) for a, b in parts)


def _set_viewpoint(site: Site, row: ViewpointRow, points: Change) -> None:
    known = {one.code: one for one in site.viewpoints}.get(row.code)
    if known is None:
        site.viewpoints.append(Viewpoint(code=row.code, **sites.viewpoint_values(row)))
        points.added[site.id, row.code] = None
    elif updated := _set(known, sites.viewpoint_values(row)):
        points.updated[site.id, row.code] = updated


def _take_away(site: Site, code: str) -> FieldChange:
    """Take a viewpoint away that nothing refers to.

    :raises NotFound: where there is none.
    :raises Conflict: where evidence was taken there.
    """
    known = {one.code: one for one in site.viewpoints}.get(code)
    if known is None:
        raise NotFound(N_("There is no viewpoint “{code}”."), code=code)
    for table in (Photo, PhotoPair, ProblemRegion):
        if db.session.scalar(select(table.id).where(table.viewpoint_id == known.id).limit(1)) is not None:
            raise Conflict(N_("Photos were taken at the viewpoint “{code}”, so it stays."), code=known.name or code)
    site.viewpoints.remove(known)
    return FieldChange("viewpoint", code, "")


def _state(row: Site | Viewpoint, names: Collection[str]) -> list[Any]:
    return [getattr(row, name) for name in names]
