"""`photos check`, as scripts use it."""

import json
import os
import struct
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from server.imaging import facts
from server.services.verification import inspection
from tests.photos import PhotoExif, jpeg, png, wall_clock

HERE = ["--lat", "34.8126", "--lon", "102.6534", "--radius-m", "100"]


def shot(latitude: float = 34.8126, seed: int = 1) -> bytes:
    taken_at = wall_clock(2026, 6, 1, 10, 0, 0)
    fixed_at = datetime(2026, 6, 1, 2, 0, 0, tzinfo=UTC)
    exif = PhotoExif(latitude=latitude, longitude=102.653404, taken_at=taken_at, fixed_at=fixed_at)
    return jpeg(exif=exif, seed=seed)


@pytest.fixture
def honest(tmp_path: Path) -> str:
    path = tmp_path / "honest.jpg"
    path.write_bytes(shot())
    return str(path)


def test_an_honest_photo_ends_with_0(runner: FlaskCliRunner, honest: str) -> None:
    result = runner.invoke(args=["photos", "check", honest, *HERE])
    assert result.exit_code == 0, result.output


def test_a_photo_from_elsewhere_ends_with_2(runner: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "far.jpg"
    path.write_bytes(shot(34.9))
    assert runner.invoke(args=["photos", "check", str(path), *HERE]).exit_code == 2


def test_a_photo_that_says_nothing_ends_with_1(runner: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "bare.jpg"
    path.write_bytes(jpeg())
    assert runner.invoke(args=["photos", "check", str(path), *HERE]).exit_code == 1


@pytest.mark.parametrize(
    "arguments", [[], ["x.jpg", "--lat", "3"], ["x.jpg", "--lat", "99", "--lon", "3"], ["x.jpg", "--after", "soon"],
                  ["x.jpg", "--nonsense"], ["x.jpg", "--datum", "mars"], ["--table", "nothing.csv"]],
)  # fmt: skip
def test_bad_usage_ends_with_64(runner: FlaskCliRunner, arguments: list[str]) -> None:
    assert runner.invoke(args=["photos", "check", *arguments]).exit_code == 64


def test_the_json_keeps_its_shape_and_the_order_of_the_files(
    runner: FlaskCliRunner, honest: str, tmp_path: Path
) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    files = [str(tmp_path / "bad.jpg"), honest]
    answers = json.loads(runner.invoke(args=["photos", "check", *files, *HERE, "--json"]).output)
    assert [answer["file"] for answer in answers] == files
    assert set(answers[1]) == {"file", "facts", "findings", "verdict"}
    assert {"check", "status", "reason", "evidence", "message"} <= set(answers[1]["findings"][0])


def test_files_given_together_are_compared_and_the_later_one_is_named(
    runner: FlaskCliRunner, honest: str, tmp_path: Path
) -> None:
    again = tmp_path / "again.jpg"
    again.write_bytes(Path(honest).read_bytes())
    answers = json.loads(runner.invoke(args=["photos", "check", honest, str(again), *HERE, "--json"]).output)
    assert [answer["verdict"] for answer in answers] == ["consistent", "contradicted"]


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        pytest.param("34.8126,102.6534,2026-05-01", "consistent", id="a retry"),
        pytest.param("34.8127,102.6534,2026-05-01", "contradicted", id="for another site"),
        pytest.param("34.8126,102.6534,2026-05-02", "contradicted", id="for another time"),
    ],
)
def test_one_file_in_two_rows_is_a_retry_where_both_ask_the_same(
    runner: FlaskCliRunner, honest: str, tmp_path: Path, second: str, verdict: str
) -> None:
    table = tmp_path / "table.csv"
    rows = ("34.8126,102.6534,2026-05-01", second)
    table.write_text("\n".join(["file,lat,lon,after", *(f"{honest},{row}" for row in rows)]), encoding="utf-8")
    answers = json.loads(runner.invoke(args=["photos", "check", "--table", str(table), "--json"]).output)
    assert [answer["verdict"] for answer in answers] == ["consistent", verdict]


def test_a_table_asks_each_photo_its_own_question(runner: FlaskCliRunner, honest: str, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        "file,lat,lon,radius_m,datum,after,before,received\n"
        "honest.jpg,34.8126,102.6534,100,wgs84,2026-05-01T00:00:00+08:00,,2026-06-01T18:00:00+08:00\n",
        encoding="utf-8",
    )
    result = runner.invoke(args=["photos", "check", "--table", str(table), "--json"])
    assert json.loads(result.output)[0]["verdict"] == "consistent", result.output


def test_a_finding_has_exactly_the_five_parts_that_scripts_know(runner: FlaskCliRunner, honest: str) -> None:
    answers = json.loads(runner.invoke(args=["photos", "check", honest, *HERE, "--json"]).output)
    assert {frozenset(finding) for finding in answers[0]["findings"]} == {
        frozenset({"check", "status", "reason", "evidence", "message"})
    }


@pytest.mark.parametrize(("option", "check"), [("--before", "photo_in_window"), ("--received", "photo_before_receipt")])
def test_a_day_that_ends_something_is_meant_whole(runner: FlaskCliRunner, honest: str, option: str, check: str) -> None:
    answers = json.loads(runner.invoke(args=["photos", "check", honest, *HERE, option, "2026-06-01", "--json"]).output)
    assert {f["check"]: f["status"] for f in answers[0]["findings"]}[check] == "consistent"


def test_a_pipe_is_no_photo_and_is_not_waited_for(runner: FlaskCliRunner, honest: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    files = [str(tmp_path / "pipe.jpg"), str(tmp_path), honest]
    answers = json.loads(runner.invoke(args=["photos", "check", *files, *HERE, "--json"]).output)
    assert [answer["facts"]["problem"] for answer in answers] == ["not-a-file", "not-a-file", None]


@pytest.mark.parametrize("size", [(1, 1), (1, 200), (2000, 1), (3000, 2)])
def test_a_picture_of_a_line_or_a_point_is_an_answer_beside_the_others(
    runner: FlaskCliRunner, honest: str, tmp_path: Path, size: tuple[int, int]
) -> None:
    (tmp_path / "line.png").write_bytes(png(size=size))
    answers = json.loads(
        runner.invoke(args=["photos", "check", str(tmp_path / "line.png"), honest, *HERE, "--json"]).output
    )
    assert [answer["verdict"] for answer in answers] == ["unverifiable", "consistent"]


def test_a_file_that_breaks_its_reader_is_an_answer_beside_the_others(
    runner: FlaskCliRunner, honest: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd.jpg").write_bytes(jpeg(seed=2))

    def breaks(path: Path) -> Any:
        if path.name == "odd.jpg":
            raise struct.error
        return facts.read_look(path)

    monkeypatch.setattr(inspection, "read_look", breaks)
    answers = json.loads(
        runner.invoke(args=["photos", "check", str(tmp_path / "odd.jpg"), honest, *HERE, "--json"]).stdout
    )
    assert [answer["facts"]["problem"] for answer in answers] == ["unreadable", None]


@pytest.mark.parametrize("name", ["nosuch.jpg", "n" * 300])
def test_a_file_that_does_not_exist_is_an_error_and_no_finding(
    runner: FlaskCliRunner, honest: str, tmp_path: Path, name: str
) -> None:
    missing = str(tmp_path / name)
    result = runner.invoke(args=["photos", "check", honest, missing, *HERE], env={"LC_ALL": "en"})
    assert (result.exit_code, result.stdout) == (64, "")
    assert f"{missing} does not exist" in result.stderr


def test_a_file_of_a_table_that_does_not_exist_is_named_by_its_line(
    runner: FlaskCliRunner, honest: str, tmp_path: Path
) -> None:
    table = table_of(tmp_path, f"file,lat,lon\n{honest},34.8126,102.6534\nnosuch.jpg,34.8126,102.6534\n")
    result = runner.invoke(args=table, env={"LC_ALL": "en"})
    assert (result.exit_code, "line 3: the file" in result.stderr) == (64, True)


def table_of(tmp_path: Path, text: str, encoding: str = "utf-8") -> list[str]:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding=encoding)
    return ["photos", "check", "--table", str(path)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_is_read_as_spreadsheets_save_it(runner: FlaskCliRunner, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "南坡.jpg").write_bytes(shot())
    rows = "file,lat,lon,before,received\n南坡.jpg,34.8126,102.6534,2026/6/1,2026/6/1 18:00\n\n"
    result = runner.invoke(args=[*table_of(tmp_path, rows, encoding), "--json"])
    assert json.loads(result.output)[0]["verdict"] == "consistent", result.output


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a.jpg,north,102,,", "line 3: lat: “north” is not a number"),
        ("a.jpg,95,102,,", "line 3: 95.0, 102.0 is no place on Earth"),
        ("a.jpg,nan,102,,", "line 3: nan, 102.0 is no place on Earth"),
        ("a.jpg,34,,,", "line 3: latitude and longitude (lat, lon) belong together"),
        ("a.jpg,34,102,inf,", "line 3: the radius must be a number greater than 0"),
        ("a.jpg,34,102,,soon", "line 3: “soon” is not a time"),
        (",34,102,,", "line 3: the column “file” is empty"),
    ],
)
def test_a_bad_row_is_named_by_its_line(runner: FlaskCliRunner, tmp_path: Path, row: str, said: str) -> None:
    result = runner.invoke(
        args=table_of(tmp_path, f"file,lat,lon,radius_m,after\na.jpg,34,102,,\n{row}\n"), env={"LC_ALL": "en"}
    )
    assert (result.exit_code, said in result.output) == (64, True), result.output


def test_all_bad_rows_are_named_at_once(runner: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "b.jpg").touch()
    output = runner.invoke(args=table_of(tmp_path, "file,lat\na.jpg,x\nb.jpg,\nc.jpg,y\n"), env={"LC_ALL": "en"}).output
    assert ["line 2" in output, "line 3" in output, "line 4" in output] == [True, False, True]


def test_a_table_without_the_column_of_the_files_is_refused(runner: FlaskCliRunner, tmp_path: Path) -> None:
    result = runner.invoke(args=table_of(tmp_path, "photo,lat,lon\na.jpg,34,102\n"), env={"LC_ALL": "zh_CN"})
    assert (result.exit_code, "第一行" in result.output) == (64, True), result.output


def test_files_beside_a_table_are_refused_instead_of_forgotten(
    runner: FlaskCliRunner, honest: str, tmp_path: Path
) -> None:
    assert runner.invoke(args=[*table_of(tmp_path, f"file\n{honest}\n"), honest]).exit_code == 64


def shot_at(second: int, latitude: float = 34.8126, quality: int = 90) -> bytes:
    taken_at = wall_clock(2026, 6, 1, 10, 0, second)
    exif = PhotoExif(latitude=latitude, longitude=102.653404, taken_at=taken_at, make="HUAWEI", model="NOH-AN00")
    return jpeg(exif=exif, seed=1, quality=quality)


@pytest.mark.parametrize(
    ("second", "latitude", "quality", "reason"),
    [
        (2, 34.8126, 91, "new"),
        (0, 34.8126, 91, "looks-same"),
        (2, 34.8226, 91, "looks-same"),
        (2, 34.8126, 90, "looks-same"),
    ],
    ids=["moments apart", "the same moment", "another place", "the very same pixels"],
)
def test_shots_of_one_burst_are_not_each_other_handed_in_again(
    runner: FlaskCliRunner, tmp_path: Path, second: int, latitude: float, quality: int, reason: str
) -> None:
    (tmp_path / "first.jpg").write_bytes(shot_at(0))
    (tmp_path / "second.jpg").write_bytes(shot_at(second, latitude, quality) + b"\0")
    files = [str(tmp_path / name) for name in ("first.jpg", "second.jpg")]
    answers = json.loads(runner.invoke(args=["photos", "check", *files, *HERE, "--json"]).output)
    assert reason_of_reuse(answers[1]) == reason


def test_a_shot_handed_in_for_another_site_is_no_burst(runner: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "first.jpg").write_bytes(shot_at(0))
    (tmp_path / "second.jpg").write_bytes(shot_at(2, quality=91))
    rows = "file,lat,lon\nfirst.jpg,34.8126,102.6534\nsecond.jpg,34.8129,102.6534\n"
    answers = json.loads(runner.invoke(args=[*table_of(tmp_path, rows), "--json"]).output)
    assert reason_of_reuse(answers[1]) == "looks-same"


def reason_of_reuse(answer: dict[str, Any]) -> str:
    return str(next(f["reason"] for f in answer["findings"] if f["check"] == "photo_not_reused"))


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems hold text only")
def test_names_that_are_no_text_break_neither_the_json_nor_the_terminal(runner: FlaskCliRunner, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff\x1b[31m\n.jpg"
    Path(os.fsdecode(name)).write_bytes(shot())
    told = runner.invoke(args=["photos", "check", os.fsdecode(name), *HERE, "--json"]).stdout_bytes.decode()
    assert os.fsencode(json.loads(told)[0]["file"]) == name
    lines = runner.invoke(args=["photos", "check", os.fsdecode(name), *HERE]).stdout_bytes.decode().splitlines()
    assert lines[0].partition(": ")[0] == f"{tmp_path}/??[31m?.jpg"
