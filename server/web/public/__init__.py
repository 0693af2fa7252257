"""Everybody reads what was made public, and may object. Nobody signs in here, and nothing asks who they are."""

from flask import Blueprint, Flask, g, make_response, render_template, request
from flask.wrappers import Response

from server.domain.access import Permission
from server.domain.outside_limits import BODY_BYTES, MOST_OBJECTION_FILE_BYTES, MOST_OBJECTION_FILES
from server.errors import NotFound, Problem, Unauthenticated
from server.web import bodies, language, pages, protocols
from server.web.protocols import Protocol
from server.web.public import kept, notices_page, objection_page

PREFIX = "/public"
blueprint = Blueprint("public", __name__, url_prefix=PREFIX, template_folder="templates")
for room in (notices_page, objection_page):
    room.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
    kept.init_app(app)
    protocols.register(app, Protocol(_admit, _refusal), blueprint.name, f"{PREFIX}/")
    bodies.allow(app, "public.send", MOST_OBJECTION_FILES * MOST_OBJECTION_FILE_BYTES + BODY_BYTES)


def _admit(permission: Permission | None) -> None:
    """Let everybody in without looking at a session: so one kept page is that of all.

    :raises Unauthenticated: for what is not public.
    :raises NotFound: where there is nothing at the address.
    """
    g.actor = None
    language.choose("en" if request.args.get("lang") == "en" else "zh_CN")
    if permission is None:
        raise NotFound
    if permission is not Permission.PUBLIC:
        raise Unauthenticated


def _refusal(problem: Problem) -> Response:
    language.choose("en" if request.args.get("lang") == "en" else "zh_CN")
    page = render_template("public/refused.html", message=pages.message_of(problem))
    answer = make_response(page, problem.status)
    answer.cache_control.no_store = True
    return answer
