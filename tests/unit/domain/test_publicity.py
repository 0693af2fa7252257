"""The six parts of a notice as they are made of the ledger, and what may be covered in a picture."""

from datetime import date
from typing import Any

import pytest

from server.domain.publicity import Area, LedgerSays, Moments, Part, PublicationState, Rule, areas, six_parts, state_of
from server.domain.working_days import WindowKind
from server.errors import Invalid


def says(**changes: Any) -> LedgerSays:
    values: dict[str, Any] = {
        "problem": "弃渣乱堆",
        "unit": "夏河县人民政府",
        "due_text": "",
        "due_on": None,
        "cells": {},
    }
    return LedgerSays(**(values | changes))


def test_parts_come_from_the_columns_of_the_ledger_whichever_name_they_have() -> None:
    usual = six_parts(says(cells={"整改措施": " 清运 \n\n 覆土 ", "整改目标": "复绿", "整改进展": "已完成"}))
    assert usual[Part.MEASURES] == "清运\n覆土"
    assert [usual[part] for part in (Part.GOAL, Part.RESULT)] == ["复绿", "已完成"]
    assert six_parts(says(cells={"重点措施": "清运"}))[Part.MEASURES] == "清运"


def test_the_deadline_is_the_offices_own_words_or_else_the_day() -> None:
    assert six_parts(says(due_text="2024年12月底", due_on=date(2024, 12, 31)))[Part.DUE] == "2024年12月底"
    assert six_parts(says(due_on=date(2024, 12, 31)))[Part.DUE] == "2024年12月31日"


def test_no_responsible_person_gets_into_the_text() -> None:
    assert "马建国" not in "".join(six_parts(says(cells={"责任人": "马建国", "备注": "马建国"})).values())


@pytest.mark.parametrize("said", [None, "x", [[0, 0, 1]], [[0, 0, 1, 1.1]], [[0, 0, 0.001, 1]], [[0, 0, True, 1]],
                                  [[0, 0, float("nan"), 1]], [[0, 0, 1, 1]] * 101])  # fmt: skip
def test_what_is_no_area_of_the_picture_is_refused(said: Any) -> None:
    with pytest.raises(Invalid):
        areas(said)


def test_an_area_is_the_same_from_whichever_corner_it_was_drawn() -> None:
    assert Area.of([0.8, 0.7, 0.2, 0.1]) == Area.of([0.2, 0.1, 0.8, 0.7])


def test_the_last_day_still_belongs_to_the_window() -> None:
    out = Moments(is_checked=True, is_released=True, is_withdrawn=False, closes_on=date(2026, 11, 30))
    assert state_of(out, date(2026, 11, 30)) is PublicationState.RELEASED
    assert state_of(out, date(2026, 12, 1)) is PublicationState.ENDED


def test_a_programme_without_a_rule_of_its_own_publishes_for_ten_working_days() -> None:
    assert Rule.of(None) == Rule(10, WindowKind.WORKING)
    with pytest.raises(Invalid):
        Rule.of({"days": 0})
