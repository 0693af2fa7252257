"""Which units are there, what hangs on each, and which two are one?"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server import tasks
from server.db import transaction
from server.errors import NotFound, Problem
from server.services.installation import zone
from server.services.register import unit_list, unit_merging, units
from server.services.register.unit_list import Wanted
from server.services.register.units import UnitChange
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say

_FIELDS = ("name", "code", "county", "county_code")


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/units", "units", listed)
    blueprint.add_url_rule("/units", "add_unit", add, methods=["POST"])
    blueprint.add_url_rule("/units/<int:number>", "unit", show)
    blueprint.add_url_rule("/units/<int:number>", "change_unit", change, methods=["POST"])
    blueprint.add_url_rule("/units/<int:number>/merge", "look_at_merge", look_at_merge)
    blueprint.add_url_rule("/units/<int:number>/merge", "merge_units", merge, methods=["POST"])


def listed() -> str:
    """List the units that are found."""
    return _list()


def add() -> Response | tuple[str, int]:
    """Add a unit."""
    said = _said()
    try:
        with transaction():
            units.refuse_partial(auth.actor())
            number = units.add(said.name or "", said, actor=auth.actor().label).id
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return _list(), problem.status
    flash(say(N_("The unit was added.")), "kept")
    return _to(number)


def show(number: int) -> str:
    """Show a unit with what hangs on it."""
    return _page(number, _said() if request.method == "POST" else None)


def change(number: int) -> Response | tuple[str, int]:
    """Change name, code and county of a unit."""
    try:
        with transaction():
            units.refuse_partial(auth.actor())
            row = units.numbered(number)
            changed = units.change(row, _said(), actor=auth.actor().label, seen=request.form.get("seen"))
    except NotFound:
        raise
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return _page(number, _said()), problem.status
    flash(say(N_("Saved.") if changed else N_("Nothing was changed.")), "kept")
    return _to(number)


def look_at_merge(number: int) -> Response | str:
    """Show what would move from this unit to another one."""
    actor = auth.actor()
    try:
        goes, stays = unit_list.one(actor, number), unit_list.other(actor, number, asked.text("into"))
    except NotFound as problem:
        flash(pages.message_of(problem), "refused")
        return _to(number)
    if request.args.get("turned"):
        goes, stays = stays, goes
    return render_template("settings/merge.html", goes=goes, stays=stays, seen=f"{goes.version}-{stays.version}")


def merge(number: int) -> Response:
    """Make two units one."""
    into = asked.sent_number("into") or 0
    try:
        with transaction():
            done = unit_merging.merge(auth.actor(), number, into, seen=request.form.get("seen"))
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return redirect(url_for("settings.units"))
    if done.asked_again:
        tasks.enqueue_waiting_runs()
    moved = N_("Moved to “{name}”: {issues} issues, {sites} sites, {people} people.")
    flash(say(moved, name=done.name, issues=done.issues, sites=done.sites, people=done.people), "kept")
    return _to(into)


def _said() -> UnitChange:
    return UnitChange(*(request.form.get(name, "") for name in _FIELDS))


def _page(number: int, said: UnitChange | None) -> str:
    line = unit_list.one(auth.actor(), number)
    return render_template(
        "settings/unit.html",
        line=line,
        shown=said or line,
        hanging=unit_list.hanging(auth.actor(), number),
        may_change=_may_change(),
        most=unit_list.SHOWN,
        zone=zone(),
    )


def _list() -> str:
    wanted = Wanted(asked.text("text"), request.args.get("idle") == "1")
    query = {"text": wanted.text, "idle": "1" if wanted.is_idle else ""}
    return render_template(
        "settings/units.html",
        page=unit_list.page(auth.actor(), wanted, asked.number("page") or 1),
        wanted=wanted,
        query={name: value for name, value in query.items() if value},
        may_change=_may_change(),
        said=_said(),
    )


def _may_change() -> bool:
    return auth.actor().sees_everything


def _to(number: int) -> Response:
    return redirect(url_for("settings.unit", number=number))
