"""What does an open page ask again and again? Who has the pair, and what is still to come, in small answers."""

from flask import Blueprint, Response, jsonify, render_template

from server.db import transaction
from server.services.review import pair_case, queue, reservations
from server.web import auth


def register(blueprint: Blueprint) -> None:
    """Add the routes to the desk's."""
    blueprint.add_url_rule("/waiting", "waiting", waiting)
    blueprint.add_url_rule("/progress", "progress", progress)
    blueprint.add_url_rule("/pairs/<int:pair_id>/reservation", "reserve", reserve, methods=["POST"])
    blueprint.add_url_rule("/pairs/<int:pair_id>/release", "release", release, methods=["POST"])


def waiting() -> str:
    """Tell how many photos are still being analysed, as the part of the page that says so."""
    return render_template("review/waiting.html", waiting=queue.waiting(auth.actor()))


def progress() -> Response:
    """Tell how many photos are still being analysed, and a name for the state of the queue."""
    actor = auth.actor()
    return jsonify(photos=queue.waiting(actor), newest=queue.newest(actor))


def reserve(pair_id: int) -> Response:
    """Take the pair that is open, or keep it; tells too what its page should show."""
    with transaction():
        held = reservations.reserve(auth.actor(), pair_id)
        digest = pair_case.load(auth.actor(), pair_id).digest
    return jsonify(own=held.is_own, until=held.ends_at.isoformat(), seen=digest)


def release(pair_id: int) -> tuple[str, int]:
    """Give the pair free that was left."""
    with transaction():
        reservations.release(auth.actor(), pair_id)
    return "", 204
