"""What do today's checks make of what was received before?"""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from server.checks import same_standpoint
from server.db import db, transaction
from server.domain.finding import Kind
from server.domain.limits import Limits
from server.models import CheckRun, Event, Finding, Original, PhotoPair, VerdictChange
from server.services import runtime
from server.services.register import programmes
from server.services.reruns import iteration, runs, stale_findings
from server.services.reruns.iteration import Item
from server.services.verification import original_facts, photos
from server.services.verification.photo_case import PhotoCase
from server.tasks import rerun
from tests import build
from tests.build import WORK_DONE, XIAHE
from tests.integration.checks.conftest import Field


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture
def pair(field: Field, honest_pair: PhotoPair) -> PhotoPair:
    """An honest pair of an issue with one viewpoint, judged by today's checks."""
    with transaction():
        field.top.site.viewpoints.remove(field.top)
        db.session.delete(field.top)
    run()
    return honest_pair


def run(**asked: Any) -> rerun.Ran:
    return rerun.run(rerun.create(**asked))


def rows() -> int:
    return db.session.scalar(select(func.count(Finding.id))) or 0


def set_limits(field: Field, **limits: str) -> None:
    with transaction():
        programmes.set_limits(field.programme, limits)


def changed(ran: rerun.Ran) -> list[tuple[str, str | None, str | None]]:
    return [(change.kind.value, change.before, change.after) for change in ran.changes]


def test_the_same_checks_give_the_same_answers_and_write_nothing(field: Field, pair: PhotoPair) -> None:
    before = rows()
    ran = run()
    assert (ran.asked, ran.left_out, ran.changes, rows()) == (4, 0, (), before)


def test_another_limit_changes_the_verdicts_of_photo_pair_and_issue(field: Field, pair: PhotoPair) -> None:
    set_limits(field, receipt_usual_s="3600")
    assert changed(run()) == [
        ("photo", "consistent", "doubtful"),
        ("photo", "consistent", "doubtful"),
        ("pair", "consistent", "doubtful"),
        ("issue", "consistent", "doubtful"),
    ]


def test_the_earlier_finding_is_kept_beside_the_new_one(field: Field, pair: PhotoPair) -> None:
    set_limits(field, receipt_usual_s="3600")
    run()
    query = select(Finding).where(Finding.photo_id == pair.after_id, Finding.check == "photo_before_receipt")
    old, new = db.session.scalars(query.order_by(Finding.id))
    usual = Limits().receipt_usual_s
    assert (old.reason, old.replaced_at == new.made_at, new.reason, new.replaced_at) == ("usual", True, "old", None)
    assert (old.evidence["limit_receipt_usual_s"], new.evidence["limit_receipt_usual_s"]) == (usual, 3600)


def test_what_is_taken_back_is_no_change(field: Field, pair: PhotoPair) -> None:
    set_limits(field, receipt_usual_s="3600")
    assert len(run().changes) == 4
    set_limits(field, receipt_usual_s="")
    assert {after for _, _, after in changed(run())} == {"consistent"}


def test_only_what_a_limit_concerns_is_asked_again(field: Field, pair: PhotoPair) -> None:
    assert run(changed_only=True).asked == 0
    set_limits(field, standpoint_near_m="1")
    assert run(changed_only=True).asked == 1


def test_a_newer_version_of_a_check_is_asked_again(
    field: Field, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(same_standpoint, "VERSION", 99)
    assert run(changed_only=True).asked == 1
    query = select(Finding.version).where(Finding.check == "same_standpoint", Finding.replaced_at.is_(None))
    assert list(db.session.scalars(query)) == [99]


def test_one_check_leaves_the_others_answers_alone(
    field: Field, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(same_standpoint, "VERSION", 99)
    before = rows()
    ran = run(codes=("same_standpoint",))
    assert (ran.asked, rows()) == (1, before + 1)


def test_a_photo_check_alone_still_reaches_pair_and_issue(field: Field, pair: PhotoPair) -> None:
    set_limits(field, receipt_usual_s="3600")
    kinds = [kind for kind, _, _ in changed(run(codes=("photo_before_receipt",)))]
    assert kinds == ["photo", "photo", "pair", "issue"]


def test_a_check_that_is_no_more_is_asked_no_more(field: Field, pair: PhotoPair) -> None:
    with transaction():
        query = select(Finding).where(Finding.photo_id == pair.after_id, Finding.check == "photo_near_site")
        db.session.scalars(query).one().check = "photo_of_old"
    assert run(changed_only=True).asked == 1
    current = select(Finding.check).where(Finding.photo_id == pair.after_id, Finding.replaced_at.is_(None))
    assert "photo_of_old" not in set(db.session.scalars(current))


def test_bytes_are_read_again_only_for_facts_of_an_older_reader(
    field: Field, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(original_facts, "read_look", lambda path, **more: read.append(more["sha256"]))
    run()
    assert read == []
    with transaction():
        original = db.session.get_one(Original, pair.after.original_id)
        original.facts = {key: fact for key, fact in (original.facts or {}).items() if key != "facts_version"}
        sha256 = original.sha256
    run(changed_only=True)
    assert set(read) == {sha256}


def test_a_heic_that_came_before_its_reader_is_read_again_once_it_is_there(field: Field, pair: PhotoPair) -> None:
    with transaction():
        original = db.session.get_one(Original, pair.after.original_id)
        original.facts = {**(original.facts or {}), "problem": "no-heic-reader"}
    run(changed_only=True)
    assert (db.session.get_one(Original, pair.after.original_id).facts or {})["problem"] is None


def test_facts_of_an_older_reader_are_better_than_none(field: Field, pair: PhotoPair) -> None:
    with transaction():
        original = db.session.get_one(Original, pair.after.original_id)
        original.facts = {key: fact for key, fact in (original.facts or {}).items() if key != "facts_version"}
        runtime.media().path(original.sha256).unlink()
    assert run(codes=("photo_near_site",)).left_out == 0


def test_only_the_named_programme_is_asked(field: Field, pair: PhotoPair) -> None:
    with transaction():
        build.programme("other", "另一方案")
    assert (run(programme="other").asked, run(programme="gannan").asked) == (0, 4)


def test_what_arrives_after_the_start_is_not_part_of_a_run(field: Field, pair: PhotoPair) -> None:
    begun = rerun.create()
    with transaction():
        late = field.photo(WORK_DONE + timedelta(days=5), XIAHE, seed=8)
        late.received_at = runtime.now()
        build.analysed(late)
    assert rerun.run(begun).asked == 4


def test_a_run_that_was_killed_goes_on_where_it_stopped(
    field: Field, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(iteration, "PORTION", 1)
    set_limits(field, receipt_usual_s="3600")
    begun = rerun.create()
    portions = runs.portions(begun.number)
    for _ in range(2):
        with transaction():
            runs.ask(begun.number, next(portions))
    resumed = rerun.create()
    assert (resumed.number, resumed.done, resumed.total, resumed.is_resumed) == (begun.number, 2, 4, True)
    ran = rerun.run(resumed)
    assert (ran.asked, len(ran.changes)) == (2, 4)


def test_the_next_part_of_a_run_does_not_look_through_what_was_passed(
    field: Field, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_limits(field, fence_error_cap_m="1")
    monkeypatch.setattr(iteration, "PORTION", 1)
    begun = rerun.create(changed_only=True)
    with transaction():
        runs.ask(begun.number, next(runs.portions(begun.number)))
    looked_through: dict[str, Sequence[int]] = {}

    def among(kind: str, numbers: Sequence[int], _codes: frozenset[str]) -> Iterator[tuple[int, frozenset[str]]]:
        looked_through[kind] = numbers
        return iter(())

    monkeypatch.setattr(stale_findings, "among", among)
    list(runs.portions(begun.number))
    assert looked_through["photo"] == [pair.after_id]


def test_a_finished_run_is_not_taken_up_again(field: Field, pair: PhotoPair) -> None:
    first = run()
    assert not rerun.create().is_resumed
    ended = db.session.get_one(CheckRun, first.run)
    assert (ended.done, ended.total, ended.ended_at is not None) == (4, 4, True)


def test_what_breaks_is_left_as_it_was_and_the_rest_is_asked(
    field: Field, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(about: PhotoCase, asked: Sequence[Any]) -> bool:
        if about.photo.id == pair.before_id:
            raise OSError("the disk is gone")
        return judge(about, asked)

    judge = photos.judge
    monkeypatch.setattr(photos, "judge", broken)
    set_limits(field, receipt_usual_s="3600")
    ran = run()
    assert (ran.asked, ran.left_out) == (4, 1)
    assert (pair.before.verdict, pair.after.verdict, pair.verdict) == ("consistent", "doubtful", "doubtful")


def test_a_run_is_in_the_log(field: Field, pair: PhotoPair) -> None:
    run(codes=("photo_near_site",))
    actions = db.session.scalars(select(Event.action).order_by(Event.id.desc()).limit(2))
    assert list(actions) == ["checks.ran", "checks.run"]


def test_a_verdict_that_changes_twice_is_one_line(field: Field, pair: PhotoPair) -> None:
    set_limits(field, receipt_usual_s="3600")
    run()
    lines = db.session.scalars(select(VerdictChange).where(VerdictChange.pair_id == pair.id))
    assert [(line.verdict_before, line.verdict_after) for line in lines] == [("consistent", "doubtful")]


def test_items_are_photos_then_pairs_then_issues(field: Field, pair: PhotoPair) -> None:
    begun = rerun.create()
    (portion,) = runs.portions(begun.number)
    expected = [Item(Kind.PHOTO, pair.before_id), Item(Kind.PHOTO, pair.after_id), Item(Kind.PAIR, pair.id)]
    assert portion == [*expected, Item(Kind.ISSUE, field.issue.id)]


def test_the_command_lists_the_verdicts_that_changed(field: Field, pair: PhotoPair, runner: FlaskCliRunner) -> None:
    set_limits(field, receipt_usual_s="3600")
    result = runner.invoke(args=["checks", "run", "--changed-only"])
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"photo {pair.before_id} (ZY-017 · 南坡): consistent → doubtful",
        f"photo {pair.after_id} (ZY-017 · 南坡): consistent → doubtful",
        f"pair {pair.id} (ZY-017 · 南坡): consistent → doubtful",
        f"issue {field.issue.id} (ZY-017): consistent → doubtful",
        "2 photos, pairs and issues were asked; 4 verdicts changed.",
    ]


def test_the_command_answers_in_json(field: Field, pair: PhotoPair, runner: FlaskCliRunner) -> None:
    set_limits(field, receipt_usual_s="3600")
    answer = json.loads(runner.invoke(args=["checks", "run", "--json"]).stdout)
    assert (answer["asked"], answer["left_out"]) == (4, 0)
    assert answer["changed"][0] == {
        "of": "photo", "number": pair.before_id, "issue": "ZY-017", "viewpoint": "南坡", "before": "consistent",
        "after": "doubtful",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (["--check", "photo_near_moon"], "There is no check “photo_near_moon”"),
        (["--programme", "nowhere"], "There is no programme “nowhere”."),
    ],
)
def test_what_does_not_exist_is_refused(args: list[str], problem: str, runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["checks", "run", *args])
    assert result.exit_code == 1
    assert problem in result.stderr


def test_the_checks_are_listed_with_their_questions(runner: FlaskCliRunner) -> None:
    listed = json.loads(runner.invoke(args=["checks", "list", "--json"]).stdout)
    assert {"photo", "pair", "issue"} == {line["of"] for line in listed}
    assert all(line["question"].endswith("?") for line in listed)
