"""How are petitions counted?"""

import pytest

from server.domain.petitions import Petition, Settled, Truth, count, pollutions_of, settled_of, truth_of


def test_hainan_s_truth_scale_and_rate_come_out_as_published() -> None:
    """Hainan 2023: 440, 108, 779 and 100 of 1,427; 492 settled and 291 for this stage, reported as 54.9 %."""
    truths = [Truth.TRUE] * 440 + [Truth.MOSTLY] * 108 + [Truth.PARTLY] * 779 + [Truth.FALSE] * 100
    settled = [Settled.CLOSED] * 492 + [Settled.STAGE] * 291 + [Settled.OPEN] * 644
    counts = count(Petition(truth, state) for truth, state in zip(truths, settled, strict=True))
    assert counts.total == 1_427 == sum(counts.truths.values())
    assert [counts.truths[one] for one in Truth] == [440, 108, 779, 100]
    assert counts.settled_rate is not None
    assert round(counts.settled_rate * 100, 1) == 54.9


def test_kinds_of_pollution_overlap_so_that_their_sum_exceeds_the_petitions() -> None:
    counts = count([Petition(pollutions=("大气", "噪声")), Petition(pollutions=("大气",))])
    assert counts.pollutions == {"大气": 2, "噪声": 1}
    assert (counts.total, counts.pollution_sum) == (2, 3)


def test_what_the_ledger_does_not_say_is_counted_as_that() -> None:
    counts = count([Petition()])
    assert (counts.truths[None], counts.settled[None], counts.settled_rate) == (1, 1, 0.0)


@pytest.mark.parametrize(("cell", "kinds"), [("水、大气", ("水", "大气")), ("水,大气；水", ("水", "大气")), ("", ())])
def test_kinds_are_read_however_they_are_kept_apart(cell: str, kinds: tuple[str, ...]) -> None:
    assert pollutions_of(cell) == kinds


def test_cells_are_read_as_offices_write_them() -> None:
    assert (truth_of("基本属实"), truth_of("大概")) == (Truth.MOSTLY, None)
    assert (settled_of("阶段性办结"), settled_of("已办结")) == (Settled.STAGE, Settled.CLOSED)
