"""Does every address ask of its caller exactly what the table says, and does docs/permissions.md say the same?

Every route of the application is asked: by nobody, by a person of each role there is, by a registered phone and by an
unknown one.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from server.cli import permissions_page
from server.domain.access import Permission, Role, granted
from server.web import permissions
from tests.guards.world import World, peopled

HINT = "run `flask --app server permissions document`"
UNKNOWN = "A" * 64
DONE = {200, 204, 302}
WITHOUT_WHAT_IT_NEEDS = {400, 404, 409}
"""What a POST without a body is answered where the caller may send one, and where there is no such file."""
PERHAPS_MISSING = {
    *("assets.built", "assets.source", "openrosa.form_file_0", "openrosa.form_file_1"),
    *("setup.show", "setup.progress"),  # once somebody can sign in
    "capture.worker",  # without a built client
    *("forms.draft", "forms.draft_xform"),  # once it is discarded
    "register.import_",  # likewise
    "forms.source",  # of versions from before it was kept
    "bringing.look",  # what a person brought themselves, for a day
    *("photos.level", "photos.tile"),  # of the largest photos only
    "watch.metrics",  # for whose address or token the operator named
    "petitions.petition",  # of an issue that is one
    "photos.thumbnail",  # of photos that carry one
    "exports.download",  # of those that were built, for who asked
    *("openrosa.returned_picture", "mine.picture"),  # of a photo that was returned to who sent it
    "mine.submission",  # of who sent it
    "notices.follow",  # of what the person was told
    "received.proof",  # of a submission that a phone sent, of which the log tells
}

OF_THE_INSTALLATION = {
    "system.show", "system.log", "system.log_table", "system.retry", "system.seen", "system.seen_table",
    "system.seen_by",
    "settings.add_programme", "settings.add_unit", "settings.change_unit",
    "settings.confirm_year", "setup.close_demonstration", "setup.copied",
}  # fmt: skip
"""What only who sees everything is served: everybody here sees one programme."""
PROVE_THEMSELVES = {"people.begin_second_factor", "people.new_recovery_codes", "people.remove_second_factor"}
"""What asks who has signed in for the password or a code once more, which nobody here says."""


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
        return {401, 429}  # nobody is called "", and after a few tries one has to wait
    if rule.endpoint in OF_THE_INSTALLATION:
        return {403}
    if rule.endpoint in PROVE_THEMSELVES:
        return {401, 429}
    if method == "POST":
        return DONE | WITHOUT_WHAT_IT_NEEDS
    return DONE | {404} if rule.endpoint in PERHAPS_MISSING else DONE


def test_a_person_of_each_role_is_served_what_the_role_may_and_refused_the_rest(
    world: World, subtests: pytest.Subtests
) -> None:
    for role in Role:
        for rule, method, status in asked(world, role):
            with subtests.test(role.value, endpoint=rule.endpoint, method=method):
                permission = permissions.REQUIRED[rule.endpoint]
                if permission is Permission.PUBLIC or permission in granted(role):
                    assert status in as_served(rule, method)
                else:
                    assert status == (401 if rule.rule.startswith("/v1/") else 403)


def test_nobody_is_served_what_is_public_and_phones_what_belongs_to_their_token(
    world: World, subtests: pytest.Subtests
) -> None:
    for rule, method, status in asked(world, None):
        with subtests.test("nobody", endpoint=rule.endpoint, method=method):
            is_public = permissions.REQUIRED[rule.endpoint] is Permission.PUBLIC
            assert status in (as_served(rule, method) if is_public else {401})
    for rule in rules(world.app):
        for method in sorted((rule.methods or set()) - {"OPTIONS"}) if "token" in rule.arguments else ():
            with subtests.test("phones", endpoint=rule.endpoint, method=method):
                assert world.ask(world.address(rule), method) in as_served(rule, method)
                assert world.ask(world.address(rule, token=UNKNOWN), method) == 403
