"""Which code does the device of somebody show who has just said the password?"""

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.errors import Problem, TooSoon
from server.services.people import second_factor
from server.web import asked, auth, login_throttle, pages
from server.web.people import desk


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/sign-in/code", "ask_code", ask_code)
    blueprint.add_url_rule("/sign-in/code", "check_code", check_code, methods=["POST"])


def ask_code() -> str | Response:
    """Ask for it, of who has said the password in this browser a moment ago."""
    found = auth.half_in()
    if found is None:
        return redirect(url_for("people.home"))
    return render_template("people/code.html", name=found[0].name, refusal=None)


def check_code() -> Response:
    """Start the session, or say that the code is wrong, or how long to wait."""
    found = auth.half_in()
    if found is None:
        return redirect(url_for("people.home"))
    person, onward = found
    try:
        with login_throttle.attempt_of_second(person.name), transaction():
            second_factor.check(person, asked.sent_text("code"))
    except Problem as problem:
        wait = {"Retry-After": str(problem.seconds)} if isinstance(problem, TooSoon) else {}
        page = render_template("people/code.html", name=person.name, refusal=pages.message_of(problem))
        return make_response(page, problem.status, wait)
    auth.remember(person)
    answer = make_response(redirect(pages.inside(onward) or desk.of(person)))
    login_throttle.remember(answer, person.name)
    return answer
