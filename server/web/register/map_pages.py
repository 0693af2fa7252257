"""Where are the sites, on a map and as a list, and how are they taken away as a file?"""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from server.domain import labels
from server.domain.access import Permission
from server.domain.datum import Datum
from server.domain.site_state import SiteState
from server.errors import NotFound
from server.formats import site_tables
from server.services.register import programmes, site_map, sites
from server.services.runtime import settings, today
from server.web import asked, auth

LISTED = 100
"""Without scripts; a search finds the others."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/sites", "sites", show)
    blueprint.add_url_rule("/sites.json", "points", points)
    blueprint.add_url_rule("/sites/export", "export", export)


def map_datum() -> Datum:
    """Return the datum in which the map is drawn: that of the operator's tiles."""
    return Datum(settings().tiles_datum)


def chosen_programme() -> Any:
    """Return the programme that the address or the form names, or the first that the caller sees."""
    return programmes.seen(auth.actor(), asked.number("programme") or asked.sent_number("programme"))


def show() -> str:
    """Show the map with the list beside it."""
    actor, programme = auth.actor(), chosen_programme()
    text = asked.text("text")
    found = site_map.points(actor, programme, text=text)
    state = request.args.get("state", "")
    listed = [one for one in found if one.state == state] if state in set(SiteState) else found
    return render_template(
        "register/sites.html",
        programme=programme,
        programmes=programmes.all_of(actor),
        sites=listed[:LISTED],
        total=len(listed),
        counts=site_map.counts(found),
        text=text,
        state=state,
        states=labels.SITE_STATES,
        tiles=settings(),
        kinds=site_tables.WRITERS,
        may_edit=actor.may(Permission.EDIT),
        may_export=actor.may(Permission.EXPORT),
    )


def points() -> Response:
    """Send all sites as lines of a table, for the map."""
    found = site_map.points(auth.actor(), chosen_programme(), map_datum())
    lines = [[one.site_id, one.code, one.name, one.county, one.state, one.latitude, one.longitude] for one in found]
    answer = jsonify(sites=lines)
    answer.cache_control.no_store = True
    return answer


def export() -> Response:
    """Send the sites as a file that can be imported again."""
    kind = request.args.get("kind", "xlsx")
    if kind not in site_tables.WRITERS:
        raise NotFound
    programme = chosen_programme()
    write, mimetype = site_tables.WRITERS[kind]
    answer = Response(write(sites.rows(auth.actor(), programme)), mimetype=mimetype)
    name = f"sites-{programme.code}-{today():%Y%m%d}.{kind}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
