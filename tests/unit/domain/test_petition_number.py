"""What does the number of a petition say, and what is odd about one?"""

from datetime import date

import pytest

from server.domain.petition_number import Channel, parse, warnings

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("written", "channel", "round_", "province", "day", "sequence"),
    [
        ("D3SX202505280018", Channel.CALL, 3, "SX", date(2025, 5, 28), 18),
        ("X3SX202506010011", Channel.LETTER, 3, "SX", date(2025, 6, 1), 11),
        ("X2QH201907220005", Channel.LETTER, 2, "QH", date(2019, 7, 22), 5),
        ("ｄ３ＳＸ２０２５０５２８００１８ ", Channel.CALL, 3, "SX", date(2025, 5, 28), 18),
    ],
)
def test_published_numbers_are_taken_apart(
    written: str, channel: Channel, round_: int, province: str, day: date, sequence: int
) -> None:
    found = parse(written)
    assert found is not None
    assert (found.channel, found.round, found.province, found.day, found.sequence) == (
        channel, round_, province, day, sequence,
    )  # fmt: skip
    assert warnings(written, TODAY) == ()


@pytest.mark.parametrize(
    "written", ["", "A3SX202505280018", "D3SX20250528018", "D3SX2025052800180", "D33X202505280018"]
)
def test_what_is_built_otherwise_is_no_number(written: str) -> None:
    assert parse(written) is None
    assert len(warnings(written, TODAY)) == 1


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("D3ZZ202505280018", "province"),
        ("D3SX202702280018", "future"),
        ("D3SX202502300018", "calendar"),
        ("D3SX201005280018", "before the first"),
        ("D0SX202505280018", "from 1"),
        ("D3SX202505280000", "0001"),
    ],
)
def test_an_odd_number_is_told_and_taken(written: str, told: str) -> None:
    assert parse(written) is not None
    (one,) = warnings(written, TODAY)
    assert told in one


def test_a_number_that_stands_twice_is_told() -> None:
    assert len(warnings("D3SX202505280018", TODAY, times=2)) == 1
