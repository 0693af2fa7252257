"""`sites import`: what was read, what was refused and why; exit 1 where a row was refused."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from server.db import transaction
from server.domain.finding import Status
from server.services.register import programmes, sites
from server.services.reruns import leases
from tests import build
from tests.unit.formats.books import book

HEAD = "点位编号,点位名称,纬度,经度,坐标系,半径,拍摄点,拍摄点名称,方位角\n"
GOOD = "JGT,加甘滩堆场,34.9,102.4,WGS-84,150,S,南坡,180\nJGT,加甘滩堆场,34.9,102.4,WGS-84,150,T,顶部,\n"
BAD = "SBX,水泊峡19林班,34.1,103.2,,100,,,\n"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def good(tmp_path: Path) -> str:
    file = tmp_path / "点位.csv"
    file.write_text(HEAD + GOOD, encoding="utf-8-sig")
    return str(file)


@pytest.fixture
def mixed(tmp_path: Path) -> str:
    file = tmp_path / "mixed.csv"
    file.write_text(HEAD + GOOD + BAD, encoding="utf-8")
    return str(file)


def codes(runner: FlaskCliRunner) -> list[str]:
    return [line["code"] for line in json.loads(runner.invoke(args=["sites", "list", "--json"]).stdout)]


def test_a_file_read_wholly_ends_with_0(runner: FlaskCliRunner, good: str) -> None:
    result = runner.invoke(args=["sites", "import", good])
    assert (result.exit_code, result.stdout) == (0, "Added 1, updated 0, unchanged 0, refused 0.\n")
    result = runner.invoke(args=["sites", "import", good])
    assert (result.exit_code, result.stdout) == (0, "Added 0, updated 0, unchanged 1, refused 0.\n")


def test_a_refused_row_is_named_and_the_rest_kept(runner: FlaskCliRunner, mixed: str) -> None:
    result = runner.invoke(args=["sites", "import", mixed])
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "Added 1, updated 0, unchanged 0, refused 1.",
        "Row  Reason",
        "4    The coordinate system is missing. Write WGS-84, CGCS2000, GCJ-02 or BD-09.",
    ]
    assert codes(runner) == ["JGT"]


def test_all_or_nothing_keeps_nothing(runner: FlaskCliRunner, mixed: str) -> None:
    result = runner.invoke(args=["sites", "import", mixed, "--all-or-nothing"])
    assert result.exit_code == 1
    assert "Nothing was kept, because rows were refused." in result.stdout
    assert codes(runner) == []


def test_the_answer_can_be_json(runner: FlaskCliRunner, mixed: str) -> None:
    result = runner.invoke(args=["sites", "import", mixed, "--json"])
    document = json.loads(result.stdout)
    refused = document.pop("refused")
    rest: dict[str, list[object]] = {"notes": [], "sheets": [], "unknown_headings": [], "new": ["JGT"], "changes": []}
    assert (result.exit_code, document) == (
        1,
        {"added": 1, "updated": 0, "unchanged": 0, "kept": True, "asked_again": 0, **rest},
    )
    assert [(error["row"], error["reason"][:25]) for error in refused] == [(4, "The coordinate system is ")]


def test_sites_are_listed_with_their_viewpoints(runner: FlaskCliRunner, good: str) -> None:
    runner.invoke(args=["sites", "import", good])
    assert runner.invoke(args=["sites", "list"]).stdout.splitlines() == [
        "Code  Name        Datum  Latitude  Longitude  Radius, m  Viewpoints",
        "JGT   加甘滩堆场  wgs84  34.9      102.4      150.0      S、T",
    ]


def test_sites_go_to_the_named_programme(runner: FlaskCliRunner, good: str) -> None:
    runner.invoke(args=["programmes", "add", "gannan", "甘南州"])
    runner.invoke(args=["programmes", "add", "other", "另一方案"])
    runner.invoke(args=["sites", "import", good, "--programme", "other"])
    assert codes(runner) == []
    assert runner.invoke(args=["sites", "list", "--programme", "other"]).stdout.count("JGT") == 1


def test_a_file_that_is_no_sheet_is_refused_in_one_line(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.touch()
    result = runner.invoke(args=["sites", "import", str(file)])
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "empty.csv is empty.\n")


def test_a_file_that_is_not_there_is_wrong_usage(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["sites", "import", "nowhere.csv"]).exit_code == 2


def test_a_dry_run_shows_each_change_and_writes_nothing(runner: FlaskCliRunner, good: str, tmp_path: Path) -> None:
    runner.invoke(args=["sites", "import", good])
    changed = tmp_path / "changed.csv"
    rows = "JGT,加甘滩堆场,34.9,102.5,GCJ-02,150,S,南坡,90\nJGT,加甘滩堆场,34.9,102.5,GCJ-02,150,U,沟口,\n"
    changed.write_text(HEAD + rows + "NEW,新点位,34.1,103.2,WGS-84,,,,\n" + BAD, encoding="utf-8")
    result = runner.invoke(args=["sites", "import", str(changed), "--dry-run"])
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "Nothing was written. An import would add 1, update 1, leave 0 and refuse 1.",
        "New: NEW",
        "Changes  Field      Registered  In the file",
        "JGT      Datum      wgs84       gcj02",
        "         Longitude  102.4       102.5",
        "         Viewpoint  –           U",
        "         S Bearing  180         90",
        "Row  Reason",
        "5    The coordinate system is missing. Write WGS-84, CGCS2000, GCJ-02 or BD-09.",
    ]
    (site,) = json.loads(runner.invoke(args=["sites", "list", "--json"]).stdout)
    assert (site["longitude"], site["viewpoints"]) == (102.4, ["S", "T"])


def test_a_dry_run_counts_what_the_import_then_does(runner: FlaskCliRunner, mixed: str) -> None:
    tried = json.loads(runner.invoke(args=["sites", "import", mixed, "--dry-run", "--json"]).stdout)
    done = json.loads(runner.invoke(args=["sites", "import", mixed, "--json"]).stdout)
    assert tried == done | {"dry_run": True, "kept": False}


def test_of_many_rows_the_first_twenty_are_shown_unless_asked(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    good = "".join(f"A{n},甲,34.9,102.4,WGS-84,,,,\n" for n in range(30))
    file.write_text(HEAD + good + BAD * 25, encoding="utf-8")
    lines = runner.invoke(args=["sites", "import", str(file), "--dry-run"]).stdout.splitlines()
    assert lines[1].count("、") == 19
    assert [line for line in lines if "--all" in line] == [
        "… and 10 more; --all shows them.",
        "… and 5 more; --all shows them.",
    ]
    whole = runner.invoke(args=["sites", "import", str(file), "--dry-run", "--all"]).stdout
    assert (whole.count("34.9"), "A29" in whole, "--all" in whole) == (0, True, False)


def test_what_became_of_each_sheet_is_told(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = tmp_path / "点位.xlsx"
    heads: list[object] = ["编号", "纬度", "经度", "坐标系", "天气"]
    rows: list[list[object]] = [heads, ["A", 34.9, 102.4, "WGS-84", "晴"]]
    pages = {"合作市": rows, "夏河县": [heads, ["B", 34.9, 102.4, "", ""]], "旧": rows}
    file.write_bytes(book(pages, hidden=["旧"]))
    assert runner.invoke(args=["sites", "import", str(file)]).stdout.splitlines() == [
        "Added 1, updated 0, unchanged 0, refused 1.",
        "Sheet   Rows read  Remark",
        "合作市  1",
        "夏河县  1",
        "旧      0          hidden, not read",
        "Headings that were not understood: 天气",
        "Sheet   Row  Reason",
        "夏河县  2    The coordinate system is missing. Write WGS-84, CGCS2000, GCJ-02 or BD-09.",
    ]


def test_positions_are_listed_as_people_write_them(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = tmp_path / "dms.csv"
    file.write_text(HEAD + "P,甲,34°48′45.36″,102.65339999999999,WGS-84,,,,\n", encoding="utf-8")
    runner.invoke(args=["sites", "import", str(file)])
    (site,) = json.loads(runner.invoke(args=["sites", "list", "--json"]).stdout)
    assert (site["latitude"], site["longitude"]) == (34.8126, 102.6534)


def test_what_was_judged_by_a_moved_site_is_asked_again(runner: FlaskCliRunner, app: Flask, good: str) -> None:
    runner.invoke(args=["sites", "import", good])
    with app.app_context(), transaction():
        plan = programmes.chosen(None)
        site = sites.get(plan, "JGT")
        issue, form = build.issue(plan, site), build.form(plan)
        build.judged_pair(issue, site.viewpoints[0], form, Status.CONSISTENT)
    moved = Path(good).read_text(encoding="utf-8-sig").replace("34.9,", "34.8,")
    Path(good).write_text(moved, encoding="utf-8")
    trial = runner.invoke(args=["sites", "import", good, "--dry-run"])
    assert "3 photos, pairs and issues were judged by what would change" in trial.stdout
    result = runner.invoke(args=["sites", "import", good])
    assert "3 photos, pairs and issues were judged by what is changed" in result.stdout
    with app.app_context():
        assert leases.waiting() == []
