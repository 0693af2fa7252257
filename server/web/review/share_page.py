"""How is the queue shared out among reviewers, and how does one take a pair over or give it back?"""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain.dealing import Dealing
from server.errors import Conflict, Invalid, NotFound
from server.services.register import programmes
from server.services.review import shares
from server.services.review.shares import ShareRequest
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say
from server.web.language import say_number as ngettext
from server.web.review import request_parsing


def register(blueprint: Blueprint) -> None:
    """Add the routes to the desk's."""
    blueprint.add_url_rule("/shares", "shares", show)
    blueprint.add_url_rule("/shares", "deal", deal, methods=["POST"])
    blueprint.add_url_rule("/shares/free", "free_share", free, methods=["POST"])
    blueprint.add_url_rule("/pairs/<int:pair_id>/take", "take", take, methods=["POST"])
    blueprint.add_url_rule("/pairs/<int:pair_id>/give-back", "give_back", give_back, methods=["POST"])


def show() -> str:
    """Show who has how many pairs, and the form that shares out others."""
    actor = auth.actor()
    return render_template(
        "review/shares.html",
        reviewers=shares.reviewers(actor),
        dealings=tuple(Dealing),
        programmes=programmes.all_of(actor),
        counties=shares.counties(actor),
        chosen=request.form.getlist("reviewer"),
        how=request.form.get("how", Dealing.EVENLY.value),
    )


def deal() -> Response:
    """Give waiting pairs to the reviewers who were chosen."""
    how = request.form.get("how", "")
    wanted = ShareRequest(
        tuple(request.form.getlist("reviewer")),
        Dealing(how) if how in set(Dealing) else Dealing.EVENLY,
        asked.sent_number("programme"),
        asked.sent_text("county"),
        again=request.form.get("again") == "1",
    )
    try:
        with transaction():
            got = shares.share_out(auth.actor(), wanted)
    except Invalid as problem:
        flash(pages.message_of(problem), "refused")
        return make_response(show(), problem.status)
    number = sum(got.values())
    flash(ngettext("{n} pair was shared out.", "{n} pairs were shared out.", number), "kept")
    return redirect(url_for("review.shares"))


def free() -> Response:
    """Leave what one reviewer was given to all."""
    try:
        with transaction():
            number = shares.free(auth.actor(), asked.sent_text("reviewer"))
    except NotFound as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(ngettext("{n} pair is everybody’s again.", "{n} pairs are everybody’s again.", number), "kept")
    return redirect(url_for("review.shares"))


def take(pair_id: int) -> Response:
    """Take a pair over."""
    return _done(pair_id, is_taken=True)


def give_back(pair_id: int) -> Response:
    """Leave a pair to all."""
    return _done(pair_id, is_taken=False)


def _done(pair_id: int, *, is_taken: bool) -> Response:
    try:
        with transaction():
            (shares.take if is_taken else shares.give_back)(auth.actor(), pair_id)
    except Conflict as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("The pair is yours.") if is_taken else N_("The pair is everybody’s again.")), "kept")
    query = request_parsing.query(request_parsing.filters())
    return redirect(url_for("review.pair", pair_id=pair_id, **query))
