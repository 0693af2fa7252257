"""The pages: who may plan, and that a form says what it was shown."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import transaction
from server.domain.access import Role
from server.services.register import assignments
from server.services.runtime import today
from server.services.visits import listing, planning
from tests import build
from tests.integration.visits.conftest import Office

ENGLISH = {"Accept-Language": "en"}


def signed_in(client: FlaskClient, name: str = "Emma") -> FlaskClient:
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client


def sent(office: Office, **more: object) -> dict[str, object]:
    day = today().isoformat()
    return {"starts_on": day, "officer": ["Dawa", "Lhamo"], "issue": [office.slag.id], "note": "带采样瓶"} | more


def test_a_visit_is_planned_from_rows_that_were_ticked(office: Office, client: FlaskClient) -> None:
    page = signed_in(client).post("/visits/compose", data={"issue": [office.slag.id, office.luqu.id]}).text
    assert re.findall(r'name="issue" value="(\d+)" checked', page) == [str(office.slag.id), str(office.luqu.id)]
    done = client.post("/visits", data=sent(office), follow_redirects=True, headers=ENGLISH)
    assert "带采样瓶" in done.text
    assert [one.issue.code for one in assignments.of_officer(office.officers["Lhamo"])] == ["ZY-001"]


def test_issues_are_found_by_code_and_what_was_written_stays(office: Office, client: FlaskClient) -> None:
    page = signed_in(client).post("/visits/compose", data=sent(office, search="ZY-002 ZY-003")).text
    assert re.findall(r'name="issue" value="(\d+)">', page) == [str(office.pit.id), str(office.luqu.id)]
    assert "带采样瓶" in page
    assert page.count("<option selected>Dawa") == 1


def test_a_refusal_keeps_what_was_written(office: Office, client: FlaskClient) -> None:
    answer = signed_in(client).post("/visits", data=sent(office, officer=["Dawa"]), headers=ENGLISH)
    assert answer.status_code == 400
    assert "Procedure wants two officers" in answer.text
    assert "带采样瓶" in answer.text


def test_a_second_editor_is_shown_what_the_first_wrote(office: Office, client: FlaskClient) -> None:
    visit = office.plan()
    old = planning.state_name(visit)
    with transaction():
        planning.change(office.emma, visit.id, office.wanted(note="先到的话"), old)
    answer = signed_in(client).post(f"/visits/{visit.id}", data=sent(office, seen=old))
    assert answer.status_code == 409
    assert "先到的话" in answer.text


def test_a_visit_is_cancelled_with_a_reason(office: Office, client: FlaskClient) -> None:
    visit = office.plan()
    seen = planning.state_name(visit)
    address = f"/visits/{visit.id}/cancel"
    assert signed_in(client).post(address, data={"seen": seen}).status_code == 400
    client.post(address, data={"seen": seen, "reason": "道路中断"})
    assert "道路中断" in client.get(f"/visits/{visit.id}").text


def test_all_of_an_officer_is_handed_over_as_shown(office: Office, client: FlaskClient) -> None:
    visit = office.plan()
    address = f"/visits/hand-over/{office.officers['Dawa'].id}"
    seen = re.search(r'name="seen" value="(\w+)"', signed_in(client).get(address).text)
    assert seen
    client.post(address, data={"seen": seen[1], "successor": "Tashi", "reason": "病假"})
    assert listing.one(office.emma, visit.id).officers == ("Lhamo", "Tashi")


def test_the_person_page_leads_to_handing_over(office: Office, client: FlaskClient) -> None:
    office.plan()
    with transaction():
        build.account("Root", Role.ADMINISTRATOR)
    number = office.officers["Dawa"].id
    assert f"/visits/hand-over/{number}" in signed_in(client, "Root").get(f"/people/{number}").text


def test_the_officer_reads_the_note(office: Office, client: FlaskClient) -> None:
    office.plan(note="带采样瓶")
    assert "带采样瓶" in signed_in(client, "Dawa").get("/mine/").text


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER])
def test_who_only_reads_plans_nothing(app: Flask, office: Office, client: FlaskClient, role: Role) -> None:
    visit = office.plan()
    with transaction():
        build.account("Reader", role)
    signed_in(client, "Reader")
    assert client.get("/visits").status_code == 200
    assert "/edit" not in client.get(f"/visits/{visit.id}").text
    assert client.post("/visits", data=sent(office)).status_code == 403
    assert client.post(f"/visits/{visit.id}/cancel", data={"reason": "x"}).status_code == 403
