"""Importing the ledger: by its codes, never twice, each refused row with its number."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from server.db import transaction
from server.errors import Conflict, NotFound
from server.models import Programme
from server.services import events
from server.services.register import issues, programmes, sites
from server.services.register.imports import ImportReport
from tests.integration.register.build import issue_row, refused, sheet, site_row

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def gannan(context: Flask) -> Programme:
    with transaction():
        return programmes.add("gannan", "甘南州整改方案")


def keep(programme: Programme, *rows: object) -> ImportReport:
    with transaction():
        return issues.import_sheet(programme, sheet(*rows))


def test_a_ledger_imported_twice_adds_nothing_the_second_time(gannan: Programme) -> None:
    rows = issue_row("1"), issue_row("2", 3, due_on=date(2024, 12, 31), ledger={"责任人": "扎西"})
    assert keep(gannan, *rows) == ImportReport(added=2)
    assert keep(gannan, *rows) == ImportReport(unchanged=2)
    assert [issue.code for issue in issues.listing(gannan)] == ["1", "2"]


def test_a_changed_row_updates_its_issue(gannan: Programme) -> None:
    keep(gannan, issue_row("1"), issue_row("2", 3))
    assert keep(gannan, issue_row("1", status="completed"), issue_row("2", 3)) == ImportReport(updated=1, unchanged=1)
    assert issues.get(gannan, "1").status == "completed"


def test_what_a_sheet_leaves_empty_stays_as_it_is(gannan: Programme) -> None:
    with transaction():
        sites.import_sheet(gannan, sheet(site_row("JGT")))
    done_at = datetime(2020, 5, 1, tzinfo=UTC)
    keep(gannan, issue_row("1", site="JGT", work_done_at=done_at, ledger={"责任人": "扎西", "备注": "旧"}))
    assert keep(gannan, issue_row("1", ledger={"备注": "新"})) == ImportReport(updated=1)
    issue = issues.get(gannan, "1")
    assert issue.site
    assert (issue.site.code, issue.work_done_at) == ("JGT", done_at)
    assert issue.ledger == {"责任人": "扎西", "备注": "新"}


def test_an_issue_finds_its_site_batch_and_unit(gannan: Programme) -> None:
    with transaction():
        sites.import_sheet(gannan, sheet(site_row("JGT")))
    keep(gannan, issue_row("1", site="JGT"))
    issue = issues.get(gannan, "1")
    assert issue.site
    assert issue.batch
    assert issue.unit
    assert (issue.site.code, issue.batch.code, issue.unit.name) == ("JGT", "C1-P", "夏河县人民政府")


def test_a_row_of_an_unknown_site_is_refused_with_its_number(gannan: Programme) -> None:
    report = keep(gannan, issue_row("1"), issue_row("2", 7, site="JGT"))
    assert report.added == 1
    (error,) = report.refused
    assert (error.row_no, error.reason.format(**error.details)) == (
        7,
        "There is no site “JGT”; import the sites first.",
    )


def test_refusals_are_told_in_the_order_of_the_sheet(gannan: Programme) -> None:
    rows = sheet(issue_row("1", 4, site="JGT"), errors=(refused(2), refused(9)))
    with transaction():
        report = issues.import_sheet(gannan, rows)
    assert [error.row_no for error in report.refused] == [2, 4, 9]


def test_all_or_nothing_keeps_nothing_where_a_row_is_refused(gannan: Programme) -> None:
    with transaction():
        report = issues.import_sheet(gannan, sheet(issue_row("1"), issue_row("2", 3, site="X")), whole_or_nothing=True)
    assert (report.added, report.kept, len(report.refused)) == (0, False, 1)
    assert issues.listing(gannan) == []
    assert events.about("programme:gannan") == []


def test_the_ledger_comes_back_as_it_was_read(gannan: Programme) -> None:
    with transaction():
        sites.import_sheet(gannan, sheet(site_row("JGT")))
    row = issue_row(
        "1", number=1, site="JGT", due_text="2024年12月底", due_on=date(2024, 12, 31), ledger={"备注": "无"}
    )
    keep(gannan, row)
    assert keep(gannan, *issues.rows(gannan)) == ImportReport(unchanged=1)


def test_a_large_ledger_is_kept_whole(gannan: Programme) -> None:
    rows = [issue_row(f"N{n:05}", n + 2, unit=f"单位{n % 200}", batch=f"第{n % 40}批") for n in range(50_000)]
    assert keep(gannan, *rows) == ImportReport(added=50_000)
    assert keep(gannan, *rows[:-1], issue_row("new")) == ImportReport(added=1, unchanged=49_999)


def test_the_log_says_how_the_window_of_an_issue_was_moved(gannan: Programme) -> None:
    keep(gannan, issue_row("1", work_done_at=datetime(2020, 5, 1, tzinfo=UTC)))
    keep(gannan, issue_row("1", work_done_at=datetime(2020, 4, 1, tzinfo=UTC), status="completed"))
    moved = events.about("programme:gannan")[-1].details["moved"]
    assert moved == {"1": {"work_done_at": "2020-05-01T00:00:00+00:00"}}


def test_an_issue_is_found_by_its_code_alone(gannan: Programme) -> None:
    keep(gannan, issue_row("1"))
    assert issues.by_code("1").programme_id == gannan.id
    with pytest.raises(NotFound, match="There is no issue “2”"):
        issues.by_code("2")


def test_a_code_that_two_programmes_use_is_not_guessed(gannan: Programme) -> None:
    keep(gannan, issue_row("1"))
    with transaction():
        keep(programmes.add("other", "另一方案"), issue_row("1"))
    with pytest.raises(Conflict, match="say which programme"):
        issues.by_code("1")


def test_the_list_can_be_narrowed(gannan: Programme) -> None:
    keep(gannan, issue_row("1"), issue_row("2", 3, batch="P1-P"), issue_row("3", 4, status="completed"))
    assert [issue.code for issue in issues.listing(gannan, batch="C1-P")] == ["1", "3"]
    assert [issue.code for issue in issues.listing(gannan, status="completed")] == ["3"]
