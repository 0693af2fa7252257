"""The dossier from the command line, and as a download."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import IO
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import transaction
from server.domain.access import Role
from server.formats.bagit import zip_of
from server.services import events
from server.services.runtime import media
from tests import build
from tests.integration.exports.conftest import CODE, Office, validated


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def signed_in(client: FlaskClient, name: str) -> FlaskClient:
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client


def test_the_command_prints_where_the_bag_is(office: Office, runner: FlaskCliRunner, tmp_path: Path) -> None:
    result = runner.invoke(args=["exports", "build", "--issue", CODE, "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    bag = Path(result.stdout.strip())
    assert bag.parent == tmp_path / "out"
    assert "files, " in result.stderr
    assert validated(bag).returncode == 0


def test_the_command_answers_in_json_and_never_overwrites(
    office: Office, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    args = ["exports", "build", "--issue", CODE, "--out", str(tmp_path), "--programme", "gannan", "--json"]
    answers = [json.loads(runner.invoke(args=args).stdout) for _ in range(2)]
    assert all({"issue", "path", "files", "bytes", "export", "issues", "photos", "broken"} <= set(a) for a in answers)
    assert [Path(answer["path"]).name for answer in answers] == ["甘环督〔2026〕17_3", "甘环督〔2026〕17_3-2"]
    data = [path for path in (Path(answers[0]["path"]) / "data").rglob("*") if path.is_file()]
    assert (answers[0]["files"], answers[0]["bytes"]) == (len(data), sum(path.stat().st_size for path in data))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        pytest.param(["--issue", "nope"], "There is no issue “nope”.\n", id="no such issue"),
        pytest.param(["--issue", CODE, "--programme", "x"], "There is no programme “x”.\n", id="no such programme"),
    ],
)
def test_what_is_not_there_is_one_line(
    office: Office, runner: FlaskCliRunner, tmp_path: Path, args: list[str], says: str
) -> None:
    result = runner.invoke(args=["exports", "build", "--out", str(tmp_path / "out"), *args])
    assert (result.exit_code, result.stderr) == (2, says)


def test_a_folder_that_cannot_be_made_is_one_line(office: Office, runner: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = runner.invoke(args=["exports", "build", "--issue", CODE, "--out", str(tmp_path / "file/below")])
    assert result.exit_code == 2
    assert "could not be written" in result.stderr
    assert "Not a directory" in result.stderr


def test_the_office_downloads_a_bag_that_validates(
    office: Office, app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    with signed_in(client, "Emma").post(f"/ledger/issues/{office.issue.id}/dossier") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "application/zip")
        assert f"filename*=UTF-8''{quote('甘环督〔2026〕17_3')}.zip" in answer.headers["Content-Disposition"]
        assert f"filename=dossier-{office.issue.id}.zip" in answer.headers["Content-Disposition"], (
            "for programs that know only ASCII"
        )
        assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
        assert answer.content_length == len(answer.data)
        with zipfile.ZipFile(BytesIO(answer.data)) as archive:
            archive.extractall(tmp_path / "unpacked")
    (bag,) = (tmp_path / "unpacked").iterdir()
    assert validated(bag).returncode == 0


def test_nothing_is_left_behind_also_when_the_reader_goes_away(
    office: Office, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spare))
    packed: list[IO[bytes]] = []

    def remembered(bag: Path) -> IO[bytes]:
        packed.append(zip_of(bag))
        return packed[0]

    monkeypatch.setattr("server.web.ledger.dossier.zip_of", remembered)
    answer = signed_in(client, "Emma").post(f"/ledger/issues/{office.issue.id}/dossier", buffered=False)
    assert next(iter(answer.response))
    assert list(spare.iterdir()) == []
    answer.close()
    assert packed[0].closed


def test_looking_at_the_address_takes_nothing_away(office: Office, client: FlaskClient) -> None:
    emma = signed_in(client, "Emma")
    address = f"/ledger/issues/{office.issue.id}/dossier"
    assert (emma.get(address).status_code, emma.head(address).status_code) == (405, 405)
    assert "exports.build" not in {one.action for one in events.about(f"issue:{office.issue.id}")}


def test_a_page_of_another_site_takes_nothing_away(office: Office, client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = signed_in(client, "Emma").post(f"/ledger/issues/{office.issue.id}/dossier", headers=headers)
    assert answer.status_code == 403
    assert "exports.build" not in {one.action for one in events.about(f"issue:{office.issue.id}")}


def test_a_download_without_an_original_names_it(office: Office, client: FlaskClient) -> None:
    media().path(office.pair.after.original.sha256).unlink()
    answer = signed_in(client, "Emma").post(f"/ledger/issues/{office.issue.id}/dossier")
    with answer, zipfile.ZipFile(BytesIO(answer.data)) as archive:
        (table,) = (archive.read(name) for name in archive.namelist() if name.endswith("broken.csv"))
    assert office.pair.after.original.sha256 in table.decode()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_export_downloads_and_nobody_else(office: Office, client: FlaskClient, role: Role) -> None:
    with transaction():
        build.account("Kim", role, office.programme)
    answer = signed_in(client, "Kim").post(f"/ledger/issues/{office.issue.id}/dossier")
    assert answer.status_code == (200 if role in {Role.OFFICE, Role.ADMINISTRATOR, Role.ACCEPTANCE} else 403)


def test_who_has_not_signed_in_is_asked_to(office: Office, client: FlaskClient) -> None:
    answer = client.post(f"/ledger/issues/{office.issue.id}/dossier")
    assert (answer.status_code, "/sign-in" in answer.text) == (401, True)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ADMINISTRATOR])
def test_the_dossiers_of_another_programme_do_not_exist(office: Office, client: FlaskClient, role: Role) -> None:
    with transaction():
        build.account("Olga", role, build.programme("other", "另一方案"))
    olga = signed_in(client, "Olga")
    assert olga.post(f"/ledger/issues/{office.issue.id}/dossier").status_code == 404


def test_a_dossier_of_no_issue_is_not_found(office: Office, client: FlaskClient) -> None:
    assert signed_in(client, "Emma").post("/ledger/issues/999/dossier").status_code == 404
