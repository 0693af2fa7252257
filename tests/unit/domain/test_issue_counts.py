"""Counts and rates of issues are those that authorities published."""

from collections.abc import Mapping

import pytest

from server.domain.issue_counts import Counts, Rate, counts_of


@pytest.mark.parametrize(("by_status", "rate"), [
    ({"completed": 492, "stage_done": 291, "in_progress": 1427 - 492 - 291}, "54.9"),
    ({"completed": 2555, "stage_done": 74, "in_progress": 2643 - 2555 - 74}, "99.5"),
])  # fmt: skip
def test_the_settlement_rate_is_what_hainan_and_gansu_published(by_status: Mapping[str, int], rate: str) -> None:
    assert str(counts_of(by_status).rate(Rate.SETTLEMENT)) == rate


def test_what_is_closed_is_completed_too_as_liaocheng_counts() -> None:
    found = counts_of({"completed": 12, "closed": 13, "on_schedule": 16})
    assert (found.total, found.completed, found.closed, found.on_schedule) == (41, 25, 13, 16)


def test_what_no_ledger_states_is_never_counted_as_anything_else() -> None:
    assert counts_of({"": 3, "odd": 1}) == Counts(total=4, not_stated=4)


def test_of_no_issue_there_is_no_rate() -> None:
    assert Counts().rate(Rate.COMPLETION) is None


def test_the_ledgers_own_words_hold_each_issue_once() -> None:
    by_status = {"completed": 12, "closed": 13, "behind": 2, "": 1}
    assert {word: n for word, n in counts_of(by_status).by_status.items() if n} == by_status
