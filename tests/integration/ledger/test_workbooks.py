"""The ledger as a workbook: the rows of the table, into the office's own, and back without loss."""

import io
import json
import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from openpyxl import Workbook, load_workbook

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, Permission, Role
from server.domain.ledger_columns import COLUMNS, ColumnFilter, Order
from server.domain.zone import ZONE
from server.errors import Forbidden, NotFound
from server.formats.ledger import STATUSES, read_ledger
from server.models import Event, Issue, Unit
from server.services.ledger import templates, workbooks
from server.services.ledger.listing import IssueFilters
from server.services.register import issues, programmes
from server.services.register.imports import ImportReport
from tests import build

HEADS = ["序号", "任务编号", "整改任务概述", "完成时限", "整改状态", "经办人", "备注"]
ODD = [
    "=1+1", "-", "+86 941 8213", "@甲", "'=乙", "''-丙", '="007"', "007", "0", "第一行\n第二行", "甲\r\n乙", "_x0041_",
    "上\x0b下", "<&>\"'", "#N/A", "TRUE", "1e5", "1/2", "2026-11-30", "45596", "立行立改、长期坚持",
    "弃渣占用河道，沉淀池渗漏，便道未恢复。" * 300, "𠮷" * 50, "Ａ１２", "a\tb", "—",
]  # fmt: skip
LONGEST_UNITS = 32_000


def office(heads: Sequence[str] = HEADS) -> bytes:
    """Return an office's workbook with a title and a header."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["甘南州整改台账"])
    sheet.append(list(heads))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def many(count: int = 500) -> None:
    """Fill a ledger with rows of every field; each odd text stands in each column at some time."""
    chance = random.Random(7)
    plan = build.programme()
    places = [build.site(plan, f"{n:03}", f"点位{n}", county="夏河县") for n in range(5)]
    units = [Unit(name=f"夏河县{n}局") for n in range(4)]
    db.session.add_all(units)
    names = ["001", "C1-P", "第二批"]
    batches = [programmes.batch(plan, name) for name in names]
    free = [one.heading for one in COLUMNS.values() if not one.is_kept_apart and one.key != "petition_no"]
    noon = datetime(2026, 3, 1, 9, 5, 7, tzinfo=ZONE)
    for number in range(count):
        due = date(2026, 1, 1) + timedelta(days=number)
        kept = {name: chance.choice(ODD) for name in free if chance.random() > 0.3}
        kept.update({"受理编号": f"0{number}"} if number % 2 else {}, 迎检时间=f"{due}", 联系人="扎西")
        said = [(f"{due}", due), ("2026年12月底", date(2026, 12, 31)), ("立行立改", None), ("", None), ("", due)]
        due_text, due_on = said[number % len(said)]
        row = build.issue(
            plan, places[number % 5] if number % 3 else None, f"{number:05}", chance.choice(ODD) if number % 4 else "",
            unit=units[number % 4] if number % 5 else None, row_no=number if number % 6 else None, ledger=kept,
            county="玛曲县" if number % 7 == 0 else "", status=["", *STATUSES][number % (len(STATUSES) + 1)],
        )  # fmt: skip
        row.batch_id = batches[number % 3].id if number % 8 else None
        row.due_text, row.due_on = due_text, due_on
        row.work_started_at = noon + timedelta(hours=number) if number % 2 else None
        row.work_done_at = datetime(2026, 5, 1, tzinfo=ZONE) if number % 3 else None
        row.claimed_at = noon + timedelta(microseconds=number) if number % 4 else None
    db.session.flush()
    from server.services.register import counties

    counties.refresh(plan.id)


@pytest.fixture
def ledger(context: Flask) -> None:
    """Give 500 rows."""
    with transaction():
        many()


def exported(
    *, in_own: bool = False, filters: IssueFilters | None = None, order: Order | None = None,
    shown: Sequence[str] = tuple(COLUMNS), actor: Actor = COMMAND_LINE,
) -> bytes:  # fmt: skip
    target = io.BytesIO()
    with transaction():
        plan = programmes.get("gannan") if in_own else None
        workbooks.write(actor, filters or IssueFilters(), order or Order(), shown, target, plan)
    return target.getvalue()


def imported(data: bytes) -> ImportReport:
    with transaction(keep=False):
        return issues.import_sheet(programmes.get("gannan"), read_ledger(data, "台账.xlsx"))


def changed(data: bytes) -> list[tuple[str, str, str, str]]:
    report = imported(data)
    assert (report.added, report.refused) == (0, ())
    return [(row.code, one.field, one.old, one.new) for row in report.changes for one in row.fields]


def cells_of(data: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).active]  # type: ignore[union-attr]


@pytest.mark.usefixtures("ledger")
def test_a_ledger_that_is_exported_and_imported_again_changes_nothing() -> None:
    data = exported(shown=(*COLUMNS, "photos", "verdict", "decided"))
    assert changed(data) == []
    report = imported(data)
    assert (report.added, report.updated, report.unchanged, report.refused) == (0, 0, 500, ())
    assert report.unknown == ()


@pytest.mark.usefixtures("ledger")
def test_what_was_written_into_the_offices_workbook_changes_nothing_either() -> None:
    with transaction():
        templates.give(COMMAND_LINE, programmes.get("gannan"), "台账.xlsx", office())
    report = imported(exported(in_own=True))
    assert (report.added, report.updated, report.unchanged, report.refused) == (0, 0, 500, ())


@pytest.mark.usefixtures("ledger")
def test_an_edit_in_the_workbook_is_the_only_difference() -> None:
    book = load_workbook(io.BytesIO(exported()))
    sheet: Any = book.active
    row = next(row for row in sheet.iter_rows(min_row=2) if row[1].value == "00042")
    heads = [cell.value for cell in sheet[1]]
    row[heads.index("备注")].value = "改了"
    before = db.session.query(Issue).filter_by(code="00042").one().ledger.get("备注", "")
    target = io.BytesIO()
    book.save(target)
    assert changed(target.getvalue()) == [("00042", "备注", before, "改了")]


@pytest.fixture
def few(app: Flask) -> None:
    """Give three rows and the people who ask for them."""
    with app.app_context(), transaction():
        plan = build.programme()
        place = build.site(plan, "JGT", "加甘", county="夏河县")
        build.issue(plan, place, "ZY-1", "弃渣占用河道", row_no=1, ledger={"备注": "甲", "经办人": "扎西"})
        build.issue(plan, None, "ZY-2", "沉淀池渗漏", row_no=2, county="玛曲县", ledger={"备注": "乙"})
        build.issue(plan, None, "ZY-10", "便道未恢复", row_no=3, county="玛曲县", status="behind")
        for name, role in (("Emma", Role.OFFICE), ("Alice", Role.REVIEWER), ("Ann", Role.ACCEPTANCE)):
            build.account(name, role)


@pytest.fixture
def at_work(app: Flask, few: None) -> Any:
    with app.app_context():
        yield


@pytest.mark.usefixtures("at_work")
def test_the_workbook_has_the_rows_the_order_and_the_columns_of_the_table() -> None:
    filters = IssueFilters(columns=(ColumnFilter("region", values=("玛曲县",)),))
    data = exported(filters=filters, order=Order("code", is_descending=True), shown=("row_no", "code", "region"))
    assert cells_of(data) == [["序号", "问题编号", "行政区域"], [3, "ZY-10", "玛曲县"], [2, "ZY-2", "玛曲县"]]


@pytest.mark.usefixtures("at_work")
def test_who_sees_a_county_writes_only_its_rows() -> None:
    actor = Actor(
        "account:Bo", frozenset({Permission.READ, Permission.EXPORT}), account_id=9, counties=frozenset({"夏河县"})
    )
    assert [row[1] for row in cells_of(exported(actor=actor))] == ["问题编号", "ZY-1"]


@pytest.mark.usefixtures("at_work")
def test_columns_that_we_do_not_know_are_filled_with_what_imports_kept() -> None:
    with transaction():
        templates.give(COMMAND_LINE, programmes.get("gannan"), "台账.xlsx", office())
    assert cells_of(exported(in_own=True))[2] == [1, "ZY-1", "弃渣占用河道", None, "已完成", "扎西", "甲"]


@pytest.mark.usefixtures("at_work")
def test_only_who_sees_the_whole_programme_gives_a_workbook() -> None:
    actor = Actor("account:Bo", frozenset({Permission.EDIT}), account_id=9, counties=frozenset({"夏河县"}))
    with pytest.raises(Forbidden), transaction():
        templates.give(actor, programmes.get("gannan"), "台账.xlsx", office())


@pytest.mark.usefixtures("at_work")
def test_a_workbook_that_was_taken_away_is_written_into_no_more() -> None:
    plan = programmes.get("gannan")
    with transaction():
        templates.give(COMMAND_LINE, plan, "台账.xlsx", office())
    with transaction():
        templates.remove(COMMAND_LINE, plan)
    with pytest.raises(NotFound):
        exported(in_own=True)


@pytest.mark.usefixtures("at_work")
def test_the_log_says_which_workbook_was_given_and_what_was_written() -> None:
    with transaction():
        kept = templates.give(COMMAND_LINE, programmes.get("gannan"), "台账.xlsx", office())
    exported(in_own=True, filters=IssueFilters(text="弃渣"))
    said = {one.action: one.details for one in db.session.query(Event) if one.action.startswith("ledger.")}
    assert said["ledger.template"]["sha256"] == kept.sha256
    assert (said["ledger.export"]["rows"], said["ledger.export"]["narrowed"]) == (
        1, {"text": "弃渣", "programme_id": programmes.get("gannan").id}
    )  # fmt: skip


def signed_in(client: FlaskClient, name: str) -> FlaskClient:
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client


@pytest.mark.usefixtures("few")
def test_the_page_sends_what_the_table_shows(client: FlaskClient) -> None:
    signed_in(client, "Emma")
    assert "/ledger/issues.xlsx?" in client.get("/ledger/issues?columns=region&sort=-code").text
    answer = client.get("/ledger/issues.xlsx?columns=region&sort=-code&has.problem=道")
    assert answer.headers["Content-Disposition"].endswith(".xlsx")
    assert [row[1] for row in cells_of(answer.data)] == ["问题编号", "ZY-10", "ZY-1"]


@pytest.mark.usefixtures("few")
def test_the_office_gives_its_workbook_and_gets_the_ledger_in_it(client: FlaskClient) -> None:
    signed_in(client, "Emma")
    sent = {"programme": "1", "file": (io.BytesIO(office()), "台账.xlsx")}
    page = client.post("/ledger/workbook", data=sent, follow_redirects=True)
    assert (page.status_code, "经办人" in page.text) == (200, True)
    assert cells_of(client.get("/ledger/issues.xlsx?own=1&programme=1").data)[0][0] == "甘南州整改台账"
    assert client.get("/ledger/workbook/original.xlsx").data == sent_bytes(client)


def sent_bytes(client: FlaskClient) -> bytes:
    with client.application.app_context():
        return templates.original(COMMAND_LINE, programmes.get("gannan"))[1]


@pytest.mark.usefixtures("few")
def test_a_file_that_is_no_workbook_is_refused_with_a_reason(client: FlaskClient) -> None:
    signed_in(client, "Emma")
    sent = {"programme": "1", "file": (io.BytesIO(b"PK\x03\x04 nothing"), "台账.xlsx")}
    answer = client.post("/ledger/workbook", data=sent)
    assert (answer.status_code, "台账.xlsx" in answer.text) == (400, True)


@pytest.mark.usefixtures("few")
def test_a_reviewer_takes_no_workbook_away_and_acceptance_gives_none(client: FlaskClient) -> None:
    assert signed_in(client, "Alice").get("/ledger/issues.xlsx").status_code == 403
    other = signed_in(client.application.test_client(), "Ann")
    assert other.get("/ledger/issues.xlsx").status_code == 200
    assert other.post("/ledger/workbook", data={"programme": "1"}).status_code == 403


@pytest.mark.usefixtures("few")
def test_commands_do_what_the_page_does(runner: FlaskCliRunner, tmp_path: Path) -> None:
    own, out = tmp_path / "台账.xlsx", tmp_path / "out.xlsx"
    own.write_bytes(office())
    assert runner.invoke(args=["ledger", "template", "set", str(own)]).exit_code == 0
    shown = json.loads(runner.invoke(args=["ledger", "template", "show", "--json"]).output)
    assert (shown["header"], shown["own"]) == (2, ["经办人"])
    done = runner.invoke(args=["ledger", "export", "--out", str(out), "--template", "--is", "region=玛曲县"])
    assert done.exit_code == 0, done.output
    assert [row[1] for row in cells_of(out.read_bytes())[2:]] == ["ZY-2", "ZY-10"]
    args = ["ledger", "export", "--out", str(out), "--columns", "行政区域", "--sort", "-code"]
    assert runner.invoke(args=args).exit_code == 0
    assert cells_of(out.read_bytes())[1] == ["ZY-10", "玛曲县"]
    assert runner.invoke(args=["ledger", "template", "remove"]).exit_code == 0
    assert runner.invoke(args=["ledger", "export", "--out", str(out), "--template"]).exit_code == 1
