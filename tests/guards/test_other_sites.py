"""Is whatever changes something refused where another site made a browser send it? Every such route is asked.

An administrator's session and a registered phone's token, so that nothing but the other site is in the way.
"""

from collections.abc import Iterator, Mapping

import pytest
from werkzeug.routing import Rule

from server.domain.access import Role
from tests.guards.world import World

HOST = "localhost"
ELSEWHERE: Mapping[str, Mapping[str, str]] = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another origin of the same site": {"Sec-Fetch-Site": "same-site"},
    "an origin that does not fit": {"Sec-Fetch-Site": "same-site", "Origin": f"https://{HOST}"},
    "another site, told by its origin": {"Origin": "https://elsewhere.example"},
    "a name below ours": {"Origin": f"https://maps.{HOST}"},
    "another port of our host": {"Origin": f"https://{HOST}:8443"},
    "a name that begins like ours": {"Origin": f"https://{HOST}.elsewhere.example"},
    "an origin that the browser hides": {"Origin": "null"},
}
OURS: Mapping[str, Mapping[str, str]] = {
    "no browser": {},
    "our own page": {"Sec-Fetch-Site": "same-origin"},
    "the reader": {"Sec-Fetch-Site": "none"},
    "our own page, told by its origin": {"Origin": f"https://{HOST}"},
}


def changing(world: World) -> Iterator[tuple[Rule, str]]:
    """Give every route and method that may change something."""
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        yield from ((rule, method) for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}))


def asked(world: World, headers: Mapping[str, str]) -> dict[str, int]:
    return {
        rule.endpoint: world.ask(world.address(rule), method, Role.ADMINISTRATOR, **headers)
        for rule, method in changing(world)
    }


def test_no_route_changes_anything_for_a_page_of_another_site(world: World, subtests: pytest.Subtests) -> None:
    for who, headers in ELSEWHERE.items():
        with subtests.test(who):
            answers = asked(world, headers)
            assert set(answers.values()) == {403}, answers


def test_the_same_requests_of_our_own_are_not_refused(world: World, subtests: pytest.Subtests) -> None:
    for who, headers in OURS.items():
        with subtests.test(who):
            answers = asked(world, headers)
            assert len(answers) > 10
            refused = {endpoint for endpoint, status in answers.items() if status == 403}
            # the whole installation's, and everybody here sees one programme
            assert refused == {
                "system.retry", "settings.add_programme", "settings.add_unit", "settings.change_unit",
                "settings.confirm_year", "setup.close_demonstration", "setup.copied",
            }  # fmt: skip
