"""How do people set up, and do without, a code of their device beside the password?"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import one_time_code
from server.errors import Problem, TooSoon
from server.formats import qr_code
from server.services import accounts, installation
from server.services.people import second_factor as service
from server.services.runtime import now
from server.translations import N_
from server.web import asked, auth, login_throttle, pages
from server.web.language import say

ISSUER = "Shizheng"
_LONGEST_ISSUER = 24
"""A longer one makes the code too fine for a phone that looks at a screen."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/second-factor", "second_factor", second_factor)
    for address, endpoint, view in (
        ("", "begin_second_factor", begin),
        ("/confirm", "confirm_second_factor", confirm),
        ("/codes", "new_recovery_codes", new_codes),
        ("/remove", "remove_second_factor", remove),
    ):
        blueprint.add_url_rule(f"/second-factor{address}", endpoint, view, methods=["POST"])


def second_factor() -> Response:
    """Say how it is, and what can be done."""
    return _page()


def begin() -> Response:
    """Show the code to scan, to who says the password once more."""
    caller = auth.actor()

    def prove() -> None:
        accounts.prove(caller, str(request.form.get("password", "")))
        service.begin(caller)

    refused = _tried(login_throttle.attempt(caller.name), prove)
    return refused or redirect(url_for("people.second_factor"))


def confirm() -> Response:
    """Take it into use, and show the recovery codes this once."""
    caller, found = auth.actor(), list[str]()
    refused = _of_code(lambda code: found.extend(service.confirm(caller, code)))
    return refused or _codes(found)


def new_codes() -> Response:
    """Show new recovery codes this once; the old ones end."""
    caller, found = auth.actor(), list[str]()
    refused = _of_code(lambda code: found.extend(service.new_codes(caller, code)))
    return refused or _codes(found)


def remove() -> Response:
    """Sign in by the password alone from now on."""
    caller = auth.actor()
    refused = _of_code(lambda code: service.remove(caller, code))
    if refused:
        return refused
    flash(say(N_("The second factor was taken away. You sign in with the password alone.")), "kept")
    return redirect(url_for("people.second_factor"))


def _of_code(act: Callable[[str], None]) -> Response | None:
    throttle = login_throttle.attempt_of_second(auth.actor().name)
    return _tried(throttle, lambda: act(asked.sent_text("code")))


def _tried(throttle: AbstractContextManager[None], act: Callable[[], None]) -> Response | None:
    """Do something that guessing could be tried at; returns the page that says why not, or None."""
    try:
        with throttle, transaction():
            act()
    except Problem as problem:
        wait = {"Retry-After": str(problem.seconds)} if isinstance(problem, TooSoon) else {}
        return _page(pages.message_of(problem), problem.status, wait)
    return None


def _page(refusal: str | None = None, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    caller = auth.actor()
    found = service.standing(caller)
    code = secret = ""
    if found.pending is not None:
        issuer = installation.chosen().authority[:_LONGEST_ISSUER] or ISSUER
        address = one_time_code.address(found.pending, caller.name, issuer)
        code = Markup(qr_code.svg(address))  # noqa: S704 - drawn by ourselves: squares, and no text of anybody
        secret = one_time_code.written(found.pending)
    page = render_template(
        "people/second_factor.html", standing=found, code=code, secret=secret, refusal=refusal,
        is_owed=caller.owes is not None,
    )  # fmt: skip
    return make_response(page, status, {**(headers or {}), "Cache-Control": "no-store"})


def _codes(found: Sequence[str]) -> Response:
    page = render_template("people/recovery_codes.html", codes=found, made_at=now(), zone=installation.zone())
    return make_response(page, 200, {"Cache-Control": "no-store"})
