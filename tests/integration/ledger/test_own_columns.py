"""Columns that a programme has of its own: declared, found, written into, called otherwise, and out and in again."""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from openpyxl import Workbook, load_workbook

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, Permission, Role
from server.domain.ledger_columns import COLUMNS, ColumnFilter, Fill, Order
from server.domain.register_import import ImportKind
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.formats.ledger import read_ledger
from server.models import Event, Issue, LedgerCell, Programme
from server.services.ledger import listing, table, templates, workbooks
from server.services.ledger.listing import IssueFilters
from server.services.register import declared, edits, import_drafts, issue_history, issues, own_columns, programmes
from tests import build
from tests.statements import counted


@pytest.fixture
def plan(context: Flask) -> Programme:
    """Give a ledger of four rows whose imports kept two headings that the ledger does not know."""
    with transaction():
        made = build.programme()
        build.issue(made, None, "A", "弃渣", row_no=1, ledger={"经办人": "扎西", "估算(万元)": "12.5"})
        build.issue(made, None, "B", "渗漏", row_no=2, ledger={"经办人": "卓玛", "估算(万元)": "2"})
        build.issue(made, None, "C", "便道", row_no=3, ledger={"经办人": "扎西才让", "估算(万元)": "-3"})
        build.issue(made, None, "D", "扎西", row_no=4)
    return made


def declare(plan: Programme, heading: str, kind: str = "text", *choices: str) -> str:
    with transaction():
        return own_columns.add(COMMAND_LINE, plan.id, heading, kind, choices).key


def codes(*narrowed: ColumnFilter, sort: str = "", text: str = "") -> list[str]:
    order = Order(sort.removeprefix("-"), sort.startswith("-")) if sort else Order()
    return [row.line.code for row in table.page(COMMAND_LINE, IssueFilters(columns=narrowed, text=text), order).rows]


def number_of(code: str) -> int:
    return db.session.query(Issue).filter_by(code=code).one().id


def cell(code: str, key: str) -> str:
    (row,) = (one for one in table.page(COMMAND_LINE, IssueFilters(), Order()).rows if one.line.code == code)
    return row.cells.get(key, "")


def write(code: str, key: str, value: str, seen: str | None = None) -> edits.Edited:
    with transaction():
        return edits.edit(COMMAND_LINE, {number_of(code): seen}, key, value)


def test_what_imports_kept_under_its_heading_stands_in_a_new_column(plan: Programme) -> None:
    assert [(one.heading, one.rows) for one in own_columns.brought(COMMAND_LINE, plan.id)] == [
        ("估算(万元)", 3), ("经办人", 3),
    ]  # fmt: skip
    key = declare(plan, "经办人")
    assert cell("A", key) == "扎西"
    assert [one.filled for one in own_columns.listing(COMMAND_LINE, plan.id)] == [3]
    assert [one.heading for one in own_columns.brought(COMMAND_LINE, plan.id)] == ["估算(万元)"]


def test_a_text_is_found_in_its_column_and_nowhere_else(plan: Programme) -> None:
    key, other = declare(plan, "经办人"), declare(plan, "联系方式")
    write("B", other, "扎西")
    assert codes(text="扎西") == ["A", "B", "C", "D"]
    assert codes(ColumnFilter(key, text="扎西")) == ["A", "C"]
    assert codes(ColumnFilter(key, text="扎")) == ["A", "C"]
    assert codes(ColumnFilter(key, text="西才让")) == ["C"]
    assert codes(ColumnFilter(other, text="扎西")) == ["B"]
    assert codes(ColumnFilter("problem", text="扎西")) == ["D"]
    assert codes(ColumnFilter(key, values=("卓玛",))) == ["B"]
    assert codes(ColumnFilter(key, fill=Fill.EMPTY)) == ["D"]


def test_numbers_are_sorted_and_narrowed_by_what_they_count(plan: Programme) -> None:
    key = declare(plan, "估算(万元)", "number")
    write("D", key, "1,000.50")
    assert cell("D", key) == "1000.5"
    assert codes(sort=key) == ["C", "B", "A", "D"]
    assert codes(sort=f"-{key}") == ["D", "A", "B", "C"]
    assert codes(ColumnFilter(key, since="2", until="12.5", is_number=True)) == ["A", "B"]
    assert codes(ColumnFilter(key, until="0", is_number=True)) == ["C"]
    assert codes(ColumnFilter(key, since="12.6", is_number=True)) == ["D"]


def test_days_and_choices_are_taken_as_what_they_are(plan: Programme) -> None:
    day, rated = declare(plan, "移交日期", "day"), declare(plan, "风险", "choice", "高", "低", "高")
    write("A", day, "2026年3月1日")
    write("B", day, "2026-2-28")
    write("A", rated, "高")
    assert (cell("A", day), cell("B", day)) == ("2026-03-01", "2026-02-28")
    assert codes(sort=day)[:2] == ["B", "A"]
    assert codes(ColumnFilter(day, since="2026-03-01", until="2026-03-31")) == ["A"]
    assert [one.value for one in table.values(COMMAND_LINE, IssueFilters(), rated)] == ["高"]
    for key, value in ((day, "三月"), (rated, "中")):
        with pytest.raises(Invalid):
            write("A", key, value)


def test_where_somebody_was_first_nothing_is_written(plan: Programme) -> None:
    key = declare(plan, "经办人")
    write("A", key, "他人")
    done = write("A", key, "我", seen="扎西")
    assert [(one.seen, one.now) for one in done.clashes] == [("扎西", "他人")]
    assert cell("A", key) == "他人"
    assert write("A", key, "我", seen="他人").changed


def test_the_history_of_a_cell_outlives_another_name_of_its_column(plan: Programme) -> None:
    key = declare(plan, "经办人")
    write("A", key, "王芳")
    with transaction():
        assert own_columns.change(COMMAND_LINE, key, "经办干部")
    write("A", key, "")
    row = db.session.query(Issue).filter_by(code="A").one()
    assert [(one.old, one.new) for one in issue_history.of(row, key)] == [("王芳", ""), ("扎西", "王芳")]


def test_with_another_name_what_stands_in_a_column_goes_along(plan: Programme) -> None:
    key = declare(plan, "经办人")
    with transaction():
        own_columns.change(COMMAND_LINE, key, "经办干部")
    row = db.session.query(Issue).filter_by(code="A").one()
    assert row.ledger == {"经办干部": "扎西", "估算(万元)": "12.5"}
    assert cell("A", key) == "扎西"
    assert codes(ColumnFilter(key, text="扎西")) == ["A", "C"]
    (event,) = db.session.query(Event).filter_by(action="columns.change")
    assert event.details["rows_moved"] == 3


def test_what_imports_kept_under_the_new_name_stands_in_the_column_too(plan: Programme) -> None:
    key = declare(plan, "承办人")
    write("D", key, "王芳")
    with transaction():
        own_columns.change(COMMAND_LINE, key, "经办人")
    assert codes(ColumnFilter(key, fill=Fill.FILLED)) == ["A", "B", "C", "D"]
    assert codes(ColumnFilter(key, text="卓玛")) == ["B"]


def test_no_cell_is_written_over_by_another_name(plan: Programme) -> None:
    key = declare(plan, "经办人")
    with pytest.raises(Conflict), transaction():
        own_columns.change(COMMAND_LINE, key, "估算(万元)")
    assert cell("A", key) == "扎西"


def test_a_second_editor_is_told(plan: Programme) -> None:
    key = declare(plan, "经办人")
    (seen,) = (one.version for one in own_columns.listing(COMMAND_LINE, plan.id))
    with transaction():
        own_columns.change(COMMAND_LINE, key, "经办干部", seen=seen)
    with pytest.raises(Conflict):
        own_columns.change(COMMAND_LINE, key, "承办人", seen=seen)
    with pytest.raises(Conflict):
        own_columns.retire(COMMAND_LINE, key, seen=seen)


def test_what_stands_in_a_retired_column_stays(plan: Programme) -> None:
    key = declare(plan, "经办人")
    with transaction():
        own_columns.retire(COMMAND_LINE, key)
    assert declared.of_programme(plan.id) == ()
    with pytest.raises(Invalid):
        write("A", key, "王芳")
    with pytest.raises(Conflict):
        declare(plan, "经办人")
    with transaction():
        own_columns.bring_back(COMMAND_LINE, key)
    assert cell("A", key) == "扎西"


def test_columns_stand_in_the_order_that_they_are_put_into(plan: Programme) -> None:
    one, two, three = declare(plan, "甲"), declare(plan, "乙"), declare(plan, "丙")
    with transaction():
        own_columns.move(COMMAND_LINE, three, -1)
    assert [column.key for column in declared.of_programme(plan.id)] == [one, three, two]
    with transaction():
        own_columns.order(COMMAND_LINE, plan.id, [two])
    assert [column.key for column in declared.of_programme(plan.id)] == [two, one, three]


@pytest.mark.parametrize("heading", ["", "备注", "整改任务概述", "code", "照片数", "—", "甲" * 41])
def test_a_heading_that_is_the_ledgers_or_none_is_refused(plan: Programme, heading: str) -> None:
    with pytest.raises(Invalid):
        own_columns.add(COMMAND_LINE, plan.id, heading, "text")


def test_a_choice_without_choices_is_refused(plan: Programme) -> None:
    with pytest.raises(Invalid):
        own_columns.add(COMMAND_LINE, plan.id, "风险", "choice", [" "])


def test_who_sees_some_counties_gives_no_columns_and_who_sees_another_programme_none_of_this(plan: Programme) -> None:
    key = declare(plan, "经办人")
    may = frozenset({Permission.EDIT, Permission.READ})
    near = Actor("Emma", may, counties=frozenset({"夏河县"}))
    far = Actor("Emma", may, programme_id=plan.id + 1)
    with pytest.raises(Forbidden):
        own_columns.add(near, plan.id, "甲", "text")
    with pytest.raises(NotFound):
        own_columns.retire(far, key)
    assert declared.named(far, [key]) == {}
    with pytest.raises(NotFound):
        edits.edit(far, {}, key, "")


def test_a_row_of_another_programme_has_no_cell_in_it(plan: Programme) -> None:
    key = declare(plan, "经办人")
    with transaction():
        build.issue(build.programme("other", "别的"), None, "X")
    with pytest.raises(Invalid):
        write("X", key, "王芳")


def sheet(
    *rows: Sequence[object], heads: Sequence[str] = ("问题编号", "反馈问题", "状态", "估算（万元）", "移交日期")
) -> bytes:
    book = Workbook()
    page: Any = book.active
    page.append(list(heads))
    for row in rows:
        page.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_sheet_fills_columns_by_their_headings(plan: Programme) -> None:
    cost, day = declare(plan, "估算(万元)", "number"), declare(plan, "移交日期", "day")
    data = sheet(["A", "弃渣", "办结", "1,250.0", 46082], ["B", "渗漏", "办结", "约2万", "立行立改"])
    actor = Actor("Emma", frozenset(Permission))
    with transaction():
        number = import_drafts.stage(actor, plan, ImportKind.ISSUES, "台账.xlsx", data)
    with transaction():
        report = import_drafts.run(actor, number)
    assert report.unknown == ()
    assert [(note.row_no, note.details["column"]) for note in report.notes] == [(3, "估算(万元)"), (3, "移交日期")]
    assert (cell("A", cost), cell("A", day)) == ("1250", "2026-03-01")
    assert cell("B", cost) == "约2万"
    assert codes(sort=cost) == ["C", "A", "B", "D"]
    row = db.session.query(Issue).filter_by(code="A").one()
    assert [(one.old, one.new) for one in issue_history.of(row, cost)] == [("12.5", "1250")]


def filled(plan: Programme) -> None:
    cost, day = declare(plan, "估算(万元)", "number"), declare(plan, "移交日期", "day")
    rated = declare(plan, "风险", "choice", "高", "低")
    said = {"A": ("0", "2026-03-01", "高"), "B": ("-0.125", "1899-01-01", ""), "D": ("123456789.75", "", "低")}
    for code, values in said.items():
        for key, value in zip((cost, day, rated), values, strict=True):
            write(code, key, value)


def again(plan: Programme, data: bytes) -> Any:
    with transaction():
        return issues.import_sheet(plan, read_ledger(data, "台账.xlsx", declared.of_programme(plan.id)))


def test_a_workbook_that_comes_back_changes_nothing(plan: Programme) -> None:
    filled(plan)
    target = io.BytesIO()
    with transaction():
        workbooks.write(COMMAND_LINE, IssueFilters(), Order(), [*declared.all_in(plan.id)], target)
    page: Any = load_workbook(target).active
    heads = [one.value for one in page[1]]
    assert heads == [*(one.heading for one in COLUMNS.values()), "估算(万元)", "移交日期", "风险"]
    assert page.cell(2, heads.index("移交日期") + 1).is_date
    assert page.cell(3, heads.index("估算(万元)") + 1).value == -0.125
    report = again(plan, target.getvalue())
    assert (report.unchanged, report.updated, report.added) == (4, 0, 0), report.changes


def test_the_offices_own_workbook_comes_back_and_changes_nothing(plan: Programme) -> None:
    data = sheet(heads=("问题编号", "反馈问题", "状态", "估算(万元)", "移交日期", "风险"))
    with transaction():
        templates.give(COMMAND_LINE, plan, "台账.xlsx", data)
    filled(plan)
    target = io.BytesIO()
    with transaction():
        workbooks.write(COMMAND_LINE, IssueFilters(), Order(), [], target, plan)
    page: Any = load_workbook(target).active
    assert page["E2"].is_date
    assert page["D4"].value == -3
    report = again(plan, target.getvalue())
    assert (report.unchanged, report.updated, report.added) == (4, 0, 0), report.changes


def test_filters_by_a_column_are_kept_with_an_export(plan: Programme) -> None:
    key = declare(plan, "估算(万元)", "number")
    said = json.loads(json.dumps(asdict(IssueFilters(columns=(ColumnFilter(key, since="3", is_number=True),)))))
    narrowed = listing.matching(COMMAND_LINE, listing.filters_of(said))
    assert [row.code for row in db.session.scalars(narrowed)] == ["A"]


def test_a_page_of_a_programme_without_columns_asks_nothing_more(plan: Programme, client: FlaskClient) -> None:
    def cost(address: str) -> int:
        db.session.rollback()
        db.session.expunge_all()
        with counted() as sent:
            assert client.get(address).status_code == 200
        return len(sent)

    number = plan.id
    with transaction():
        build.account("Emma", Role.OFFICE)
    client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD})
    client.get("/ledger/issues")
    page, rows = cost("/ledger/issues"), cost("/ledger/rows.json")
    with transaction():
        own_columns.add(COMMAND_LINE, number, "经办人", "text")
    assert (cost("/ledger/issues"), cost("/ledger/rows.json")) == (page + 1, rows + 1)


def test_the_page_shows_narrows_and_keeps_a_view_by_a_column(plan: Programme, client: FlaskClient) -> None:
    key = declare(plan, "估算(万元)", "number")
    with transaction():
        build.account("Emma", Role.OFFICE)
    client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD})
    assert f'data-key="{key}"' in client.get("/ledger/issues").text
    narrowed = client.get(f"/ledger/issues?from.{key}=3&sort=-{key}&columns=note,{key}")
    assert "估算(万元)" in narrowed.text
    answer = client.get(f"/ledger/rows.json?from.{key}=-5&sort=-{key}").get_json()
    assert [row["cells"][key] for row in answer["rows"]] == ["12.5", "2", "-3"]
    kept = client.post(f"/ledger/views?from.{key}=3&columns=note,{key}", data={"name": "贵的"})
    assert f"from.{key}=3" in kept.location
    book: Any = load_workbook(io.BytesIO(client.get(f"/ledger/issues.xlsx?from.{key}=3").data)).active
    assert "估算(万元)" in [one.value for one in book[1]]
    assert book.max_row == 2


def test_the_settings_page_declares_changes_and_retires(plan: Programme, client: FlaskClient) -> None:
    with transaction():
        build.account("Emma", Role.OFFICE)
    client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD})
    address = f"/settings/programmes/{plan.id}/columns"
    refused = client.post(address, data={"heading": "备注", "kind": "text"})
    assert refused.status_code == 400
    client.post(address, data={"heading": "风险", "kind": "choice", "choices": "高\n低"})
    (one,) = own_columns.listing(COMMAND_LINE, plan.id)
    number = one.key.partition("-")[2]
    said = {"heading": "风险等级", "choices": "高\n中\n低", "seen": one.version, "programme": str(plan.id)}
    client.post(f"/settings/columns/{number}", data=said)
    db.session.rollback()
    (one,) = own_columns.listing(COMMAND_LINE, plan.id)
    assert (one.heading, one.choices) == ("风险等级", ("高", "中", "低"))
    client.post(f"/settings/columns/{number}/retire", data={"seen": one.version, "programme": str(plan.id)})
    assert "风险等级" in client.get(address).text
    client.post(f"/settings/columns/{number}/bring-back", data={"programme": str(plan.id)})
    db.session.rollback()
    assert [one.is_retired for one in own_columns.listing(COMMAND_LINE, plan.id)] == [False]


def test_commands_do_what_the_page_does(plan: Programme, runner: FlaskCliRunner) -> None:
    def run(*said: str) -> str:
        db.session.rollback()
        done = runner.invoke(args=list(said))
        assert done.exit_code == 0, done.output
        return done.output

    run("programmes", "columns", "add", "gannan", "估算(万元)", "--kind", "number")
    run("programmes", "columns", "add", "gannan", "风险", "--kind", "choice", "--choice", "高", "--choice", "低")
    run("programmes", "columns", "set", "gannan", "风险", "--heading", "风险等级")
    run("programmes", "columns", "order", "gannan", "风险等级")
    run("issues", "edit", "A", "风险等级", "高")
    assert "高" in run("issues", "history", "A", "--field", "风险等级")
    listed = json.loads(run("issues", "list", "--from", "估算(万元)=3", "--sort", "-估算(万元)", "--json"))
    assert [one["code"] for one in listed] == ["A"]
    run("programmes", "columns", "retire", "gannan", "风险等级")
    run("programmes", "columns", "bring-back", "gannan", "风险等级")
    said = json.loads(run("programmes", "columns", "list", "gannan", "--json"))
    assert [(one["heading"], one["rows"]) for one in said] == [("估算(万元)", 3), ("风险等级", 1)]


def test_cells_of_a_column_go_with_what_stood_in_them(plan: Programme) -> None:
    key = declare(plan, "经办人")
    write("A", key, "")
    assert db.session.query(LedgerCell).filter_by(column=key).count() == 2
    assert "经办人" not in db.session.query(Issue).filter_by(code="A").one().ledger
    assert programmes.get("gannan").id == plan.id
