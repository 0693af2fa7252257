"""What is an administrator told that the installation lacks?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import Role
from server.models import Account, Event
from server.services import runtime
from server.services.first_start import missing, setting_up
from server.services.first_start.missing import Lack
from server.services.runtime import now
from tests import build

BANNER = 'class="lacks"'


@pytest.fixture
def administrator(context: Flask, client: FlaskClient) -> FlaskClient:
    with transaction():
        build.account("Alice", Role.ADMINISTRATOR)
        setting_up.row()
    client.post("/sign-in", data={"name": "Alice", "password": build.PASSWORD})
    return client


def lacks(*, came_safely: bool = False) -> tuple[Lack, ...]:
    return missing.lacks(came_safely=came_safely)


def set_address(app: Flask, address: str) -> None:
    app.extensions[runtime.SETTINGS] = replace(app.extensions[runtime.SETTINGS], public_url=address)


def test_an_administrator_of_a_bare_installation_is_told(administrator: FlaskClient) -> None:
    assert BANNER in administrator.get("/ledger/").text


def test_an_office_that_can_do_nothing_about_it_is_not_told(context: Flask, client: FlaskClient) -> None:
    with transaction():
        build.account("Bob", Role.OFFICE)
    client.post("/sign-in", data={"name": "Bob", "password": build.PASSWORD})
    assert BANNER not in client.get("/ledger/").text


def test_a_public_address_is_missed_until_it_is_set(app: Flask, context: Flask) -> None:
    before = Lack.ADDRESS in lacks()
    set_address(app, "http://10.0.0.5")
    assert (before, Lack.ADDRESS in lacks()) == (True, False)


@pytest.mark.parametrize(
    ("address", "missed"), [("http://10.0.0.5", {Lack.HTTPS}), ("https://shizheng.example", set())]
)
def test_https_is_missed_where_the_public_address_speaks_none(
    app: Flask, context: Flask, address: str, missed: set[Lack]
) -> None:
    set_address(app, address)
    assert {Lack.HTTPS} & set(lacks()) == missed


def test_https_is_not_missed_by_who_came_by_it(context: Flask) -> None:
    assert Lack.HTTPS not in lacks(came_safely=True)


def test_a_worker_is_missed_until_one_says_that_it_runs(administrator: FlaskClient) -> None:
    before = Lack.WORKER in lacks()
    missing.note_worker()
    db.session.rollback()
    db.session.expire_all()
    assert (before, Lack.WORKER in lacks()) == (True, False)


def test_a_worker_that_fell_silent_is_missed(administrator: FlaskClient) -> None:
    with transaction():
        setting_up.row().worker_seen_at = now() - missing.SILENT - timedelta(seconds=1)
    assert Lack.WORKER in lacks()


def test_a_copy_is_missed_until_an_administrator_says_that_it_was_made(administrator: FlaskClient) -> None:
    before = Lack.COPY in lacks()
    administrator.post("/missing/copied")
    assert (before, Lack.COPY in lacks()) == (True, False)


def test_the_log_keeps_who_said_that_a_copy_was_made(administrator: FlaskClient) -> None:
    administrator.post("/missing/copied")
    told = db.session.query(Event).filter_by(action="installation.copied").one()
    assert told.actor == "account:Alice"


def test_a_demonstration_is_to_be_closed(context: Flask) -> None:
    with transaction():
        build.programme(invented=True)
    assert Lack.DEMONSTRATION in lacks()


def test_a_programme_that_is_real_is_not_to_be_closed(context: Flask) -> None:
    with transaction():
        build.programme()
    assert Lack.DEMONSTRATION not in lacks()


def test_the_banner_is_put_away_for_a_week_and_comes_back(administrator: FlaskClient) -> None:
    administrator.post("/missing/rest")
    away = BANNER not in administrator.get("/ledger/").text
    with transaction():
        person = db.session.query(Account).one()
        assert person.reminded_from
        person.reminded_from -= missing.REST
    assert (away, BANNER in administrator.get("/ledger/").text) == (True, True)


def test_who_has_put_it_away_still_finds_it_on_its_page(administrator: FlaskClient) -> None:
    administrator.post("/missing/rest")
    assert 'id="worker"' in administrator.get("/missing").text


def test_one_person_puts_it_away_for_nobody_else(administrator: FlaskClient, app: Flask) -> None:
    with transaction():
        build.account("Carol", Role.ADMINISTRATOR)
    administrator.post("/missing/rest")
    other = app.test_client()
    other.post("/sign-in", data={"name": "Carol", "password": build.PASSWORD})
    assert BANNER in other.get("/ledger/").text
