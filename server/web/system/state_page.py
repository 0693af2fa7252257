"""How is the installation, and what of it needs a person?"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server import tasks
from server.db import transaction
from server.domain.access import Permission
from server.domain.system_state import REMEDIES
from server.errors import Conflict, NotFound
from server.services.installation import zone
from server.services.system import state
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/system", "show", show)
    blueprint.add_url_rule("/system/retry", "retry", retry, methods=["POST"])


def show() -> str:
    """Show the facts, what needs a person first."""
    actor = auth.actor()
    return render_template(
        "system/state.html",
        state=state.of(actor),
        remedies=REMEDIES,
        may_retry=actor.may(Permission.ADMINISTER),
        zone=zone(),
    )


def retry() -> Response:
    """Have photos checked again that were given up: those that were sent, or all."""
    numbers = None if request.form.get("all") else asked.sent_numbers("photo")
    try:
        with transaction():
            found = state.retry(auth.actor(), numbers)
    except (Conflict, NotFound) as problem:
        flash(pages.message_of(problem), "refused")
    else:
        tasks.enqueue_photos(found)
        flash(say(N_("{count} photos are checked again."), count=len(found)), "kept")
    return redirect(url_for("system.show", _anchor="photos"))
