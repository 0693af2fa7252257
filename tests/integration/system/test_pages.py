"""What do the page of the system and that of the log show, and to whom?"""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Role
from server.domain.finding import Checked, Finding, Status
from server.domain.system_state import Concern
from server.errors import Conflict
from server.models import Photo
from server.services import events
from server.services.runtime import now, today
from server.services.system import log, state
from server.services.system.log import Wanted
from server.services.verification import findings, photos
from tests import build

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def sign_in(context: Flask, client: FlaskClient) -> SignIn:
    def as_role(role: Role, *, limited: bool = False) -> FlaskClient:
        with transaction():
            build.account("Ada", role, build.programme() if limited else None)
        client.post("/sign-in", data={"name": "Ada", "password": build.PASSWORD})
        return client

    return as_role


@pytest.fixture
def broken(context: Flask) -> int:
    with transaction():
        gannan = build.programme()
        site = build.site(gannan)
        slope = build.viewpoint(site, name="南坡", at=build.XIAHE, bearing_deg=20)
        pair = build.honest_pair(build.issue(gannan, site, "ZY-1"), slope, build.form(gannan))
        photo = db.session.get_one(Photo, pair.after_id)
        findings.save([Checked("photo_near_site", 0, Finding(Status.ERROR, "crashed"))], photo_id=photo.id)
        photo.verdict, photo.attempts = Status.ERROR, 6
        photos.note_trouble(photo.id, "OSError: no room")
        return photo.id


def write(action: str, subject: str, actor: str = "account:Bob") -> None:
    with transaction():
        events.record(actor, action, subject)


def found(**wanted: object) -> list[tuple[str, str]]:
    page = log.page(COMMAND_LINE, Wanted(**wanted))  # type: ignore[arg-type]
    return [(one.action, one.subject) for one in page.rows]


@pytest.mark.parametrize("path", ["/system", "/system/log", "/system/log.csv"])
def test_an_auditor_sees_it(sign_in: SignIn, path: str) -> None:
    assert sign_in(Role.AUDITOR).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/system", "/system/log", "/system/log.csv"])
def test_who_sees_one_programme_does_not_see_the_installation(sign_in: SignIn, path: str) -> None:
    assert sign_in(Role.AUDITOR, limited=True).get(path).status_code == 403


def test_a_photo_whose_checks_broke_is_shown_with_the_reason(broken: int, sign_in: SignIn) -> None:
    assert "OSError: no room" in sign_in(Role.ADMINISTRATOR).get("/system").text


def test_a_photo_that_is_tried_again_gets_its_verdict(broken: int, sign_in: SignIn) -> None:
    sign_in(Role.ADMINISTRATOR).post("/system/retry", data={"photo": broken})
    db.session.expire_all()
    photo = db.session.get_one(Photo, broken)
    assert (photo.verdict not in (None, Status.ERROR), photo.trouble) == (True, None)


def test_a_photo_whose_checks_have_spoken_is_not_tried_again(broken: int) -> None:
    with pytest.raises(Conflict):
        state.retry(COMMAND_LINE, [broken - 1])


def test_an_auditor_tries_nothing_again(broken: int, sign_in: SignIn) -> None:
    assert sign_in(Role.AUDITOR).post("/system/retry", data={"photo": broken}).status_code == 403


def test_the_command_tries_all_again(broken: int, runner: FlaskCliRunner) -> None:
    runner.invoke(args=["photos", "retry", "--all"])
    db.session.expire_all()
    assert db.session.get_one(Photo, broken).verdict is not Status.ERROR


def test_a_photo_that_waits_for_more_than_an_hour_needs_somebody(broken: int) -> None:
    with transaction():
        photo = db.session.get_one(Photo, broken)
        photo.verdict, photo.received_at = None, now() - timedelta(hours=2)
    assert Concern.QUEUE in state.of(COMMAND_LINE).concerns


def test_the_command_ends_with_one_where_something_needs_a_person(context: Flask, runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["system", "show", "--json"])
    assert (done.exit_code, "worker" in json.loads(done.stdout)["concerns"]) == (1, True)


def test_the_log_is_narrowed_by_a_person(context: Flask) -> None:
    write("reviews.decide", "pair:1")
    write("reviews.decide", "pair:2", "account:Eve")
    assert found(who="Eve") == [("reviews.decide", "pair:2")]


def test_the_log_is_narrowed_by_a_kind_of_action(context: Flask) -> None:
    write("reviews.decide", "pair:1")
    write("reviewsx.decide", "pair:1")
    assert found(what="reviews") == [("reviews.decide", "pair:1")]


def test_the_log_is_narrowed_by_a_thing(context: Flask) -> None:
    write("reviews.decide", "pair:1")
    write("reviews.decide", "pair:11")
    assert found(subject="pair:1") == [("reviews.decide", "pair:1")]


def test_the_log_is_narrowed_by_days(context: Flask) -> None:
    write("reviews.decide", "pair:1")
    day = today()
    later = found(subject="pair", first=day + timedelta(days=1))
    assert (later, len(found(subject="pair", first=day, last=day))) == ([], 1)


def test_pages_of_the_log_leave_nothing_out_and_repeat_nothing(context: Flask) -> None:
    for number in range(5):
        write("reviews.decide", f"pair:{number}")
    first = log.page(COMMAND_LINE, Wanted(subject="pair"), most=3)
    second = log.page(COMMAND_LINE, Wanted(subject="pair"), first.earlier, most=3)
    assert [one.subject for one in first.rows + second.rows] == [f"pair:{number}" for number in (4, 3, 2, 1, 0)]


def test_taking_the_log_as_a_table_stands_in_the_log(sign_in: SignIn) -> None:
    write("reviews.decide", "pair:1")
    table = sign_in(Role.AUDITOR).get("/system/log.csv?subject=pair").text
    assert ("pair:1" in table, ("log.export", "log") in found()) == (True, True)
