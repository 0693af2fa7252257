"""Exports in the browser: chosen on the ledger, built by a worker, taken away by who may."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import Role
from server.domain.export import ExportState
from server.models import Export
from server.services import events
from server.services.runtime import now
from server.tasks import exporting
from tests import build
from tests.integration.exports.conftest import Office


def signed_in(client: FlaskClient, name: str) -> FlaskClient:
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client


def ordered(client: FlaskClient, **fields: object) -> Export:
    answer = client.post("/exports/", data={"shape": "zip", **fields})
    assert answer.status_code == 302
    row = db.session.get(Export, 1, populate_existing=True)
    assert row is not None
    return row


def test_what_the_list_shows_is_exported_and_downloaded_whole_or_in_parts(office: Office, client: FlaskClient) -> None:
    emma = signed_in(client, "Emma")
    form = emma.get(f"/exports/new?issue={office.issue.id}")
    assert f'name="issue" value="{office.issue.id}"' in form.text
    row = ordered(emma, text="17", report="1")
    assert (row.state, row.issues, row.asked_by) == (ExportState.DONE, 1, "account:Emma")
    assert re.search(r'href="/exports/1/download"', emma.get("/exports/").text)
    with emma.get("/exports/1/download") as answer:
        whole = answer.data
        assert (answer.status_code, answer.headers["ETag"]) == (200, f'"{row.manifest_sha256}"')
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        assert archive.testzip() is None
    with emma.get("/exports/1/download", headers={"Range": "bytes=10-19"}) as part:
        assert (part.status_code, part.data) == (206, whole[10:20])
    same = emma.get("/exports/1/download", headers={"If-None-Match": f'"{row.manifest_sha256}"'})
    assert same.status_code == 304
    assert [one.action for one in events.about("export:1")] == ["exports.build", "exports.download"]


def test_nothing_that_fits_is_said_in_words(office: Office, client: FlaskClient) -> None:
    emma = signed_in(client, "Emma")
    answer = emma.post("/exports/", data={"text": "nothing has this"}, follow_redirects=True)
    assert "没有可导出的问题" in answer.text


@pytest.mark.parametrize("fields", [{"batch": "T1-F"}, {"issue": "abc"}, {"since": "first"}, {"shape": "rar"}])
def test_what_is_not_understood_does_not_pass_for_everything(
    office: Office, client: FlaskClient, fields: dict[str, str]
) -> None:
    emma = signed_in(client, "Emma")
    answer = emma.post("/exports/", data={"shape": "zip", **fields}, follow_redirects=True)
    assert next(iter(fields.values())) in answer.text
    assert db.session.get(Export, 1) is None


@pytest.mark.parametrize(("role", "sees"), [(Role.ACCEPTANCE, False), (Role.OFFICE, True), (Role.ADMINISTRATOR, True)])
def test_only_who_asked_and_the_office_take_an_export_away(
    office: Office,
    client: FlaskClient,
    role: Role,
    sees: bool,  # noqa: FBT001 - a case of a table
) -> None:
    ordered(signed_in(client, "Emma"))
    with transaction():
        build.account("Kim", role, office.programme)
    client.post("/sign-out")
    kim = signed_in(client, "Kim")
    assert ("/exports/1/download" in kim.get("/exports/").text) is sees
    with kim.get("/exports/1/download") as answer:
        assert answer.status_code == (200 if sees else 404)


@pytest.mark.parametrize("state", [ExportState.CANCELLED, ExportState.FAILED])
def test_an_export_that_stopped_goes_on_from_the_page(office: Office, client: FlaskClient, state: ExportState) -> None:
    emma = signed_in(client, "Emma")
    row = ordered(emma)
    first = Path(row.path)
    with transaction():
        row.state = state
        row.path = ""
        row.reached = {}
    assert 'action="/exports/1/resume"' in emma.get("/exports/").text
    assert emma.post("/exports/1/resume").status_code == 302
    again = db.session.get(Export, 1, populate_existing=True)
    assert again is not None
    assert again.state is ExportState.DONE
    assert Path(again.path).exists()
    assert first.exists()


def test_an_export_that_is_finished_does_not_begin_anew(office: Office, client: FlaskClient) -> None:
    emma = signed_in(client, "Emma")
    row = ordered(emma)
    assert 'action="/exports/1/resume"' not in emma.get("/exports/").text
    emma.post("/exports/1/resume")
    assert row.state is ExportState.DONE


def test_an_export_of_another_programme_does_not_exist(office: Office, client: FlaskClient) -> None:
    ordered(signed_in(client, "Emma"))
    with transaction():
        build.account("Olga", Role.OFFICE, build.programme("other", "另一方案"))
    client.post("/sign-out")
    olga = signed_in(client, "Olga")
    assert olga.get("/exports/1/download").status_code == 404
    assert olga.post("/exports/1/cancel").status_code == 404


def test_an_export_whose_time_is_over_is_removed_and_its_row_stays(office: Office, client: FlaskClient) -> None:
    emma = signed_in(client, "Emma")
    row = ordered(emma)
    place = Path(row.path)
    exporting.expire()
    assert place.exists()
    with transaction():
        row.expires_at = now() - timedelta(seconds=1)
    exporting.expire()
    assert not place.exists()
    assert db.session.get_one(Export, 1).state is ExportState.EXPIRED
    assert emma.get("/exports/1/download").status_code == 404
