"""`pairs check`, as scripts use it."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from PIL import Image

from server.imaging import pair
from server.services.verification import case_inspection
from tests.integration.cli.test_photos_check import shot
from tests.power.landscape import View, problem, render

PLACE = View(seed=151, green=0.3)
AGAIN = replace(PLACE, weather=4, east_m=1.0, turn_deg=1.0, light=0.9)
SIZE = (800, 600)
BOX = ",".join(f"{side:.4f}" for side in problem(PLACE, SIZE))
PIXELS = ",".join(f"{side * length:.0f}" for side, length in zip(problem(PLACE, SIZE), (*SIZE, *SIZE), strict=True))


@cache
def seen(view: View) -> Image.Image:
    return render(view, SIZE)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for name, view in (("before", PLACE), ("same", AGAIN), ("cleared", replace(AGAIN, waste=0.0))):
        seen(view).save(tmp_path / f"{name}.jpg", quality=92)
    return tmp_path


def answers(runner: FlaskCliRunner, *args: str | Path) -> list[dict[str, Any]]:
    result = runner.invoke(args=["pairs", "check", *map(str, args), "--json"])
    assert result.exit_code in {0, 1, 2}, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, list)
    return found


def of_check(pair: dict[str, Any], check: str) -> str:
    return next(f"{one['status']} {one['reason']}" for one in pair["findings"] if one["check"] == check)


def table(folder: Path, *rows: str) -> Path:
    path = folder / "cases.csv"
    header = "case,stage,viewpoint,file,lat,lon,radius_m,datum,bearing,work_started,work_done,received,problem"
    path.write_text("\n".join([header, *rows]))
    return path


@pytest.mark.parametrize("box", [BOX, PIXELS])
def test_a_problem_is_marked_in_parts_of_the_picture_or_in_pixels(
    runner: FlaskCliRunner, photos: Path, box: str
) -> None:
    (one,) = answers(runner, photos / "before.jpg", photos / "same.jpg", "--problem", box)
    assert of_check(one["pairs"][0], "problem_still_there") == "doubtful untouched"
    (other,) = answers(runner, photos / "before.jpg", photos / "cleared.jpg", "--problem", box)
    assert of_check(other["pairs"][0], "problem_still_there") == "consistent changed"
    assert other["pairs"][0]["comparison"]["problem"]["patches"] > 100


def test_without_a_mark_the_problem_is_not_told(runner: FlaskCliRunner, photos: Path) -> None:
    (one,) = answers(runner, photos / "before.jpg", photos / "cleared.jpg")
    assert of_check(one["pairs"][0], "problem_still_there") == "unverifiable not-told"


def test_a_table_gives_one_answer_per_case_in_its_order(runner: FlaskCliRunner, photos: Path) -> None:
    rows = table(
        photos,
        f'B,before,S,before.jpg,,,,,,,,,"{BOX}"',
        "A,after,N,nothing.jpg,34,102,100,wgs84,30,2026-05-01,2026-05-20,2026-06-01,",
        "B,after,S,same.jpg,,,,,,,,,",
    )
    found = answers(runner, "--table", rows)
    assert [one["case"] for one in found] == ["B", "A"]
    assert [len(one["pairs"]) for one in found] == [1, 0]
    assert found[1]["photos"][0]["facts"]["problem"] == "no-file"


def test_an_after_photo_of_another_case_is_found_among_the_files(runner: FlaskCliRunner, photos: Path) -> None:
    rows = table(photos, "A,after,S,same.jpg,,,,,,,,,", "B,after,S,same.jpg,,,,,,,,,")
    _first, second = answers(runner, "--table", rows)
    assert of_check(second["photos"][0], "photo_not_reused") == "contradicted same-bytes"


def test_the_before_photo_handed_in_as_after_is_found(runner: FlaskCliRunner, photos: Path) -> None:
    with Image.open(photos / "before.jpg") as picture:
        picture.save(photos / "again.jpg", quality=70)
    (one,) = answers(runner, photos / "before.jpg", photos / "again.jpg")
    assert of_check(one["pairs"][0], "not_the_same_picture") == "contradicted same-exposure"


@pytest.mark.parametrize("size", [(1, 1), (1, 200), (2000, 1), (3000, 2)])
def test_a_picture_of_one_pixel_takes_no_answer_from_the_others(
    runner: FlaskCliRunner, photos: Path, size: tuple[int, int]
) -> None:
    Image.new("RGB", size, (90, 120, 80)).save(photos / "tiny.jpg")
    (photos / "empty.jpg").write_bytes(b"")
    (photos / "half.jpg").write_bytes((photos / "same.jpg").read_bytes()[:4000])
    rows = table(
        photos,
        f'A,before,S,tiny.jpg,,,,,,,,,"{BOX}"',
        "A,after,S,same.jpg,,,,,,,,,",
        'B,before,S,before.jpg,,,,,,,,,"900,700,5000,10"',
        "B,after,S,half.jpg,,,,,,,,,",
        "C,before,S,empty.jpg,,,,,,,,,",
        "C,after,S,tiny.jpg,,,,,,,,,",
    )
    found = answers(runner, "--table", rows)
    assert [one["case"] for one in found] == ["A", "B", "C"]
    assert found[1]["pairs"][0]["problem_fault"]


def test_two_pictures_that_break_the_comparison_take_no_answer_from_the_others(
    runner: FlaskCliRunner, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(before: Any, after: Any, region: Any) -> Any:
        if before is not None:
            raise ArithmeticError
        return pair.compare(before, after, region)

    monkeypatch.setattr(case_inspection, "compare", breaks)
    (one,) = answers(runner, photos / "before.jpg", photos / "same.jpg")
    assert of_check(one["pairs"][0], "same_scene") == "unverifiable no-picture"


@pytest.mark.parametrize(
    ("work_done", "reason"), [("2026-05-20", "consistent inside"), ("2026-07-01", "contradicted too-early")]
)
def test_an_after_photo_is_taken_after_the_work(
    runner: FlaskCliRunner, tmp_path: Path, work_done: str, reason: str
) -> None:
    (tmp_path / "one.jpg").write_bytes(shot())
    (tmp_path / "two.jpg").write_bytes(shot(seed=2))
    (one,) = answers(runner, tmp_path / "one.jpg", tmp_path / "two.jpg", "--work-done", work_done)
    after = next(photo for photo in one["photos"] if photo["stage"] == "after")
    assert of_check(after, "photo_in_window") == reason


@pytest.mark.parametrize(
    "arguments",
    [[], ["a.jpg"], ["a.jpg", "b.jpg", "--problem", "1,2,3"], ["a.jpg", "b.jpg", "--problem", "0.5,0.5,0.9,0.9"],
     ["a.jpg", "b.jpg", "--lat", "3"], ["a.jpg", "b.jpg", "--datum", "mars"], ["a.jpg", "b.jpg", "--work-done", "soon"],
     ["a.jpg", "--table", "x.csv"], ["--table", "nothing.csv"]],
)  # fmt: skip
def test_bad_usage_ends_with_64(runner: FlaskCliRunner, arguments: list[str]) -> None:
    assert runner.invoke(args=["pairs", "check", *arguments]).exit_code == 64


def test_a_row_that_cannot_be_understood_is_refused_with_its_line(runner: FlaskCliRunner, photos: Path) -> None:
    rows = table(photos, "A,later,S,same.jpg,,,,,,,,,")
    result = runner.invoke(args=["pairs", "check", "--table", str(rows)])
    assert result.exit_code == 64
    assert "2" in result.output


def test_the_answer_for_people_names_both_photos(runner: FlaskCliRunner, photos: Path) -> None:
    result = runner.invoke(
        args=["pairs", "check", str(photos / "before.jpg"), str(photos / "same.jpg"), "--problem", BOX]
    )
    assert result.exit_code == 1
    assert f"{photos / 'before.jpg'} → {photos / 'same.jpg'}" in result.output
    assert "The problem looks as it did" in result.output
