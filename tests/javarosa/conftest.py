"""One engine for all tests of a module, and the lists that come with the forms, as the register makes them."""

from collections.abc import Iterator

import pytest

from tests.javarosa.engine import Interview, running


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interview]:
    with running(tmp_path_factory.mktemp("javarosa")) as engine:
        yield engine
