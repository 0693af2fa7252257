"""The field for every test of the phone protocol."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.integration.openrosa.field import Field, opened
from tests.spoken_rows import rows_are_spoken_for  # noqa: F401 - a fixture for every test


@pytest.fixture
def field(app: Flask) -> Iterator[Field]:
    """Give a programme with a form and a phone."""
    with opened(app) as ready:
        yield ready
