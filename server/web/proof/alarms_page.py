"""What was found to be altered, and who answers for it?"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from server.db import transaction
from server.domain.access import Permission
from server.errors import Conflict, Invalid
from server.services.installation import zone
from server.services.proof import alarms as service
from server.translations import N_
from server.web import auth, pages
from server.web.language import language, say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/alarms", "alarms", alarms)
    blueprint.add_url_rule("/alarms/<int:number>/answer", "answer_alarm", answer_alarm, methods=["POST"])


def alarms() -> str:
    """List what was found, what nobody has answered first."""
    return _page()


def answer_alarm(number: int) -> Any:
    """Keep what a person says came of it."""
    try:
        with transaction():
            service.answer(auth.actor(), number, request.form.get("reason", ""))
    except (Invalid, Conflict) as problem:
        flash(pages.message_of(problem), "refused")
        return _page(), problem.status
    flash(say(N_("Your answer is kept.")), "kept")
    return redirect(url_for("proof.alarms"), HTTPStatus.FOUND)


def waiting() -> int:
    """Return how many alarms wait for an answer; for those who may see them."""
    actor = pages.caller()
    return service.waiting() if actor is not None and actor.may(Permission.OVERSEE) else 0


def _page() -> str:
    may_answer = auth.actor().may(Permission.CLEAR)
    return render_template(
        "proof/alarms.html", alarms=service.listing(), language_code=language(), may_answer=may_answer, zone=zone()
    )
