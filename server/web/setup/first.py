"""How does who started the server make the first administrator, or have the demonstration loaded?"""

import logging
import threading

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from server.db import transaction
from server.demo import load as demonstration
from server.domain import passwords
from server.domain.zone import CHINA
from server.errors import Invalid, Problem, TooSoon
from server.services import accounts, installation
from server.services.first_start import loading, setting_up
from server.services.first_start.setting_up import Beginning
from server.services.installation import Chosen
from server.translations import N_
from server.web import auth, login_throttle, pages, protocols
from server.web.language import language, say

log = logging.getLogger(__name__)
ZONES = (CHINA, "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "UTC")
_LOADER = "loads the demonstration"
"""Under which the browser's session keeps that it had the demonstration loaded."""
_OPEN = ("assets.", "capture.", "people.choose_")
_OWN = {"setup.show", "setup.progress"}
_FOR_PROGRAMS = {"proof.head", "proof.public_keys", "proof.inclusion", "proof.consistency"}
_EVERY_S = "2"


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/setup", "show", show)
    blueprint.add_url_rule("/setup", "begin", begin, methods=["POST"])
    blueprint.add_url_rule("/setup/demonstration", "load", load, methods=["POST"])
    blueprint.add_url_rule("/setup/demonstration", "progress", progress)
    blueprint.add_url_rule("/setup/demonstration/people", "people", people, methods=["POST"])


def lead(endpoint: str) -> Response | None:
    """Lead from every page to the set-up while nobody can sign in; phones and programs are answered as ever."""
    if request.method not in {"GET", "HEAD"} or not endpoint or not protocols.is_usual():
        return None
    if endpoint.startswith(_OPEN) or endpoint in _OWN | _FOR_PROGRAMS or installation.is_set_up():
        return None
    return redirect(url_for("setup.show"))


def show() -> str | Response:
    """Ask for the code and what an installation begins with."""
    _refuse_once_set_up()
    if _progress() is not None:
        return redirect(url_for("setup.progress"))
    return _page()


def begin() -> Response:
    """Make the first administrator and the first programme, and sign the administrator in."""
    _refuse_once_set_up()
    said = request.form
    try:
        _check_code()
        if said.get("password") != said.get("again"):
            raise Invalid(N_("The two passwords are not the same."))
        chosen = Chosen(said.get("authority", ""), said.get("language", ""), said.get("zone", ""))
        name = said.get("administrator", "")
        with transaction():
            setting_up.set_up(
                Beginning(name, said.get("password", ""), chosen, said.get("code_of", ""), said.get("title", ""))
            )
    except Problem as problem:
        return _refused(problem)
    installation.forget()
    auth.remember(accounts.acting(name))
    return redirect(url_for("people.home"))


def load() -> Response:
    """Have the demonstration loaded beside the server's other work."""
    _refuse_once_set_up()
    try:
        _check_code()
        with transaction():
            token = loading.begin(demonstration.steps())
    except Problem as problem:
        return _refused(problem)
    session[_LOADER] = token
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - for the thread
    threading.Thread(target=_load, args=(app,), name="demonstration", daemon=True).start()
    return redirect(url_for("setup.progress"))


def progress() -> str | Response:
    """Say how far it is, to the browser that began it."""
    found = _progress()
    if found is None:
        session.pop(_LOADER, None)
        if not installation.is_set_up():  # it broke before anybody could sign in
            return redirect(url_for("setup.show"))
        abort(404)
    answer = make_response(render_template("setup/progress.html", progress=found))
    if not found.has_ended:
        answer.headers["Refresh"] = _EVERY_S
    return answer


def people() -> str:
    """Show with which name and password people sign in, this once."""
    with transaction():
        may_see = loading.show_once(_token())
    if not may_see:
        abort(404)
    session.pop(_LOADER, None)
    return render_template("setup/people.html", people=demonstration.PEOPLE, password=demonstration.password())


def _load(app: Flask) -> None:
    with app.app_context():
        is_broken = True
        try:
            demonstration.load(_count)
            is_broken = False
        except Exception:
            log.exception("the demonstration could not be loaded")
        with transaction():
            loading.end(is_broken=is_broken)


def _count(_steps: int) -> None:
    with transaction():
        loading.step()


def _refuse_once_set_up() -> None:
    if installation.is_set_up():
        abort(404)


def _check_code() -> None:
    with login_throttle.attempt_of_code(), transaction():
        setting_up.check_code(request.form.get("code", ""))


def _progress() -> loading.Progress | None:
    return loading.progress(_token())


def _token() -> str:
    found = session.get(_LOADER)
    return found if isinstance(found, str) else ""


def _page(refusal: str | None = None) -> str:
    said = request.form
    return render_template(
        "setup/setup.html", said=said, refusal=refusal, zones=ZONES, china=CHINA,
        rules=say(passwords.RULES, **passwords.RULE_VALUES),
        chosen_language=said.get("language") or language(),
    )  # fmt: skip


def _refused(problem: Problem) -> Response:
    wait = {"Retry-After": str(problem.seconds)} if isinstance(problem, TooSoon) else {}
    return make_response(_page(pages.message_of(problem)), problem.status, wait)
