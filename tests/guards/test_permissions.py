"""Does every address ask of its caller exactly what the table says, and does docs/permissions.md say the same?

Every route of the application is asked: by nobody, by a person of each role there is, by a registered phone and by an
unknown one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from server.cli import permissions_page
from server.db import db, transaction
from server.domain.access import Actor, Permission, Role, granted
from server.domain.drawing import SHARES
from server.models import Form, Issue, Programme
from server.services.reruns import runs
from server.services.review import queue
from server.services.spot_checks import draws
from server.services.spot_checks.draws import DrawRequest
from server.web import permissions
from tests import build
from tests.integration.openrosa.field import FORM, people_the_field

HINT = "run `flask --app server permissions document`"
UNKNOWN = "A" * 64
DONE = {200, 204, 302}
WITHOUT_WHAT_IT_NEEDS = {400, 404}
"""What a POST without a body is answered where the caller may send one, and where there is no such file."""
PERHAPS_MISSING = {
    *("assets.built", "assets.source", "openrosa.form_file_0", "openrosa.form_file_1"),
    *("photos.level", "photos.tile"),  # of the largest photos only
    "photos.thumbnail",  # of photos that carry one
}


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))


def test_the_page_is_up_to_date(app: Flask) -> None:
    assert permissions_page.TARGET.read_text(encoding="utf-8") == permissions_page.document(app), HINT


def test_every_route_is_in_the_table_and_every_line_of_it_is_a_route(app: Flask) -> None:
    assert set(permissions.REQUIRED) == set(app.view_functions)


def test_no_endpoint_is_in_the_table_twice() -> None:
    lines = [endpoint for endpoints in permissions.BY_AUDIENCE.values() for endpoint in endpoints]
    assert len(lines) == len(set(lines))


def test_an_endpoint_that_the_table_does_not_know_is_refused_even_to_administrators(app: Flask) -> None:
    app.add_url_rule("/new", "new", lambda: "nobody said who may see this")
    with app.app_context():
        world = peopled(app)
    assert world.ask("/new", "GET", as_person=Role.ADMINISTRATOR) == 403


@dataclass
class World:
    """One of everything that an address can name, and somebody of each role."""

    app: Flask
    values: Mapping[str, Any]
    sessions: Mapping[Role, Mapping[str, Any]]

    def address(self, rule: Rule, **changes: Any) -> str:
        built = rule.build({**{name: self.values[name] for name in rule.arguments}, **changes}, append_unknown=False)
        assert built is not None
        return built[1]

    def ask(self, address: str, method: str, as_person: Role | None = None) -> int:
        """Return the status for somebody: with a session, or with name and password where that is the only way in."""
        client, auth = self.app.test_client(), None
        if as_person and address.startswith("/v1/"):
            auth = (as_person.value, build.PASSWORD)
        elif as_person:
            with client.session_transaction(base_url="https://localhost") as session:
                session.update(self.sessions[as_person])
        said = {"X-OpenRosa-Version": "1.0"} if address.startswith("/v1/") else {}
        with client.open(address, method=method, auth=auth, headers=said, base_url="https://localhost") as answer:
            onward = answer.headers.get("Location", "")
            is_sent_to_sign_in = method in {"GET", "HEAD"} and onward.startswith("/sign-in")
            return 401 if is_sent_to_sign_in else answer.status_code


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with app.app_context():
        yield peopled(app)


def peopled(app: Flask) -> World:
    with transaction():
        programme_id, token = people_the_field()
        owner = db.session.get_one(Programme, programme_id)
        people = {role: build.account(role.value, role, owner) for role in Role}
        office = Actor(Role.OFFICE.value, granted(Role.OFFICE), people[Role.OFFICE].id, programme_id=programme_id)
        values = one_of_everything(office) | {"project": programme_id, "token": token}
    sessions = {}
    for role, person in people.items():
        client = app.test_client()
        assert client.post("/sign-in", data={"name": person.name, "password": build.PASSWORD}).status_code == 302
        with client.session_transaction() as session:
            sessions[role] = dict(session)
    return World(app, values, sessions)


def one_of_everything(office: Actor) -> dict[str, Any]:
    issue, form = db.session.scalars(select(Issue)).one(), db.session.scalars(select(Form)).one()
    assert issue.site is not None
    assert office.programme_id is not None
    pair = build.honest_pair(issue, issue.site.viewpoints[0], form)
    run = runs.begin("test").number
    draw = draws.conduct(office, office.programme_id, DrawRequest("抽查", queue.today(), ("才让", "扎西"), SHARES))
    assert run == draw
    return {
        "issue_id": issue.id,
        "pair_id": pair.id,
        "sha256": pair.after.original.sha256,
        "form_id": FORM,
        "name": "sites.csv",
        "kind": "overlay",
        "long_edge": 480,
        "shrunk": 1,
        "column": 0,
        "line": 0,
        "number": run,
    }


def asked(world: World, person: Role | None) -> Iterator[tuple[Rule, str, int]]:
    """Ask every route but those that only phones can ask; gives each with the method and the status."""
    for rule in rules(world.app):
        if "token" not in rule.arguments:
            for method in sorted(rule.methods or ()):
                if method != "OPTIONS":
                    yield rule, method, world.ask(world.address(rule), method, person)


def as_served(rule: Rule, method: str) -> set[int]:
    """Return what may be answered to somebody who may ask."""
    if rule.endpoint == "people.do_sign_in":
        return {401}  # nobody is called ""
    if method == "POST":
        return DONE | WITHOUT_WHAT_IT_NEEDS
    return DONE | {404} if rule.endpoint in PERHAPS_MISSING else DONE


@pytest.mark.parametrize("role", list(Role))
def test_a_person_of_each_role_is_served_what_the_role_may_and_refused_the_rest(world: World, role: Role) -> None:
    for rule, method, status in asked(world, role):
        permission = permissions.REQUIRED[rule.endpoint]
        if permission is Permission.PUBLIC or permission in granted(role):
            assert status in as_served(rule, method), (rule.endpoint, method)
        else:
            assert status == (401 if rule.rule.startswith("/v1/") else 403), (rule.endpoint, method)


def test_who_has_not_signed_in_is_served_what_is_public_and_asked_to_sign_in_for_the_rest(world: World) -> None:
    for rule, method, status in asked(world, None):
        is_public = permissions.REQUIRED[rule.endpoint] is Permission.PUBLIC
        assert status in (as_served(rule, method) if is_public else {401}), (rule.endpoint, method)


@pytest.mark.parametrize("is_known", [True, False], ids=["a registered phone", "an unknown phone"])
def test_addresses_with_a_token_serve_the_phone_that_has_it(world: World, *, is_known: bool) -> None:
    token = world.values["token"] if is_known else UNKNOWN
    for rule in rules(world.app):
        for method in sorted((rule.methods or set()) - {"OPTIONS"}) if "token" in rule.arguments else ():
            status = world.ask(world.address(rule, token=token), method)
            assert status in (as_served(rule, method) if is_known else {403}), (rule.endpoint, method)
