"""The world that every address is asked in."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.guards.world import World, peopled
from tests.once import pictures_are_looked_at_once  # noqa: F401 - a fixture for every test


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with app.app_context():
        yield peopled(app)
