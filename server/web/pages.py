"""What is around every page: the reader's language, the theme, the styles, and the page for a refusal?"""

from typing import cast
from urllib.parse import urlsplit

from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request, url_for

from server.domain import labels
from server.domain.access import Actor, Owed, Permission
from server.errors import Owing, Problem, Unauthenticated
from server.services import installation
from server.services.ledger import duties
from server.services.register import programmes
from server.services.runtime import media
from server.translations import N_
from server.web import asked, assets, formatters, language
from server.web.finding_presenter import check_title, reading
from server.web.language import say

THEME = "theme"
THEMES = {"auto": N_("As the system"), "light": N_("Light"), "dark": N_("Dark")}


def init_app(app: Flask) -> None:
    """Prepare templates for all blueprints with pages."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    language.init_app(app)
    assets.init_app(app)
    formatters.init_app(app)
    app.jinja_env.globals.update(
        labels=labels,
        Permission=Permission,
        theme=theme,
        themes=THEMES,
        actor=caller,
        authority=lambda: installation.chosen().authority,
        shows_invented=_shows_invented,
        read=reading,
        check_title=check_title,
        known_endpoints=lambda: app.view_functions,
        room_left=room_left,
        store_is_away=lambda: caller() is not None and media().is_away,
    )


def room_left() -> int | None:
    """Return how many bytes are left on the disk, for those who can do something about it and while there are few."""
    actor = caller()
    if actor is None or not (actor.may(Permission.OVERSEE) or actor.may(Permission.ADMINISTER)):
        return None
    return duties.room_left()


def theme() -> str:
    """Return whether this browser wants pages light, dark, or as its system has them."""
    chosen = request.cookies.get(THEME, "auto")
    return chosen if chosen in THEMES else "auto"


def problem_page(problem: Problem) -> Response:
    """Turn a refusal into a page in the reader's language; who has not signed in is asked to.

    A script is told in JSON, under `refusal`, and shows it itself.
    """
    if asked.wants_json():
        return make_response(jsonify(refusal=message_of(problem)), problem.status)
    if isinstance(problem, Unauthenticated) and request.method in {"GET", "HEAD"}:
        return _redirect(url_for("people.sign_in", next=_wanted()))
    if isinstance(problem, Owing) and request.method in {"GET", "HEAD"}:
        return _redirect(url_for({Owed.PASSWORD: "people.password"}.get(Owed(problem.owed), "people.second_factor")))
    page = render_template("problem.html", message=message_of(problem), status=problem.status, came_from=_came_from())
    return make_response(page, problem.status)


def message_of(problem: Problem) -> str:
    """Say a refusal in the reader's language."""
    return say(problem.message, **problem.details)


def inside(address: str | None) -> str | None:
    """Return an address of ours to go on to; None for one that leads elsewhere."""
    if not address or not address.startswith("/") or address.startswith("//") or "\\" in address:
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc or any(ord(letter) < 32 for letter in address) else address


def _came_from() -> str | None:
    """Return the page of ours from which a form was sent; None where the browser does not say."""
    parts = urlsplit(request.referrer or "")
    return inside(parts._replace(scheme="", netloc="").geturl()) if parts.netloc == request.host else None


def _wanted() -> str | None:
    """Return where the reader wanted to go, unless it is the start, where everybody comes anyway."""
    return request.full_path.rstrip("?") if request.path != "/" else None


def _redirect(address: str) -> Response:
    answer = redirect(address)
    assert isinstance(answer, Response)  # noqa: S101 - flask's redirect says it may be werkzeug's
    return answer


def caller() -> Actor | None:
    """Return who calls; None where nobody has signed in."""
    return cast(Actor | None, g.get("actor"))


def _shows_invented() -> bool:
    """Tell whether the reader may meet data of a demonstration; pages on one programme say it themselves."""
    reader = caller()
    return reader is not None and any(
        one.is_demonstration and one.closed_at is None for one in programmes.all_of(reader)
    )
