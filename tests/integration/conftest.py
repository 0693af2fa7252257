"""What all tests that go through the whole application share."""

from tests.once import pictures_are_looked_at_once  # noqa: F401 - a fixture for every test
