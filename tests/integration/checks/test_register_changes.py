"""What was judged by a register that has changed since is asked again by itself, and nothing else is."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from server import tasks
from server.db import db, transaction
from server.domain.finding import Kind, Status
from server.domain.register import IssueRow, Sheet, SiteRow, ViewpointRow
from server.models import CheckRun, Finding, Issue, Photo, PhotoPair, Site
from server.services.register import issues, programmes, sites, staleness
from server.services.reruns import iteration, leases, runs
from server.services.verification import photo_case, photos
from server.tasks import rerun
from tests import build
from tests.build import WORK_DONE, WORK_STARTED, XIAHE
from tests.integration.checks.conftest import Field

MOVED = 0.1
"""Degrees of latitude: 11 km."""


@pytest.fixture
def pair(honest_pair: PhotoPair) -> PhotoPair:
    """An honest pair, judged by the register as it stands."""
    return honest_pair


@pytest.fixture
def elsewhere(field: Field, pair: PhotoPair) -> PhotoPair:
    """An honest pair of another issue at another site of the programme."""
    with transaction():
        site = build.site(field.programme, "S2")
        issue = build.issue(field.programme, site, "ZY-018")
        return build.honest_pair(issue, build.viewpoint(site, "GATE", "大门"), field.form, seed=9)


def site_row(north: float = 0.0, **changes: Any) -> SiteRow:
    values: dict[str, Any] = {"name": "加甘滩堆场", "county": "夏河县", "radius_m": 100.0}
    return SiteRow(code="S1", latitude=XIAHE.latitude + north, longitude=XIAHE.longitude, **(values | changes))


def issue_row(**changes: Any) -> IssueRow:
    values: dict[str, Any] = {"status": "completed", "work_started_at": WORK_STARTED, "work_done_at": WORK_DONE}
    return IssueRow(code="ZY-017", row_no=2, **(values | changes))


def import_site(field: Field, **changes: Any) -> int:
    with transaction():
        return sites.import_sheet(field.programme, Sheet((site_row(**changes),))).asked_again


def import_issue(field: Field, **changes: Any) -> int:
    with transaction():
        return issues.import_sheet(field.programme, Sheet((issue_row(**changes),))).asked_again


def marked() -> dict[str, int]:
    """Count what is to be asked again, by kind."""
    counts = {kind.value: _marked(table) for kind, table in iteration.TABLES.items()}
    return {kind: count for kind, count in counts.items() if count}


def _marked(table: type[Photo] | type[PhotoPair] | type[Issue]) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(table.stale_run_id.is_not(None))) or 0


def spoken(about: Iterable[int]) -> int:
    return db.session.scalar(select(func.count(Finding.id)).where(Finding.photo_id.in_(about))) or 0


def register_runs() -> list[CheckRun]:
    return list(db.session.scalars(select(CheckRun).where(CheckRun.cause.is_not(None)).order_by(CheckRun.id)))


def test_what_a_moved_site_touches_is_stale_at_once(field: Field, pair: PhotoPair) -> None:
    assert import_site(field, north=MOVED) == 3
    assert marked() == {"photo": 2, "pair": 1}


def test_a_moved_site_is_asked_again_by_itself(field: Field, pair: PhotoPair) -> None:
    import_site(field, north=MOVED)
    tasks.enqueue_waiting_runs()
    verdicts = pair.before.verdict, pair.after.verdict, pair.verdict, pair.issue.verdict
    assert (set(verdicts), marked()) == ({Status.CONTRADICTED}, {})


def test_the_run_lists_each_verdict_that_a_moved_site_changed(field: Field, pair: PhotoPair) -> None:
    import_site(field, north=MOVED)
    tasks.enqueue_waiting_runs()
    [run] = register_runs()
    assert run.ended_at is not None
    told = {(change.kind, change.before, change.after) for change in runs.changes(run.id)}
    assert told >= {(kind, Status.CONSISTENT, Status.CONTRADICTED) for kind in (Kind.PHOTO, Kind.PAIR)}
    assert Kind.ISSUE in {kind for kind, *_ in told}


def test_the_run_says_what_changed_and_who_changed_it(field: Field, pair: PhotoPair) -> None:
    with transaction():
        sites.import_sheet(field.programme, Sheet((site_row(north=MOVED),)), actor="account:Emma")
    [run] = register_runs()
    assert (run.started_by, run.cause) == (
        "account:Emma",
        {
            "subject": "site",
            "rows": [{"code": "S1", "fields": [{"field": "latitude", "old": "35.101", "new": "35.201", "part": ""}]}],
            "more": 0,
        },
    )


def test_what_lies_at_another_site_is_not_asked_again(field: Field, elsewhere: PhotoPair) -> None:
    others = elsewhere.before_id, elsewhere.after_id
    before = spoken(others)
    import_site(field, north=MOVED)
    assert {elsewhere.stale_run_id, elsewhere.before.stale_run_id, elsewhere.after.stale_run_id} == {None}
    tasks.enqueue_waiting_runs()
    assert (spoken(others), register_runs()[0].done) == (before, 3)


def test_the_same_file_imported_again_marks_nothing(field: Field, pair: PhotoPair) -> None:
    import_site(field, north=MOVED)
    tasks.enqueue_waiting_runs()
    assert (import_site(field, north=MOVED), marked(), len(register_runs())) == (0, {}, 1)


def test_a_trial_marks_nothing(field: Field, pair: PhotoPair) -> None:
    with transaction(keep=False):
        report = sites.import_sheet(field.programme, Sheet((site_row(north=MOVED),)))
    assert (report.asked_again, marked(), register_runs()) == (3, {}, [])


@pytest.mark.parametrize("changes", [{"name": "堆场"}, {"county": "临潭县"}, {"radius_m": None}])
def test_a_site_whose_fence_stays_is_not_asked_again(field: Field, pair: PhotoPair, changes: dict[str, Any]) -> None:
    assert import_site(field, **changes) == 0


@pytest.mark.parametrize(
    ("changes", "touched"),
    [
        ({"work_started_at": WORK_STARTED - timedelta(days=9)}, {"photo": 2, "pair": 1, "issue": 1}),
        ({"work_done_at": WORK_DONE + timedelta(days=9)}, {"photo": 2, "pair": 1, "issue": 1}),
        ({"claimed_at": WORK_DONE}, {"pair": 1, "issue": 1}),
        ({"status": "in_progress"}, {"issue": 1}),
        ({"ledger": {"迎检时间": "2026-10-29"}}, {"issue": 1}),
        ({"ledger": {"责任人": "扎西"}}, {}),
        ({"problem_text": "堆场植被未恢复"}, {}),
        ({"problem_text": "堆场渗滤液入河"}, {"pair": 1, "issue": 1}),
    ],
)
def test_a_changed_row_of_the_ledger_touches_what_is_judged_by_it(
    field: Field, elsewhere: PhotoPair, changes: dict[str, Any], touched: dict[str, int]
) -> None:
    import_issue(field, **changes)
    assert marked() == touched


def test_work_that_was_done_later_than_the_after_photo_contradicts_it(field: Field, pair: PhotoPair) -> None:
    import_issue(field, work_done_at=WORK_DONE + timedelta(days=30))
    tasks.enqueue_waiting_runs()
    assert (pair.after.verdict, pair.verdict) == (Status.CONTRADICTED, Status.CONTRADICTED)


def test_a_viewpoint_that_is_placed_touches_the_pairs_of_its_site(field: Field, elsewhere: PhotoPair) -> None:
    import_site(field, viewpoints=(ViewpointRow("TOP", "顶部", XIAHE.latitude, XIAHE.longitude),))
    assert (marked(), elsewhere.stale_run_id) == ({"pair": 1}, None)


def test_a_viewpoint_that_is_added_touches_the_issues_of_its_site(field: Field, elsewhere: PhotoPair) -> None:
    import_site(field, viewpoints=(ViewpointRow("GATE", "大门"),))
    assert marked() == {"pair": 1, "issue": 1}


def test_a_bearing_which_no_check_reads_touches_nothing(field: Field, pair: PhotoPair) -> None:
    assert import_site(field, viewpoints=(ViewpointRow("SLOPE", "南坡", bearing_deg=90.0),)) == 0


def test_another_limit_touches_what_was_judged_by_it(field: Field, pair: PhotoPair) -> None:
    with transaction():
        programmes.set_limits(field.programme, {"standpoint_near_m": "15"})
    assert marked() == {"pair": 1}


def test_another_limit_touches_no_other_programme(field: Field, pair: PhotoPair) -> None:
    with transaction():
        programmes.set_limits(build.programme("lintan"), {"receipt_usual_s": "3600"})
    assert (marked(), register_runs()) == ({}, [])


def test_a_run_whose_task_was_lost_is_found_again(field: Field, pair: PhotoPair) -> None:
    import_site(field, north=MOVED)
    assert tasks.task_queue().requeue_pending() == 1
    assert (pair.verdict, marked()) == (Status.CONTRADICTED, {})


def test_what_a_killed_worker_left_is_asked_by_the_next(
    field: Field, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_site(field, north=MOVED)
    monkeypatch.setattr(rerun, "BURST_S", 0.0)
    monkeypatch.setattr(iteration, "PORTION", 1)
    assert rerun.resume(register_runs()[0].id)
    assert sum(marked().values()) == 2
    tasks.enqueue_waiting_runs()
    assert (pair.verdict, marked(), register_runs()[0].done) == (Status.CONTRADICTED, {}, 3)


def test_a_site_that_moves_twice_is_asked_about_once_more(field: Field, pair: PhotoPair) -> None:
    import_site(field, north=MOVED)
    import_site(field, north=0.0)
    first, second = register_runs()
    assert pair.stale_run_id == second.id
    tasks.enqueue_waiting_runs()
    db.session.rollback()
    assert (first.done, second.done, pair.after.verdict, marked()) == (0, 3, Status.CONSISTENT, {})


def test_what_changes_while_a_photo_is_judged_stays_marked(field: Field, pair: PhotoPair) -> None:
    began_with = pair.after.stale_run_id
    import_site(field, north=MOVED)
    with transaction():
        staleness.settle(pair.after, began_with)
        staleness.settle(pair.after, 0)
    assert pair.after.stale_run_id == register_runs()[0].id


def test_a_run_waits_for_a_photo_that_is_still_being_analysed(field: Field, pair: PhotoPair) -> None:
    with transaction():
        new = field.photo(WORK_DONE + timedelta(days=5), seed=3)
    import_site(field, north=MOVED)
    tasks.enqueue_waiting_runs()
    assert (marked(), register_runs()[0].ended_at) == ({"photo": 1}, None)
    build.analysed(new)
    db.session.commit()
    tasks.enqueue_waiting_runs()
    assert (marked(), new.verdict) == ({}, Status.CONTRADICTED)
    assert register_runs()[0].ended_at is not None


def test_a_photo_that_cannot_be_judged_again_does_not_hold_the_run(
    field: Field, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_site(field, north=MOVED)
    broken = pair.before_id

    def load(number: int) -> photo_case.PhotoCase:
        if number == broken:
            raise OSError("the disk is broken")
        return loaded(number)

    loaded = photo_case.load
    monkeypatch.setattr(photo_case, "load", load)
    tasks.enqueue_waiting_runs()
    assert (marked(), pair.before.verdict, pair.after.verdict) == ({}, Status.CONSISTENT, Status.CONTRADICTED)
    assert leases.waiting() == []


def test_a_run_over_everything_leaves_nothing_stale(field: Field, pair: PhotoPair) -> None:
    import_site(field, north=MOVED)
    rerun.run(rerun.create())
    assert (marked(), pair.verdict) == ({}, Status.CONTRADICTED)


def test_some_checks_alone_leave_a_photo_stale(field: Field, pair: PhotoPair) -> None:
    import_site(field, north=MOVED)
    rerun.run(rerun.create(codes=("photo_has_capture_time",)))
    assert marked() == {"photo": 2, "pair": 1}


def test_a_run_that_somebody_orders_is_none_that_the_register_began(field: Field, pair: PhotoPair) -> None:
    import_site(field, north=MOVED)
    assert not rerun.schedule("account:Emma", programme="gannan", changed_only=False).is_resumed


def test_a_new_photo_of_a_stale_issue_is_judged_by_the_new_register(field: Field, pair: PhotoPair) -> None:
    import_site(field, north=MOVED)
    with transaction():
        new = field.photo(WORK_DONE + timedelta(days=5), seed=3)
        photos.judge(photo_case.load(new.id))
    assert (new.verdict, new.stale_run_id) == (Status.CONTRADICTED, None)


def test_the_register_may_be_filled_before_any_photo_comes(field: Field) -> None:
    assert import_site(field, north=MOVED) == 0
    assert (db.session.scalar(select(func.count(Site.id))), register_runs()) == (1, [])
