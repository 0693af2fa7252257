"""Is every number and every text from outside taken or refused, and none an error of ours? Every route is asked."""

import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from werkzeug.routing import Rule

from server.config import ROOT
from server.domain.access import Role
from server.web import asked
from tests.guards.world import World

TOO_LARGE = (2**31, 2**63, 10**400)
ODD = ("-1", *map(str, TOO_LARGE), "1" * 5_000, "²", "\0", "a\0b", "", " ", "nan", "1e400", "\ud7ff\uffff",
       "0001-01-01", "9999-12-31")  # fmt: skip
WEB = ROOT / "server" / "web"
READ = re.compile(
    r"""(?:args|form|asked|form_|asking)\.(?:get|getlist|number|text|day|sent_numbers?|sent_text|sent_whole)\(["'](\w+)["']"""
)


def routes(world: World) -> list[Rule]:
    return sorted(world.app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))


def names() -> list[str]:
    """Give every name that any page reads from an address or a form, and those of forms that go by number."""
    sources = (path.read_text(encoding="utf-8") for path in WEB.rglob("*.py"))
    return sorted({name for source in sources for name in READ.findall(source)} | {"aside-1", "share-high"})


def with_number(world: World, rule: Rule) -> Iterator[str]:
    """Give for each number in the path the pattern of an address with a place for another one."""
    for name, converter in rule._converters.items():
        if isinstance(converter, asked.RowNumber):
            mark = 987_654_321
            yield world.address(rule, **{name: mark}).replace(str(mark), "{}")


def test_the_names_are_found() -> None:
    assert {"batch", "page", "text", "note", "pair", "formID", "deviceID", "next", "since"} <= set(names())


def test_a_number_that_no_row_has_leads_nowhere(world: World, subtests: pytest.Subtests) -> None:
    patterns = {
        (pattern, method)
        for rule in routes(world)
        for pattern in with_number(world, rule)
        for method in rule.methods or ()
    }
    assert len(patterns) > 40
    for pattern, method in sorted(patterns):
        with subtests.test(pattern, method=method):
            for number in (*TOO_LARGE, -1):
                assert world.ask(pattern.format(number), method, Role.ADMINISTRATOR) in {404, 405}


def test_a_name_with_nul_in_the_path_leads_nowhere(world: World, subtests: pytest.Subtests) -> None:
    for rule in routes(world):
        for name in rule.arguments:
            if "token" in rule.arguments or isinstance(rule._converters[name], asked.RowNumber):
                continue
            with subtests.test(rule.rule, name=name):
                address = world.address(rule, **{name: "aNULb"}).replace("NUL", quote("\0"))
                assert world.ask(address, "GET", Role.ADMINISTRATOR) in {404, 405}


def test_no_address_breaks_by_what_is_behind_its_question_mark(world: World, subtests: pytest.Subtests) -> None:
    asked_for = names()
    for rule in routes(world):
        if "GET" in (rule.methods or ()):
            with subtests.test(rule.rule):
                for odd in ODD:
                    query = urlencode(dict.fromkeys(asked_for, odd))
                    assert world.ask(f"{world.address(rule)}?{query}", "GET", Role.ADMINISTRATOR) < 500


def test_no_form_breaks_by_what_is_sent(world: World, subtests: pytest.Subtests) -> None:
    asked_for = names()
    for rule in routes(world):
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/v1/"):
            with subtests.test(rule.rule):
                for odd in ODD:
                    sent = {**dict.fromkeys(asked_for, odd), "kind": "return"}
                    assert world.ask(world.address(rule), "POST", Role.ADMINISTRATOR, data=sent) < 500


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.py")), ids=lambda path: str(path.relative_to(WEB)))
def test_numbers_are_read_in_one_place(path: object) -> None:
    assert "type=int" not in path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
