"""What can an office set on pages, who else may, and does nobody overwrite another's change?"""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import Role
from server.models import Account, AccountUnit, Batch, Event, Issue, LimitDraft, Programme, Site, Unit
from server.services import accounts
from server.services.accounts import Position
from server.services.register import issue_history, programmes, units
from server.services.register.units import UnitChange
from tests import build

SignIn = Callable[[Role], FlaskClient]


@pytest.fixture
def sign_in(context: Flask, client: FlaskClient) -> SignIn:
    def as_role(role: Role) -> FlaskClient:
        with transaction():
            build.account("Emma", role)
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD})
        return client

    return as_role


@pytest.fixture
def office(sign_in: SignIn) -> FlaskClient:
    return sign_in(Role.OFFICE)


@pytest.fixture
def gannan(context: Flask) -> Programme:
    with transaction():
        return build.programme()


@pytest.fixture
def bureaus(gannan: Programme) -> tuple[Unit, Unit]:
    """Two spellings of one bureau, with an issue, a site and people of the first."""
    with transaction():
        short = units.add("州局", UnitChange(code="62A", county="合作市"))
        long = units.add("甘南州生态环境局")
        site = build.site(gannan, "S1")
        site.unit_id = short.id
        build.issue(gannan, site, "ZY-1", unit=short)
        bob = build.account("Bob")
        bob.unit_id = short.id
        bob.units = [AccountUnit(unit_id=short.id), AccountUnit(unit_id=long.id)]
    return short, long


def version_in(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.OFFICER])
@pytest.mark.parametrize("path", ["/settings/programmes", "/settings/units", "/settings/limits"])
def test_only_office_and_administrators_come_here(sign_in: SignIn, gannan: Programme, role: Role, path: str) -> None:
    assert sign_in(role).get(path).status_code == 403


def test_an_administrator_adds_a_programme(sign_in: SignIn, gannan: Programme) -> None:
    client = sign_in(Role.ADMINISTRATOR)
    client.post("/settings/programmes", data={"code": "gold", "title": "金矿整治"})
    assert programmes.get("gold").title == "金矿整治"
    assert db.session.query(Event).filter_by(action="programmes.add", actor="account:Emma").count() == 1


def test_a_programme_is_renamed_once_and_not_over_another_ones_title(office: FlaskClient, gannan: Programme) -> None:
    path = f"/settings/programmes/{gannan.id}"
    seen = version_in(office.get(path).text)
    office.post(path, data={"title": "新方案", "seen": seen})
    office.post(path, data={"title": "别的方案", "seen": seen})
    db.session.expire_all()
    assert gannan.title == "新方案"


def test_batches_are_added_and_put_into_another_order(office: FlaskClient, gannan: Programme) -> None:
    for code in ("一", "二", "三"):
        office.post(f"/settings/programmes/{gannan.id}/batches", data={"code": code})
    third = db.session.query(Batch).filter_by(code="三").one()
    office.post(f"/settings/batches/{third.id}/move", data={"to": "up", "programme": gannan.id})
    rows = db.session.query(Batch).order_by(*programmes.batches_in_order())
    assert [row.code for row in rows] == ["一", "三", "二"]


def test_a_batch_has_a_level_that_spot_checks_know_or_none(office: FlaskClient, gannan: Programme) -> None:
    with transaction():
        number = programmes.batch(gannan, "C1").id
    for level, kept in (("provincial", "provincial"), ("省级", "provincial"), ("", "")):
        sent = {"title": "C1", "source_level": level, "programme": gannan.id}
        office.post(f"/settings/batches/{number}", data=sent)
        db.session.expire_all()
        assert db.session.get_one(Batch, number).source_level == kept


def test_a_batch_is_called_otherwise_and_keeps_its_code(office: FlaskClient, gannan: Programme) -> None:
    with transaction():
        number = programmes.batch(gannan, "C1").id
    office.post(f"/settings/batches/{number}", data={"title": "第一批", "title_en": "First", "programme": gannan.id})
    db.session.expire_all()
    row = db.session.get_one(Batch, number)
    assert (row.code, row.title, row.title_en) == ("C1", "第一批", "First")


def test_units_are_found_by_a_part_of_name_or_code(office: FlaskClient, bureaus: tuple[Unit, Unit]) -> None:
    page = office.get("/settings/units?text=62a").text
    assert ("州局</a>" in page, "甘南州生态环境局</a>" in page) == (True, False)


def test_an_idle_unit_is_found(office: FlaskClient, bureaus: tuple[Unit, Unit]) -> None:
    with transaction():
        units.add("没有任务的局")
    page = office.get("/settings/units?idle=1").text
    assert ("没有任务的局</a>" in page, "州局</a>" in page) == (True, False)


def test_thousands_of_units_come_in_pages(office: FlaskClient, context: Flask) -> None:
    with transaction():
        db.session.add_all([Unit(name=f"第{number:04}局") for number in range(120)])
    first, last = office.get("/settings/units").text, office.get("/settings/units?page=3").text
    assert ("第0049局" in first, "第0050局" in first, "第0119局" in last) == (True, False, True)


def test_a_units_change_over_another_ones_is_refused(office: FlaskClient, bureaus: tuple[Unit, Unit]) -> None:
    path = f"/settings/units/{bureaus[0].id}"
    seen = version_in(office.get(path).text)
    with transaction():
        units.change(bureaus[0], UnitChange(county="夏河县"))
    answer = office.post(path, data={"name": "别名", "seen": seen})
    db.session.expire_all()
    assert (answer.status_code, bureaus[0].name) == (409, "州局")


def test_what_would_move_is_shown_before_two_units_are_one(office: FlaskClient, bureaus: tuple[Unit, Unit]) -> None:
    page = office.get(f"/settings/units/{bureaus[0].id}/merge", query_string={"into": "甘南州生态环境局"}).text
    assert f'name="into" value="{bureaus[1].id}"' in page
    assert db.session.query(Unit).count() == 2


def merged(office: FlaskClient, bureaus: tuple[Unit, Unit]) -> None:
    short, long = bureaus
    page = office.get(f"/settings/units/{short.id}/merge", query_string={"into": long.name}).text
    office.post(f"/settings/units/{short.id}/merge", data={"into": long.id, "seen": version_in(page)})
    db.session.expire_all()


def test_issues_sites_and_people_move_to_the_unit_that_stays(office: FlaskClient, bureaus: tuple[Unit, Unit]) -> None:
    kept = bureaus[1].id
    merged(office, bureaus)
    bob = db.session.query(Account).filter_by(name="Bob").one()
    issue, site = db.session.query(Issue).one(), db.session.query(Site).one()
    assert [row.id for row in db.session.query(Unit)] == [kept]
    assert (issue.unit_id, site.unit_id, bob.unit_id, [one.unit_id for one in bob.units]) == (kept, kept, kept, [kept])


def test_the_unit_that_stays_takes_over_the_code_that_it_lacked(
    office: FlaskClient, bureaus: tuple[Unit, Unit]
) -> None:
    merged(office, bureaus)
    kept = db.session.query(Unit).one()
    assert (kept.code, kept.county) == ("62A", "合作市")


def test_an_issue_keeps_in_its_history_which_unit_it_had(office: FlaskClient, bureaus: tuple[Unit, Unit]) -> None:
    merged(office, bureaus)
    (told,) = issue_history.of(db.session.query(Issue).one())
    assert (told.by, told.key, told.old, told.new) == ("account:Emma", "unit", "州局", "甘南州生态环境局")


def test_a_unit_that_was_changed_meanwhile_is_not_merged(office: FlaskClient, bureaus: tuple[Unit, Unit]) -> None:
    short, long = bureaus
    page = office.get(f"/settings/units/{short.id}/merge", query_string={"into": long.name}).text
    with transaction():
        units.change(short, UnitChange(county="夏河县"))
    office.post(f"/settings/units/{short.id}/merge", data={"into": long.id, "seen": version_in(page)})
    assert db.session.query(Unit).count() == 2


def test_who_belongs_to_one_programme_changes_no_unit(
    client: FlaskClient, gannan: Programme, bureaus: tuple[Unit, Unit]
) -> None:
    with transaction():
        build.account("Ada", Role.OFFICE, gannan)
    client.post("/sign-in", data={"name": "Ada", "password": build.PASSWORD})
    assert client.post(f"/settings/units/{bureaus[0].id}", data={"name": "别名"}).status_code == 403


def limited() -> None:
    """Let the office see one county from now on."""
    with transaction():
        accounts.change("Emma", Position(role=Role.OFFICE, counties=["合作市"]))


def test_who_sees_one_county_reads_no_names_of_people_who_see_more(
    office: FlaskClient, bureaus: tuple[Unit, Unit]
) -> None:
    with transaction():
        build.account("Everywhere").unit_id = bureaus[0].id
    page = f"/settings/units/{bureaus[0].id}"
    before = "Everywhere" in office.get(page).text
    limited()
    assert (before, "Everywhere" in office.get(page).text) == (True, False)


def test_who_sees_one_county_reads_no_history_of_the_whole_programme(office: FlaskClient, gannan: Programme) -> None:
    page = f"/settings/programmes/{gannan.id}"
    office.post(page, data={"title": "新方案"})
    before = "<h2>History</h2>" in office.get(page).text
    limited()
    assert (before, "<h2>History</h2>" in office.get(page).text) == (True, False)


def test_a_sheet_of_units_is_looked_at_imported_and_taken_back(office: FlaskClient, bureaus: tuple[Unit, Unit]) -> None:
    sheet = "单位名称,单位代码,行政区域\n州局,62A,夏河县\n新局,62N,\n".encode()
    sent = {"kind": "units", "file": (io.BytesIO(sheet), "units.csv")}
    path = office.post("/register/imports", data=sent).headers["Location"]
    page = office.get(path).text
    assert ("夏河县" in page, db.session.query(Unit).count()) == (True, 2)
    office.post(f"{path}/confirm", data={"seen": version_in(page)})
    db.session.expire_all()
    assert (bureaus[0].county, db.session.query(Unit).count()) == ("夏河县", 3)
    office.post(f"{path}/undo")
    db.session.expire_all()
    assert (bureaus[0].county, db.session.query(Unit).count()) == ("合作市", 2)


def test_limits_are_listed_in_words_and_narrowed(office: FlaskClient, gannan: Programme) -> None:
    page = office.get("/settings/limits?text=fence").text
    every = office.get("/settings/limits").text
    assert ("Fastest usual travel" in every, "Fastest usual travel" in page) == (True, False)


def test_other_limits_are_tried_and_saved_with_the_reason(office: FlaskClient, gannan: Programme) -> None:
    sent = {"programme": gannan.id, "travel_kmh": "80", "reason": "Mountain roads."}
    path = office.post("/settings/limits/officer_could_travel", data=sent).headers["Location"]
    assert "No verdict would be another one." in office.get(path).text
    office.post(f"{path}/save")
    db.session.expire_all()
    assert gannan.limits == {"travel_kmh": 80}
    page = office.get(f"/settings/limits/officer_could_travel?programme={gannan.id}").text
    assert ("Mountain roads." in page, "80 km/h" in page) == (True, True)


def test_without_a_reason_what_was_written_is_kept_on_the_page(office: FlaskClient, gannan: Programme) -> None:
    answer = office.post("/settings/limits/officer_could_travel", data={"travel_kmh": "80", "reason": ""})
    assert (answer.status_code, 'value="80"' in answer.text) == (400, True)
    assert db.session.query(LimitDraft).count() == 0


def test_a_refusal_names_a_limit_in_words(office: FlaskClient, gannan: Programme) -> None:
    answer = office.post("/settings/limits/officer_could_travel", data={"travel_kmh": "fast", "reason": "x"})
    assert "Fastest usual travel: “fast” is not a number." in answer.text
