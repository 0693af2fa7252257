"""How far each batch has come: the figures that were reported for Gannan, counted again from single issues."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from server.db import db, transaction
from server.models import Programme
from server.services.register import issues, programmes
from server.services.register.counts import Counts, sum_of
from tests.integration.register.build import gannan_ledger, issue_row, sheet


@pytest.fixture
def gannan(context: Flask) -> Programme:
    with transaction():
        programme = programmes.add("gannan", "甘南州整改方案")
        issues.import_sheet(programme, sheet(*gannan_ledger()))
    return programme


@pytest.fixture
def statements(gannan: Programme) -> Iterator[list[str]]:
    """Collect what is asked of the database."""
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    number = gannan.id
    assert number
    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("batch", "total", "completed", "stage", "on_schedule", "in_progress", "unstated", "done", "settled"),
    [
        ("C1-P", 25, 23, 0, 0, 2, 0, 92.0, 92.0),
        ("C1-F", 19, 14, 0, 4, 1, 0, 73.7, 73.7),
        ("P1-P", 30, 30, 0, 0, 0, 0, 100.0, 100.0),
        ("P1-F", 15, 6, 0, 8, 1, 0, 40.0, 40.0),
        ("C2-P", 31, 26, 5, 0, 0, 0, 83.9, 100.0),
        ("NR-S", 276, 252, 0, 0, 0, 24, 91.3, 91.3),
        ("Z1-F", 157, 136, 0, 0, 0, 21, 86.6, 86.6),
        ("T1-F", 23, 16, 0, 7, 0, 0, 69.6, 69.6),
    ],
)
def test_a_batch_has_the_reported_figures(
    gannan: Programme,
    batch: str,
    total: int,
    completed: int,
    stage: int,
    on_schedule: int,
    in_progress: int,
    unstated: int,
    done: float,
    settled: float,
) -> None:
    line = {one.code: one for one in issues.counts(gannan)}[batch]
    assert (line.total, line.completed, line.stage_done) == (total, completed, stage)
    assert (line.on_schedule, line.in_progress, line.unstated) == (on_schedule, in_progress, unstated)
    assert (_one_digit(line.completed_percent), _one_digit(line.settled_percent)) == (done, settled)


def test_the_sum_leaves_out_the_batch_that_overlaps(gannan: Programme) -> None:
    total = sum_of(line for line in issues.counts(gannan) if line.code != "T1-F")
    assert (total.total, total.completed, total.stage_done, total.unstated) == (553, 487, 5, 45)
    assert (_one_digit(total.completed_percent), _one_digit(total.settled_percent)) == (88.1, 89.0)


def test_closed_issues_are_among_the_completed_ones(gannan: Programme) -> None:
    """Liaocheng 2020: 41 tasks = 25 completed, of them 13 closed, + 16 on schedule."""
    words = ["completed"] * 12 + ["closed"] * 13 + ["on_schedule"] * 16
    rows = [issue_row(f"LC-{n}", n + 2, batch="LC", status=word) for n, word in enumerate(words)]
    with transaction():
        issues.import_sheet(gannan, sheet(*rows))
    line = issues.counts(gannan)[-1]
    assert (line.total, line.completed, line.closed, line.on_schedule) == (41, 25, 13, 16)


def test_the_settled_rate_of_petitions_is_the_reported_one(gannan: Programme) -> None:
    """Hainan 2023: 492 settled and 291 settled for the stage, of 1,427, were reported as 54.9 %."""
    assert _one_digit(Counts(total=1427, completed=492, stage_done=291).settled_percent) == 54.9


def test_nothing_to_count_has_no_rate(context: Flask) -> None:
    with transaction():
        empty = programmes.add("empty", "空")
    assert issues.counts(empty) == ()
    assert sum_of([]).completed_percent is None


def test_issues_of_no_batch_come_last_without_a_name(gannan: Programme) -> None:
    with transaction():
        issues.import_sheet(gannan, sheet(issue_row("X", batch="")))
    assert [line.code for line in issues.counts(gannan)][-1] == ""


def test_all_batches_are_counted_in_one_query(gannan: Programme, statements: list[str]) -> None:
    issues.counts(gannan)
    assert len(statements) == 1


def _one_digit(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 1)
