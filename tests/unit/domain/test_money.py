"""Money is read as offices write it and never loses a fen."""

import pytest

from server.domain.money import WAN, fen_of, said
from server.errors import Invalid


@pytest.mark.parametrize(("written", "fen"), [
    ("1290万元", 1_290_000_000), ("2.75 亿元", 27_500_000_000), ("12,900,000", 1_290_000_000),
    ("１２９０万元", 1_290_000_000), ("¥ 0.01", 1), ("人民币2.75亿元", 27_500_000_000), ("275000000.0", 27_500_000_000),
])  # fmt: skip
def test_an_amount_is_read_as_offices_write_it(written: str, fen: int) -> None:
    assert fen_of(written) == fen


def test_a_bare_number_is_in_the_unit_of_its_heading() -> None:
    assert fen_of("1290", WAN) == 1_290_000_000
    assert fen_of("5000元", WAN) == 500_000


@pytest.mark.parametrize("written", ["0.001", "1.2345678万元", "about 5", "-3", "1,29", "", "亿元", "9" * 30])
def test_what_is_no_amount_or_would_lose_a_fen_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        fen_of(written)


@pytest.mark.parametrize(("fen", "text"), [
    (27_500_000_000, "2.75亿元"), (1_290_000_000, "1,290万元"), (1_234_567, "12,345.67元"), (0, "0元"), (1, "0.01元"),
])  # fmt: skip
def test_an_amount_is_written_exactly_in_the_unit_that_reads_best(fen: int, text: str) -> None:
    assert said(fen, "zh_CN") == text


def test_what_is_written_is_read_again_as_the_same() -> None:
    for fen in (1, 99, 100, 123_456, 10**6 + 1, 27_500_000_000, 10**12 + 7):
        assert fen_of(said(fen, "zh_CN")) == fen_of(said(fen, "en")) == fen
