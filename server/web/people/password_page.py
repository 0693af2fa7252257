"""How do people choose another password for themselves?"""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import passwords
from server.domain.access import Owed
from server.errors import Invalid, Problem, TooSoon
from server.services import accounts
from server.translations import N_
from server.web import auth, login_throttle, pages
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/password", "password", password)
    blueprint.add_url_rule("/password", "keep_password", keep_password, methods=["POST"])


def password() -> str:
    """Ask for the present one and the new one, twice."""
    return _page()


def keep_password() -> Response:
    """Keep the new one: the sessions of other browsers end."""
    caller = auth.actor()
    try:
        new = chosen()
        with login_throttle.attempt(caller.name), transaction():
            accounts.choose_own_password(caller, request.form.get("old", ""), new, but=auth.token())
    except Problem as problem:
        wait = {"Retry-After": str(problem.seconds)} if isinstance(problem, TooSoon) else {}
        return make_response(_page(pages.message_of(problem)), problem.status, wait)
    flash(say(N_("Your new password is kept. Other browsers have to sign in with it.")), "kept")
    return redirect(url_for("people.home"))


def chosen() -> str:
    """Return the new password that was typed.

    :raises Invalid: where it was not typed twice the same.
    """
    new = str(request.form.get("new", ""))
    if new != request.form.get("again"):
        raise Invalid(N_("The two passwords are not the same."))
    return new


def rules() -> str:
    """Say what a password has to be like."""
    return say(passwords.RULES, **passwords.RULE_VALUES)


def _page(refusal: str | None = None) -> str:
    is_owed = auth.actor().owes is Owed.PASSWORD
    return render_template("people/password.html", refusal=refusal, rules=rules(), is_owed=is_owed)
