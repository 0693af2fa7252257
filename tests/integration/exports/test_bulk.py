"""Do the dossiers of many issues come as one whole bag, whatever happens on the way?"""

import errno
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from server.db import db, transaction
from server.domain.access import COMMAND_LINE
from server.domain.dossier import Dossier
from server.domain.export import Delta, ExportState, Scope, Shape
from server.errors import Conflict, Invalid, NotFound
from server.formats import bag_targets
from server.models import Export, ExportItem, Issue, PhotoPair
from server.services import events
from server.services.export import builder, contents, orders
from server.services.export.orders import Wish
from server.services.runtime import media
from server.tasks import exporting
from tests import build
from tests.integration.exports.conftest import CODE, Office, rows, validated

SHAPES = list(Shape)
ALL = Scope(everything=True)


@pytest.fixture
def several(office: Office) -> list[PhotoPair]:
    """Give the pairs of three issues: that of the office, and two more."""
    with transaction():
        pairs = [office.pair]
        for number in (1, 2):
            issue = build.issue(office.programme, office.slope.site, f"ZY-{number}")
            pairs.append(build.honest_pair(issue, office.slope, office.form, seed=number + 1))
        return pairs


def ordered(out: Path, shape: Shape = Shape.FOLDER, scope: Scope = ALL, **wish: Any) -> int:
    with transaction():
        return orders.order(COMMAND_LINE, scope, Wish(shape, "en", **{"with_report": False, **wish}), out)


def exported(out: Path, shape: Shape = Shape.FOLDER, scope: Scope = ALL, **wish: Any) -> Export:
    number = ordered(out, shape, scope, **wish)
    exporting.build(number)
    return orders.get(number)


def bag_of(row: Export, tmp_path: Path) -> Path:
    """Return the bag as a folder, unpacked where it is a file."""
    if row.shape is Shape.FOLDER:
        return Path(row.path)
    place = tmp_path / f"unpacked-{row.id}"
    if row.shape is Shape.ZIP:
        with zipfile.ZipFile(row.path) as archive:
            assert archive.testzip() is None
            archive.extractall(place)  # noqa: S202 - our own
    else:
        with tarfile.open(row.path) as tar:
            tar.extractall(place, filter="data")
    (bag,) = place.iterdir()
    return bag


@pytest.mark.parametrize("shape", SHAPES)
def test_many_issues_are_one_valid_bag(several: list[PhotoPair], tmp_path: Path, shape: Shape) -> None:
    row = exported(tmp_path / "out", shape)
    assert (row.state, row.issues, row.photos, row.broken) == (ExportState.DONE, 3, 6, 0)
    bag = bag_of(row, tmp_path)
    answer = validated(bag)
    assert answer.returncode == 0, answer.stderr
    folders = {path.name for path in (bag / "data").iterdir() if path.is_dir()}
    assert folders == {"甘环督〔2026〕17_3_加甘滩堆场", "ZY-1_加甘滩堆场", "ZY-2_加甘滩堆场"}
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{row.name}{shape.ending}"]
    assert [one["issue"] for one in rows(bag, "issues.csv")] == [CODE, "ZY-1", "ZY-2"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("reason", ["missing", "altered"])
def test_a_broken_photo_is_named_on_the_first_page_and_stops_no_other_issue(
    several: list[PhotoPair], tmp_path: Path, shape: Shape, reason: str
) -> None:
    lost = several[1].after.original.sha256
    place = media().path(lost)
    place.unlink() if reason == "missing" else place.write_bytes(b"rotten")
    row = exported(tmp_path / "out", shape, with_report=True)
    assert (row.state, row.broken, row.photos) == (ExportState.DONE, 1, 6)
    bag = bag_of(row, tmp_path)
    assert validated(bag).returncode == 0
    (told,) = rows(bag, "broken.csv")
    assert (told["issue"], told["reason"], told["sha256"]) == ("ZY-1", reason, lost)
    assert not (bag / "data" / told["filename"]).exists()
    assert lost in (bag / "data/index.html").read_text(encoding="utf-8")
    assert (bag / "data/report.pdf").read_bytes().startswith(b"%PDF")


def test_a_photo_that_goes_while_the_bag_is_built_is_named(
    several: list[PhotoPair], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, whole = several[2].after.original.sha256, contents.fill

    def filled(*given: Any) -> Any:
        media().path(lost).unlink(missing_ok=True) if media().has(lost) else None
        return whole(*given)

    monkeypatch.setattr(contents, "fill", filled)
    row = exported(tmp_path / "out")
    assert (row.state, row.broken) == (ExportState.DONE, 1)
    assert validated(Path(row.path)).returncode == 0


def test_an_issue_whose_dossier_cannot_be_made_is_named_and_stops_no_other(
    several: list[PhotoPair], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = contents.fill

    def filled(dossier: Dossier, *given: Any) -> Any:
        told = whole(dossier, *given)
        if dossier.code == "ZY-1":
            raise KeyError("a fault of ours")
        return told

    monkeypatch.setattr(contents, "fill", filled)
    row = exported(tmp_path / "out", Shape.ZIP)
    assert (row.state, row.broken) == (ExportState.DONE, 1)
    bag = bag_of(row, tmp_path)
    assert validated(bag).returncode == 0
    assert len([path for path in (bag / "data").iterdir() if path.is_dir()]) == 2
    assert [(one["issue"], one["reason"]) for one in rows(bag, "broken.csv")] == [("ZY-1", "dossier")]


def test_only_what_changed_since_an_earlier_export_is_repeated(
    several: list[PhotoPair], office: Office, tmp_path: Path
) -> None:
    first = exported(tmp_path / "out", scope=Scope(batch=None, codes=(CODE, "ZY-1", "ZY-2")))
    with transaction():
        changed = db.session.get_one(Issue, several[1].issue_id)
        changed.problem_text = "渗滤液外溢"
        build.issue(office.programme, None, "ZY-3")
    row = exported(tmp_path / "out", scope=Scope(codes=("ZY-1", "ZY-2", "ZY-3")), since=first.id)
    bag = Path(row.path)
    assert validated(bag).returncode == 0
    assert {path.name for path in (bag / "data").iterdir() if path.is_dir()} == {"ZY-1_加甘滩堆场", "ZY-3"}
    assert {one["issue"]: one["change"] for one in rows(bag, "issues.csv")} == {
        "ZY-1": "changed",
        "ZY-2": "unchanged",
        "ZY-3": "new",
    }
    assert [one["issue"] for one in rows(bag, "withdrawn.csv")] == [CODE]


def test_an_issue_that_was_broken_is_sent_again_once_it_is_whole(several: list[PhotoPair], tmp_path: Path) -> None:
    place = media().path(several[1].after.original.sha256)
    kept = place.read_bytes()
    place.unlink()
    first = exported(tmp_path / "out")
    place.write_bytes(kept)
    row = exported(tmp_path / "out", since=first.id)
    deltas = db.session.scalars(select(ExportItem.delta).where(ExportItem.export_id == row.id).order_by("place"))
    assert list(deltas) == [Delta.UNCHANGED, Delta.CHANGED, Delta.UNCHANGED]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_full_disk_stops_an_export_and_it_goes_on_when_there_is_room(
    several: list[PhotoPair], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: Shape
) -> None:
    number, copied, calls = ordered(tmp_path / "out", shape), bag_targets._copied, []

    def full(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 30:
            raise OSError(errno.ENOSPC, "No space left on device")
        return copied(*given)

    monkeypatch.setattr(bag_targets, "_copied", full)
    exporting.build(number)
    row = orders.get(number)
    assert (row.state, row.problem) == (ExportState.FAILED, exporting.NO_ROOM)
    assert 0 < row.bytes_done < row.bytes_total
    with transaction():
        orders.take_up(number)
    exporting.build(number)
    row = orders.get(number)
    assert row.state is ExportState.DONE
    assert validated(bag_of(row, tmp_path)).returncode == 0


def test_too_little_room_is_found_out_before_the_work(
    several: list[PhotoPair], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "ROOM_BYTES", 10**18)
    with pytest.raises(Invalid, match="not enough room"):
        ordered(tmp_path / "out")


@pytest.mark.parametrize(
    ("scope", "problem", "says"),
    [
        pytest.param(Scope(), Invalid, "no issue to export", id="nothing"),
        pytest.param(Scope(codes=(CODE, "ZY-999")), NotFound, "ZY-999", id="unknown code"),
        pytest.param(Scope(batch="B9"), NotFound, "B9", id="unknown batch"),
        pytest.param(Scope(unit="U9"), NotFound, "U9", id="unknown unit"),
        pytest.param(Scope(county="玛曲县"), Invalid, "no issue to export", id="county without issues"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_words(
    office: Office, tmp_path: Path, scope: Scope, problem: type[Exception], says: str
) -> None:
    with pytest.raises(problem, match=says):
        ordered(tmp_path / "out", scope=scope)


def test_a_cancelled_export_leaves_nothing(several: list[PhotoPair], tmp_path: Path) -> None:
    number = ordered(tmp_path / "out")
    exporting.cancel(number)
    exporting.build(number)
    assert orders.get(number).state is ExportState.CANCELLED
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("done", [0, 2], ids=["before the first issue", "after two"])
def test_a_cancelled_export_that_is_wanted_after_all_begins_anew(
    several: list[PhotoPair], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    number, whole, built = ordered(tmp_path / "out"), contents.fill, list[Any]()

    def filled(*given: Any) -> Any:
        built.append(given[0].code)
        if len(built) == done:
            db.session.get_one(Export, number).state = ExportState.CANCELLED
        return whole(*given)

    monkeypatch.setattr(contents, "fill", filled)
    if done:
        exporting.build(number)
    else:
        exporting.cancel(number)
    assert list((tmp_path / "out").iterdir()) == []
    exporting.take_up(number)
    exporting.build(number)
    row = orders.get(number)
    assert (row.state, row.issues, row.photos, row.broken, len(built)) == (ExportState.DONE, 3, 6, 0, 3 + done)
    assert row.bytes_done == row.bytes_total
    assert validated(Path(row.path)).returncode == 0


def test_a_cancelled_export_waits_for_who_still_works_on_it(several: list[PhotoPair], tmp_path: Path) -> None:
    number = ordered(tmp_path / "out")
    with builder.held(orders.work_of(orders.get(number))):
        exporting.cancel(number)
        with pytest.raises(Conflict, match="still being stopped"):
            exporting.take_up(number)
    assert orders.get(number).state is ExportState.CANCELLED


def test_an_export_that_is_cancelled_on_its_way_ends_at_the_next_issue(
    several: list[PhotoPair], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, whole = ordered(tmp_path / "out"), contents.fill

    def filled(*given: Any) -> Any:
        told = whole(*given)
        db.session.get_one(Export, number).state = ExportState.CANCELLED
        return told

    monkeypatch.setattr(contents, "fill", filled)
    exporting.build(number)
    assert orders.get(number).state is ExportState.CANCELLED
    assert list((tmp_path / "out").iterdir()) == []


def test_two_builders_do_not_meet_in_one_export(several: list[PhotoPair], tmp_path: Path) -> None:
    number = ordered(tmp_path / "out")
    with builder.held(orders.work_of(orders.get(number))):
        exporting.build(number)
    assert orders.get(number).bytes_done == 0


def test_the_log_says_who_took_what_away(several: list[PhotoPair], tmp_path: Path) -> None:
    row = exported(tmp_path / "out")
    (entry,) = events.about(f"export:{row.id}")
    assert (entry.actor, entry.action) == ("system", "exports.build")
    assert (entry.details["issues"], entry.details["photos"], entry.details["scope"]) == (3, 6, {"all": True})
    assert entry.details["manifest_sha256"] == row.manifest_sha256


WICKED = (
    "CON", "con.", "LPT¹", "a" * 300,
    "南/坡\\:*?\"<>|", "x\u202egpj.exe", "Ａ％ %41", ".. /..", "e\u0301", "\u00e9", "\U0001f600",
)  # fmt: skip


def test_wicked_names_are_safe_unique_and_short_enough_for_windows(office: Office, tmp_path: Path) -> None:
    with transaction():
        for number, name in enumerate(WICKED):
            site = build.site(office.programme, f"W{number}", name)
            for code in (name, f"{name} "):
                issue = build.issue(office.programme, site, code)
                stands = build.viewpoint(site, f"V{name}", name) if code == name else None
                sent = build.submission(office.form, instance_id=f"{name}{code}{number}")
                build.photo(sent, issue, stands, None, build.taken(build.WORK_DONE), file_name=f"{name}.jpg")
    row = exported(tmp_path / "out")
    bag = Path(row.path)
    answer = validated(bag)
    assert answer.returncode == 0, answer.stderr
    found = [path.relative_to(bag.parent).as_posix() for path in bag.rglob("*")]
    assert len({path.casefold() for path in found}) == len(found)
    assert max(map(len, found)) <= 180
    for path in found:
        for part in path.split("/"):
            assert part == part.rstrip(". ")
            assert not set(part) & set('<>:"\\|?*')
            assert part.isprintable()
            assert part.partition(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "LPT¹"}


KILLED = """
import os, random, sys, threading, time
from tests.conftest import settings_in
from server import create_app
from server.formats import bag_targets
from server.tasks import exporting
from pathlib import Path
folder, number, left = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
copied = bag_targets._copied
def counted(*given):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), 9)
    result = copied(*given)
    if left == 1:
        os.kill(os.getpid(), 9)
    return result
bag_targets._copied = counted
app = create_app(settings_in(folder, database_url=sys.argv[4]))
with app.app_context():
    exporting.build(number)
"""


def killed_and_resumed(number: int, tmp_path: Path, app: Flask, steps: list[int]) -> None:
    """Build an export in processes that are killed after so many files, then to its end."""
    url = db.engine.url.render_as_string(hide_password=False)
    for step in steps:
        args = [sys.executable, "-c", KILLED, str(media().place).removesuffix("/media"), str(number), str(step), url]
        done = subprocess.run(args, check=False, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, text=True)
        assert done.returncode in (0, -9), done.stderr
    db.session.expire_all()
    exporting.build(number)
    row = orders.get(number)
    assert row.state is ExportState.DONE
    bag = bag_of(row, tmp_path)
    answer = validated(bag)
    assert answer.returncode == 0, answer.stderr
    assert len(rows(bag, "issues.csv")) == 3
    assert len(events.about(f"export:{number}")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_a_builder_that_is_killed_is_followed_by_one_that_ends_its_work(
    several: list[PhotoPair], tmp_path: Path, app: Flask, shape: Shape
) -> None:
    killed_and_resumed(ordered(tmp_path / "out", shape), tmp_path, app, [3, 25, 40])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_builder_may_be_killed_at_any_file(several: list[PhotoPair], tmp_path: Path, app: Flask, seed: int) -> None:
    shape = SHAPES[seed % len(SHAPES)]
    steps = [1 + (seed * 7 + turn * 11) % 50 for turn in range(2)]
    killed_and_resumed(ordered(tmp_path / "out", shape), tmp_path, app, steps)


def test_the_command_says_where_and_how_many(
    several: list[PhotoPair], runner: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    args = ["exports", "build", "--all", "--out", str(tmp_path / "out"), "--zip", "--no-report", "--json"]
    media().path(several[1].after.original.sha256).unlink()
    result = runner.invoke(args=args)
    assert result.exit_code == 1, result.output
    answer = json.loads(result.stdout)
    assert (answer["state"], answer["issues"], answer["photos"], answer["broken"]) == ("done", 3, 6, 1)
    assert zipfile.is_zipfile(answer["path"])
    assert [one["issue"] for one in answer["broken_files"]] == ["ZY-1"]
    number = str(answer["export"])
    assert json.loads(runner.invoke(args=["exports", "show", number, "--json"]).stdout)["path"] == answer["path"]
    assert [one["export"] for one in json.loads(runner.invoke(args=["exports", "list", "--json"]).stdout)] == [
        int(number)
    ]
    assert runner.invoke(args=["exports", "resume", number]).exit_code == 2
    assert "cannot be cancelled" in runner.invoke(args=["exports", "cancel", number]).stderr
