"""Does this process answer, can it do its work, and how much does it do? For who runs it, and for programs."""

from flask import Blueprint, Flask, Response, g, jsonify, make_response

from server.domain.access import Permission
from server.errors import Problem
from server.web import protocols
from server.web.protocols import Protocol
from server.web.watch import health, metrics

blueprint = Blueprint("watch", __name__)
health.register(blueprint)
metrics.register(blueprint)


def init_app(app: Flask) -> None:
    """Serve the addresses. They ask for no session, so they answer while the database does not."""
    app.register_blueprint(blueprint)
    protocols.register(app, Protocol(_admit, _refusal), "watch")


def _admit(_permission: Permission | None) -> None:
    g.actor = None


def _refusal(problem: Problem) -> Response:
    return make_response(jsonify(status="refused", code=problem.code), problem.status)
