"""Do codes of a device come out as RFC 6238 says?"""

import pytest

from server.domain import one_time_code

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
     (2000000000, "69279037"), (20000000000, "65353130")],
)  # fmt: skip
def test_the_codes_of_the_rfc_come_out(seconds: int, code: str) -> None:
    assert one_time_code.at_step(SECRET, one_time_code.step_at(seconds), digits=8) == code


@pytest.mark.parametrize(("late_s", "is_taken"), [(0, True), (30, True), (-30, True), (60, False), (-60, False)])
def test_a_clock_may_be_one_step_off(late_s: int, *, is_taken: bool) -> None:
    code = one_time_code.at_step(SECRET, one_time_code.step_at(1_000_000))
    assert (one_time_code.step_of(SECRET, code, 1_000_000 + late_s) is not None) == is_taken
