"""What all tests that go through the whole application share."""

from tests.once import (  # noqa: F401 - fixtures for every test
    pictures_are_looked_at_once,
    statements_are_compiled_once,
    templates_are_compiled_once,
)
