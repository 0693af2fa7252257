"""How figures become points, ranks and grades."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from server.domain.assessment import (
    Body,
    BodyKind,
    Case,
    Criterion,
    Figure,
    Given,
    Grade,
    Line,
    Measured,
    Sheet,
    Way,
    line,
    measure,
    point,
    ranked,
    read,
    usual,
)
from server.domain.assessment_words import USUAL_NAMES
from server.errors import Invalid

COMPLETED = Criterion("c1", "完成率", Figure.COMPLETED, Decimal(20), Way.LINEAR, Decimal(100), Decimal(50))
OVERDUE = Criterion("c2", "逾期", Figure.OVERDUE, Decimal(10), Way.LINEAR, Decimal(0), Decimal(20))
RED = Criterion("c3", "红色预警", Figure.RED, Decimal(6), Way.EACH, off=Decimal(2))
BY_HAND = Criterion("c4", "组织领导", Figure.BY_HAND, Decimal(5))
XIAHE = Body(BodyKind.COUNTY, "夏河县")


def got(criterion: Criterion, counted: int, asked: int) -> Decimal | None:
    return point(criterion, Measured(counted, asked), None).points


@pytest.mark.parametrize(
    ("counted", "asked", "points"),
    [(4, 4, "20"), (2, 4, "0"), (1, 4, "0"), (3, 4, "10"), (2, 3, "6.67"), (1601, 2000, "12.02")],
)
def test_a_share_is_worth_its_part_between_full_and_none_rounded_half_up(counted: int, asked: int, points: str) -> None:
    assert got(COMPLETED, counted, asked) == Decimal(points)


def test_a_share_of_what_went_wrong_counts_the_other_way_round() -> None:
    assert [got(OVERDUE, one, 20) for one in (0, 1, 4, 20)] == [10, Decimal("7.5"), 0, 0]


def test_points_off_for_each_end_at_none() -> None:
    assert [got(RED, one, 9) for one in (0, 2, 5)] == [6, 2, 0]


def test_a_criterion_without_a_case_is_left_out_and_the_sum_is_of_100() -> None:
    sheet = Sheet((COMPLETED, OVERDUE))
    points = [point(COMPLETED, Measured(3, 4), None), point(OVERDUE, Measured(0, 0), None)]
    found = line(sheet, XIAHE, 4, points)
    assert (found.possible, found.total, found.grade) == (Decimal(20), Decimal(50), Grade.FAILED)


def test_a_body_without_issues_is_not_assessed() -> None:
    found = line(Sheet((COMPLETED,)), XIAHE, 0, [point(COMPLETED, Measured(0, 0), None)])
    assert (found.total, found.grade) == (None, None)


def test_what_nobody_gave_by_hand_leaves_a_line_incomplete() -> None:
    sheet = Sheet((COMPLETED, BY_HAND))
    points = [point(COMPLETED, Measured(4, 4), None), point(BY_HAND, None, None)]
    assert not line(sheet, XIAHE, 4, points).is_complete


def test_what_a_person_gave_stands_above_the_figure_which_stays_to_be_read() -> None:
    found = point(COMPLETED, Measured(3, 4), Given(Decimal(15), "受灾", "account:a", "2026-12-01"))
    assert (found.points, found.computed) == (Decimal(15), Decimal(10))


def test_equal_sums_share_a_rank_and_groups_are_ranked_apart() -> None:
    def placed(kind: BodyKind, name: str, total: int | None) -> Line:
        return Line(Body(kind, name, 1), 1, total=None if total is None else Decimal(total))

    county, department = BodyKind.COUNTY, BodyKind.DEPARTMENT
    found = ranked([
        placed(county, "丁", 80), placed(county, "甲", 90), placed(county, "乙", 90), placed(county, "丙", None),
        placed(department, "住建局", 70),
    ])  # fmt: skip
    assert [(one.body.name, one.rank) for one in found] == [
        ("乙", 1), ("甲", 1), ("丁", 3), ("丙", None), ("住建局", 1),
    ]  # fmt: skip


def test_behind_a_good_figure_is_what_is_lacking_and_behind_a_bad_one_what_happened() -> None:
    cases = [Case("A1", "夏河县", None, 1, 1), Case("A2", "夏河县", None, 0, 2)]
    behind = [measure(figure, cases).behind[0].label for figure in (Figure.COMPLETED, Figure.OVERDUE)]
    assert behind == ["A2", "A1"]


def test_the_usual_sheet_has_100_points_and_is_read_again_as_it_is() -> None:
    sheet = usual(USUAL_NAMES)
    written = [
        {name: "" if value is None else str(value) for name, value in one.kept.items()} for one in sheet.criteria
    ]
    again = read(written, {"excellent": "90", "good": "80", "passed": "60"})
    assert [replace(one, way=Way.LINEAR) for one in again.criteria] == [
        replace(one, way=Way.LINEAR) for one in sheet.criteria
    ]


def test_a_line_comes_back_from_what_a_publication_keeps() -> None:
    behind = measure(Figure.OVERDUE, [Case("A1", "夏河县", None, 1, 1)])
    points = [point(OVERDUE, behind, Given(Decimal("7.5"), "受灾", "account:a", "2026-12-01"))]
    (found,) = ranked([line(Sheet((OVERDUE,)), XIAHE, 1, points)])
    assert Line.of(found.kept) == found


GOOD_LINE: Mapping[str, str] = {
    "name": "完成率",
    "figure": "completed",
    "points": "100",
    "way": "linear",
    "full_at": "100",
    "none_at": "50",
}
GRADES: Mapping[str, str] = {"excellent": "90", "good": "80", "passed": "60"}


@pytest.mark.parametrize(
    ("change", "grades"),
    [
        ({"points": "99"}, {}),
        ({"points": "NaN"}, {}),
        ({"points": "1e99999"}, {}),
        ({"none_at": "100"}, {}),
        ({"full_at": "50", "none_at": "100"}, {}),
        ({"figure": "rumours"}, {}),
        ({"way": "each", "off": ""}, {}),
        ({"figure": "publicity", "days": "0"}, {}),
        ({"name": " "}, {}),
        ({}, {"good": "95"}),
        ({}, {"passed": "sixty"}),
    ],
)
def test_a_sheet_that_cannot_be_counted_with_is_refused(change: Mapping[str, str], grades: Mapping[str, str]) -> None:
    with pytest.raises(Invalid):
        read([{**GOOD_LINE, **change}], {**GRADES, **grades})
