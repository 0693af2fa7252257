"""How does somebody with a link choose a password, who is invited or forgot theirs?"""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import passwords
from server.errors import Invalid, NotFound
from server.services.people import links
from server.translations import N_
from server.web import auth, pages
from server.web.language import say
from server.web.people import password_page


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/join", "join", join)
    blueprint.add_url_rule("/join", "do_join", do_join, methods=["POST"])


def join() -> Response:
    """Ask for a password; looking at the page uses nothing up."""
    return _page(request.args.get("key", ""))


def do_join() -> Response:
    """Keep it, and lead to the page where the person signs in with it."""
    key = request.form.get("key", "")
    try:
        new = password_page.chosen()
        with transaction():
            name = links.use(key, new)
    except Invalid as problem:
        return _page(key, pages.message_of(problem), problem.status)
    except NotFound:
        return _page(key)
    auth.forget()
    flash(say(N_("The password is kept, {name}. Sign in with it."), name=name), "kept")
    return redirect(url_for("people.sign_in", name=name))


def _page(key: str, refusal: str | None = None, status: int = 200) -> Response:
    try:
        account, link = links.find(key[: passwords.LONGEST])
    except NotFound as problem:
        said = pages.message_of(problem) if key else None
        answer = make_response(render_template("people/join.html", name="", refusal=said), 200)
    else:
        page = render_template(
            "people/join.html", name=account.name, role=account.role, key=key, kind=link.kind.value, refusal=refusal,
            rules=password_page.rules(),
        )  # fmt: skip
        answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
