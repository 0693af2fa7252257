"""How is a publication checked, released and withdrawn?"""

from datetime import date

from flask import Blueprint, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.errors import Conflict, Invalid
from server.services.publicity import releasing
from server.translations import N_
from server.web import asked, auth
from server.web import pages as around
from server.web.language import say
from server.web.publicity import pages


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/<int:number>/check", "check", check, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/release", "release", release, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/withdraw", "withdraw", withdraw, methods=["POST"])


def check(number: int) -> Response:
    """Say that text and pictures were looked at."""
    try:
        with transaction():
            releasing.check(auth.actor(), number, asked.sent_numbers("looked"), asked.sent_number("seen"))
    except (Invalid, Conflict) as problem:
        return _refused(problem, number)
    flash(say(N_("Publication {number} is checked. It goes out once it is released."), number=number), "kept")
    return redirect(url_for("publicity.publication", number=number, _anchor="release"))


def release(number: int) -> Response:
    """Let it go out."""
    try:
        opens_on, closes_on = _day("opens_on"), _day("closes_on")
        with transaction():
            releasing.release(auth.actor(), number, opens_on, closes_on, asked.sent_number("seen"))
    except (Invalid, Conflict) as problem:
        return _refused(problem, number)
    flash(say(N_("Publication {number} is released."), number=number), "kept")
    return redirect(url_for("publicity.publication", number=number))


def withdraw(number: int) -> Response:
    """Take it back."""
    try:
        with transaction():
            releasing.withdraw(auth.actor(), number, request.form.get("reason", ""), asked.sent_number("seen"))
    except (Invalid, Conflict) as problem:
        return _refused(problem, number)
    flash(say(N_("Publication {number} was withdrawn; nobody outside sees it any more."), number=number), "kept")
    return redirect(url_for("publicity.publication", number=number))


def _refused(problem: Invalid | Conflict, number: int) -> Response:
    flash(around.message_of(problem), "refused")
    form = request.form
    page = pages.shown(
        number,
        reason=form.get("reason", ""),
        opens_on=form.get("opens_on", ""),
        closes_on=form.get("closes_on", ""),
        looked=asked.sent_numbers("looked"),
    )
    return make_response(page, problem.status)


def _day(name: str) -> date:
    text = request.form.get(name, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(N_("“{text}” is no day; write YYYY-MM-DD."), text=text) from None
