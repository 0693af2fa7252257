"""Which photos of a viewpoint stand at the desk?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.attempts import Candidate, Chosen, standing
from server.domain.subject import Stage

DAY = datetime(2026, 9, 1, tzinfo=UTC)


def before(number: int, day: float, *, shows_picture: bool = True) -> Candidate:
    return Candidate(number, Stage.BEFORE, DAY + timedelta(days=day), shows_picture)


def after(number: int, day: float, *, shows_picture: bool = True) -> Candidate:
    return Candidate(number, Stage.AFTER, DAY + timedelta(days=day), shows_picture)


def test_nothing_stands_while_one_half_is_missing() -> None:
    assert standing([before(1, 0), before(2, 1)]) is None
    assert standing([after(1, 0)]) is None


def test_the_newest_after_photo_stands() -> None:
    assert standing([before(1, 0), after(2, 9), after(3, 12)]) == (1, 3)


def test_a_file_that_is_no_picture_takes_the_place_of_nothing() -> None:
    assert standing([before(1, 0), after(2, 9), after(3, 12, shows_picture=False)]) == (1, 2)


def test_a_file_that_is_no_picture_stands_while_there_is_nothing_else() -> None:
    assert standing([before(1, 0), after(2, 9, shows_picture=False)]) == (1, 2)


def test_of_the_before_photos_that_came_before_the_work_the_newest_stands() -> None:
    assert standing([before(1, 0), before(2, 1), after(3, 9)]) == (2, 3)


def test_a_before_photo_that_came_after_the_work_takes_the_place_of_none_that_came_before() -> None:
    assert standing([before(1, 0), after(2, 9), before(3, 10)]) == (1, 2)


def test_a_phone_that_sends_the_after_photo_first_loses_nothing() -> None:
    assert standing([after(1, 9), before(2, 9.1)]) == (2, 1)


def test_what_a_person_chose_stands_until_a_newer_after_photo_comes() -> None:
    photos = [before(1, 0), after(2, 9), before(3, 10)]
    chosen = Chosen(before=3, after=2, at=DAY + timedelta(days=11))
    assert standing(photos, chosen) == (3, 2)
    assert standing([*photos, after(4, 10.5)], chosen) == (3, 2)
    assert standing([*photos, before(5, 12), after(4, 12)], chosen) == (3, 4)


def test_a_photo_that_was_brought_in_later_takes_the_place_of_no_phone_s() -> None:
    assert standing([before(1, 0), after(2, 9), replace(after(3, 10), is_by_phone=False)]) == (1, 2)
    assert standing([before(1, 0), replace(after(3, 10), is_by_phone=False)]) == (1, 3)


@given(
    st.permutations(
        [before(1, 0), before(2, 3), before(3, 11, shows_picture=False), after(4, 9), after(5, 10), before(6, 12)]
    )
)
def test_the_order_in_which_photos_are_analysed_makes_no_difference(order: list[Candidate]) -> None:
    assert standing(order) == (2, 5)
