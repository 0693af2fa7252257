"""`units`: adding, changing, importing and listing."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def listed(runner: FlaskCliRunner) -> list[tuple[str, str | None, str, str]]:
    lines = json.loads(runner.invoke(args=["units", "list", "--json"]).stdout)
    return [(line["name"], line["code"], line["county"], line["county_code"]) for line in lines]


def test_a_unit_is_added_and_changed(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["units", "add", "夏河县人民政府", "--code", "GN-01", "--county", "夏河县"])
    assert (result.exit_code, result.stdout) == (0, "Unit “夏河县人民政府” was added.\n")
    result = runner.invoke(args=["units", "set", "GN-01", "--county-code", "623027"])
    assert (result.exit_code, result.stdout) == (0, "Unit “夏河县人民政府” was changed.\n")
    assert listed(runner) == [("夏河县人民政府", "GN-01", "夏河县", "623027")]


def test_a_unit_that_is_not_there_cannot_be_changed(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["units", "set", "GN-09", "--name", "x"])
    assert (result.exit_code, result.stderr) == (1, "There is no unit “GN-09”.\n")


def test_units_come_from_a_sheet_with_the_headings_of_offices(runner: FlaskCliRunner, tmp_path: Path) -> None:
    sheet = tmp_path / "单位.csv"
    sheet.write_text(
        "甘南州单位名录\n单位名称,单位代码,行政区域\n夏河县人民政府,GN-01,夏河县\n,GN-02,合作市\n", "utf-8"
    )
    result = runner.invoke(args=["units", "import", str(sheet), "--json"])
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert (document["added"], [one["row"] for one in document["refused"]]) == (1, [4])
    assert listed(runner) == [("夏河县人民政府", "GN-01", "夏河县", "")]


def test_a_trial_says_what_would_change_and_writes_nothing(runner: FlaskCliRunner, tmp_path: Path) -> None:
    runner.invoke(args=["units", "add", "夏河县人民政府", "--code", "GN-01", "--county", "夏河"])
    sheet = tmp_path / "单位.csv"
    sheet.write_text("单位名称,单位代码,行政区域\n夏河县人民政府,GN-01,夏河县\n合作市人民政府,GN-02,合作市\n", "utf-8")
    document = json.loads(runner.invoke(args=["units", "import", str(sheet), "--dry-run", "--json"]).stdout)
    assert (document["new"], document["dry_run"], document["kept"]) == (["GN-02"], True, False)
    assert document["changes"] == [{"code": "GN-01", "fields": [{"field": "county", "old": "夏河", "new": "夏河县"}]}]
    assert listed(runner) == [("夏河县人民政府", "GN-01", "夏河", "")]
