"""Does the process answer, and can it do its work now? For what restarts it, and for what sends it requests."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, make_response

from server import tasks
from server.web.watch.insiders import is_insider


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/health/live", "live", live)
    blueprint.add_url_rule("/health/ready", "ready", ready)


def live() -> Response:
    """Say that the process answers; nothing else is asked, so a database that is away makes nobody restart it."""
    return _unkept(make_response(jsonify(status="live")))


def ready() -> Response:
    """Say whether all that a submission needs is there; who may read figures is told which part is not, and since when.

    503 where something is missing. It is said within some seconds, whatever hangs.
    """
    parts = tasks.readiness().parts()
    is_ready = all(part.is_well for part in parts)
    said: dict[str, object] = {"status": "ready" if is_ready else "not-ready"}
    if is_insider():
        said["parts"] = {part.name: {"state": part.state, "ms": part.ms} for part in parts}
    return _unkept(make_response(jsonify(said), HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE))


def _unkept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
