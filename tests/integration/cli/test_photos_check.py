"""`photos check`, as scripts use it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from tests.photos import PhotoExif, jpeg, wall_clock

HERE = ["--lat", "34.8126", "--lon", "102.6534", "--radius-m", "100"]


def shot(latitude: float = 34.8126, seed: int = 1) -> bytes:
    taken_at = wall_clock(2026, 6, 1, 10, 0, 0)
    fixed_at = datetime(2026, 6, 1, 2, 0, 0, tzinfo=UTC)
    exif = PhotoExif(latitude=latitude, longitude=102.6534, taken_at=taken_at, fixed_at=fixed_at)
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
    files = [str(tmp_path / "bad.jpg"), honest, str(tmp_path / "missing.jpg")]
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


def test_a_table_asks_each_photo_its_own_question(runner: FlaskCliRunner, honest: str, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(
        "file,lat,lon,radius_m,datum,after,before,received\n"
        "honest.jpg,34.8126,102.6534,100,wgs84,2026-05-01T00:00:00+08:00,,2026-06-01T18:00:00+08:00\n",
        encoding="utf-8",
    )
    result = runner.invoke(args=["photos", "check", "--table", str(table), "--json"])
    assert json.loads(result.output)[0]["verdict"] == "consistent", result.output
