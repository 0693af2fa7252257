"""What is written about a pair, beside the answers for it?"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain.access import Permission
from server.errors import Conflict, Invalid
from server.services.installation import zone
from server.services.review import comments
from server.web import auth, pages


def register(blueprint: Blueprint) -> None:
    """Add the routes to the desk's."""
    blueprint.add_url_rule("/pairs/<int:pair_id>/comments", "comments", thread)
    blueprint.add_url_rule("/pairs/<int:pair_id>/comments", "comment", comment, methods=["POST"])


def thread(pair_id: int) -> str:
    """Show what was written; the pair's page fetches it after the pictures."""
    found = comments.of_pair(auth.actor(), pair_id)
    target = url_for("review.comment", pair_id=pair_id) if auth.actor().may(Permission.REVIEW) else ""
    return render_template("review/comments.html", thread=found, target=target, zone=zone())


def comment(pair_id: int) -> Response:
    """Add a comment and go back to the pair."""
    try:
        with transaction():
            comments.write(auth.actor(), pair_id, request.form.get("text", ""))
    except (Invalid, Conflict) as problem:
        flash(pages.message_of(problem), "refused")
    return redirect(url_for("review.pair", pair_id=pair_id, _anchor="comments"))
