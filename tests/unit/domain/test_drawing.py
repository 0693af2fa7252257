"""How are issues and officers drawn by lot?"""

import hashlib
from collections import Counter

from server.domain.drawing import RiskClass, Ticket, draw, how_many, lot, sealed

TICKETS = [Ticket(f"ZY-{n:03d}", RiskClass.OTHER if n > 40 else RiskClass.KEY) for n in range(1, 141)]
OFFICERS = ["甲", "乙", "丙", "丁", "戊"]


def test_the_same_seed_draws_the_same_whatever_the_order() -> None:
    once = draw("seed", TICKETS, OFFICERS)
    assert draw("seed", TICKETS[::-1], OFFICERS[::-1]) == once
    assert draw("another seed", TICKETS, OFFICERS) != once


def test_each_class_gives_its_share_at_least() -> None:
    special = [Ticket(f"S-{n}", RiskClass.SPECIAL) for n in range(3)]
    drawn = Counter(one.risk_class for one in draw("seed", TICKETS + special, OFFICERS))
    assert drawn == {RiskClass.SPECIAL: 3, RiskClass.KEY: 10, RiskClass.OTHER: 5}
    assert [how_many(10, 5), how_many(0, 25), how_many(3, 100), how_many(100, 0)] == [1, 0, 3, 0]


def test_shares_may_be_set() -> None:
    assert len(draw("seed", TICKETS, OFFICERS, {RiskClass.KEY: 50})) == 20


def test_two_different_officers_go_and_nobody_twice_as_often_as_a_colleague() -> None:
    drawn = draw("seed", TICKETS, OFFICERS)
    assert all(len(set(one.officers)) == 2 for one in drawn)
    sent = Counter(name for one in drawn for name in one.officers)
    assert max(sent.values()) - min(sent.values()) <= 1


def test_who_handed_in_the_photos_does_not_inspect_them() -> None:
    barred = [Ticket("ZY-001", RiskClass.SPECIAL, frozenset({"甲", "乙", "丙"}))]
    (one,) = draw("seed", barred, OFFICERS)
    assert set(one.officers) == {"丁", "戊"}


def test_anybody_can_draw_a_lot_by_hand() -> None:
    assert lot("7f", "issue", "ZY-001") == hashlib.sha256(b"7f|issue|ZY-001").hexdigest()


def test_the_seal_breaks_with_any_change() -> None:
    drawn = draw("seed", TICKETS, OFFICERS)
    assert sealed("seed", drawn) == sealed("seed", draw("seed", TICKETS, OFFICERS))
    assert sealed("seed", drawn) != sealed("seed", drawn[:-1])
    assert sealed("seed", drawn) != sealed("other", drawn)
