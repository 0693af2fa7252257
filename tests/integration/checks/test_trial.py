"""What would other limits have said, and is nothing written when somebody asks?"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from server.db import Base, db, transaction
from server.domain.access import DecisionKind
from server.domain.limits import Limits
from server.domain.resolution import PairState
from server.errors import Invalid
from server.models import PhotoPair
from server.services.register import programmes
from server.services.reruns import trial
from server.services.reruns.trial import Tried
from server.services.verification import comparisons, original_facts
from server.tasks import rerun
from tests.integration.checks.conftest import Field

OLD = {"receipt_usual_s": "3600"}


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture
def pair(field: Field) -> PhotoPair:
    """An honest pair of an issue with one viewpoint, judged by today's checks."""
    with transaction():
        found = field.pair()
        field.top.site.viewpoints.remove(field.top)
        db.session.delete(field.top)
    rerun.run(rerun.create())
    return found


def tried(settings: dict[str, str], **asked: Any) -> Tried:
    with transaction(keep=False):
        return trial.run(settings, **asked)


def told(found: Tried) -> list[tuple[str, str | None, str]]:
    return [(one.kind.value, one.before, one.after) for one in found.changed]


def settle(pair: PhotoPair, outcome: DecisionKind) -> None:
    pair.state, pair.outcome = PairState.DECIDED, outcome
    db.session.commit()


def test_another_limit_would_change_the_verdicts_of_photo_pair_and_issue(pair: PhotoPair) -> None:
    assert told(tried(OLD)) == [
        ("photo", "consistent", "doubtful"),
        ("photo", "consistent", "doubtful"),
        ("pair", "consistent", "doubtful"),
        ("issue", "consistent", "doubtful"),
    ]


def test_a_trial_says_what_the_run_then_does(field: Field, pair: PhotoPair) -> None:
    foreseen = told(tried(OLD))
    with transaction():
        programmes.set_limits(field.programme, OLD)
    ran = rerun.run(rerun.create())
    assert [(one.kind.value, one.before, one.after) for one in ran.changes] == foreseen


def test_a_trial_writes_nothing(field: Field, pair: PhotoPair) -> None:
    before = contents()
    tried(OLD)
    db.session.expire_all()
    assert contents() == before
    assert (pair.verdict, field.programme.limits) == ("consistent", {})


def contents() -> dict[str, int]:
    tables = Base.metadata.tables.items()
    return {name: db.session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables}


def test_todays_limits_would_change_nothing(pair: PhotoPair) -> None:
    found = tried({"receipt_usual_s": str(Limits().receipt_usual_s)})
    assert (found.asked, found.changed, found.left_out) == (0, (), 0)


def test_only_the_named_check_is_asked(pair: PhotoPair) -> None:
    assert tried(OLD, codes=("same_standpoint",)).changed == ()


def test_a_pair_limit_asks_the_pair_alone(pair: PhotoPair) -> None:
    found = tried({"standpoint_near_m": "1"})
    assert (found.asked, {one.kind for one in found.changed} <= {"pair", "issue"}) == (1, True)


@pytest.mark.parametrize(
    ("outcome", "agree"), [(DecisionKind.RETURN, (False, True)), (DecisionKind.APPROVE, (True, False))]
)
def test_beside_each_pair_stands_what_people_had_answered(
    pair: PhotoPair, outcome: DecisionKind, agree: tuple[bool, bool]
) -> None:
    settle(pair, outcome)
    (changed,) = tried(OLD).answered
    assert (changed.answered, (changed.old_agrees, changed.new_agrees)) == (outcome, agree)


def test_no_pixels_are_measured(pair: PhotoPair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparisons, "compare", _never)
    monkeypatch.setattr(original_facts, "read_look", _never)
    assert len(tried(OLD | {"standpoint_near_m": "1"}).changed) == 4


_never: Callable[..., object] = lambda *_, **__: pytest.fail("pixels were measured")  # noqa: E731


def test_what_an_older_reader_read_is_left_out(pair: PhotoPair) -> None:
    pair.after.original.facts = {**(pair.after.original.facts or {}), original_facts.VERSION_KEY: 1}
    db.session.commit()
    assert tried(OLD).left_out == 1


def test_a_pair_that_was_measured_otherwise_is_left_out(pair: PhotoPair) -> None:
    pair.comparison = {**(pair.comparison or {}), "version": 1}
    db.session.commit()
    found = tried({"standpoint_near_m": "1"})
    assert (found.left_out, found.changed) == (1, ())


def test_the_search_for_copies_is_named_as_not_asked(pair: PhotoPair) -> None:
    assert "photo_not_reused" in tried({"phash_far_bits": "10"}).not_asked


def test_an_unknown_limit_is_refused(pair: PhotoPair) -> None:
    with pytest.raises(Invalid):
        tried({"fence_m": "3"})


def test_the_command_says_it_in_words(pair: PhotoPair, runner: FlaskCliRunner) -> None:
    settle(pair, DecisionKind.RETURN)
    said = runner.invoke(args=["checks", "run", "--dry-run", "--limit", "receipt_usual_s=3600"]).output
    assert "2 photos: consistent → doubtful" in said
    assert "people had returned it" in said
    assert "Of 1 changed pairs that people have settled, 0 agree with them now, 1 would." in said
    assert "Nothing was written." in said


def test_the_command_lists_all_for_machines(pair: PhotoPair, runner: FlaskCliRunner) -> None:
    said = json.loads(
        runner.invoke(args=["checks", "run", "--dry-run", "--limit", "receipt_usual_s=3600", "--json"]).output
    )
    assert [one["of"] for one in said["changed"]] == ["photo", "photo", "pair", "issue"]
    assert said["changed"][0]["checks"] == ["photo_before_receipt"]


def test_a_limit_is_not_tried_by_a_run_that_writes(pair: PhotoPair, runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["checks", "run", "--limit", "receipt_usual_s=3600"]).exit_code == 2
