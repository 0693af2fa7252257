"""axe-core finds nothing serious on any page, light or dark, on a phone and on a desktop."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from server.config import ROOT
from server.db import db, transaction
from server.models import Account, Form
from server.services import phones
from tests import build
from tests.browser.desk import two_pairs

AXE = ROOT / "server/web/client/node_modules/axe-core/axe.min.js"
PAGES = (
    "/review/", "/review/?state=all", "/review/filters", "/review/pairs/1", "/review/pairs/2", "/review/runs",
    "/review/draws", "/review/quality", "/ledger/", "/ledger/issues/1", "/ledger/workbook",
    "/received/", "/received/1", "/nowhere", "/help", "/help/queue",
    "/phones", "/phones/1", "/mine/", "/mine/1", "/bring", "/capture/",
)  # fmt: skip
SHAPES = ((390, 844), (1440, 900))


@pytest.fixture
def pairs(app: Flask) -> None:
    """Give Alice pairs to review, a phone of her own, and something that she sent herself."""
    with app.app_context(), transaction():
        two_pairs()
        alice = db.session.query(Account).one()
        form = db.session.query(Form).one()
        build.submission(form, by=alice)
        phones.add("一号机", form.programme, alice)


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open a signed-in page into which axe may be put, which our own policy would refuse."""
    (width, height), scheme = request.param
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True
    )
    opened = context.new_page()
    opened.goto("/sign-in")
    opened.fill("#name", "Alice")
    opened.fill("#password", build.PASSWORD)
    opened.press("#password", "Enter")
    opened.wait_for_url("**/review/")
    yield opened
    context.close()


def serious(page: Page) -> list[str]:
    """Return what axe finds serious or critical, with the elements."""
    page.add_script_tag(path=AXE)
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {', '.join(' '.join(node['target']) for node in one['nodes'][:3])}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.slow
@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed; run sh server/web/client/build.sh")
@pytest.mark.parametrize("page", [(shape, scheme) for shape in SHAPES for scheme in ("light", "dark")], indirect=True)
def test_axe_finds_nothing_serious(pairs: None, page: Page) -> None:
    found = {}
    for address in PAGES:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if problems := serious(page):
            found[address] = problems
    assert found == {}
