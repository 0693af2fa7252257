"""What changed when the checks were asked again?"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server import tasks
from server.db import transaction
from server.domain.access import Permission
from server.errors import Conflict, Forbidden, NotFound
from server.services.installation import zone
from server.services.register import programmes
from server.services.reruns import reports
from server.tasks import rerun
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("", "runs", runs)
    blueprint.add_url_rule("", "order", order, methods=["POST"])
    blueprint.add_url_rule("/<int:number>", "run", run)
    blueprint.add_url_rule("/<int:number>/rest", "rest", rest, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/seen", "see", see, methods=["POST"])


def runs() -> str:
    """List the runs, with how far each is."""
    plans = programmes.all_of(auth.actor()) if auth.actor().may(Permission.ADMINISTER) else []
    return render_template("reruns/runs.html", runs=reports.recent(auth.actor()), programmes=plans, zone=zone())


def order() -> Response:
    """Have workers ask the checks again in the background."""
    is_all = request.form.get("scope") == "all"
    try:
        begun = rerun.schedule(auth.actor().label, programme=_programme(), changed_only=not is_all)
    except NotFound as problem:
        flash(pages.message_of(problem), "refused")
    else:
        tasks.enqueue_run(begun.number)
        words = N_("This run is under way already.") if begun.is_resumed else N_("The checks are being asked again.")
        flash(say(words), "kept")
    return redirect(url_for("reruns.runs"))


def _programme() -> str | None:
    """Return which programme's checks are meant: who belongs to one has no say in others; None for all."""
    mine = programmes.all_of(auth.actor())
    return mine[0].code if auth.actor().programme_id is not None else request.form.get("programme") or None


def run(number: int) -> str:
    """List the verdicts that one run changed."""
    shown = reports.get(auth.actor(), number)
    changes = reports.changes(auth.actor(), number, asked.number("after") or 0)
    onward = changes[-1].number if len(changes) == reports.PAGE else None
    return render_template("reruns/run.html", run=shown, changes=changes, onward=onward, zone=zone())


def rest(number: int) -> Response:
    """Let a run rest, or go on."""
    goes_on = request.form.get("what") == "go_on"
    try:
        (rerun.go_on if goes_on else rerun.pause)(auth.actor(), number)
    except (Conflict, Forbidden) as problem:
        flash(pages.message_of(problem), "refused")
    else:
        if goes_on:
            tasks.enqueue_run(number)
        flash(say(N_("The run goes on.") if goes_on else N_("The run rests.")), "kept")
    return redirect(url_for("reruns.runs"))


def see(number: int) -> Response:
    """Note that somebody has looked at what a run changed."""
    with transaction():
        reports.get(auth.actor(), number)
        reports.see(auth.actor(), number)
    return redirect(url_for("reruns.run", number=number))
