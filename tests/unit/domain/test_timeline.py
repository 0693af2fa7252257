"""Is a long history short enough to be read, without hiding what matters?"""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.timeline import Entry, Kind, condensed, grouped

DAY = date(2026, 3, 1)
ENTRIES = st.lists(
    st.builds(
        lambda kind, day: Entry(DAY + timedelta(days=day), kind, 1, kind.value),
        st.sampled_from([one for one in Kind if one is not Kind.GAP]), st.integers(0, 400),
    ),
    max_size=80,
)  # fmt: skip


def photos(day: int, count: int) -> Entry:
    return Entry(DAY + timedelta(days=day), Kind.PHOTOS, 1, "Photos", count=count)


def test_photos_of_days_that_follow_on_each_other_are_one_line() -> None:
    (one,) = grouped([photos(9, 2), photos(0, 4), photos(3, 6)])
    assert (one.count, one.days, one.on, one.until) == (12, 3, DAY, DAY + timedelta(days=9))


def test_a_move_parts_what_came_before_it_from_what_came_after() -> None:
    moved = Entry(DAY + timedelta(days=2), Kind.MOVE, 1, "Claimed")
    assert [one.kind for one in grouped([photos(0, 1), photos(4, 1), moved])] == [Kind.PHOTOS, Kind.MOVE, Kind.PHOTOS]


def test_photos_of_two_rounds_are_told_apart() -> None:
    again = Entry(DAY, Kind.PHOTOS, 2, "Photos")
    assert len(grouped([photos(0, 1), again])) == 2


@given(ENTRIES, st.integers(3, 20))
def test_a_page_never_has_more_lines_and_counts_all_that_it_leaves_out(entries: list[Entry], most: int) -> None:
    found = condensed(entries, most)
    gaps = sum(one.count for one in found if one.kind is Kind.GAP)
    assert len(found) <= most
    assert gaps + sum(one.kind is not Kind.GAP for one in found) == len(entries)


def test_a_closure_stays_where_two_hundred_entries_do_not() -> None:
    closed = Entry(DAY, Kind.TURN, 1, "Closed")
    rest = [Entry(DAY + timedelta(days=at), Kind.PAPER, 1, str(at)) for at in range(1, 201)]
    assert closed in condensed([closed, *rest], 15)
