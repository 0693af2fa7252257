"""How do people come in, go out, and choose how pages look?"""

from flask import Blueprint, Flask, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.db import transaction
from server.domain.access import Actor, Permission
from server.errors import TooSoon, Unauthenticated
from server.services import accounts
from server.translations import LANGUAGES
from server.web import auth, language, login_throttle, pages
from server.web.people import sessions_page

blueprint = Blueprint("people", __name__, template_folder="templates")
sessions_page.register(blueprint)
A_YEAR_S = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
def home() -> AnyResponse:
    """Go where this person's work is."""
    return redirect(_desk_of(auth.actor()))


@blueprint.get("/welcome")
def welcome() -> str | AnyResponse:
    """Say that there is nothing here yet; who has a desk, or hands in, is led to what is theirs."""
    if auth.actor().may(Permission.READ) or auth.actor().may(Permission.SUBMIT):
        return redirect(_desk_of(auth.actor()))
    return render_template("people/welcome.html")


@blueprint.get("/sign-in")
def sign_in() -> str | AnyResponse:
    """Ask for name and password."""
    if g.actor:
        return redirect(pages.inside(request.args.get("next")) or _desk_of(g.actor))
    return render_template("people/sign_in.html", next=request.args.get("next"), name="", refusal=None)


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
    auth.remember(person)
    answer = _to(onward or _desk_of(person))
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


def _desk_of(person: Actor) -> str:
    if person.may(Permission.READ):
        reviews = person.may(Permission.REVIEW)
        office = person.may(Permission.EXPORT) and not person.may(Permission.ADMINISTER)
        return url_for("ledger.overview" if office or not reviews else "review.queue")
    return url_for("mine.submissions" if person.may(Permission.SUBMIT) else "people.welcome")
