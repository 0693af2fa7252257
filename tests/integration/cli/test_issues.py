"""`issues`: importing, listing, counting and writing the ledger."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from server.formats.ledger import read_ledger, write_ledger
from tests.integration.register.build import gannan_ledger, issue_row
from tests.unit.formats.books import book

BATCH_HEADS = (
    "Batch  All  Completed  Closed  Stage done  On schedule  Behind  In progress  Not stated  Completed %  Settled %"
)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    file = tmp_path / "台账.xlsx"
    file.write_bytes(write_ledger(gannan_ledger()))
    return str(file)


@pytest.fixture
def mixed(tmp_path: Path) -> str:
    file = tmp_path / "mixed.xlsx"
    file.write_bytes(write_ledger([issue_row("1"), issue_row("2", site="X"), issue_row(""), issue_row("3")]))
    return str(file)


def test_a_ledger_imported_twice_adds_nothing_the_second_time(runner: FlaskCliRunner, ledger: str) -> None:
    result = runner.invoke(args=["issues", "import", ledger])
    assert (result.exit_code, result.stdout) == (0, "Added 576, updated 0, unchanged 0, refused 0.\n")
    result = runner.invoke(args=["issues", "import", ledger])
    assert (result.exit_code, result.stdout) == (0, "Added 0, updated 0, unchanged 576, refused 0.\n")


def test_refused_rows_are_named_and_the_rest_kept(runner: FlaskCliRunner, mixed: str) -> None:
    result = runner.invoke(args=["issues", "import", mixed, "--json"])
    document = json.loads(result.stdout)
    assert (result.exit_code, document["added"], document["kept"]) == (1, 2, True)
    assert document["refused"] == [
        {"row": 3, "reason": "There is no site “X”; import the sites first."},
        {"row": 4, "reason": "The row has neither 问题编号 nor 受理编号."},
    ]


def test_all_or_nothing_keeps_nothing(runner: FlaskCliRunner, mixed: str) -> None:
    assert runner.invoke(args=["issues", "import", mixed, "--all-or-nothing"]).exit_code == 1
    assert json.loads(runner.invoke(args=["issues", "list", "--json"]).stdout) == []


def test_issues_are_listed(runner: FlaskCliRunner, mixed: str) -> None:
    runner.invoke(args=["issues", "import", mixed])
    assert runner.invoke(args=["issues", "list"]).stdout.splitlines() == [
        "Code  Batch  Site  Status       Due",
        "1     C1-P         in_progress",
        "3     C1-P         in_progress",
    ]


def test_batches_are_counted_with_both_rates(runner: FlaskCliRunner, ledger: str) -> None:
    runner.invoke(args=["issues", "import", ledger])
    heads, *lines = runner.invoke(args=["issues", "counts"]).stdout.splitlines()
    assert heads == BATCH_HEADS
    cells = {line.split()[0]: line.split()[1:] for line in lines}
    assert cells["C2-P"] == ["31", "26", "0", "5", "0", "0", "0", "0", "83.9", "100.0"]
    assert cells["NR-S"] == ["276", "252", "0", "0", "0", "0", "0", "24", "91.3", "91.3"]
    assert cells["Σ"][:2] == ["576", "503"]


def test_counts_can_be_json(runner: FlaskCliRunner, ledger: str) -> None:
    runner.invoke(args=["issues", "import", ledger])
    first = json.loads(runner.invoke(args=["issues", "counts", "--json"]).stdout)[0]
    assert (first["code"], first["total"], first["completed_percent"]) == ("C1-P", 25, 92.0)


def test_the_written_ledger_can_be_imported_again(runner: FlaskCliRunner, ledger: str, tmp_path: Path) -> None:
    runner.invoke(args=["issues", "import", ledger])
    copy = tmp_path / "copy.xlsx"
    assert runner.invoke(args=["issues", "export", str(copy)]).exit_code == 0
    assert read_ledger(copy.read_bytes(), "copy.xlsx").rows == read_ledger(Path(ledger).read_bytes(), "x.xlsx").rows
    result = runner.invoke(args=["issues", "import", str(copy)])
    assert result.stdout == "Added 0, updated 0, unchanged 576, refused 0.\n"


def test_a_dry_run_names_units_sites_and_headings_of_the_ledger(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = tmp_path / "台账.csv"
    file.write_text("问题编号,批次,责任单位,整改时限,备注\nA,C1,夏河县政府,2024年1月,\n", encoding="utf-8")
    runner.invoke(args=["issues", "import", str(file)])
    file.write_text("问题编号,批次,责任单位,整改时限,备注\nA,C2,合作市政府,2024年3月,延期\nB,,,,\n", encoding="utf-8")
    document = json.loads(runner.invoke(args=["issues", "import", str(file), "--dry-run", "--json"]).stdout)
    assert document["new"] == ["B"]
    (change,) = document["changes"]
    assert change["code"] == "A"
    assert {(one["field"], one["old"], one["new"]) for one in change["fields"]} == {
        ("batch", "C1", "C2"),
        ("unit", "夏河县政府", "合作市政府"),
        ("due_text", "2024年1月", "2024年3月"),
        ("due_on", "2024-01-31", "2024-03-31"),
        ("备注", "", "延期"),
    }
    listed = json.loads(runner.invoke(args=["issues", "list", "--json"]).stdout)
    assert [(issue["code"], issue["batch"]) for issue in listed] == [("A", "C1")]


def test_an_issue_of_an_unknown_site_is_refused_with_its_sheet(runner: FlaskCliRunner, tmp_path: Path) -> None:
    heads, file = ["问题编号", "点位编号", "反馈问题"], tmp_path / "台账.xlsx"
    file.write_bytes(book({"合作市": [heads, ["A", "", "渣土"]], "夏河县": [heads, ["B", "X", "渣土"]]}))
    document = json.loads(runner.invoke(args=["issues", "import", str(file), "--json"]).stdout)
    assert document["refused"] == [
        {"sheet": "夏河县", "row": 2, "reason": "There is no site “X”; import the sites first."}
    ]
