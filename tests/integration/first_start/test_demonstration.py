"""How is the demonstration loaded from the set-up page, and how does a real installation part from it?"""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import db, transaction
from server.demo import closing, gannan, load
from server.domain.access import FormState, Role
from server.domain.received import Need
from server.errors import Conflict, Invalid
from server.models import Account, Event, Form, Original, Phone, PhotoPair, Programme, Submission
from server.services import accounts, phones
from server.services.accounts import Position
from server.services.first_start import loading, setting_up
from server.services.proof.row_verification import RowVerification
from server.services.received import needs
from server.services.review import queue
from server.services.review.queue import Filters
from server.tasks import sealing
from tests import build


@pytest.fixture
def code(context: Flask) -> str:
    with transaction():
        made = setting_up.new_code()
    assert made
    return made


def loads(monkeypatch: pytest.MonkeyPatch, quick: Callable[[Callable[[int], object]], None]) -> None:
    """Load something quick in the place of the demonstration."""
    monkeypatch.setattr(load, "load", quick)


def begin(client: FlaskClient, code: str) -> int:
    status = client.post("/setup/demonstration", data={"code": code}).status_code
    for thread in threading.enumerate():
        if thread.name == "demonstration":
            thread.join(timeout=30)
    db.session.rollback()
    db.session.expire_all()
    return status


def one_person(progress: Callable[[int], object]) -> None:
    with transaction():
        accounts.add("admin", Role.ADMINISTRATOR, load.password(), is_drawn=True)
    progress(1)


def nobody(_progress: Callable[[int], object]) -> None:
    raise OSError("the disk is full")


def one_person_and_no_more(progress: Callable[[int], object]) -> None:
    one_person(progress)
    raise OSError("the disk is full")


def test_the_code_is_needed_for_the_demonstration_too(client: FlaskClient, code: str) -> None:
    assert client.post("/setup/demonstration", data={"code": "AAAA-AAAA-AAAA"}).status_code == 401
    assert client.get("/setup/demonstration").status_code == 302


def test_the_browser_that_began_is_told_how_far_it_is(
    client: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads(monkeypatch, one_person)
    begin(client, code)
    assert client.get("/setup/demonstration").status_code == 200


def test_no_other_browser_is_told(app: Flask, client: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loads(monkeypatch, one_person)
    begin(client, code)
    assert app.test_client().get("/setup/demonstration").status_code == 404
    assert app.test_client().post("/setup/demonstration/people").status_code == 404


def test_the_password_is_shown_once(client: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loads(monkeypatch, one_person)
    begin(client, code)
    shown, again = (client.post("/setup/demonstration/people") for _ in range(2))
    assert load.password() in shown.text
    assert again.status_code == 404


def test_a_loaded_demonstration_ends_the_set_up(
    app: Flask, client: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads(monkeypatch, one_person)
    begin(client, code)
    assert app.test_client().get("/setup").status_code == 404


def test_it_can_be_tried_again_where_it_broke_before_there_was_anybody(
    client: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads(monkeypatch, nobody)
    begin(client, code)
    assert client.get("/setup/demonstration").headers["Location"] == "/setup"
    loads(monkeypatch, one_person)
    assert begin(client, code) == 302
    assert client.get("/setup/demonstration").status_code == 200


def test_what_broke_later_is_said_and_its_people_can_sign_in(
    client: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads(monkeypatch, one_person_and_no_more)
    begin(client, code)
    client.post("/language", data={"language": "en"})
    assert "Loading ended early" in client.get("/setup/demonstration").text
    assert load.password() in client.post("/setup/demonstration/people").text


def test_what_a_killed_server_was_loading_is_ended_at_the_next_start(context: Flask, code: str) -> None:
    with transaction():
        token = loading.begin(5)
    one_person(lambda _: None)
    with transaction():
        loading.pick_up()
    found = loading.progress(token)
    assert found
    assert (found.has_ended, found.is_broken) == (True, True)


def test_two_do_not_load_it_at_once(context: Flask, code: str) -> None:
    with transaction():
        loading.begin(5)
    with pytest.raises(Conflict):
        loading.begin(5)


@pytest.fixture
def demonstration(context: Flask) -> Programme:
    """Give a demonstration with an administrator of its own, a phone and a pair, and somebody real beside it."""
    with transaction():
        plan = build.programme(gannan.CODE, invented=True)
        for name in ("admin", "officer"):
            accounts.add(name, load.PEOPLE[name], load.password(), is_drawn=True)
        accounts.add("卓玛", Role.ADMINISTRATOR, "a real password")
        phones.add("执法手机 1 号", plan)
        site = build.site(plan)
        build.honest_pair(build.issue(plan, site, "ZY-017"), build.viewpoint(site), build.form(plan))
    return plan


def close(reason: str = "they were for practice") -> closing.Closed:
    with transaction():
        return closing.close(gannan.CODE, reason=reason)


def test_forms_phones_and_people_of_a_closed_demonstration_end(demonstration: Programme) -> None:
    closed = close()
    assert {one.state for one in db.session.query(Form)} == {FormState.CLOSED}
    assert all(one.revoked_at for one in db.session.query(Phone))
    assert set(closed.people) == {"admin", "officer"}
    assert {one.name for one in db.session.query(Account) if one.disabled_at is None} == {"卓玛"}


def test_all_that_there_is_of_a_closed_demonstration_stays(demonstration: Programme) -> None:
    def there() -> list[int]:
        return [db.session.query(kind).count() for kind in (Submission, Original, PhotoPair, Account, Programme)]

    before = there()
    close()
    assert there() == before


def test_nobody_has_to_answer_for_a_pair_of_a_closed_demonstration(demonstration: Programme) -> None:
    reader = accounts.acting("卓玛")
    before = len(queue.page(reader, Filters()).rows)
    close()
    assert (before, len(queue.page(reader, Filters()).rows)) == (1, 0)


def test_a_pair_of_a_closed_demonstration_can_still_be_read(demonstration: Programme, client: FlaskClient) -> None:
    close()
    client.post("/sign-in", data={"name": "卓玛", "password": "a real password"})
    pair = db.session.query(PhotoPair).one()
    assert client.get(f"/review/pairs/{pair.id}").status_code == 200


def test_nothing_of_a_closed_demonstration_has_to_be_cleared(demonstration: Programme) -> None:
    reader = accounts.acting("卓玛")
    before = needs.counts(reader)
    close()
    after = needs.counts(reader)
    assert before[Need.ALL] == after[Need.ALL]
    assert {number for need, number in after.items() if need not in {Need.ALL, Need.SET_ASIDE}} == {0}


def test_what_is_not_of_the_demonstration_goes_on(demonstration: Programme) -> None:
    with transaction():
        real = build.programme("gs-2026", "整改")
        form = build.form(real)
    close()
    assert form.state is FormState.OPEN
    assert real.closed_at is None


def test_an_account_that_was_given_another_password_is_somebodys_own_and_stays(demonstration: Programme) -> None:
    with transaction():
        accounts.change_password("officer", "a password of his own")
    assert close().people == ("admin",)


def test_under_another_secret_it_is_not_closed_while_its_people_could_still_come_in(
    demonstration: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr(load, "password", lambda: "of another key")
        with pytest.raises(Conflict):
            close()
        for name in ("admin", "officer"):
            with transaction():
                accounts.change_password(name, "a password of their own")
        assert close().people == ()


def test_no_password_is_told_with_which_nobody_comes_in(
    demonstration: Programme, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = runner.invoke(args=["demo", "load"]).output
    assert "Sign in as officer, admin; " in told
    monkeypatch.setattr(load, "password", lambda: "of another key")
    assert "of another key" not in runner.invoke(args=["demo", "load"]).output


def test_it_is_not_closed_where_nobody_else_could_administer(demonstration: Programme) -> None:
    with transaction():
        accounts.disable("卓玛")
    with pytest.raises(Conflict):
        close()


def test_forms_that_are_not_its_own_are_a_reason_to_refuse(demonstration: Programme) -> None:
    with pytest.raises(Conflict):
        close(reason=" ")
    assert demonstration.closed_at is None


def test_another_code_closes_nothing(demonstration: Programme) -> None:
    with pytest.raises(Invalid):
        closing.close("gs-2026", reason="practice")


def test_a_programme_that_is_real_is_not_closed(context: Flask) -> None:
    with transaction():
        build.programme(gannan.CODE)
        accounts.add("卓玛", Role.ADMINISTRATOR, "a real password")
    with pytest.raises(Conflict):
        close()


def test_the_log_tells_of_the_closing_and_that_all_rows_are_as_it_says(demonstration: Programme) -> None:
    close()
    told = db.session.query(Event).filter_by(action="programmes.close").one()
    assert (told.details["reason"], told.details["foreign"]) == ("they were for practice", 2)
    sealing.seal_waiting()
    assert [one for one in RowVerification().faults() if one.details.get("name") == "programme:1"] == []


def test_a_command_asks_for_the_code(demonstration: Programme, runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["demo", "close", "--reason", "practice"], input="gs-2026\n")
    assert done.exit_code == 1
    done = runner.invoke(args=["demo", "close", "--reason", "practice"], input="gannan\n")
    assert done.exit_code == 0, done.output


def test_the_page_closes_it_where_the_code_is_typed(demonstration: Programme, client: FlaskClient) -> None:
    client.post("/sign-in", data={"name": "卓玛", "password": "a real password"})
    client.post("/missing/demonstration", data={"code": "gannan", "reason": "practice"})
    db.session.refresh(demonstration)
    assert demonstration.closed_at is not None


def test_pages_say_no_more_that_all_is_invented_once_it_is_closed(
    demonstration: Programme, client: FlaskClient
) -> None:
    client.post("/sign-in", data={"name": "卓玛", "password": "a real password"})
    before = 'class="invented"' in client.get("/ledger/").text
    close()
    assert (before, 'class="invented"' in client.get("/ledger/").text) == (True, False)


@pytest.mark.parametrize("part", ["county", "programme"])
def test_who_sees_a_part_neither_closes_it_nor_says_that_it_was_copied(
    demonstration: Programme, client: FlaskClient, part: str
) -> None:
    with transaction():
        build.account("Kim", Role.ADMINISTRATOR, demonstration if part == "programme" else None)
        if part == "county":
            accounts.change("Kim", Position(role=Role.ADMINISTRATOR, counties=["夏河县"]))
    client.post("/sign-in", data={"name": "Kim", "password": build.PASSWORD})
    sent = {"code": "gannan", "reason": "practice"}
    answers = [client.post("/missing/demonstration", data=sent), client.post("/missing/copied")]
    assert [one.status_code for one in answers] == [403, 403]
    assert (demonstration.closed_at, db.session.query(Event).filter_by(action="installation.copied").count()) == (
        None,
        0,
    )
    assert 'action="/missing/' not in client.get("/missing").text.replace("/missing/rest", "")
