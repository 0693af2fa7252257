"""The page on which the office brings photos: looked at first, filed when confirmed, and only for the office."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.db import db, transaction
from server.domain.access import Role
from server.models import AccountCounty, BroughtInPhoto, Photo, Programme
from tests import build

BEFORE = build.taken(build.WORK_STARTED - timedelta(days=6), seed=3, size=(64, 48))
AFTER = build.taken(build.WORK_DONE + timedelta(days=4), seed=4, size=(64, 48))


@pytest.fixture
def office(register: int, client: FlaskClient) -> FlaskClient:
    return signed_in(client, "Emma")


def signed_in(client: FlaskClient, name: str) -> FlaskClient:
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client


def packed(*members: tuple[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()


def bring(client: FlaskClient, *files: tuple[str, bytes], **more: Any) -> Any:
    sent = [(io.BytesIO(content), name) for name, content in files]
    return client.post("/bring", data={"files": sent} | more)


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Photo)) or 0


def filed_to_the_end(client: FlaskClient, address: str, **said: str) -> str:
    assert client.post(address, data=said).status_code == 303
    for _ in range(50):
        page = client.get(address).text
        if "data-go-on" not in page:
            return page
        client.post(f"{address}/next")
    raise AssertionError(page)


def test_nothing_is_filed_before_it_is_confirmed(office: FlaskClient) -> None:
    answer = bring(office, ("photos.zip", packed(("GN-001_南坡_整改前.jpg", BEFORE))))
    assert answer.status_code == 303
    assert "GN-001_南坡_整改前.jpg" in office.get(answer.location).text
    assert count() == 0


def test_an_archive_is_filed_when_it_is_confirmed(office: FlaskClient) -> None:
    answer = bring(office, ("photos.zip", packed(("GN-001_南坡_整改前.jpg", BEFORE))), source="存储卡")
    filed_to_the_end(office, answer.location)
    brought = db.session.scalars(select(BroughtInPhoto)).one()
    assert (brought.by, brought.source, brought.issue_code) == ("account:Emma", "存储卡", "GN-001")


def test_what_nothing_tells_is_filed_where_the_person_says(office: FlaskClient) -> None:
    answer = bring(office, ("mmexport1.jpg", BEFORE), ("GN-001_整改后.jpg", AFTER))
    said = {"viewpoint-0": "V2", "place-1": "GN_002 / V1", "stage-1": "before"}
    filed_to_the_end(office, answer.location, **said)
    found = {
        (one.issue_code, one.viewpoint_code, one.stage.value) for one in db.session.scalars(select(BroughtInPhoto))
    }
    assert found == {("GN-001", "V2", "after"), ("GN_002", "V1", "before")}


def test_what_is_said_for_all_fills_what_is_open(office: FlaskClient) -> None:
    answer = bring(office, ("1.jpg", BEFORE), ("2.jpg", AFTER))
    filed_to_the_end(office, answer.location, **{"place-all": "GN-001 / V1", "stage-all": "during"})
    assert count() == 2


def test_what_is_said_for_all_goes_past_a_file_whose_own_issue_is_told(office: FlaskClient) -> None:
    answer = bring(office, ("GN_002_整改后.jpg", BEFORE), ("2.jpg", AFTER))
    filed_to_the_end(office, answer.location, **{"place-all": "GN-001 / V1", "stage-all": "during"})
    assert [one.file_name for one in db.session.scalars(select(BroughtInPhoto))] == ["2.jpg"]


def test_what_stays_open_is_told_and_not_filed(office: FlaskClient) -> None:
    answer = bring(office, ("1.jpg", BEFORE))
    page = filed_to_the_end(office, answer.location)
    assert "1.jpg" in page
    assert count() == 0


def test_a_place_that_is_not_in_the_register_is_refused(office: FlaskClient) -> None:
    answer = bring(office, ("1.jpg", BEFORE))
    filed_to_the_end(office, answer.location, **{"place-0": "GN-404 / V1", "stage-0": "before"})
    assert count() == 0


def test_more_than_one_portion_is_filed_to_the_end(office: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.services.intake.staged_parcels.PORTION", 2)
    files = [(f"GN-001_南坡_整改前_{n}.jpg", build.taken(build.WORK_STARTED, seed=n, size=(64, 48))) for n in range(5)]
    filed_to_the_end(office, bring(office, *files).location)
    assert count() == 5


def test_the_bytes_that_lay_aside_are_gone_when_all_is_filed(office: FlaskClient, tmp_path: Path) -> None:
    answer = bring(office, ("GN-001_南坡_整改前.jpg", BEFORE))
    filed_to_the_end(office, answer.location)
    left = [path.name for path in (tmp_path / "brought").rglob("*") if path.is_file()]
    assert left == ["state.json"]


def test_a_table_tells_where_files_belong(office: FlaskClient) -> None:
    table = "文件名,问题编号,拍摄点,阶段\n1.jpg,GN-001,南坡,整改前\n".encode("gb18030")
    answer = bring(office, ("1.jpg", BEFORE), table=(io.BytesIO(table), "清单.csv"))
    filed_to_the_end(office, answer.location)
    assert count() == 1


@pytest.mark.parametrize(
    ("files", "more"),
    [
        ([], {}),
        ([("a.zip", b"PK\x03\x04 broken")], {}),
        ([("1.jpg", BEFORE)], {"table": (io.BytesIO(b"a,b\n1,2\n"), "t.csv")}),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    office: FlaskClient, files: list[tuple[str, bytes]], more: dict[str, Any], tmp_path: Path
) -> None:
    answer = bring(office, *files, **more)
    assert answer.status_code in {400, 422}
    assert re.search(r'class="flash flash-refused"', answer.text)
    assert not list((tmp_path / "brought").glob("*"))


def test_more_files_than_a_person_looks_through_are_refused(
    office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.services.intake.staged_parcels.MOST_BROUGHT_AT_ONCE", 2)
    assert bring(office, *((f"{number}.jpg", BEFORE) for number in range(3))).status_code == 413


def test_another_person_does_not_find_what_was_brought(app: Flask, register: int, office: FlaskClient) -> None:
    address = bring(office, ("1.jpg", BEFORE)).location
    with transaction():
        build.account("Olga", Role.OFFICE, db.session.get_one(Programme, register))
    assert signed_in(app.test_client(), "Olga").get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICER, Role.REVIEWER, Role.LEADER, Role.AUDITOR, Role.ACCEPTANCE])
def test_only_the_office_brings_photos(register: int, client: FlaskClient, role: Role) -> None:
    with transaction():
        build.account("Other", role, db.session.get_one(Programme, register))
    other = signed_in(client, "Other")
    assert other.get("/bring").status_code == 403
    assert bring(other, ("1.jpg", BEFORE)).status_code == 403


def test_who_sees_one_county_files_only_there(register: int, client: FlaskClient) -> None:
    with transaction():
        account = build.account("Cai", Role.OFFICE, db.session.get_one(Programme, register))
        account.counties.append(AccountCounty(county="玛曲县"))
    answer = bring(signed_in(client, "Cai"), ("GN-001_南坡_整改前.jpg", BEFORE))
    filed_to_the_end(client, answer.location)
    assert count() == 0
