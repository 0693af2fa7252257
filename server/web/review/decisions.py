"""How does a reviewer answer: for one pair, for many at once, and take it back?

A script gets JSON and shows the next pair itself; a form without scripts gets the next page.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, flash, g, jsonify, redirect, request, session, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import labels
from server.errors import Conflict, Forbidden, Invalid, Problem
from server.services.review import earlier_attempts, queue, reviews
from server.services.runtime import now
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say
from server.web.language import say_number as ngettext
from server.web.review import pair_page, request_parsing

_UNDO = "undo"
Answered = Response | tuple[Response, int] | tuple[str, int]


def register(blueprint: Blueprint) -> None:
    """Add the routes to the desk's."""
    blueprint.add_url_rule("/pairs/<int:pair_id>/decision", "decide", decide, methods=["POST"])
    blueprint.add_url_rule("/decisions", "decide_many", decide_many, methods=["POST"])
    blueprint.add_url_rule("/undo", "undo", undo, methods=["POST"])
    blueprint.add_url_rule("/pairs/<int:pair_id>/reopen", "reopen", reopen, methods=["POST"])
    blueprint.add_url_rule("/pairs/<int:pair_id>/choose", "choose", choose, methods=["POST"])


def decide(pair_id: int) -> Answered:
    """Record the answer and go on to the next pair."""
    try:
        with transaction():
            decision = reviews.decide(auth.actor(), pair_id, request_parsing.answer())
            number, kind, settled = decision.id, decision.kind, decision.pair.outcome is not None
            place = f"{decision.pair.viewpoint.site.name} {decision.pair.viewpoint.name}"
    except (Invalid, Conflict, Forbidden) as problem:
        return _refused(pair_id, problem)
    message = say(N_("{decided}: {place}"), decided=say(labels.DECIDED[kind]), place=place)
    if not settled:
        message = say(N_("{decided}. A second reviewer is asked."), decided=message)
    onward = _onward(pair_id)
    if asked.wants_json():
        return jsonify(next=onward, message=message, kind=kind.value, undo=[number], seconds=reviews.UNDO.seconds)
    _offer_undo([number], message, kind.value)
    return redirect(onward)


def decide_many() -> Response:
    """Give one answer for the pairs that were ticked in the list."""
    filters, answer = request_parsing.query(request_parsing.filters()), request_parsing.answer
    try:
        with transaction():
            bulk = reviews.decide_many(auth.actor(), asked.sent_numbers("pair"), answer())
    except (Invalid, Conflict) as problem:
        flash(pages.message_of(problem), "refused")
        return redirect(url_for("review.queue", **filters))
    for message in _left(bulk.refused.values()):
        flash(message, "refused")
    if bulk.done:
        kind, number = answer().kind, len(bulk.done)
        done = ngettext("{n} pair: {decided}", "{n} pairs: {decided}", number, decided=say(labels.DECIDED[kind]))
        _offer_undo(bulk.decisions, done, kind.value)
    return redirect(url_for("review.queue", **filters))


def undo() -> Answered:
    """Take back what was answered a moment ago."""
    filters = request_parsing.query(request_parsing.filters())
    try:
        with transaction():
            taken = [reviews.withdraw(auth.actor(), number) for number in asked.sent_numbers("decision")]
    except Conflict as problem:
        if asked.wants_json():
            return jsonify(refusal=pages.message_of(problem)), problem.status
        flash(pages.message_of(problem), "refused")
        return redirect(url_for("review.queue", **filters))
    back = url_for("review.queue", **filters)
    if len(taken) == 1 and not taken[0].is_bulk:
        back = url_for("review.pair", pair_id=taken[0].pair_id, **filters)
    message = say(N_("Taken back"))
    if asked.wants_json():
        return jsonify(next=back, message=message)
    flash(message, "kept")
    return redirect(back)


def reopen(pair_id: int) -> Answered:
    """Put a settled pair back into the queue."""
    try:
        with transaction():
            reviews.reopen(auth.actor(), pair_id, request.form.get("note", ""))
    except (Invalid, Conflict) as problem:
        return _refused(pair_id, problem)
    return redirect(url_for("review.pair", pair_id=pair_id, **request_parsing.query(request_parsing.filters())))


def choose(pair_id: int) -> Answered:
    """Put an earlier attempt to the desk."""
    try:
        with transaction():
            earlier_attempts.choose(auth.actor(), pair_id, request.form.get("why", ""))
    except (Invalid, Conflict, Forbidden) as problem:
        return _refused(pair_id, problem)
    return redirect(url_for("review.pair", pair_id=pair_id, **request_parsing.query(request_parsing.filters())))


def pending_undo() -> dict[str, Any] | None:
    """Return what can still be taken back, once: the page that shows it counts down."""
    actor = g.get("actor")
    offered: dict[str, Any] | None = session.get(_UNDO) if actor else None
    if offered is None:
        return None
    session.pop(_UNDO)
    return offered if now().timestamp() < offered["until"] else None


def _offer_undo(decisions: Sequence[int], message: str, kind: str) -> None:
    until = now() + reviews.UNDO
    session[_UNDO] = {"decisions": list(decisions), "message": message, "kind": kind, "until": until.timestamp()}


def _onward(pair_id: int) -> str:
    """Return the address of the next pair, or of the queue where nothing is left."""
    filters = request_parsing.filters()
    next_id = queue.next_after(auth.actor(), pair_id, filters)
    if next_id is None:
        return url_for("review.queue", **request_parsing.query(filters))
    return url_for("review.pair", pair_id=next_id, **request_parsing.query(filters))


def _refused(pair_id: int, problem: Problem) -> Answered:
    if asked.wants_json():
        return jsonify(refusal=pages.message_of(problem)), problem.status
    if isinstance(problem, Forbidden):
        raise problem
    return pair_page.page_of(pair_id, problem), problem.status


def _left(refused: Iterable[Problem]) -> list[str]:
    """Say each reason once, with how many pairs it left undecided."""
    by_message: dict[str, int] = {}
    for problem in refused:
        message = pages.message_of(problem)
        by_message[message] = by_message.get(message, 0) + 1
    return [
        ngettext("{n} pair was left: {why}", "{n} pairs were left: {why}", number, why=message)
        for message, number in by_message.items()
    ]
