"""The field for every test of the phone protocol."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests import prepared
from tests.integration.openrosa.field import Field, Register, opened, registered
from tests.spoken_rows import rows_are_spoken_for  # noqa: F401 - a fixture for every test


@pytest.fixture(scope="session")
def registered_once(
    request: pytest.FixtureRequest, backend: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[prepared.Beginning[Register]]:
    """Write the register once for all tests of a process."""
    yield from prepared.begin(request, backend, tmp_path_factory.mktemp("field"), registered)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[str]:
    """Give a database of its own to each test: with the register in it where the field is not made by the test."""
    yield from prepared.given(request, backend, tmp_path, {"registered_once": "registered_once"})


@pytest.fixture
def field(app: Flask, registered_once: prepared.Beginning[Register]) -> Iterator[Field]:
    """Give a programme with a form and a phone."""
    with opened(app, registered_once.told) as ready:
        yield ready
