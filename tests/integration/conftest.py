"""What all tests that go through the whole application share."""

from tests.once import (  # noqa: F401 - fixtures for every test
    addresses_are_compiled_once,
    disks_are_not_waited_for,
    garbage_is_collected_seldom,
    passwords_are_hashed_cheaply,
    pictures_are_looked_at_once,
    statements_are_compiled_once,
    templates_are_compiled_once,
)
