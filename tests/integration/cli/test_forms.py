"""`forms publish`: what a file has to be; and `photos list`: whose photos."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from server.domain.outside_limits import MOST_FORM_FILE_BYTES
from tests.xforms import Written, written

TABLE = (
    "| survey |\n| | type | name | label |\n| | text | facts | 现场情况记录 |\n"
    "| settings |\n| | form_id | version |\n| | inspection | 1 |\n"
)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("PATH", "")  # no Java: ODK Validate takes its time


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_table_of_any_office_program_is_published(runner: FlaskCliRunner, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "form.md"
    file.write_bytes(TABLE.encode(encoding))
    result = runner.invoke(args=["forms", "publish", str(file)])
    assert result.stdout.splitlines() == [
        "inspection, version 1",
        "checked by the server's own rules only: ODK Validate needs Java, which is not installed here",
    ]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("form.csv", b"", "form.csv is empty."),
        ("form.xml", b"", "form.xml is empty."),
        ("form.xlsx", b"no workbook", "form.xlsx cannot be read as an XLSForm."),
        ("form.md", b"\xff\xff", "form.md is neither UTF-8 nor GB18030 text."),
    ],
)
def test_a_file_that_is_no_form_is_refused_in_one_line(
    runner: FlaskCliRunner, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    result = runner.invoke(args=["forms", "publish", str(file)])
    assert (result.exit_code, result.stderr) == (1, f"{reason}\n")


def test_photos_of_an_issue_that_is_none_are_not_an_empty_list(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["photos", "list", "--issue", "T9", "--json"])
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "There is no issue “T9”.\n")


def test_everything_that_is_wrong_with_a_form_is_a_line_of_its_own(runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = tmp_path / "form.xml"
    file.write_bytes(written(Written(form_id="data", version="", meta="", own_id="")))
    result = runner.invoke(args=["forms", "publish", str(file)])
    first, second, third = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (1, "")
    assert "unnamed" in first
    assert "instanceID" in second
    assert third.startswith("Warning: The form has no version")


def test_a_form_is_published_with_the_files_that_it_needs_and_given_others(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    form, prices, logo = (tmp_path / name for name in ("form.xml", "prices.csv", "form_logo.png"))
    look_up = """<bind nodeset="/data/photo" calculate="pulldata('prices', 'p', 'k', '1')"/>"""
    form.write_bytes(written(Written(form_id="priced", binds=look_up)))
    prices.write_bytes(b"k,p\n")
    logo.write_bytes(b"a picture")
    assert "prices.csv" in runner.invoke(args=["forms", "publish", str(form)]).stderr
    assert runner.invoke(args=["forms", "publish", str(form), "--with", str(prices)]).exit_code == 0
    listed = runner.invoke(args=["forms", "files", "priced", "add", str(logo)]).stdout.splitlines()
    assert [line.split() for line in listed[1:]] == [["form_logo.png", "9", "no"], ["prices.csv", "4", "yes"]]
    assert runner.invoke(args=["forms", "files", "priced", "remove", "form_logo.png"]).exit_code == 0
    assert runner.invoke(args=["forms", "files", "priced", "remove", "prices.csv"]).exit_code == 1
    assert len(runner.invoke(args=["forms", "files", "priced"]).stdout.splitlines()) == 2


def test_a_file_ten_times_too_large_for_phones_is_refused_before_it_is_read(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    form, film = tmp_path / "form.xml", tmp_path / "film.mp4"
    form.write_bytes(written())
    with film.open("wb") as file:
        file.truncate(10 * MOST_FORM_FILE_BYTES)
    result = runner.invoke(args=["forms", "publish", str(form), "--with", str(film)])
    assert (result.exit_code, result.stderr) == (1, "film.mp4 is larger than 50 MB, too much for phones.\n")


HALF_TRANSLATED = (
    "| survey |\n| | type | name | label::中文 (zh) | label::English (en) | hint::中文 (zh) |\n"
    "| | text | facts | 现场情况记录 | Facts | 只写 |\n| settings |\n| | form_id | version |\n| | inspection | 1 |\n"
)
SHRUNK = (
    "| survey |\n| | type | name | label | parameters |\n| | image | photo | 照片 | max-pixels=640 |\n"
    "| settings |\n| | form_title | form_id | version |\n| | 检查 | inspection | 1 |\n"
)


def test_the_forms_that_come_with_the_system_can_be_published(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["forms", "check"])
    assert (result.exit_code, result.stderr) == (0, "")
    assert {line.partition(".")[0] for line in result.stdout.splitlines()[:-1]} == {
        "rect_check", "petition_verify", "reserve_point", "mine_restore", "closure_accept", "lookback",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HALF_TRANSLATED, "form.md: pyxform warns: "),
        (SHRUNK, "form.md: Remove max-pixels from /data/photo: it destroys evidence."),
        (TABLE.replace("| text", "| txet"), "form.md, sheet survey, column type: "),
    ],
    ids=["half translated", "against evidence", "no type"],
)
def test_a_form_that_is_not_fit_is_named_with_what_is_wrong(
    runner: FlaskCliRunner, tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "form.md"
    file.write_text(content, encoding="utf-8")
    result = runner.invoke(args=["forms", "check", str(file), "--write", str(tmp_path / "built")])
    assert (result.exit_code, said in result.stderr) == (1, True), result.stderr
    assert not (tmp_path / "built").exists(), "nothing is written of forms that are not fit"


def test_two_forms_of_one_id_are_not_fit_together(runner: FlaskCliRunner, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.md", "b.md")]
    for file in files:
        file.write_text(TABLE, encoding="utf-8")
    result = runner.invoke(args=["forms", "check", *map(str, files)])
    assert (result.exit_code, "a.md, b.md have the same id" in result.stderr) == (1, True)


def test_what_is_checked_can_be_written_as_phones_read_it(runner: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "form.md").write_text(TABLE, encoding="utf-8")
    runner.invoke(args=["forms", "check", str(tmp_path / "form.md"), "--write", str(tmp_path / "built")])
    assert b'id="inspection"' in (tmp_path / "built" / "inspection.xml").read_bytes()


SECOND = TABLE.replace("| 1 |", "| 2 |").replace("| text | facts |", "| integer | facts |")


@pytest.fixture
def twice(runner: FlaskCliRunner, tmp_path: Path) -> FlaskCliRunner:
    for name, content in (("first.md", TABLE), ("second.md", SECOND)):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert runner.invoke(args=["forms", "publish", str(tmp_path / name)]).exit_code == 0
    return runner


def test_versions_are_listed_and_written_as_they_were_brought(twice: FlaskCliRunner, tmp_path: Path) -> None:
    result = twice.invoke(args=["forms", "versions", "inspection", "--json", "--write", str(tmp_path / "out")])
    assert [(one["version"], one["published_by"], one["source"]) for one in json.loads(result.stdout)] == [
        ("2", "system", "second.md"), ("1", "system", "first.md"),
    ]  # fmt: skip
    assert (tmp_path / "out" / "inspection-1.md").read_text(encoding="utf-8") == TABLE


def test_a_question_of_another_kind_is_marked_between_two_versions(twice: FlaskCliRunner) -> None:
    result = twice.invoke(args=["forms", "diff", "inspection"])
    assert result.stdout.splitlines()[1] == "! another kind of answer  facts  string → int"


def test_a_file_is_compared_with_what_is_published(twice: FlaskCliRunner, tmp_path: Path) -> None:
    result = twice.invoke(args=["forms", "diff", "inspection", "--file", str(tmp_path / "first.md")])
    assert "! another kind of answer  facts  int → string" in result.stdout


def test_a_form_is_closed_and_reopened(twice: FlaskCliRunner) -> None:
    states = []
    for args in (["close"], ["close", "--for-good"], ["reopen"]):
        assert twice.invoke(args=["forms", args[0], "inspection", *args[1:]]).exit_code == 0
        states.append(json.loads(twice.invoke(args=["forms", "list", "--json"]).stdout)[0]["state"])
    assert states == ["closing", "closed", "open"]


def test_a_version_that_is_not_there_is_refused_in_one_line(twice: FlaskCliRunner) -> None:
    result = twice.invoke(args=["forms", "diff", "inspection", "9"])
    assert (result.exit_code, result.stderr) == (1, "The form has no version “9”.\n")
