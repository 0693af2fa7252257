"""Which group chats hear what happens?"""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import notice_words
from server.domain.access import Actor
from server.domain.notice import NoticeKind, RobotKind
from server.errors import Invalid, NotFound, Problem
from server.services.installation import zone
from server.services.notices import robots as service
from server.services.register import programmes
from server.tasks import calling
from server.translations import N_
from server.web import auth, pages
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/robots", "robots", show)
    blueprint.add_url_rule("/robots", "add_robot", add, methods=["POST"])
    blueprint.add_url_rule("/robots/<int:number>/try", "try_robot", try_out, methods=["POST"])
    blueprint.add_url_rule("/robots/<int:number>/remove", "remove_robot", remove, methods=["POST"])


def show() -> Response:
    """List the chats, with the form that connects another one."""
    return _page()


def add() -> Response:
    """Connect a chat."""
    form, caller = request.form, auth.actor()
    try:
        kind = form.get("kind", "")
        if kind not in set(RobotKind):
            raise Invalid(N_("Choose which kind of chat it is."))
        heard = [one for one in NoticeKind if one.value in form.getlist("heard")]
        with transaction():
            programme = _programme(caller, form.get("programme", ""))
            service.add(
                caller, programme, RobotKind(kind), form.get("name", ""), form.get("url", ""), form.get("secret", ""),
                heard,
            )  # fmt: skip
    except Problem as problem:
        return _page(pages.message_of(problem), problem.status)
    flash(say(N_("The chat is connected. Try it out now.")), "kept")
    return redirect(url_for("notices.robots"))


def try_out(number: int) -> Response:
    """Send a sentence there, and say what came of it."""
    problem = calling.try_out(auth.actor(), number)
    if problem:
        flash(say(N_("It was not taken: {problem}"), problem=problem), "refused")
    else:
        flash(say(N_("It was taken. The chat shows a sentence now.")), "kept")
    return redirect(url_for("notices.robots"))


def remove(number: int) -> Response:
    """Take a chat away."""
    with transaction():
        service.remove(auth.actor(), number)
    flash(say(N_("Nothing more is told there.")), "kept")
    return redirect(url_for("notices.robots"))


def _programme(caller: Actor, code: str) -> Any:
    found = next((one for one in programmes.all_of(caller) if one.code == code), None)
    if found is None:
        raise NotFound(N_("There is no programme “{code}”."), code=code[:100])
    return found


def _page(refusal: str | None = None, status: int = 200) -> Response:
    caller = auth.actor()
    page = render_template(
        "notices/robots.html", robots=service.listing(caller), programmes=programmes.all_of(caller),
        refusal=refusal, kinds=RobotKind, robot_words=notice_words.ROBOTS, notice_kinds=NoticeKind,
        words=notice_words.KINDS, zone=zone(), typed=request.form,
        may_change=not caller.is_limited,
    )  # fmt: skip
    return make_response(page, status)
