"""Files that are looked at, imported, and taken back."""

import io
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server import progress
from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, Permission, Role
from server.domain.ledger_columns import Order
from server.domain.life_state import LifeState
from server.domain.outside_limits import MOST_REGISTER_DRAFTS
from server.domain.register_import import ImportKind
from server.domain.subject import Stage
from server.errors import Conflict, Forbidden, NotFound
from server.models import Event, Issue, Site, Unit
from server.progress import Step
from server.services.ledger import table
from server.services.ledger.listing import IssueFilters
from server.services.register import (
    import_drafts,
    issue_history,
    programmes,
    site_history,
    unit_merging,
    units,
)
from tests import build

SITES = (
    "点位编号,点位名称,纬度,经度,坐标系,半径,拍摄点,拍摄点名称\n"
    "JGT,新名,34.9,102.4,WGS-84,150,S,南坡\nNEW,新点,34.1,103.2,WGS-84,,,\nBAD,坏,,,WGS-84,,,\n"
)
LEDGER = "问题编号,问题描述,备注,整改时限\nZY-1,弃渣未清,新,2027年3月底\nZY-9,新问题,,\n"


@pytest.fixture
def site(app: Flask) -> int:
    """Give a site and an issue, and somebody who keeps both."""
    with app.app_context(), transaction():
        plan = build.programme()
        place = build.site(plan, "JGT", "旧名")
        build.issue(plan, place, "ZY-1", "弃渣占用河道", row_no=1, ledger={"备注": "旧"})
        build.account("Emma", Role.OFFICE)
        build.account("Alice", Role.REVIEWER)
        return place.id


def staged(kind: ImportKind, text: str) -> int:
    with transaction():
        return import_drafts.stage(COMMAND_LINE, programmes.get("gannan"), kind, "file.csv", text.encode())


def confirmed(number: int) -> None:
    with transaction():
        import_drafts.confirm(COMMAND_LINE, number)


def undone(number: int) -> None:
    with transaction():
        import_drafts.undo(COMMAND_LINE, number)


def signed_in(client: FlaskClient, name: str = "Emma") -> FlaskClient:
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client


def test_a_file_that_waits_changes_nothing(app: Flask, site: int) -> None:
    with app.app_context():
        number = staged(ImportKind.SITES, SITES)
        with transaction(keep=False):
            report = import_drafts.run(COMMAND_LINE, number)
        assert (report.added, report.updated, len(report.refused)) == (1, 1, 1)
        assert [one.code for one in db.session.query(Site)] == ["JGT"]


def test_sites_are_given_back_what_stood_there(app: Flask, site: int) -> None:
    with app.app_context():
        number = staged(ImportKind.SITES, SITES)
        confirmed(number)
        assert {one.code for one in db.session.query(Site)} == {"JGT", "NEW"}
        undone(number)
        [found] = db.session.query(Site)
        assert (found.name, found.radius_m, list(found.viewpoints)) == ("旧名", 100, [])
        assert site_history.of(found)[0].fields


def test_issues_are_given_back_what_stood_there(app: Flask, site: int) -> None:
    with app.app_context():
        number = staged(ImportKind.ISSUES, LEDGER)
        confirmed(number)
        assert {one.code for one in db.session.query(Issue)} == {"ZY-1", "ZY-9"}
        undone(number)
        [found] = db.session.query(Issue)
        assert (found.problem_text, found.ledger, found.due_on) == ("弃渣占用河道", {"备注": "旧"}, None)
        assert issue_history.of(found)
        assert list(table.every(COMMAND_LINE, IssueFilters(text="新问题"), Order())) == []


def test_what_somebody_changed_since_is_not_taken_back_and_is_named(app: Flask, site: int) -> None:
    with app.app_context():
        number = staged(ImportKind.SITES, SITES)
        confirmed(number)
        with transaction():
            db.session.get_one(Site, site).name = "又一个名"
        with pytest.raises(Conflict) as refused:
            undone(number)
        assert refused.value.details["codes"] == "JGT"


def test_how_far_an_issue_is_stays_as_its_moves_say_also_where_the_word_is_the_same(app: Flask, site: int) -> None:
    with app.app_context():
        number = staged(ImportKind.ISSUES, "问题编号,问题描述,整改状态\nZY-1,弃渣占用河道,整改中\n")
        confirmed(number)
        with transaction():
            db.session.query(Issue).one().state = LifeState.RECTIFYING
        with pytest.raises(Conflict) as refused:
            undone(number)
        assert refused.value.details["codes"] == "ZY-1"


def test_a_new_site_that_an_issue_names_stays(app: Flask, site: int) -> None:
    with app.app_context():
        number = staged(ImportKind.SITES, SITES)
        confirmed(number)
        with transaction():
            new = db.session.query(Site).filter_by(code="NEW").one()
            db.session.query(Issue).one().site_id = new.id
        with pytest.raises(Conflict) as refused:
            undone(number)
        assert refused.value.details["codes"] == "NEW"


def test_a_viewpoint_that_a_photo_shows_by_now_stays(app: Flask, site: int) -> None:
    with app.app_context():
        number = staged(ImportKind.SITES, SITES)
        confirmed(number)
        with transaction():
            plan = programmes.get("gannan")
            [new] = db.session.get_one(Site, site).viewpoints
            sent = build.submission(build.form(plan))
            build.photo(sent, db.session.query(Issue).one(), new, Stage.BEFORE, b"no picture")
        with pytest.raises(Conflict) as refused:
            undone(number)
        assert refused.value.details["codes"] == "JGT"


def test_a_new_row_never_gets_the_number_and_so_the_history_of_one_that_was_taken_back(app: Flask, site: int) -> None:
    with app.app_context():
        first = staged(ImportKind.ISSUES, LEDGER)
        confirmed(first)
        gone = db.session.query(Issue).filter_by(code="ZY-9").one().id
        undone(first)
        confirmed(staged(ImportKind.ISSUES, LEDGER.replace("ZY-9", "ZY-10")))
        assert db.session.query(Issue).filter_by(code="ZY-10").one().id > gone


def test_a_unit_that_was_there_keeps_all_but_what_the_import_gave_it(app: Flask, site: int) -> None:
    with app.app_context():
        with transaction():
            units.add("丁单位")
        number = staged(ImportKind.UNITS, "单位名称,单位代码,行政区域\n丁单位,D-1,夏河县\n新单位,D-2,\n")
        confirmed(number)
        assert {one.name: one.code for one in db.session.query(Unit)} == {"丁单位": "D-1", "新单位": "D-2"}
        undone(number)
        [found] = db.session.query(Unit)
        assert (found.name, found.code or "", found.county or "") == ("丁单位", "", "")


def test_what_belonged_to_a_unit_that_is_gone_is_not_taken_back_and_named(app: Flask, site: int) -> None:
    with app.app_context():
        with transaction():
            old, other = units.add("旧单位"), units.add("另一单位")
            db.session.query(Issue).one().unit_id = old.id
        number = staged(ImportKind.ISSUES, "问题编号,责任单位,备注\nZY-1,新单位,旧\n")
        confirmed(number)
        with transaction():
            unit_merging.merge(COMMAND_LINE, old.id, other.id)
        with pytest.raises(Conflict) as refused:
            undone(number)
        assert refused.value.details["codes"] == "ZY-1"


def test_the_log_tells_of_files_that_had_to_make_room(app: Flask, site: int) -> None:
    with app.app_context():
        first = staged(ImportKind.ISSUES, LEDGER)
        for _ in range(MOST_REGISTER_DRAFTS):
            staged(ImportKind.ISSUES, LEDGER)
        said = db.session.query(Event).filter_by(action="imports.discard").one()
        assert said.subject == f"register_import:{first}"


def test_a_file_is_imported_once(app: Flask, site: int) -> None:
    with app.app_context():
        number = staged(ImportKind.SITES, SITES)
        confirmed(number)
        with pytest.raises(Conflict):
            confirmed(number)
        undone(number)
        with pytest.raises(Conflict):
            undone(number)


def test_what_would_do_something_else_by_now_is_not_confirmed(app: Flask, site: int) -> None:
    with app.app_context():
        number = staged(ImportKind.SITES, SITES)
        with transaction(keep=False):
            seen = import_drafts.fingerprint(import_drafts.run(COMMAND_LINE, number))
        with transaction():
            db.session.get_one(Site, site).name = "又一个名"
        with pytest.raises(Conflict), transaction():
            import_drafts.confirm(COMMAND_LINE, number, seen)


def test_who_sees_one_county_imports_nothing(app: Flask, site: int) -> None:
    keeper = Actor("Kim", frozenset({Permission.EDIT}), counties=frozenset({"夏河县"}))
    with app.app_context(), pytest.raises(Forbidden), transaction():
        import_drafts.stage(keeper, programmes.get("gannan"), ImportKind.SITES, "file.csv", SITES.encode())


def test_units_which_all_share_are_not_taken_back_by_who_sees_one_programme(app: Flask, site: int) -> None:
    with app.app_context():
        number = staged(ImportKind.UNITS, "责任单位,代码\n夏河分局,A1\n")
        confirmed(number)
        keeper = Actor("Kim", frozenset({Permission.EDIT}), programme_id=programmes.get("gannan").id)
        with pytest.raises(Forbidden), transaction():
            import_drafts.undo(keeper, number)


def test_a_file_that_is_thrown_away_is_gone(app: Flask, site: int) -> None:
    with app.app_context():
        number = staged(ImportKind.SITES, SITES)
        with transaction():
            import_drafts.discard(COMMAND_LINE, number)
        with pytest.raises(NotFound):
            import_drafts.get(COMMAND_LINE, number)


def test_the_office_looks_imports_and_takes_back(app: Flask, site: int, client: FlaskClient) -> None:
    sent = {"kind": "sites", "file": (io.BytesIO(SITES.encode()), "点位.csv")}
    where = signed_in(client).post("/register/imports", data=sent).location
    page = client.get(where).text
    assert "旧名" in page
    assert "新名" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert "已导入：" in client.post(f"{where}/confirm", data={"seen": seen}, follow_redirects=True).text
    assert client.post(f"{where}/undo").status_code == 302
    with app.app_context():
        assert [one.name for one in db.session.query(Site)] == ["旧名"]


def test_the_office_sees_what_new_rows_say_before_they_are_there(app: Flask, site: int, client: FlaskClient) -> None:
    with app.app_context():
        places, ledger = staged(ImportKind.SITES, SITES), staged(ImportKind.ISSUES, LEDGER)
    signed_in(client)
    shown = client.get(f"/register/imports/{places}").text
    assert all(word in shown for word in ("新点", "34.1", "103.2", "WGS-84"))
    assert "新问题" in client.get(f"/register/imports/{ledger}").text
    with app.app_context():
        assert {one.code for one in db.session.query(Issue)} == {"ZY-1"}


def test_a_reviewer_imports_nothing(site: int, client: FlaskClient) -> None:
    assert signed_in(client, "Alice").get("/register/imports").status_code == 403


def test_what_the_page_does_the_commands_do(app: Flask, site: int, runner: FlaskCliRunner, tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    file.write_text(SITES, encoding="utf-8")
    assert runner.invoke(args=["imports", "stage", "sites", str(file)]).exit_code == 0
    assert runner.invoke(args=["imports", "confirm", "1"]).exit_code == 1  # a row was refused
    assert runner.invoke(args=["imports", "undo", "1"]).exit_code == 0
    [line] = json.loads(runner.invoke(args=["imports", "list", "--json"]).output)
    assert line["state"] == "undone"


def test_who_waits_for_a_file_sees_how_far_it_is_and_nobody_else_does(app: Flask, site: int) -> None:
    with app.app_context(), transaction():
        build.account("Frank", Role.OFFICE)
    emma, frank = signed_in(app.test_client()), signed_in(app.test_client(), "Frank")
    with progress.told_to("account:Emma"):
        progress.tell(Step.READING, 3_000, 10_000)
        assert '<progress max="10000" value="3000"' in emma.get("/register/imports/progress").text
        assert "value=" not in frank.get("/register/imports/progress").text
