"""Is docs/checks.md what the checks say today?"""

import pytest

from server import checks
from server.cli import checks_page
from server.domain.limit_sources import sources
from server.domain.limit_tracking import NAMES

HINT = "run `flask --app server checks document`"


def test_the_page_is_up_to_date() -> None:
    assert checks_page.TARGET.read_text(encoding="utf-8") == checks_page.document(), HINT


def test_every_check_is_on_the_page() -> None:
    assert [page.code for page in checks_page.pages()] == list(checks.REASONS)


@pytest.mark.parametrize("page", checks_page.pages(), ids=lambda page: page.code)
def test_every_reason_is_said_with_a_status(page: checks_page.Page) -> None:
    assert [reason for reason, statuses in page.statuses.items() if not statuses] == []


def test_every_limit_says_where_it_comes_from() -> None:
    assert NAMES - sources().keys() == set()
