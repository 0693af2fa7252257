"""Does each part of the addresses know its callers and say its refusals in its own way?"""

import pytest
from flask import Blueprint, Flask, Response, g, jsonify, request
from flask.testing import FlaskClient

from server.domain.access import Permission
from server.errors import Problem, Unauthenticated
from server.web import permissions, protocols
from server.web.protocols import Protocol


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Give a browser of a server that has an interface for programs beside the one for phones."""
    monkeypatch.setitem(permissions.REQUIRED, "api._projects", Permission.EXPORT)
    api = Blueprint("api", __name__)
    api.add_url_rule("/v1/projects", view_func=_projects)
    app.register_blueprint(api)
    protocols.register(app, Protocol(_admit, _refusal, lambda _: "…"), "api", prefix="/api/")
    return app.test_client()


def _projects() -> Response:
    return jsonify(by=g.actor)


def _admit(permission: Permission | None) -> None:
    if permission is not None and "X-Key" not in request.headers:
        raise Unauthenticated
    g.actor = request.headers.get("X-Key")


def _refusal(problem: Problem) -> Response:
    answer = jsonify(code=problem.code)
    answer.status_code = problem.status
    return answer


def test_a_blueprint_knows_its_own_callers_beside_the_phones(client: FlaskClient) -> None:
    assert client.get("/v1/projects", headers={"X-Key": "tableau"}).get_json() == {"by": "tableau"}


def test_a_blueprint_says_refusals_in_its_own_way_beside_the_phones(client: FlaskClient) -> None:
    answer = client.get("/v1/projects")
    assert (answer.status_code, answer.get_json()) == (401, {"code": "unauthenticated"})


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/v1/nothing", 404, "text/xml"),
        ("/v1/projects/1/nothing", 404, "text/xml"),
        ("/v1/projects/1/submission", 401, "text/xml"),
        ("/api/nothing", 404, "application/json"),
        ("/nothing", 404, "text/html"),
    ],
)
def test_an_address_is_refused_in_the_words_of_its_space(
    client: FlaskClient, path: str, status: int, kind: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (status, kind)


@pytest.mark.parametrize("path", ["/v1/projects/1/submission", "/v1/projects/1/formList"])
def test_a_wrong_method_is_refused_to_a_phone_in_an_envelope(client: FlaskClient, path: str) -> None:
    answer = client.delete(path)
    assert (answer.status_code, answer.mimetype) == (405, "text/xml")
    assert answer.headers["Allow"]
