"""`forms publish`: what a file has to be; and `photos list`: whose photos."""

from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

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
    assert result.stdout.splitlines() == ["inspection, version 1", "not validated: no Java runtime"]


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
