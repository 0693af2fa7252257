"""Changing cells of the ledger: on the page, by a command, and what becomes of it."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, Role, granted
from server.domain.finding import Status
from server.errors import Forbidden, Invalid, NotFound
from server.models import Issue
from server.services.register import edits, issue_history
from tests import build


@pytest.fixture
def issue(app: Flask) -> int:
    """Give a row with a site and a judged photo pair, people who may and may not change it."""
    with app.app_context(), transaction():
        plan = build.programme()
        place = build.site(plan, code="S1", county="夏河县")
        row = build.issue(plan, place, "ZY-1", "弃渣占用河道", row_no=1, ledger={"备注": "旧"}, due_text="2026年6月底")
        build.issue(plan, None, "ZY-2", "渗漏", row_no=2)
        build.judged_pair(row, build.viewpoint(place), build.form(plan), Status.CONSISTENT)
        row.verdict = Status.CONSISTENT
        build.account("Emma", Role.OFFICE)
        build.account("Olaf", Role.OFFICE)
        build.account("Alice", Role.REVIEWER)
        return row.id


def signed_in(client: FlaskClient, name: str) -> FlaskClient:
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client


def write(number: int, key: str, value: str, seen: str | None = None) -> edits.Edited:
    with transaction():
        return edits.edit(COMMAND_LINE, {number: seen}, key, value)


@pytest.mark.parametrize(
    ("key", "value", "attribute", "kept"),
    [
        ("unit", "夏河县水务局", "unit.name", "夏河县水务局"),
        ("batch", "第二批", "batch.code", "第二批"),
        ("status", "正在整改", "status", "in_progress"),
        ("due", "2027年3月底", "due_on.isoformat", "2027-03-31"),
        ("region", "玛曲县/尼玛镇", "county", "玛曲县"),
        ("site", "", "site", None),
        ("row_no", "17", "row_no", 17),
    ],
)
def test_a_cell_means_what_a_sheet_would_mean(
    app: Flask, issue: int, key: str, value: str, attribute: str, kept: object
) -> None:
    with app.app_context():
        assert write(issue, key, value).changed == (issue,)
        found: object = db.session.get(Issue, issue)
        for name in attribute.split("."):
            found = getattr(found, name)
        assert (found() if callable(found) else found) == kept


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("status", "差不多"),
        ("started", "春天"),
        ("row_no", "x"),
        ("code", "ZY-9"),
        ("nothing", "1"),
        ("unit", "局" * 999),
    ],
)
def test_what_cannot_be_understood_is_refused(app: Flask, issue: int, key: str, value: str) -> None:
    with app.app_context(), pytest.raises(Invalid):
        write(issue, key, value)


def test_an_emptied_cell_is_empty(app: Flask, issue: int) -> None:
    with app.app_context():
        write(issue, "note", "")
        assert db.session.get_one(Issue, issue).ledger == {}


def test_where_somebody_was_first_both_values_are_told_and_nothing_changes(app: Flask, issue: int) -> None:
    with app.app_context():
        write(issue, "note", "他人所写", "旧")
        (clash,) = write(issue, "note", "我写的", "旧").clashes
        assert (clash.code, clash.seen, clash.now) == ("ZY-1", "旧", "他人所写")
        assert db.session.get_one(Issue, issue).ledger["备注"] == "他人所写"
        assert write(issue, "note", "我写的", clash.now).changed == (issue,)


def test_the_checks_are_asked_again_about_what_is_judged_by_the_cell(app: Flask, issue: int) -> None:
    with app.app_context():
        assert write(issue, "claimed", "2026-11-01").asked_again
        assert not write(issue, "note", "新").asked_again


def test_the_history_says_who_changed_what_the_newest_first(app: Flask, issue: int, client: FlaskClient) -> None:
    emma = signed_in(client, "Emma")
    emma.post("/ledger/edit", data={"issue": issue, "seen": "旧", "column": "note", "value": "新"})
    emma.post("/ledger/edit", data={"issue": issue, "seen": "completed", "column": "status", "value": "behind"})
    with app.app_context():
        found = issue_history.of(db.session.get_one(Issue, issue))
        assert [(one.by, one.key, one.old, one.new) for one in found] == [
            ("account:Emma", "status", "completed", "behind"),
            ("account:Emma", "note", "旧", "新"),
        ]
    page = emma.get(f"/ledger/issues/{issue}/history?column=note", headers={"Accept-Language": "en"}).text
    assert "Emma" in page
    assert "Behind schedule" not in page


def test_many_rows_are_changed_at_once_and_those_of_others_are_told(
    app: Flask, issue: int, client: FlaskClient
) -> None:
    emma = signed_in(client, "Emma")
    said = {"issue": [issue, issue + 1], "seen": ["not this", ""], "column": "note", "value": "同批"}
    answer = emma.post("/ledger/edit", data=said, headers={"Accept": "application/json"}).get_json()
    assert answer["changed"] == [issue + 1]
    assert answer["clashes"] == [{"id": issue, "code": "ZY-1", "seen": "not this", "now": "旧"}]


def test_a_reviewer_changes_nothing(issue: int, client: FlaskClient) -> None:
    alice = signed_in(client, "Alice")
    assert alice.post("/ledger/edit", data={"issue": issue, "column": "note", "value": "x"}).status_code == 403
    assert "data-may-edit" not in alice.get("/ledger/issues").text


def test_what_a_script_may_not_do_is_said_so_that_it_understands(issue: int, client: FlaskClient) -> None:
    sent, wants = {"issue": issue, "column": "note", "value": "x"}, {"Accept": "application/json"}
    nobody = client.post("/ledger/edit", data=sent, headers=wants)
    alice = signed_in(client, "Alice").post("/ledger/edit", data=sent, headers=wants)
    assert [(one.status_code, list(one.get_json())) for one in (nobody, alice)] == [
        (401, ["refusal"]),
        (403, ["refusal"]),
    ]


def test_a_refusal_is_said_to_who_asked(issue: int, client: FlaskClient) -> None:
    said = {"issue": issue, "seen": "completed", "column": "status", "value": "差不多"}
    answer = signed_in(client, "Emma").post("/ledger/edit", data=said, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "差不多" in answer.get_json()["refusal"]


@pytest.mark.usefixtures("issue")
def test_rows_come_page_by_page_by_their_place(client: FlaskClient) -> None:
    emma = signed_in(client, "Emma")
    first = emma.get("/ledger/rows.json?limit=1&sort=-code").get_json()
    assert (first["total"], first["more"], [row["code"] for row in first["rows"]]) == (2, True, ["ZY-2"])
    after = first["rows"][0]["place"]
    assert [row["code"] for row in emma.get(f"/ledger/rows.json?sort=-code&after={after}").get_json()["rows"]] == [
        "ZY-1"
    ]
    assert emma.get("/ledger/rows.json?after=nonsense").status_code == 400


@pytest.mark.usefixtures("issue")
def test_a_shared_view_is_offered_to_others_and_an_own_one_is_not(client: FlaskClient) -> None:
    emma = signed_in(client, "Emma")
    emma.post("/ledger/views?has.problem=弃渣&sort=-due", data={"name": "河道", "shared": "1"})
    emma.post("/ledger/views?sort=code", data={"name": "只给自己"})
    page = signed_in(client, "Olaf").get("/ledger/issues").text
    assert "河道" in page
    assert "只给自己" not in page


@pytest.mark.usefixtures("issue")
def test_commands_narrow_edit_and_tell_the_history(runner: FlaskCliRunner) -> None:
    listed = runner.invoke(args=["issues", "list", "--has", "problem=弃渣", "--json"])
    assert [one["code"] for one in json.loads(listed.output)] == ["ZY-1"]
    assert runner.invoke(args=["issues", "edit", "ZY-1", "备注", "新"]).exit_code == 0
    assert runner.invoke(args=["issues", "edit", "ZY-1", "note", "更新", "--seen", "旧"]).exit_code == 1
    told = json.loads(runner.invoke(args=["issues", "history", "ZY-1", "--json"]).output)
    assert [(one["by"], one["key"], one["old"], one["new"]) for one in told] == [("system", "note", "旧", "新")]


def test_who_sees_one_county_takes_no_row_out_of_it_and_hears_nothing_of_other_sites(app: Flask, issue: int) -> None:
    with app.app_context():
        with transaction():
            row = db.session.get(Issue, issue)
            assert row is not None
            row.county = "夏河县"
            build.site(row.programme, code="S2", county="碌曲县")
        limited = Actor("Emma", granted(Role.OFFICE), account_id=1, counties=frozenset({"夏河县"}))
        with pytest.raises(Forbidden), transaction():
            edits.edit(limited, {issue: None}, "region", "碌曲县")
        with pytest.raises(NotFound), transaction():
            edits.edit(limited, {issue: None}, "site", "S2")
        db.session.rollback()
        row = db.session.get(Issue, issue)
        assert row is not None
        assert (row.county, row.site and row.site.code) == ("夏河县", "S1")


def test_what_was_seen_is_said_of_every_row_or_of_none(issue: int, client: FlaskClient) -> None:
    sent = {"issue": [str(issue), "2"], "seen": ["旧"], "column": "note", "value": "新"}
    answer = signed_in(client, "Emma").post("/ledger/edit", data=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 400


@pytest.mark.parametrize("key", ["row_no", "done"])
@pytest.mark.parametrize("value", ["99999999999999999999", "0001-01-01"])
def test_a_value_that_no_column_takes_is_refused(app: Flask, issue: int, key: str, value: str) -> None:
    with app.app_context(), pytest.raises(Invalid):
        write(issue, key, value)


def test_a_place_with_half_a_letter_is_none(issue: int, client: FlaskClient) -> None:
    answer = signed_in(client, "Emma").get("/ledger/rows.json?after=W2ZhbHNlLCAiXHVkODAwIiwgMV0")
    assert answer.status_code == 400
