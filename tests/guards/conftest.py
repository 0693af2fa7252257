"""The world that every address is asked in."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.guards.world import World, peopled


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with app.app_context():
        yield peopled(app)
