"""Does a collector read what is so, does nobody else read it, and does nobody who asks make it larger?"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from server.db import db
from server.domain.access import Role
from server.domain.finding import Status
from server.services import database
from server.web.watch import metrics
from tests import build
from tests.conftest import running, settings_in

TOKEN = "a token of thirty-two letters...."
FAR = {"REMOTE_ADDR": "203.0.113.9"}
NEAR = {"REMOTE_ADDR": "10.1.2.3"}


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    settings = settings_in(
        tmp_path, database_url=database_url, monitor_from=("10.1.2.0/24", "fd00::/8"), monitor_token=TOKEN
    )
    with running(settings) as app:
        yield app


def read(client: FlaskClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    said = client.get("/metrics", environ_overrides=NEAR)
    assert said.status_code == 200
    return {
        (one.name, tuple(sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(said.get_data(as_text=True))
        for one in family.samples
    }


@pytest.mark.parametrize(
    ("address", "said", "status"),
    [
        ("203.0.113.9", "", 404),
        ("203.0.113.9", "Bearer wrong", 404),
        ("203.0.113.9", f"Basic {TOKEN}", 404),
        ("203.0.113.9", f"Bearer {TOKEN}", 200),
        ("10.1.3.1", "", 404),
        ("10.1.2.1", "", 200),
        ("::ffff:10.1.2.1", "", 200),
        ("fd00::1", "", 200),
    ],
)
def test_figures_are_read_from_the_networks_and_with_the_token_of_the_operator_only(
    client: FlaskClient, address: str, said: str, status: int
) -> None:
    headers = {"Authorization": said} if said else {}
    answer = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_without_settings_nobody_reads_figures(tmp_path: Path, sqlite_copy: str) -> None:
    with running(settings_in(tmp_path, database_url=sqlite_copy)) as app:
        answer = app.test_client().get("/metrics", environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
        assert answer.status_code == 404


def test_an_administrator_who_signed_in_is_no_collector(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        build.account("Root", Role.ADMINISTRATOR)
        db.session.commit()
    client.post("/sign-in", data={"name": "Root", "password": build.PASSWORD})
    assert client.get("/metrics", environ_overrides=FAR).status_code == 404


def test_what_waits_and_what_was_received_is_counted(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        owner = build.programme()
        place = build.site(owner, "GN-01", radius_m=100)
        about, stands = build.issue(owner, place, "HZ-1"), build.viewpoint(place, "S", "南坡")
        sent = build.submission(build.form(owner))
        build.photo(sent, about, stands, None, b"one")
        build.photo(sent, about, stands, None, b"another").verdict = Status.CONSISTENT
        db.session.commit()
    found = read(client)
    assert found[("shizheng_photos", (("state", "waiting"),))] == 1
    assert found[("shizheng_photos", (("state", "analysed"),))] == 1
    assert found[("shizheng_submissions_received_total", ())] == 1
    assert found[("shizheng_photos_oldest_waiting_seconds", ())] > 0
    assert found[("shizheng_originals_bytes_total", ())] > 0


def test_a_request_is_counted_by_blueprint_method_and_status_with_its_duration(client: FlaskClient) -> None:
    client.get("/sign-in")
    client.post("/sign-in", data={"name": "Nobody", "password": "wrong"})
    found = read(client)
    asked = (("blueprint", "people"), ("method", "POST"), ("status", "401"))
    assert found[("shizheng_http_requests_total", asked)] == 1
    assert found[("shizheng_http_request_duration_seconds_count", (("blueprint", "people"),))] == 2
    assert found[("shizheng_logins_refused_total", ())] == 1


def test_nobody_makes_more_series_by_asking_for_other_addresses_methods_and_names(client: FlaskClient) -> None:
    def ask_all(number: int) -> None:
        client.get(f"/nowhere/{number}")
        client.open(f"/issues/HZ-{number}?q={number}", method="GET")
        client.open("/sign-in", method=f"METHOD{number}")
        client.get(f"/v1/key/{'A' * 30}{number:04}/projects/1/formList")
        client.post("/sign-in", data={"name": f"Person{number}", "password": "wrong"})

    for number in range(25):  # until one has to wait, which is another status
        ask_all(number)
    read(client)  # which is counted itself
    before = set(read(client))
    for number in range(25, 50):
        ask_all(number)
    assert set(read(client)) == before


def test_no_label_tells_of_a_person_a_phone_or_an_issue(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        owner = build.programme("secretprogramme", "Secret title")
        build.issue(owner, build.site(owner, "GN-SECRET", radius_m=100), "HZ-SECRET")
        build.account("SecretName")
        db.session.commit()
    client.post("/sign-in", data={"name": "SecretName", "password": "wrong"})
    client.get("/issues/HZ-SECRET")
    said = client.get("/metrics", environ_overrides=NEAR).get_data(as_text=True)
    assert not re.search("secret", said, re.IGNORECASE)
    labels = {name for _, pairs in read(client) for name, _ in pairs}
    assert labels <= {"blueprint", "method", "status", "state", "le"}


def test_requests_are_counted_while_the_database_is_away(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("away")

    monkeypatch.setattr("server.services.system.figures._number", lambda _query: broken())
    monkeypatch.setattr(database, "is_current", broken)
    found = read(client)
    assert found[("shizheng_database_answers", ())] == 0
    assert ("shizheng_submissions_received_total", ()) not in found
    assert read(client)[("shizheng_http_requests_total", (
        ("blueprint", "watch"), ("method", "GET"), ("status", "200"),
    ))] >= 1  # fmt: skip


def test_what_is_told_is_what_dashboards_and_alerts_may_name(client: FlaskClient) -> None:
    read(client)
    said = client.get("/metrics", environ_overrides=NEAR).get_data(as_text=True)
    told = {family.name for family in text_string_to_metric_families(said)}
    assert {name.removesuffix("_created") for name in told} == set(metrics.NAMES)
