"""The world that every address is asked in."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.guards.world import World, peopled
from tests.once import (  # noqa: F401 - fixtures for every test
    addresses_are_compiled_once,
    disks_are_not_waited_for,
    garbage_is_collected_seldom,
    passwords_are_hashed_cheaply,
    pictures_are_looked_at_once,
    statements_are_compiled_once,
    templates_are_compiled_once,
)


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with app.app_context():
        yield peopled(app)
