"""Re-runs at the desk: workers go through them, and what they changed is listed for a person."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from server import tasks
from server.db import db, transaction
from server.domain.access import DecisionKind, Role
from server.domain.finding import Kind, Status
from server.domain.register import Sheet, SiteRow
from server.domain.resolution import PairState
from server.errors import Conflict
from server.models import CheckRun, PhotoPair, VerdictChange
from server.services.register import sites
from server.services.reruns import iteration, leases, reports
from server.services.reruns.iteration import Item
from server.services.review import reviews, rows
from server.services.verification import photo_case, photos
from server.tasks import rerun
from tests import build
from tests.build import XIAHE
from tests.integration.review.conftest import Desk, sign_in


@pytest.fixture
def pair(honest_pair: PhotoPair) -> PhotoPair:
    """A pair whose photos were taken where they should be, by today's limits."""
    with transaction():
        for photo in (honest_pair.before, honest_pair.after):
            photos.judge(photo_case.load(photo.id))
        return honest_pair


def ordered(desk: Desk) -> int:
    begun = rerun.schedule(desk.actor("Emma").label, programme=desk.programme.code, changed_only=False)
    return begun.number


def test_a_worker_goes_through_a_run_that_was_ordered(desk: Desk, pair: PhotoPair) -> None:
    number = ordered(desk)
    assert leases.waiting() == [number]
    tasks.enqueue_run(number)
    run = reports.get(desk.actor("Alice"), number)
    assert (run.done, run.percent) == (run.total, 100)
    assert run.ended_at is not None
    assert leases.waiting() == []


def test_a_run_whose_task_was_lost_is_put_into_the_queue_again(desk: Desk, pair: PhotoPair) -> None:
    number = ordered(desk)
    assert tasks.task_queue().requeue_pending() == 1
    assert reports.get(desk.actor("Alice"), number).ended_at is not None


def test_a_run_that_rests_waits_for_nobody_and_goes_on_where_it_was(
    desk: Desk, pair: PhotoPair, client: FlaskClient
) -> None:
    with transaction():
        build.account("Fan", Role.ADMINISTRATOR)
    number = ordered(desk)
    sign_in(client, "Fan")
    assert client.post(f"/review/runs/{number}/rest", data={"what": "rest"}).status_code == 302
    assert tasks.task_queue().requeue_pending() == 0
    assert not rerun.resume(number)
    run = reports.get(desk.actor("Alice"), number)
    assert (run.done, run.paused_at is not None, run.ended_at) == (0, True, None)
    client.post(f"/review/runs/{number}/rest", data={"what": "go_on"})
    run = reports.get(desk.actor("Alice"), number)
    assert (run.percent, run.paused_at) == (100, None)
    with pytest.raises(Conflict, match="is over"):
        rerun.pause(desk.actor("Fan"), number)


def test_a_worker_lays_a_run_down_that_is_to_rest_after_its_portion(
    desk: Desk, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ordered(desk)
    asked = rerun._ask

    def pausing(run_id: int, portion: list[Item]) -> int:
        found = asked(run_id, portion)
        if leases.waiting() == [] and not leases.is_paused(run_id):
            rerun.pause(desk.actor("Emma"), run_id)
        return found

    monkeypatch.setattr(rerun, "_ask", pausing)
    monkeypatch.setattr(iteration, "PORTION", 1)
    assert not rerun.resume(number)
    run = reports.get(desk.actor("Alice"), number)
    assert (run.done, run.ended_at) == (1, None)
    rerun.go_on(desk.actor("Emma"), number)
    monkeypatch.setattr(rerun, "_ask", asked)
    rerun.resume(number)
    assert reports.get(desk.actor("Alice"), number).percent == 100


def test_what_the_register_has_asked_again_does_not_rest(desk: Desk, pair: PhotoPair) -> None:
    moved_site(desk)
    (run,) = reports.recent(desk.actor("Emma"))
    with pytest.raises(Conflict, match="ordered"):
        rerun.pause(desk.actor("Emma"), run.number)


def test_two_workers_do_not_go_through_one_run(desk: Desk, pair: PhotoPair) -> None:
    number = ordered(desk)
    with transaction():
        assert leases.acquire(number)
    with transaction():
        assert not leases.acquire(number)
    assert leases.waiting() == []


def test_a_run_whose_worker_was_killed_is_taken_up_later(desk: Desk, pair: PhotoPair) -> None:
    number = ordered(desk)
    with transaction():
        leases.acquire(number)
        run = db.session.get_one(CheckRun, number)
        assert run.worked_until is not None
        run.worked_until -= leases.LEASE + timedelta(seconds=1)
    assert leases.waiting() == [number]


def test_a_worker_rests_after_a_while_and_goes_on_later(
    desk: Desk, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ordered(desk)
    monkeypatch.setattr(rerun, "BURST_S", 0.0)
    monkeypatch.setattr(iteration, "PORTION", 1)
    assert rerun.resume(number)
    assert leases.waiting() == [number]
    turns = 1
    while rerun.resume(number):
        turns += 1
    run = reports.get(desk.actor("Alice"), number)
    assert (turns, run.done) == (run.total, run.total)


def test_a_command_in_progress_is_not_taken_from_it(desk: Desk, pair: PhotoPair) -> None:
    rerun.create()
    assert leases.waiting() == []


def test_what_a_run_changed_is_listed_until_somebody_has_looked(desk: Desk, pair: PhotoPair) -> None:
    number = ordered(desk)
    with transaction():
        db.session.add(VerdictChange(run_id=number, pair_id=pair.id, verdict_after=None, found_at=build.WORK_DONE))
    alice = desk.actor("Alice")
    [change] = reports.changes(alice, number)
    assert (change.pair_id, change.issue, change.viewpoint) == (pair.id, "ZY-017", "南坡")
    assert reports.get(alice, number).unseen == 1
    with transaction():
        assert reports.see(alice, number) == 1
    assert reports.get(alice, number).unseen == 0
    assert reports.changes(alice, number)[0].seen_at is not None


def test_a_reviewer_of_another_programme_sees_none_of_it(desk: Desk, pair: PhotoPair) -> None:
    number = ordered(desk)
    with transaction():
        db.session.add(VerdictChange(run_id=number, pair_id=pair.id, verdict_after=None, found_at=build.WORK_DONE))
    assert reports.recent(desk.actor("Chen")) == ()
    assert reports.changes(desk.actor("Chen"), number) == ()


@pytest.mark.parametrize(("language", "words"), [("zh_CN", "重新核验"), ("en", "Re-runs")])
def test_the_page_lists_runs_in_both_languages(
    desk: Desk, pair: PhotoPair, client: FlaskClient, language: str, words: str
) -> None:
    number = ordered(desk)
    sign_in(client, "Alice").set_cookie("language", language)
    page = client.get("/review/runs").get_data(as_text=True)
    assert words in page
    assert f"/review/runs/{number}" in page
    assert client.get(f"/review/runs/{number}").status_code == 200


def test_only_an_administrator_orders_a_run(desk: Desk, pair: PhotoPair, client: FlaskClient) -> None:
    sign_in(client, "Alice")
    assert client.post("/review/runs", data={"scope": "all"}).status_code == 403
    with transaction():
        build.account("Fan", Role.ADMINISTRATOR)
    sign_in(client, "Fan")
    assert client.post("/review/runs", data={"scope": "all"}).status_code == 302
    [run] = reports.recent(desk.actor("Fan"))
    assert (run.started_by, run.ended_at is not None) == ("account:Fan", True)


def test_an_administrator_of_one_programme_asks_its_checks_only(
    desk: Desk, pair: PhotoPair, client: FlaskClient
) -> None:
    with transaction():
        build.account("Fan", Role.ADMINISTRATOR, build.programme("lintan", "临潭县方案"))
    sign_in(client, "Fan")
    assert "甘南州整改方案" not in client.get("/review/runs").get_data(as_text=True)
    client.post("/review/runs", data={"scope": "all", "programme": pair.issue.programme.code})
    [run] = reports.recent(desk.actor("Fan"))
    assert run.programme == "临潭县方案"


def moved_site(desk: Desk) -> None:
    """Import the site 11 km further north; no worker has asked again yet."""
    with transaction():
        place = XIAHE.latitude + 0.1, XIAHE.longitude
        row = SiteRow(code="S1", name="加甘滩堆场", latitude=place[0], longitude=place[1])
        sites.import_sheet(desk.programme, Sheet((row,)), actor="account:Emma")


def test_a_pair_is_not_decided_while_the_register_has_it_asked_again(desk: Desk, pair: PhotoPair) -> None:
    moved_site(desk)
    with pytest.raises(Conflict, match="being asked again"):
        reviews.decide(desk.actor("Alice"), pair.id, reviews.Answer(DecisionKind.APPROVE))


def test_a_stale_pair_cannot_be_ticked_in_the_list(desk: Desk, pair: PhotoPair) -> None:
    assert rows.rows(desk.actor("Alice"), [pair.id])[0].may_be_ticked
    moved_site(desk)
    assert not rows.rows(desk.actor("Alice"), [pair.id])[0].may_be_ticked


@pytest.mark.parametrize("page", ["/review/", "/review/pairs/{pair}", "/ledger/issues/{issue}"])
def test_pages_say_that_the_checks_are_being_asked_again(
    desk: Desk, pair: PhotoPair, client: FlaskClient, page: str
) -> None:
    address = page.format(pair=pair.id, issue=pair.issue_id)
    sign_in(client, "Alice").set_cookie("language", "zh_CN")
    assert "正在重新核验" not in client.get(address).get_data(as_text=True)
    moved_site(desk)
    assert "正在重新核验" in client.get(address).get_data(as_text=True)
    tasks.enqueue_waiting_runs()
    db.session.rollback()
    assert "正在重新核验" not in client.get(address).get_data(as_text=True)


def test_a_settled_pair_that_the_register_changed_is_listed_with_the_reason(
    desk: Desk, pair: PhotoPair, client: FlaskClient
) -> None:
    with transaction():
        reviews.decide(desk.actor("Alice"), pair.id, reviews.Answer(DecisionKind.APPROVE))
    assert pair.state is PairState.DECIDED
    moved_site(desk)
    tasks.enqueue_waiting_runs()
    [run] = reports.recent(desk.actor("Alice"))
    changed = {(one.kind, one.pair_id, one.after) for one in reports.changes(desk.actor("Alice"), run.number)}
    assert (Kind.PAIR, pair.id, Status.CONTRADICTED) in changed
    sign_in(client, "Alice").set_cookie("language", "zh_CN")
    page = client.get(f"/review/runs/{run.number}").get_data(as_text=True)
    assert all(word in page for word in ("点位已变更", "S1", "35.101", "35.201"))
