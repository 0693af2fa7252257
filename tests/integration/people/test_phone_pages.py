"""How does the office give a phone its card, and what does it see of it afterwards?"""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import DeviceKind, Role
from server.models import Event, Phone, Programme
from server.services import accounts, phones
from server.services.accounts import Position
from server.services.phones import Contact
from tests import build

PAGE = "/phones"
LINK = re.compile(r'readonly value="([^"]+)"')
KEY = re.compile(r'name="key" value="(\w+)"')


@pytest.fixture(autouse=True)
def _people(context: Flask) -> None:
    with transaction():
        owner = build.programme()
        build.account("Ada", Role.ADMINISTRATOR)
        build.account("Dawa", Role.OFFICER, owner)
        build.account("Limited", Role.ADMINISTRATOR, build.programme("other", "别的方案"))


def signed_in(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("language", "en")
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client


@pytest.fixture
def ada(app: Flask) -> FlaskClient:
    return signed_in(app, "Ada")


def added(client: FlaskClient, name: str = "夏河 1 号", **form: str) -> str:
    answer = client.post(PAGE, data={"name": name, "officer": "Dawa", "kind": "collect"} | form)
    assert answer.status_code == 200
    return answer.text


def address(page: str) -> str:
    found = LINK.search(page)
    assert found
    return html.unescape(found[1])


def calls(app: Flask, base: str) -> int:
    path = base.removeprefix("http://localhost")
    return app.test_client().head(f"{path}/submission", headers={"X-OpenRosa-Version": "1.0"}).status_code


def actions() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.query(Event).filter(Event.action.like("accounts.%_phone")).order_by(Event.id)
    return [(row.action, row.actor) for row in rows]


def test_the_card_has_a_code_the_name_the_officer_and_three_steps(ada: FlaskClient) -> None:
    page = added(ada)
    assert '<svg viewBox="0 0 ' in page
    assert page.count("<li>") >= 3
    assert all(word in page for word in ("夏河 1 号", "Dawa", "Configure with QR code"))


def test_the_phone_of_a_card_may_call_at_once(app: Flask, ada: FlaskClient) -> None:
    assert calls(app, address(added(ada))) == 204


def test_a_browser_is_given_its_link_with_the_key_behind_the_hash(ada: FlaskClient) -> None:
    link = address(added(ada, kind="browser"))
    assert re.fullmatch(r"http://localhost/capture/#key=[A-Za-z0-9]{64}&project=1", link)


def test_neither_the_key_nor_the_card_is_shown_again(ada: FlaskClient) -> None:
    answer = ada.post(PAGE, data={"name": "one"})
    token = address(answer.text).split("/key/")[1][:64]
    assert answer.headers["Cache-Control"] == "no-store"
    assert all(token not in ada.get(page).text for page in (PAGE, f"{PAGE}/1"))
    assert token not in repr(db.session.query(Phone).one().__dict__)


def test_a_card_that_is_loaded_again_adds_no_second_phone(ada: FlaskClient) -> None:
    added(ada, once="first")
    again = ada.post(PAGE, data={"name": "夏河 1 号", "officer": "Dawa", "kind": "collect", "once": "first"})
    assert again.status_code == 302
    assert [one.name for one in phones.listing()] == ["夏河 1 号"]


def test_a_card_for_an_address_of_this_machine_alone_says_so(ada: FlaskClient) -> None:
    assert "which only this machine reaches" in added(ada)


def test_a_phone_without_a_name_is_refused_and_the_rest_of_the_form_is_kept(ada: FlaskClient) -> None:
    answer = ada.post(PAGE, data={"name": " ", "officer": "Dawa"})
    assert answer.status_code == 400
    assert 'name="officer" list="officers" maxlength="100" autocomplete="off" value="Dawa"' in answer.text
    assert phones.listing() == []


def test_a_phone_of_nobody_known_is_refused(ada: FlaskClient) -> None:
    answer = ada.post(PAGE, data={"name": "one", "officer": "Nobody"})
    assert (answer.status_code, "There is no account “Nobody”." in answer.text) == (404, True)


def test_a_new_card_stops_the_old_key_at_the_next_request(app: Flask, ada: FlaskClient) -> None:
    old = address(added(ada))
    key = KEY.search(ada.get(f"{PAGE}/1").text)
    assert key
    new = ada.post(f"{PAGE}/1/card", data={"key": key[1]}).text
    assert "Reconfigure with QR code" in new
    assert (calls(app, old), calls(app, address(new))) == (403, 204)


def test_a_new_card_that_is_loaded_again_leaves_the_key_that_was_just_scanned(app: Flask, ada: FlaskClient) -> None:
    added(ada)
    key = KEY.search(ada.get(f"{PAGE}/1").text)
    assert key
    new = address(ada.post(f"{PAGE}/1/card", data={"key": key[1]}).text)
    again = ada.post(f"{PAGE}/1/card", data={"key": key[1]}, follow_redirects=True).text
    assert "This phone has got another key meanwhile." in again
    assert calls(app, new) == 204


def test_a_phone_that_is_switched_off_is_refused_at_its_next_request(app: Flask, ada: FlaskClient) -> None:
    base = address(added(ada))
    assert "for good? It gets no more forms" in ada.get(f"{PAGE}/1").text
    ada.post(f"{PAGE}/1/revoke")
    assert calls(app, base) == 403
    assert 'tag-off">Off<' in ada.get(PAGE).text


def test_the_log_says_who_added_renewed_and_switched_off(ada: FlaskClient) -> None:
    added(ada)
    ada.post(f"{PAGE}/1/card", data={"key": phones.key_name(phones.get(1))})
    ada.post(f"{PAGE}/1/revoke")
    assert actions() == [
        ("accounts.add_phone", "account:Ada"),
        ("accounts.renew_phone", "account:Ada"),
        ("accounts.revoke_phone", "account:Ada"),
    ]


def test_an_administrator_of_another_programme_neither_sees_nor_touches_a_phone(app: Flask, ada: FlaskClient) -> None:
    base = address(added(ada))
    limited = signed_in(app, "Limited")
    assert "夏河 1 号" not in limited.get(PAGE).text
    asked = [limited.get(f"{PAGE}/1"), *(limited.post(f"{PAGE}/1/{what}") for what in ("card", "county", "revoke"))]
    assert [one.status_code for one in asked] == [404, 404, 404, 404]
    assert calls(app, base) == 204


def test_an_administrator_of_one_programme_adds_phones_to_that_one(app: Flask) -> None:
    answer = signed_in(app, "Limited").post(PAGE, data={"name": "one"})
    assert answer.status_code == 200
    assert phones.listing()[0].programme.code == "other"


def test_an_administrator_of_one_programme_adds_no_phone_to_another(app: Flask) -> None:
    answer = signed_in(app, "Limited").post(PAGE, data={"name": "one", "programme": "1"})
    assert (answer.status_code, phones.listing()) == (404, [])


@pytest.fixture
def of_xiahe(app: Flask, ada: FlaskClient) -> FlaskClient:
    """Give an administrator who sees one of two counties, and a phone that carries the lists of both."""
    added(ada)
    with transaction():
        for county in ("夏河县", "碌曲县"):
            build.site(the_programme(), county=county)
        build.account("Kim", Role.ADMINISTRATOR)
        accounts.change("Kim", Position(role=Role.ADMINISTRATOR, counties=["夏河县"]))
    return signed_in(app, "Kim")


@pytest.mark.parametrize("said", ["", "夏河县"])
def test_an_administrator_of_one_county_adds_phones_with_its_lists(of_xiahe: FlaskClient, said: str) -> None:
    assert of_xiahe.post(PAGE, data={"name": "one", "county": said}).status_code == 200
    assert [one.county for one in phones.listing()] == [None, "夏河县"]


def test_lists_of_a_county_that_somebody_does_not_see_are_refused_without_a_word_of_others(
    of_xiahe: FlaskClient,
) -> None:
    answer = of_xiahe.post(PAGE, data={"name": "one", "county": "碌曲县"})
    assert (answer.status_code, "The register has: 夏河县." in html.unescape(answer.text)) == (400, True)
    of_xiahe.post(f"{PAGE}/1/county", data={"county": "碌曲县"})
    assert [one.county for one in phones.listing()] == [None]


def test_a_key_with_which_all_lists_are_fetched_is_given_to_nobody_who_sees_one_county(of_xiahe: FlaskClient) -> None:
    answer = of_xiahe.post(f"{PAGE}/1/card", data={"key": phones.key_name(phones.get(1))})
    assert answer.status_code == 403


def test_who_sees_several_counties_has_to_say_whose_lists_a_phone_carries(of_xiahe: FlaskClient) -> None:
    with transaction():
        accounts.change("Kim", Position(role=Role.ADMINISTRATOR, counties=["夏河县", "碌曲县"]))
    answer = of_xiahe.post(PAGE, data={"name": "one"})
    assert (answer.status_code, len(phones.listing())) == (403, 1)


def test_the_list_says_app_model_and_a_clock_that_is_wrong(ada: FlaskClient) -> None:
    said = "org.odk.collect.android/v2026.3.3 Dalvik/2.1.0 (Linux; U; Android 14; M2012K11AC)"
    with transaction():
        new = phones.add("one", the_programme())
    phones.by_token(new.token, Contact(said, 420.0))
    page = ada.get(PAGE).text
    assert all(word in page for word in ("ODK Collect 2026.3.3", "M2012K11AC · Android 14", "7 min ahead"))


def test_a_phone_is_found_by_its_name_or_its_officer(ada: FlaskClient) -> None:
    added(ada)
    with transaction():
        phones.add("二号机", the_programme(), kind=DeviceKind.BROWSER)
    assert "二号机" not in ada.get(PAGE, query_string={"text": "dawa"}).text
    assert "夏河 1 号" in ada.get(PAGE, query_string={"text": "dawa"}).text
    assert "No phone and no officer is called so" in ada.get(PAGE, query_string={"text": "%"}).text


def the_programme() -> Programme:
    return db.session.get_one(Programme, 1)


def test_a_phone_carries_the_lists_of_the_county_that_its_page_says(ada: FlaskClient) -> None:
    added(ada, county="夏河县")
    assert "夏河县" in ada.get(PAGE).text
    ada.post(f"{PAGE}/1/county", data={"county": " 碌曲县 "})
    assert phones.get(1).county == "碌曲县"
    assert "carries the lists of all counties" in ada.post(f"{PAGE}/1/county", follow_redirects=True).text
    assert ("accounts.carry_phone", "account:Ada") in actions()


def test_a_county_that_the_register_does_not_have_changes_nothing(ada: FlaskClient) -> None:
    added(ada)
    with transaction():
        build.site(db.session.query(Programme).filter_by(code="gannan").one(), county="夏河县")
    page = ada.post(f"{PAGE}/1/county", data={"county": "夏河"}, follow_redirects=True).text
    assert "lies in “夏河”. The register has: 夏河县." in page
    assert phones.get(1).county is None
