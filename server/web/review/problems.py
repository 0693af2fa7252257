"""How does a person say where in the before photo of a pair the problem is?"""

import json

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain.marked_problem import Source
from server.domain.region import Region
from server.errors import Conflict, Forbidden, Invalid
from server.services.register import problem_regions
from server.services.review import problem_view
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say
from server.web.review import request_parsing

LONGEST = 10_000
"""Sixty corners are written in 1,500 letters."""
_SAID = {
    "region": N_("The problem is marked. The checks are being asked again."),
    "none": N_("It is noted that the problem cannot be seen in this photo."),
    "withdraw": N_("The mark was taken away; it stays in the history."),
}


def register(blueprint: Blueprint) -> None:
    """Add the routes to the desk's."""
    blueprint.add_url_rule("/pairs/<int:pair_id>/problem", "mark_problem", mark, methods=["POST"])
    blueprint.add_url_rule("/pairs/<int:pair_id>/problem/suggestion", "suggest_problem", suggest)


def mark(pair_id: int) -> Response | tuple[Response, int]:
    """Record an outline, or that there is nothing to outline, or take it back."""
    said = request.form.get("said", "region")
    try:
        with transaction():
            _record(pair_id, said)
    except (Invalid, Conflict, Forbidden) as problem:
        message = pages.message_of(problem)
        if asked.wants_json():
            return jsonify(refusal=message), problem.status
        flash(message, "refused")
    else:
        message = say(_SAID.get(said, _SAID["region"]))
        if asked.wants_json():
            return jsonify(message=message)
        flash(message, "kept")
    return redirect(url_for("review.pair", pair_id=pair_id, **request_parsing.query(request_parsing.filters())))


def suggest(pair_id: int) -> Response:
    """Offer a box where the problem might be; it holds only once a person has confirmed it."""
    region = problem_view.suggestion(auth.actor(), pair_id)
    return jsonify(corners=region.to_json() if region else None)


def _record(pair_id: int, said: str) -> None:
    if said == "withdraw":
        problem_regions.withdraw(auth.actor(), pair_id)
    elif said == "none":
        problem_regions.mark(auth.actor(), pair_id, None)
    else:
        source = Source.SUGGESTION if request.form.get("source") == Source.SUGGESTION else Source.PERSON
        problem_regions.mark(auth.actor(), pair_id, _region(request.form.get("corners", "")), source)


def _region(written: str) -> Region:
    """Read an outline as the page writes it.

    :raises Invalid: where it is none.
    """
    try:
        corners = json.loads(written, parse_int=float) if len(written) <= LONGEST else None
    except (ValueError, RecursionError):
        corners = None
    return Region.from_json(corners)
