"""Do the migrations fill what older rows did not say, on both databases?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import MetaData, Table, insert, select, text

from server.config import ROOT
from server.db import db
from server.services import database
from tests.conftest import running, settings_in

MIGRATIONS = str(ROOT / "migrations")
BEFORE_WHO_IS_WHO = "0010"
BEFORE_OWN_COLUMNS = "0058"
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
        database.migrate()
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


def test_what_people_had_answered_to_each_check_is_counted(older: Flask) -> None:
    upgrade(directory=MIGRATIONS, revision="0027")
    put("account", {"id": 1, "name": "Alice", "role": "reviewer", "password_hash": "", "created_at": THEN})
    put("site", SITE | {"id": 1, "code": "JGT", "county": "夏河县"})
    put("viewpoint", {"id": 1, "site_id": 1, "code": "S", "name": "南坡", "hint": ""})
    put("issue", ISSUE | {"id": 1, "code": "1", "site_id": 1, "ledger": {}, "county": "夏河县"})
    put("form", {"id": 1, "programme_id": 1, "form_id": "rect_check", "state": "open", "created_at": THEN})
    sent = {"form_pk": 1, "version_named": "1", "instance_name": "", "xml": b"<data/>", "xml_sha256": "0" * 64}
    sent |= {"answers": {}, "flags": [], "client_headers": {}, "more_follows": False, "received_at": THEN}
    put("submission", sent | {"id": 1, "instance_id": "uuid:1"})
    facts = {"camera": {"make": "HUAWEI", "model": "ALN-AL00"}}
    put("original", {"id": 1, "sha256": "a" * 64, "size_bytes": 1, "facts": facts, "stored_at": THEN})
    put("attachment", {"id": 1, "submission_id": 1, "name": "1.jpg", "state": "received", "original_id": 1,
                       "flags": []})  # fmt: skip
    photo = {"original_id": 1, "attachment_id": 1, "question": "photo_wide", "path": "/data/photo_wide", "attempts": 0}
    put("photo", *(photo | {"id": number, "received_at": THEN} for number in (1, 2)))
    put("photo_pair", {"id": 1, "issue_id": 1, "viewpoint_id": 1, "before_id": 1, "after_id": 2, "formed_at": THEN,
                       "contradictions": 0, "doubts": 1, "state": "decided", "outcome": "return", "settled_at": THEN,
                       "is_waiting": False, "queue_key": 0, "county": "", "officer": "", "against": ""})  # fmt: skip
    put("finding", {"id": 1, "photo_id": 2, "check": "photo_near_site", "version": 1, "status": "doubtful",
                    "reason": "far", "evidence": {"limit_fence_radius_m": 100}, "made_at": THEN})  # fmt: skip
    put("decision", {"id": 1, "pair_id": 1, "account_id": 1, "kind": "return", "note": "", "is_bulk": False,
                     "findings_seen": [["photo_near_site", 1, "doubtful", "far"]], "decided_at": THEN})  # fmt: skip
    upgrade(directory=MIGRATIONS)
    rows = table("answered_check")
    with db.engine.connect() as connection:
        (row,) = connection.execute(select(rows))
    assert (row.check, row.limits, row.camera, row.is_upheld) == (
        "photo_near_site", "fence_radius_m=100", "HUAWEI ALN-AL00", True,
    )  # fmt: skip


@pytest.mark.parametrize("older", ["sqlite"], indirect=True)
def test_what_was_found_in_the_ledger_is_found_in_an_index_with_own_columns(older: Flask) -> None:
    upgrade(directory=MIGRATIONS, revision=BEFORE_OWN_COLUMNS)
    with db.engine.begin() as connection:
        connection.execute(text("INSERT INTO ledger_search (rowid, code, note) VALUES (7, '12 2', '约谈 谈')"))
    upgrade(directory=MIGRATIONS)
    with db.engine.begin() as connection:
        connection.execute(text("INSERT INTO ledger_search (rowid, own) VALUES (8, '约谈 谈')"))
        found = text("SELECT rowid FROM ledger_search WHERE ledger_search MATCH :said ORDER BY rowid")
        asked = ('"约谈"', 'note : "约谈"', 'own : "约谈"')
        numbers = [list(connection.scalars(found, {"said": said})) for said in asked]
    assert numbers == [[7, 8], [7], [8]]
