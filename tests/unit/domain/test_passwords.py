"""Which passwords are refused?"""

import pytest

from server.domain import passwords
from server.errors import Invalid


@pytest.mark.parametrize("password", ["Gannan-2026x", "correct horse battery", "甘南Caoyuan26草原"])
def test_three_kinds_or_a_long_phrase_are_taken(password: str) -> None:
    passwords.check(password, "Alice")


@pytest.mark.parametrize(
    "password",
    ["Short-1", "onlysmall", "onlysmall12", "aaaaaaaaaaaaaaaaaaaa", "Alice-in-2026", "Admin@123456"],
)
def test_short_plain_named_and_guessable_ones_are_refused(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.check(password, "Alice")
