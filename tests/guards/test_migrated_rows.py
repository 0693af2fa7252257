"""Do the migrations fill what older rows did not say, on both databases?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import MetaData, Table, insert, select

from server.config import ROOT
from server.db import db
from tests.conftest import running, settings_in

MIGRATIONS = str(ROOT / "migrations")
BEFORE_WHO_IS_WHO = "0010"
THEN = datetime(2026, 9, 1, tzinfo=UTC)
SITE = {"programme_id": 1, "name": "加甘滩", "datum": "wgs84", "latitude": 35.1, "longitude": 102.6, "radius_m": 100.0}
SITE |= {"region": "", "zone": "Asia/Shanghai"}
ISSUE = {"programme_id": 1, "problem_text": "", "status": "", "due_text": "", "created_at": THEN}


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Give an application on the tables of before."""
    changes = {}
    if request.param == "postgresql":
        changes["database_url"] = request.getfixturevalue("postgres_database")
    with running(settings_in(tmp_path, **changes)) as app, app.app_context():
        upgrade(directory=MIGRATIONS, revision=BEFORE_WHO_IS_WHO)
        put("programme", {"id": 1, "code": "gannan", "title": "甘南州", "limits": {}, "is_demonstration": False,
                          "created_at": THEN})  # fmt: skip
        yield app


def table(name: str) -> Table:
    return Table(name, MetaData(), autoload_with=db.engine)


def put(name: str, *rows: dict[str, Any]) -> None:
    with db.engine.begin() as connection:
        for row in rows:
            connection.execute(insert(table(name)).values(row))


def column(name: str, column: str) -> list[Any]:
    rows = table(name)
    with db.engine.connect() as connection:
        return list(connection.scalars(select(rows.c[column]).order_by(rows.c.id)))


def test_an_issue_gets_the_county_of_its_ledger_or_else_of_its_site(older: Flask) -> None:
    put("site", SITE | {"id": 1, "code": "JGT", "county": "夏河县"})
    put(
        "issue",
        ISSUE | {"id": 1, "code": "1", "site_id": 1, "ledger": {}},
        ISSUE | {"id": 2, "code": "2", "site_id": 1, "ledger": {"行政区域": "碌曲县/郎木寺镇"}},
        ISSUE | {"id": 3, "code": "3", "site_id": None, "ledger": {"行政区域": "合作市"}},
        ISSUE | {"id": 4, "code": "4", "site_id": None, "ledger": {"备注": "无"}},
    )
    upgrade(directory=MIGRATIONS)
    assert column("issue", "county") == ["夏河县", "碌曲县", "合作市", ""]


def test_who_had_signed_in_is_the_submitter_and_a_phone_is_nobodys(older: Flask) -> None:
    person = {"id": 1, "name": "Dawa", "role": "officer", "password_hash": "", "created_at": THEN}
    phone = {"id": 1, "programme_id": 1, "name": "one", "token_sha256": "0" * 64, "created_at": THEN}
    form = {"id": 1, "programme_id": 1, "form_id": "rect_check", "state": "open", "created_at": THEN}
    sent = {"form_pk": 1, "version_named": "1", "instance_name": "", "xml": b"<data/>", "xml_sha256": "0" * 64}
    sent |= {"answers": {}, "flags": [], "client_headers": {}, "more_follows": False, "received_at": THEN}
    put("account", person)
    put("phone", phone)
    put("form", form)
    put("submission", sent | {"id": 1, "instance_id": "uuid:1", "account_id": 1})
    put("submission", sent | {"id": 2, "instance_id": "uuid:2", "phone_id": 1})
    upgrade(directory=MIGRATIONS)
    assert column("submission", "submitter_id") == [1, None]
    assert (column("phone", "account_id"), column("phone", "kind")) == ([None], ["collect"])
