"""Does PostgreSQL count for the desk what SQLite counts, and serve every page?"""

from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server import create_app
from server.db import db, transaction
from server.domain.access import Role
from server.services import accounts, database
from server.services.quality import by_group, by_person, period
from server.services.review import filter_choices, queue
from server.services.review.queue import Filters
from tests import build, many
from tests.conftest import settings_in
from tests.integration.review.conftest import sign_in

YEAR = period.period(date(2026, 1, 1), date(2026, 12, 31))
NARROWED = Filters(check="same_scene", county="夏河县")
PAGES = (
    "/review/", "/review/?check=same_scene&county=夏河县", "/review/?text=ZY-0001", "/review/?state=decided",
    "/review/?state=mine", "/review/filters", "/review/filters?county=夏河县", "/review/quality",
    "/review/quality?format=csv&table=units", "/review/pairs/1", "/ledger/", "/ledger/issues?photos=1&text=ZY",
    "/ledger/issues/1", "/review/draws", "/review/runs", "/review/progress", "/review/waiting",
)  # fmt: skip
Figures = list[Any]


@pytest.fixture
def both(tmp_path: Path, postgres_database: str) -> Iterator[tuple[Flask, Flask]]:
    """Give the same pairs in both databases."""
    settings = settings_in(tmp_path)
    apps = create_app(settings), create_app(replace(settings, database_url=postgres_database))
    for app in apps:
        with app.app_context():
            database.prepare()
            many.fill(600)
            with transaction():
                build.account("Emma", Role.OFFICE)
    yield apps
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def reviewing() -> Figures:
    lines, together = by_person.reviewers(YEAR)
    units, counties = by_group.lines(YEAR).values()
    return [*map(astuple, (*lines, together)), *map(astuple, (*units, *counties))]


def counted() -> Figures:
    actor = accounts.sign_in("Emma", build.PASSWORD)
    return [
        (queue.counts(actor, narrowed), filter_choices.choices(actor, narrowed).check)
        for narrowed in (Filters(), NARROWED)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("asked", [reviewing, counted])
def test_both_databases_give_the_same_figures(both: tuple[Flask, Flask], asked: Any) -> None:
    figures = []
    for app in both:
        with app.app_context():
            figures.append(_rounded(asked()))
    assert figures[0]
    assert figures[1] == figures[0]


@pytest.mark.slow
def test_every_page_is_served(both: tuple[Flask, Flask]) -> None:
    client = sign_in(both[1].test_client(), "Emma")
    assert {page: client.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)


def _rounded(figures: Figures) -> Figures:
    """Return figures without the last digits of a float: the two count days by different clocks."""
    return [
        tuple(round(one, 2) if isinstance(one, float) else one for one in line) if isinstance(line, tuple) else line
        for line in figures
    ]
