"""Is a dossier gathered without reading what other issues are about, however much that is?"""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from server.db import db
from server.services.export import dossiers
from tests.integration.exports.conftest import Office

GROWING = ("submission", "submission_issue", "attachment", "photo", "photo_pair", "finding", "decision", "event")


@pytest.fixture
def plans(office: Office, backend: str) -> list[str]:
    """Gather a dossier and return what SQLite does for it, step by step."""
    if backend != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole, whatever its indexes")
    asked: list[tuple[str, Any]] = []

    def note(*arguments: object) -> None:
        asked.append((str(arguments[2]), arguments[3]))

    event.listen(db.engine, "before_cursor_execute", note)
    dossiers.gather(office.issue)
    event.remove(db.engine, "before_cursor_execute", note)
    cursor = db.session.connection().connection.cursor()
    steps: list[str] = []
    for statement, values in asked:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        steps += [row[-1] for row in cursor.fetchall()]
    return steps


@pytest.mark.parametrize("table", GROWING)
def test_no_table_that_grows_is_read_whole(app: Flask, plans: list[str], table: str) -> None:
    assert [step for step in plans if step.split()[:2] == ["SCAN", table]] == []


def test_what_names_the_issue_is_found_by_an_index(plans: list[str]) -> None:
    assert any("submission_issue" in step and "USING INDEX" in step for step in plans), plans
