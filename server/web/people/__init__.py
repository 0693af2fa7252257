"""How do people come in, go out, and choose how pages look?"""

from flask import Blueprint, Flask, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.db import transaction
from server.domain.access import Permission
from server.errors import TooSoon, Unauthenticated
from server.services import accounts
from server.translations import LANGUAGES
from server.web import auth, language, login_throttle, pages
from server.web.people import (
    code_page,
    desk,
    join_page,
    list_page,
    password_page,
    person_page,
    second_factor_page,
    sessions_page,
)

blueprint = Blueprint("people", __name__, template_folder="templates")
for room in (sessions_page, code_page, join_page, password_page, second_factor_page, list_page, person_page):
    room.register(blueprint)
A_YEAR_S = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
def home() -> AnyResponse:
    """Go where this person's work is."""
    return redirect(desk.of(auth.actor()))


@blueprint.get("/welcome")
def welcome() -> str | AnyResponse:
    """Say that there is nothing here yet; who has a desk, or hands in, is led to what is theirs."""
    if any(auth.actor().may(one) for one in (Permission.READ, Permission.SUBMIT, Permission.RECTIFY)):
        return redirect(desk.of(auth.actor()))
    return render_template("people/welcome.html")


@blueprint.get("/sign-in")
def sign_in() -> str | AnyResponse:
    """Ask for name and password."""
    if g.actor:
        return redirect(pages.inside(request.args.get("next")) or desk.of(g.actor))
    return render_template(
        "people/sign_in.html", next=request.args.get("next"), name=request.args.get("name", "")[:100], refusal=None
    )


@blueprint.post("/sign-in")
def do_sign_in() -> AnyResponse:
    """Start a session, or say on the same page that name and password do not belong together, or how long to wait."""
    name, onward = request.form.get("name", ""), pages.inside(request.form.get("next"))
    try:
        with login_throttle.attempt(name):
            person = accounts.sign_in(name, request.form.get("password", ""))
    except (Unauthenticated, TooSoon) as problem:
        page = render_template("people/sign_in.html", next=onward, name=name, refusal=pages.message_of(problem))
        wait = {"Retry-After": str(problem.seconds)} if isinstance(problem, TooSoon) else {}
        return make_response(page, problem.status, wait)
    if person.has_second_factor:
        auth.let_half_in(person, onward)
        return redirect(url_for("people.ask_code"))
    auth.remember(person)
    answer = _to(onward or desk.of(person))
    login_throttle.remember(answer, name)
    return answer


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session."""
    auth.forget()
    return redirect(url_for("people.sign_in"))


@blueprint.post("/language")
def choose_language() -> AnyResponse:
    """Remember the reader's language, in this browser and with the account."""
    chosen = request.form.get("language", "")
    answer = _back()
    if chosen in LANGUAGES:
        _keep(answer, language.COOKIE, chosen)
        if g.actor and g.actor.account_id:
            with transaction():
                accounts.choose_language(g.actor.account_id, chosen)
    return answer


@blueprint.post("/theme")
def choose_theme() -> AnyResponse:
    """Remember whether this browser wants pages light or dark."""
    chosen = request.form.get("theme", "")
    answer = _back()
    if chosen in pages.THEMES:
        _keep(answer, pages.THEME, chosen)
    return answer


def _back() -> Response:
    return _to(pages.inside(request.form.get("next")) or url_for("people.home"))


def _to(address: str) -> Response:
    answer = redirect(address)
    assert isinstance(answer, Response)  # noqa: S101 - flask's redirect says it may be werkzeug's
    return answer


def _keep(answer: Response, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=A_YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure)
