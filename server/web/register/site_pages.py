"""What is registered of one site, how is it changed, and what would the same place be in another datum?"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from server import tasks
from server.db import transaction
from server.domain import labels
from server.domain.access import Permission
from server.domain.datum import Datum, from_wgs84, to_wgs84
from server.domain.geo import LatLon
from server.domain.limits import Limits
from server.errors import Conflict, Invalid, Problem
from server.formats import site_form
from server.formats.site_form import WrittenSite, WrittenViewpoint
from server.services import installation
from server.services.intake import reference_photos
from server.services.register import programmes, site_edits, site_history, site_map, sites
from server.services.runtime import settings
from server.translations import N_
from server.web import asked, auth, pages
from server.web.formatters import metres
from server.web.language import say
from server.web.register.map_pages import chosen_programme, map_datum

MOST_CORNERS = 2_000
_FIELDS = ("code", "name", "datum", "place", "radius", "boundary", "county", "region", "unit")


@dataclass(frozen=True)
class _Fence:
    """The columns by which a fence is known, of fields that are not saved."""

    datum: Datum
    latitude: float
    longitude: float
    radius_m: float
    polygon: list[list[float]] | None


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/sites/new", "new", new)
    blueprint.add_url_rule("/sites/new", "add", add, methods=["POST"])
    blueprint.add_url_rule("/sites/<int:number>", "site", site)
    blueprint.add_url_rule("/sites/<int:number>", "save", save, methods=["POST"])
    blueprint.add_url_rule("/places.json", "places", places)
    blueprint.add_url_rule("/near.json", "near", near)


def new() -> str:
    """Show the empty fields of a site."""
    return _page(chosen_programme(), WrittenSite(datum=Datum.WGS84, radius=f"{Limits.fence_radius_m:g}"))


def add() -> Redirect | tuple[str, int]:
    """Register a site."""
    programme, written = chosen_programme(), _written()
    try:
        row = site_form.read(written)
        with transaction():
            done = site_edits.add(auth.actor(), programme, row)
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return _page(programme, written), problem.status
    flash(say(N_("Site {code} is registered."), code=row.code), "kept")
    return redirect(url_for("register.site", number=done.site_id))


def site(number: int) -> str:
    """Show a site with its map, its fields and its history."""
    found = sites.visible(auth.actor(), number)
    return _page(found.programme, site_form.of(sites.row_of(found)), number)


def save(number: int) -> Redirect | tuple[str, int]:
    """Change a site, where it still is as the person saw it."""
    actor, written = auth.actor(), _written()
    found = sites.visible(actor, number)
    removed = request.form.getlist("removed")
    try:
        row = site_form.read(written)
        with transaction():
            done = site_edits.edit(actor, number, row, seen=request.form.get("seen"), removed=removed)
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return _page(found.programme, written, number, is_first=not isinstance(problem, Conflict)), problem.status
    if done.asked_again:
        tasks.enqueue_waiting_runs()
    flash(_said(done, row.code), "kept")
    return redirect(url_for("register.site", number=number))


def places() -> Response:
    """Say where places are that a person wrote or drew: in the datum of the fields, on the map, and in the others.

    `at` has a place a line, in the datum `datum`; with `drawn` they are as the map has them.
    """
    datum, drawn = _datum(request.args.get("datum", "")), map_datum()
    lines = request.args.get("at", "").splitlines()[:MOST_CORNERS]
    source = drawn if request.args.get("drawn") else datum
    answer = jsonify(places=[_place(line, source, datum, drawn) for line in lines])
    answer.cache_control.no_store = True
    return answer


def near() -> Response:
    """Say which sites may be the same place as the one that stands in the fields."""
    said = {name: request.args.get(name, "") for name in _FIELDS}
    written = WrittenSite(viewpoints=(), **{**said, "code": "-"})
    try:
        row = site_form.read(written)
    except Invalid as problem:
        return jsonify(refusal=pages.message_of(problem), near=[])
    ring = [list(corner) for corner in row.polygon] if row.polygon else None
    fence = _Fence(row.datum, row.latitude, row.longitude, row.radius_m or Limits.fence_radius_m, ring)
    but = asked.number("site")
    found = site_map.near(auth.actor(), chosen_programme(), fence, row.name, but=but)
    return jsonify(
        near=[{"text": _near_said(one), "url": url_for("register.site", number=one.site_id)} for one in found]
    )


def _near_said(one: site_map.Near) -> str:
    if one.is_inside:
        what = N_("{code} {name}: {distance} away, one within the fence of the other.")
    else:
        what = N_("{code} {name}: the same name, {distance} away.")
    return say(what, code=one.code, name=one.name, distance=metres(one.distance_m))


def _place(line: str, source: Datum, datum: Datum, drawn: Datum) -> dict[str, Any] | None:
    found = site_form.place(line)
    if found is None or not (abs(found[0]) <= 90 and abs(found[1]) <= 180):
        return None
    ground = to_wgs84(LatLon(*found), source)
    written = {one.value: _shown(from_wgs84(ground, one)) for one in Datum}
    on_map = from_wgs84(ground, drawn)
    if not request.args.get("drawn"):
        written[datum.value] = site_form.shown(*found)  # as it was written, whatever a conversion rounds
    return {"map": [on_map.latitude, on_map.longitude], "written": written[datum.value], "others": written}


def _shown(place: LatLon) -> str:
    return site_form.shown(round(place.latitude, 6), round(place.longitude, 6))


def _datum(said: str) -> Datum:
    return Datum(said) if said in set(Datum) else Datum.WGS84


def _written() -> WrittenSite:
    """Return the fields that were sent; a line of viewpoints with nothing in it is none."""
    form = request.form
    said = {name: form.get(name, "") for name in _FIELDS}
    if form.get("shape") == "circle":
        said["boundary"] = ""
    parts = (form.getlist(f"vp_{name}") for name in ("code", "name", "place", "bearing", "hint"))
    lines = [WrittenViewpoint(*line) for line in zip(*parts, strict=False) if any(part.strip() for part in line)]
    return WrittenSite(viewpoints=lines, **said)


def _page(programme: Any, written: WrittenSite, number: int | None = None, *, is_first: bool = True) -> str:
    """Show the fields; where somebody was first, with what stands there now."""
    actor = auth.actor()
    found = sites.visible(actor, number) if number else None
    return render_template(
        "register/site.html",
        programme=programme,
        programmes=programmes.all_of(actor) if found is None else [],
        written=written,
        site=found,
        registered={one.code for one in found.viewpoints} if found else set(),
        now=site_form.of(sites.row_of(found)) if found and not is_first else None,
        version=site_edits.version(found) if found else "",
        seen=request.form.get("seen", "") if is_first else "",
        issues=sites.issues_of(actor, found) if found else [],
        history=site_history.of(found) if found else (),
        near=site_map.near(actor, programme, found, found.name, but=found.id) if found else [],
        near_said=_near_said,
        carried=reference_photos.of_site(actor, found.id) if found else {},
        counties=sites.counties_of(programme),
        datums=labels.DATUMS,
        fields=labels.FIELDS,
        tiles=settings(),
        zone=installation.zone(),
        may_edit=actor.may(Permission.EDIT),
    )


def _said(done: site_edits.Saved, code: str) -> str:
    if not done.fields:
        return say(N_("Site {code} is as it was."), code=code)
    if done.asked_again:
        again = N_("Site {code} was changed; the checks are asked again about {number} photos, pairs and issues.")
        return say(again, code=code, number=done.asked_again)
    return say(N_("Site {code} was changed."), code=code)
