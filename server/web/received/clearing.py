"""How does the office say which issue a submission belongs to, set it aside, and take it back?"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for

from server import tasks
from server.db import transaction
from server.errors import Conflict, Invalid, NotFound
from server.services.received import clearing, refiling, submission_view
from server.translations import N_
from server.web import auth
from server.web import pages as every_page
from server.web.language import say
from server.web.received import pages


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/<int:submission_id>/photos/<int:photo_id>/refile", "refile", refile, methods=["POST"])
    blueprint.add_url_rule("/<int:submission_id>/photos/<int:photo_id>/confirm", "confirm", confirm, methods=["POST"])
    blueprint.add_url_rule("/<int:submission_id>/files/<int:attachment_id>/match", "match", match, methods=["POST"])
    for name, view in (("assign", assign), ("set_aside", set_aside), ("reopen", reopen)):
        blueprint.add_url_rule(f"/<int:submission_id>/{name.replace('_', '-')}", name, view, methods=["POST"])


def assign(submission_id: int) -> Any:
    """File a submission under an issue, and have its photos checked there."""

    def act(reason: str) -> None:
        with transaction():
            moved = clearing.assign(auth.actor(), submission_id, request.form.get("code", ""), reason)
        tasks.enqueue_photos(moved)

    return _done(submission_id, act, N_("The submission was assigned. Its photos are being checked there."))


def set_aside(submission_id: int) -> Any:
    """Take a submission off the lists of work."""

    def act(reason: str) -> None:
        with transaction():
            clearing.set_aside(auth.actor(), submission_id, reason)

    return _done(submission_id, act, N_("The submission was put aside. It stays here, with your reason."))


def reopen(submission_id: int) -> Any:
    """Put a submission back onto the lists of work."""

    def act(reason: str) -> None:
        with transaction():
            clearing.reopen(auth.actor(), submission_id, reason)

    return _done(submission_id, act, N_("The submission is back among the others."))


def refile(submission_id: int, photo_id: int) -> Any:
    """File a photo under another viewpoint or stage, and have it checked there."""

    def act(reason: str) -> None:
        viewpoint, stage = request.form.get("viewpoint", ""), request.form.get("stage", "")
        with transaction():
            moved = refiling.refile(auth.actor(), photo_id, viewpoint, stage, reason, submission_id=submission_id)
        tasks.enqueue_photos(moved)

    return _done(submission_id, act, N_("The photo was filed there. It is being checked there."))


def confirm(submission_id: int, photo_id: int) -> Any:
    """Confirm where somebody else has filed a photo."""

    def act(_reason: str) -> None:
        with transaction():
            refiling.confirm(auth.actor(), photo_id, submission_id)

    return _done(submission_id, act, N_("It is confirmed where the photo is filed."))


def match(submission_id: int, attachment_id: int) -> Any:
    """Say which awaited file one in quarantine is."""

    def act(reason: str) -> None:
        with transaction():
            made = refiling.match(auth.actor(), submission_id, attachment_id, request.form.get("file_name", ""), reason)
        tasks.enqueue_photos(made)

    return _done(submission_id, act, N_("The file was matched. If it is a photo, it is being checked."))


def _done(submission_id: int, act: Callable[[str], None], message: str) -> Any:
    """Do it and go back to the submission; what was refused is said there, with what was typed still in its place."""
    submission_view.visible(auth.actor(), submission_id)
    try:
        act(request.form.get("reason", ""))
    except (Conflict, Invalid, NotFound) as problem:
        flash(every_page.message_of(problem), "refused")
        return pages.show(submission_id, problem.status)
    flash(say(message), "kept")
    return redirect(url_for("received.submission", submission_id=submission_id))
