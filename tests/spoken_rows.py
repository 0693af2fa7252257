"""Does the log speak of every row that the stories of a folder leave? Import the fixture into its conftest."""

from collections.abc import Iterator

import pytest
from flask import Flask

from server.db import db
from tests import whole_log


@pytest.fixture(autouse=True)
def rows_are_spoken_for(request: pytest.FixtureRequest) -> Iterator[None]:
    """Compare all rows with the log once a test is over that used the application."""
    app: Flask | None = request.getfixturevalue("app") if "app" in request.fixturenames else None
    yield
    if app:
        with app.app_context():
            db.session.remove()
            assert whole_log.rows() == []
