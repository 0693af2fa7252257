"""Is a form that browsers cannot fill in told from one that they can, by the page and by the server alike?"""

import re

import pytest

from server.config import ROOT
from server.formats import browser_reach, xml
from tests.xforms import Written, written

PAGE = ROOT / "server" / "web" / "client" / "src" / "capture" / "lib" / "reach.ts"


def not_drawn(form: Written) -> list[str]:
    return list(browser_reach.not_drawn(xml.parse(written(form), 1_000)))


@pytest.mark.parametrize("kind", sorted(browser_reach.NOT_DRAWN_TYPES))
def test_a_question_of_a_type_that_the_page_does_not_draw_is_named(kind: str) -> None:
    binds = f'<bind nodeset="/data/when" type="{kind}"/>'
    assert not_drawn(Written(answers="<when/>", binds=binds, body='<input ref="/data/when"/>')) == ["when"]


def test_a_value_that_nobody_is_asked_for_is_not_named() -> None:
    binds = '<bind nodeset="/data/at" type="dateTime"/>'
    assert not_drawn(Written(answers="<at/><when/>", binds=binds, body='<input ref="/data/when"/>')) == []


def test_page_and_server_go_by_one_list() -> None:
    source = PAGE.read_text(encoding="utf-8")
    for name in ("NOT_DRAWN_CONTROLS", "NOT_DRAWN_TYPES"):
        (listed,) = re.findall(rf"const {name} = \[(.*?)\]", source)
        assert set(re.findall(r'"(\w+)"', listed)) == getattr(browser_reach, name)
