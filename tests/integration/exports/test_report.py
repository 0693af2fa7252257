"""Does the report for acceptance come with the dossier, and for many issues at once?"""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from PIL import Image

from server.db import transaction
from server.domain.log_faults import Fault, Kind
from server.domain.report import Cover, Volume, volumes
from server.domain.subject import Stage
from server.errors import Conflict
from server.formats import typesetting
from server.formats.acceptance_report import Project
from server.services.export import report
from server.services.proof import alarms
from server.services.register import programmes
from server.services.runtime import media, now
from tests import build
from tests.integration.exports.conftest import CODE, Office, dossier, validated
from tests.unit.formats.reports import pages


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def test_a_dossier_holds_the_report(office: Office, runner: FlaskCliRunner, tmp_path: Path) -> None:
    result = runner.invoke(args=["exports", "build", "--issue", CODE, "--out", str(tmp_path)])
    bag = Path(result.stdout.strip())
    assert validated(bag).returncode == 0
    shown = pages((bag / "data/report.pdf").read_bytes())
    assert "生态环境问题整改验收报告" in shown[0]
    assert "覆土复绿" in "".join(shown)
    assert "1.南坡√相符" in "".join(shown)


def test_what_was_answered_to_an_alarm_stands_on_the_first_page(office: Office, tmp_path: Path) -> None:
    with transaction():
        alarms.raise_for(Fault(Kind.ENTRY_REMOVED, {"position": 7}))
        alarms.answer(None, 1, "数据盘损坏后已由备份恢复")
    shown = pages((dossier(tmp_path, report_in="zh_CN") / "data/report.pdf").read_bytes())
    assert "位置7的日志被删除" in shown[0]
    assert "数据盘损坏后已由备份恢复" in shown[0]


def test_a_dossier_without_the_report_may_be_asked_for(office: Office, runner: FlaskCliRunner, tmp_path: Path) -> None:
    result = runner.invoke(args=["exports", "build", "--issue", CODE, "--no-report", "--out", str(tmp_path)])
    bag = Path(result.stdout.strip())
    assert validated(bag).returncode == 0
    assert not (bag / "data/report.pdf").exists()


def test_what_is_printed_is_small_and_says_nothing_of_the_phone(office: Office, tmp_path: Path) -> None:
    dossier(tmp_path, report_in="zh_CN")
    for photo in (office.pair.before, office.pair.after):
        with Image.open(media().derived(photo.original.sha256, "printed-640.jpg")) as picture:
            assert max(picture.size) <= 640
            assert "exif" not in picture.info


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        pytest.param(Path.unlink, "文件在存储中缺失", id="missing"),
        pytest.param(lambda path: path.write_bytes(b"rotten"), "文件字节与收到时不一致", id="altered"),
    ],
)
def test_a_lost_original_is_named_on_the_first_page_and_stops_nothing(
    office: Office, runner: FlaskCliRunner, tmp_path: Path, harm: Callable[[Path], object], says: str
) -> None:
    with transaction():
        build.issue(office.programme, None, "OTHER")
    harm(media().path(office.pair.after.original.sha256))
    args = ["exports", "report", "--issue", CODE, "--issue", "OTHER", "--out", str(tmp_path), "--json"]
    result = runner.invoke(args=args)
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert [one["sha256"] for one in answer["broken"]] == [office.pair.after.original.sha256]
    shown = pages((tmp_path / "report.pdf").read_bytes())
    assert says in shown[0]
    assert "OTHER" in shown[-1]


def test_a_batch_is_reported_on_together(office: Office, runner: FlaskCliRunner, tmp_path: Path) -> None:
    with transaction():
        other = build.issue(office.programme, None, "OTHER")
        other.batch = office.issue.batch = programmes.batch(office.programme, "B7", "第七批")
    result = runner.invoke(args=["exports", "report", "--batch", "B7", "--out", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path / 'report.pdf'}\n")
    assert "第七批" in pages((tmp_path / "report.pdf").read_bytes())[0]


def test_a_report_that_is_there_is_never_overwritten(office: Office, runner: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "report-02.pdf").write_bytes(b"signed")
    result = runner.invoke(args=["exports", "report", "--issue", CODE, "--out", str(tmp_path)])
    assert (result.exit_code, result.stderr) == (1, f"{tmp_path} 中已有报告，请换一个目录。\n")


def test_an_unknown_batch_is_one_line(office: Office, runner: FlaskCliRunner, tmp_path: Path) -> None:
    result = runner.invoke(args=["exports", "report", "--batch", "B9", "--out", str(tmp_path / "out")])
    assert (result.exit_code, result.stderr) == (1, "批次“B9”中没有问题。\n")


def test_a_volume_that_fails_costs_no_other(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "ISSUES_IN_A_VOLUME", 1)
    whole = Project.volume

    def failing(project: Project, cover: Cover, volume: Volume, target: Path) -> int:
        if volume.number == 1:
            monkeypatch.setattr(typesetting, "TIMEOUT_S", 0.001)
        else:
            monkeypatch.setattr(typesetting, "TIMEOUT_S", 60)
        return whole(project, cover, volume, target)

    monkeypatch.setattr(Project, "volume", failing)
    with transaction():
        other = build.issue(office.programme, None, "OTHER")
        chosen = report.chosen([office.issue.code, other.code], None, None)
        written = report.write(chosen, tmp_path, "en")
    assert [one.problem is None for one in written.volumes] == [False, True]
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["report-02.pdf"]
    assert not written.is_whole


def test_a_dossier_whose_report_fails_is_there_without_it_and_says_so(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "TIMEOUT_S", 0.001)
    bag = dossier(tmp_path / "out", report_in="en")
    assert not (bag / "data/report.pdf").exists()
    assert "without the report" in (bag / "data/index.html").read_text(encoding="utf-8")


def test_a_report_that_is_too_large_is_made_of_the_current_pairs(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        sent = office.pair.before.attachment.submission
        build.photo(sent, office.issue, office.slope, Stage.DURING, build.taken(now()))
    whole = Project.volume

    def failing(project: Project, cover: Cover, volume: Volume, target: Path) -> int:
        monkeypatch.setattr(Project, "volume", whole)
        raise Conflict("too large")

    monkeypatch.setattr(Project, "volume", failing)
    monkeypatch.setattr(report, "PHOTOS_IN_A_VOLUME", 2)
    shown = "".join(pages((dossier(tmp_path / "out", report_in="en") / "data/report.pdf").read_bytes()))
    assert "Thisissuehas3photos.1ofthemareinnocurrentpairandarenotprintedhere" in shown
    assert "1.南坡" in shown


def test_the_download_is_in_the_language_of_who_asks(office: Office, app: Flask, client: FlaskClient) -> None:
    client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD})
    with client.post(f"/ledger/issues/{office.issue.id}/dossier", headers={"Accept-Language": "en"}) as answer:
        (document,) = _in_zip(answer.data, "report.pdf")
    assert "Reportontheacceptance" in pages(document)[0]


def _in_zip(packed: bytes, ending: str) -> list[bytes]:
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.endswith(ending)]


def test_an_issue_with_too_many_photos_is_a_volume_of_its_own() -> None:
    parts = volumes([10, 10, 500, 10], most_issues=50, most_photos=100)
    assert [(one.start, one.stop) for one in parts] == [(0, 2), (2, 3), (3, 4)]


def test_no_volume_has_more_issues_than_it_may() -> None:
    assert [one.stop - one.start for one in volumes([0] * 7, most_issues=3, most_photos=100)] == [3, 3, 1]


def test_pictures_for_slides_come_where_they_are_asked_for(
    office: Office, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    args = ["exports", "build", "--issue", CODE, "--no-report", "--pictures", "--out", str(tmp_path)]
    bag = Path(runner.invoke(args=args).stdout.strip())
    assert validated(bag).returncode == 0
    derived = {path.relative_to(bag / "data/derived").as_posix() for path in (bag / "data/derived").rglob("*.jpg")}
    assert derived == {"pairs/01_南坡.jpg", "sheet-01.jpg"}
