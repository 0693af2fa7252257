"""Statistics of the demonstration are those that were reported on 2020-01-11, and each number opens its rows."""

import io
import json
import re
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from server.db import db, transaction
from server.demo import gannan
from server.demo import records as demonstration
from server.domain.access import COMMAND_LINE, Actor, Role, granted
from server.domain.issue_counts import Counts, Stand, StatisticsGrouping
from server.domain.ledger_columns import COLUMNS
from server.domain.register import IssueRow, Sheet
from server.models import Programme
from server.services.activity import records
from server.services.ledger import listing
from server.services.register import issues, programmes
from server.services.runtime import now
from server.services.statistics import counting, paragraph
from server.web import asked_ledger
from tests import build

REPORTED = {
    "C1-P": (25, 23, 0, 0, 2, 0), "C1-F": (19, 14, 0, 4, 1, 0), "P1-P": (30, 30, 0, 0, 0, 0),
    "P1-F": (15, 6, 0, 8, 1, 0), "C2-P": (31, 26, 5, 0, 0, 0), "NR-S": (276, 252, 0, 0, 0, 24),
    "Z1-F": (157, 136, 0, 0, 0, 21), "T1-F": (23, 16, 0, 7, 0, 0), "sum": (553, 487, 5, 12, 4, 45),
}  # fmt: skip
"""By batch: total, completed, stage done, on schedule, in progress, not stated; T1 is left out of the sum."""
RATES = {
    "C1-P": (92.0, 92.0), "C1-F": (73.7, 73.7), "P1-P": (100.0, 100.0), "P1-F": (40.0, 40.0), "C2-P": (83.9, 100.0),
    "NR-S": (91.3, 91.3), "Z1-F": (86.6, 86.6), "T1-F": (69.6, 69.6), "sum": (88.1, 89.0),
}  # fmt: skip
ARTICLE = (
    *(
        "31次",
        "12次",
        "43次",
        "11次",
        "114件",
        "2804家",
        "364件",
        "1290万元",
        "303件",
        "101人",
        "22人",
        "79人",
        "2.75亿元",
    ),
    *("8个", "14个", "2次", "17项", "2项", "25件", "23件", "2件", "14件", "4件", "1件", "30件", "15件", "6件", "8件"),
    *("31件", "26件", "5件", "276件", "252件", "157件", "136件", "16件", "7件"),
)
"""What the report counts, each with what it counts."""


@pytest.fixture
def plan(context: Flask) -> Programme:
    """Give the demonstration's ledger and records, without its photos."""
    with transaction():
        plan = programmes.add(gannan.CODE, gannan.TITLE, is_demonstration=True)
        for batch in gannan.BATCHES:
            row = programmes.batch(plan, batch.code, batch.title)
            row.source_level, row.overlaps = batch.level, batch.overlaps
        issues.import_sheet(plan, Sheet(tuple(gannan_rows())))
        for entry in demonstration.entries():
            records.add(COMMAND_LINE, plan, entry)
    return plan


def gannan_rows() -> Iterator[IssueRow]:
    for row in gannan.issue_rows(now()):
        yield IssueRow(**{**vars(row), "site": ""})


def told(runner: FlaskCliRunner, *args: str) -> str:
    done = runner.invoke(args=args)
    assert done.exit_code == 0, done.output
    return str(done.output)


def test_the_batches_stand_as_they_were_reported_and_the_overlapping_one_is_not_in_the_sum(
    plan: Programme, runner: FlaskCliRunner
) -> None:
    said = json.loads(told(runner, "statistics", "show", "--programme", gannan.CODE, "--json"))
    names = ("total", "completed", "stage_done", "on_schedule", "in_progress", "not_stated")
    assert {one["code"]: tuple(one[name] for name in names) for one in said} == REPORTED
    assert {one["code"]: (one["completion_rate"], one["settlement_rate"]) for one in said} == RATES
    assert [one["code"] for one in said if one["overlaps"] is not None] == ["T1-F"]


def test_the_paragraph_has_every_figure_and_batch_of_the_report(plan: Programme, runner: FlaskCliRunner) -> None:
    said = told(runner, "statistics", "paragraph")
    assert [figure for figure in ARTICLE if not re.search(rf"(?<![\d.]){re.escape(figure)}", said)] == []
    assert [batch.title for batch in gannan.BATCHES if batch.title not in said] == []
    assert "88.1%" in said
    assert "89.0%" in said


def test_the_word_document_says_what_the_page_says(plan: Programme, client: FlaskClient) -> None:
    with transaction():
        build.account("Office", Role.OFFICE)
    client.post("/sign-in", data={"name": "Office", "password": build.PASSWORD})
    answer = client.get("/statistics/statistics.docx")
    text = zipfile.ZipFile(io.BytesIO(answer.data)).read("word/document.xml").decode()
    page = client.get("/statistics/").text
    for one in re.findall(r"<w:t[^>]*>([^<]+)</w:t>", text)[1:]:
        assert one in page


def test_each_number_opens_just_the_rows_that_it_counts(plan: Programme) -> None:
    with transaction():
        sheet = Sheet((
            IssueRow(900, "X-1", ledger=pollution("水、大气"), status="closed"),
            IssueRow(901, "X-2", ledger=pollution("水"), status="behind"),
        ))  # fmt: skip
        issues.import_sheet(plan, sheet)
    for grouping in StatisticsGrouping:
        table = counting.by(COMMAND_LINE, grouping, plan.id)
        for line in table.lines:
            for stand in (None, *Stand):
                pairs = counting.opens(line, stand, plan.id)
                wanted = line.counts.total if stand is None else line.counts.of(stand)
                if pairs is not None and wanted:
                    assert opened(pairs) == wanted, (grouping, line, stand)


def test_the_sum_opens_the_rows_without_the_batch_that_is_left_out(plan: Programme) -> None:
    pairs = counting.opens_sum(counting.by(COMMAND_LINE, StatisticsGrouping.BATCH), Stand.COMPLETED, None)
    assert pairs is not None
    assert opened(pairs) == 487


def pollution(kinds: str) -> dict[str, str]:
    return {"污染类型": kinds}


def opened(pairs: counting.Pairs) -> int:
    filters = asked_ledger.filters(MultiDict(pairs), COLUMNS)
    return db.session.scalar(select(func.count()).select_from(listing.matching(COMMAND_LINE, filters).subquery())) or 0


def test_an_issue_of_two_kinds_of_pollution_counts_for_both_and_once_in_the_sum(context: Flask) -> None:
    with transaction():
        plan = build.programme()
        issues.import_sheet(plan, Sheet((IssueRow(2, "X-1", ledger=pollution("水、大气")),)))
    table = counting.by(COMMAND_LINE, StatisticsGrouping.POLLUTION)
    assert {one.key: one.counts.total for one in table.lines} == {"水": 1, "大气": 1}
    assert table.sum == Counts(total=1, not_stated=1)


def test_who_sees_a_county_is_told_its_figures_alone(plan: Programme) -> None:
    near = Actor("县", granted(Role.OFFICE), programme_id=plan.id, counties=frozenset({"夏河县"}))
    assert counting.by(near, StatisticsGrouping.BATCH).sum == Counts()
    assert "2804" not in "".join(paragraph.of(near))


def test_the_workbook_has_a_sheet_for_every_table(plan: Programme, client: FlaskClient) -> None:
    with transaction():
        build.account("Office", Role.OFFICE)
    client.post("/sign-in", data={"name": "Office", "password": build.PASSWORD})
    book = openpyxl.load_workbook(io.BytesIO(client.get("/statistics/statistics.xlsx").data))
    assert len(book.sheetnames) == len(StatisticsGrouping)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[-1][1:3] == (553, 487)


def test_an_office_says_of_a_batch_that_it_is_counted_elsewhere(plan: Programme, runner: FlaskCliRunner) -> None:
    told(runner, "programmes", "batch", gannan.CODE, "Z1-F", "--overlaps", "C1-F")
    said = json.loads(told(runner, "statistics", "show", "--json"))
    assert next(one["total"] for one in said if one["code"] == "sum") == 553 - 157
