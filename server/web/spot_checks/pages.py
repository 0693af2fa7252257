"""How are spot checks drawn, and what came out?"""

import shlex
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain.access import Permission
from server.domain.drawing import SHARES, TEAM_SIZE
from server.errors import Conflict, Invalid, NotFound
from server.services.installation import zone
from server.services.register import programmes
from server.services.runtime import today
from server.services.spot_checks import draws as service
from server.services.spot_checks.draws import DrawRequest
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("", "draws", draws)
    blueprint.add_url_rule("", "hold", hold, methods=["POST"])
    blueprint.add_url_rule("/<int:number>", "draw", draw)
    blueprint.add_url_rule("/<int:number>/seed", "cast", cast, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/pool.json", "pool", pool)


def draws() -> str:
    """List the draws; who may hold one finds the form for it."""
    return _page()


def hold() -> Response | tuple[str, int]:
    """Keep the pool; then, unless the seed is drawn in public later, draw issues and officers by lot from it."""
    try:
        with transaction():
            number = service.prepare(auth.actor(), asked.sent_number("programme") or 0, _draw_request())
    except Invalid as problem:
        flash(pages.message_of(problem), "refused")
        return _page(), problem.status
    if service.get(auth.actor(), number).seed_source:
        flash(say(N_("The pool is kept. Make its hash known, and enter the seed when it was drawn.")), "kept")
        return redirect(url_for("spot_checks.draw", number=number))
    return cast(number)


def cast(number: int) -> Response:
    """Draw the lots of a prepared draw."""
    try:
        with transaction():
            service.cast(auth.actor(), number, request.form.get("given_seed", ""))
    except (Invalid, Conflict) as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("The lots were drawn. The list is hidden until its day.")), "kept")
    return redirect(url_for("spot_checks.draw", number=number))


def pool(number: int) -> Response:
    """Give the text that the pool's hash is of, to be hashed by whoever wants to."""
    view = service.get(auth.actor(), number)
    if not view.pool_text:
        raise NotFound
    answer = Response(view.pool_text, mimetype="application/json")
    answer.headers["Content-Disposition"] = f"attachment; filename=draw-{view.number}-pool.json"
    return answer


def draw(number: int) -> str:
    """Show a draw: sealed until its day, then with its list and how to draw again."""
    view = service.get(auth.actor(), number)
    is_same = service.verify(auth.actor(), number) if view.is_shown else None
    first = view.visits[0].issue if view.visits else ""
    lot = shlex.quote(f"{view.seed}|issue|{first}") if first else ""
    may_cast = view.drawn_at is None and auth.actor().may(Permission.DRAW)
    return render_template("spot_checks/draw.html", draw=view, is_same=is_same, zone=zone(), lot=lot, may_cast=may_cast)


def _page() -> str:
    actor = auth.actor()
    return render_template(
        "spot_checks/draws.html",
        draws=service.recent(actor),
        programmes=programmes.all_of(actor) if actor.may(Permission.DRAW) else [],
        shares=SHARES,
        asked=request.form,
        tomorrow=today() + timedelta(days=1),
    )


def _draw_request() -> DrawRequest:
    form = request.form
    return DrawRequest(
        title=form.get("title", ""),
        shown_on=_day(form.get("shown_on", "")),
        officers=tuple(form.get("officers", "").splitlines()),
        shares={risk: asked.sent_share(f"share-{risk}", default) for risk, default in SHARES.items()},
        team_size=TEAM_SIZE,
        seed_source=form.get("seed_source", ""),
        only_closed=form.get("only_closed") == "1",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(N_("“{text}” is no day; write YYYY-MM-DD."), text=text) from None
