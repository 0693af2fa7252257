"""What stands in a programme's own column, and where it stands when the table is sorted."""

import pytest

from server.domain import own_cell
from server.domain.ledger_columns import ColumnKind, LedgerColumn, own_number


def column(kind: ColumnKind, *choices: str) -> LedgerColumn:
    return LedgerColumn("own-1", "试", "试", kind, choices=choices)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1,200.50", "1200.5"), ("１２", "12"), ("-0.0", "0"), ("+7", "7"), ("−3", "-3"), ("007", "7"), (" ", ""),
        ("十二", None), ("12万", None), ("1e5", None), ("1,2", None), ("-", None), ("9" * 16, None), ("nan", None),
    ],
)  # fmt: skip
def test_a_number_is_kept_in_one_spelling(written: str, kept: str | None) -> None:
    assert own_cell.understood(column(ColumnKind.NUMBER), written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026年1月5日", "2026-01-05"), ("2026/01/05", "2026-01-05"), ("2026.1.5", "2026-01-05"),
        ("2026-01-05 00:00:00", "2026-01-05"), ("2026-02-30", None), ("2026年1月底", None), ("立行立改", None),
    ],
)  # fmt: skip
def test_a_day_is_kept_in_one_spelling(written: str, kept: str | None) -> None:
    assert own_cell.understood(column(ColumnKind.DAY), written) == kept


def test_only_what_is_offered_is_chosen() -> None:
    rated = column(ColumnKind.CHOICE, "甲", "乙")
    assert own_cell.understood(rated, " 甲 ") == "甲"
    assert own_cell.understood(rated, "丙") is None
    assert own_cell.understood(rated, "") == ""


def test_numbers_are_sorted_by_what_they_count_and_texts_behind_them() -> None:
    rising = ["-1000", "-12.5", "-12", "-2", "-1.75", "-1.5", "0", "0.5", "2", "2.25", "10", "999999999999999", "约十"]
    falling = rising[::-1]
    assert sorted(falling, key=own_cell.number_key) == rising


@pytest.mark.parametrize("key", ["own-", "own-x", "own-1a", "note", "own--1", "own-1234567890", "own-１"])
def test_what_is_no_key_of_an_own_column_has_no_number(key: str) -> None:
    assert own_number(key) is None
