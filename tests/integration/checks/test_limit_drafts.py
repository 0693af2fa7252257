"""What would other limits change, who lets them hold, and does nobody overwrite another's?"""

from typing import Any

import pytest

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Actor, Permission
from server.domain.limit_draft import DraftState
from server.errors import Conflict, Forbidden, Invalid
from server.models import Event, LimitDraft, PhotoPair
from server.services.register import programmes
from server.services.reruns import limit_drafts, limit_sheet, trial
from server.tasks import rerun, task_queue, trying, work
from tests.integration.checks.conftest import Field

WHY = "Officers are offline for hours."
EMMA = Actor("Emma", frozenset(Permission))


@pytest.fixture
def pair(field: Field) -> PhotoPair:
    """An honest pair of an issue with one viewpoint, judged by today's checks."""
    with transaction():
        found = field.pair()
        field.top.site.viewpoints.remove(field.top)
        db.session.delete(field.top)
    rerun.run(rerun.create())
    return found


def made(field: Field, **settings: str) -> int:
    with transaction():
        return limit_drafts.make(EMMA, field.programme, settings or {"receipt_usual_s": "3600"}, WHY)


def tried(field: Field, **settings: str) -> int:
    number = made(field, **settings)
    trying.go_through(number)
    return number


def test_a_trial_says_from_which_verdict_to_which_how_many_would_go(field: Field, pair: PhotoPair) -> None:
    draft = limit_drafts.get(EMMA, tried(field))
    assert draft.found is not None
    assert [(step.kind, step.before, step.after, step.count) for step in draft.found.steps] == [
        ("photo", "consistent", "doubtful", 2),
        ("pair", "consistent", "doubtful", 1),
        ("issue", "consistent", "doubtful", 1),
    ]


def test_each_step_leads_to_examples(field: Field, pair: PhotoPair) -> None:
    draft = limit_drafts.get(EMMA, tried(field))
    assert draft.found is not None
    examples = [[(one.number, one.issue_id) for one in step.examples] for step in draft.found.steps]
    assert examples[1:] == [[(pair.id, field.issue.id)], [(field.issue.id, field.issue.id)]]


def test_who_sees_one_county_is_told_how_many_and_not_which(field: Field, pair: PhotoPair) -> None:
    number = tried(field)
    limited = Actor("Bob", frozenset(Permission), counties=frozenset({"夏河县"}))
    for draft in (limit_drafts.get(limited, number), *limit_drafts.listing(limited, field.programme)):
        assert draft.found is not None
        assert [(step.count, step.examples) for step in draft.found.steps] == [(2, ()), (1, ()), (1, ())]


def test_a_trial_sets_nothing(field: Field, pair: PhotoPair) -> None:
    tried(field)
    db.session.expire_all()
    assert (field.programme.limits, pair.verdict) == ({}, "consistent")


def test_what_is_saved_holds_and_is_asked_again(field: Field, pair: PhotoPair) -> None:
    number = tried(field)
    with transaction():
        limit_drafts.save(EMMA, number)
    for run in work.waiting_runs():
        work.resume(run)
    db.session.expire_all()
    assert (field.programme.limits, pair.verdict) == ({"receipt_usual_s": 3600}, "doubtful")


def test_the_log_says_who_saved_it_and_why(field: Field) -> None:
    number = tried(field)
    with transaction():
        limit_drafts.save(EMMA, number)
    (told,) = limit_sheet.history(field.programme)
    assert (told.by, told.name, told.old, told.new, told.reason) == (EMMA.label, "receipt_usual_s", None, 3600, WHY)


def test_limits_that_another_has_set_meanwhile_are_not_overwritten(field: Field) -> None:
    number = tried(field)
    with transaction():
        programmes.set_limits(field.programme, {"travel_kmh": "80"})
    with pytest.raises(Conflict), transaction():
        limit_drafts.save(EMMA, number)
    assert (field.programme.limits, limit_drafts.get(EMMA, number).is_outdated) == ({"travel_kmh": 80}, True)


def test_what_is_outdated_can_be_tried_again_and_saved(field: Field) -> None:
    number = tried(field)
    with transaction():
        programmes.set_limits(field.programme, {"travel_kmh": "80"})
        limit_drafts.again(EMMA, number)
    trying.go_through(number)
    with transaction():
        limit_drafts.save(EMMA, number)
    assert field.programme.limits == {"travel_kmh": 80, "receipt_usual_s": 3600}


def test_what_was_not_tried_is_not_saved(field: Field) -> None:
    number = made(field)
    with pytest.raises(Conflict), transaction():
        limit_drafts.save(EMMA, number)


def test_what_was_saved_is_not_saved_again(field: Field) -> None:
    number = tried(field)
    with transaction():
        limit_drafts.save(EMMA, number)
    with pytest.raises(Conflict), transaction():
        limit_drafts.save(EMMA, number)


def test_a_trial_that_is_stopped_ends_at_the_next_look(
    field: Field, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "EVERY_S", 0.0)
    number = made(field)

    def stop(_done: int, _total: int) -> None:
        db.session.connection().execute(
            LimitDraft.__table__.update().values(state=DraftState.STOPPED)  # type: ignore[attr-defined]
        )

    trying.go_through(number, stop)
    db.session.expire_all()
    assert limit_drafts.get(EMMA, number).found is None


def test_a_worker_takes_what_waits_and_leaves_what_a_command_tries(field: Field) -> None:
    number = made(field)
    with transaction():
        limit_drafts.make(EMMA, field.programme, {"travel_kmh": "80"}, WHY, by_worker=False)
    assert limit_drafts.waiting() == [number]
    task_queue().requeue_pending()
    db.session.expire_all()
    assert (limit_drafts.waiting(), limit_drafts.get(EMMA, number).state) == ([], DraftState.TRIED)


def test_a_trial_in_hand_is_not_taken_by_another(field: Field) -> None:
    number = made(field)
    with transaction():
        assert limit_drafts.begin(number) is not None
    with transaction():
        assert limit_drafts.begin(number) is None


def test_what_a_stopped_trial_found_is_not_what_the_next_one_found(
    field: Field, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, run = made(field), trial.run

    def stopped_and_begun_anew(*given: Any, **named: Any) -> trial.Tried:
        found = run(*given, **named)
        db.session.rollback()
        with transaction():
            limit_drafts.stop(EMMA, number)
            limit_drafts.again(EMMA, number)
        with transaction():
            assert limit_drafts.begin(number) is not None
        return found

    monkeypatch.setattr(trial, "run", stopped_and_begun_anew)
    trying.go_through(number)
    draft = limit_drafts.get(EMMA, number)
    assert (draft.state, draft.found) == (DraftState.WAITING, None)


def test_a_trial_that_another_took_over_ends_at_the_next_look(field: Field) -> None:
    number = made(field)
    with transaction():
        first = limit_drafts.begin(number)
        limit_drafts.stop(EMMA, number)
        limit_drafts.again(EMMA, number)
        limit_drafts.begin(number)
    assert first is not None
    with pytest.raises(limit_drafts.Stopped):
        limit_drafts.tell(first, 1, 2)


def test_a_draft_from_before_there_was_a_largest_value_is_shown(field: Field) -> None:
    number = made(field)
    with transaction():
        db.session.get_one(LimitDraft, number).settings = {"receipt_usual_s": "1e300"}
    assert [one.wanted for one in limit_drafts.get(EMMA, number).settings] == [1e300]


def test_a_trial_that_breaks_says_so(field: Field, pair: PhotoPair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "run", _broken)
    draft = limit_drafts.get(EMMA, tried(field))
    assert (draft.state, draft.problem) == (DraftState.BROKEN, trying.BROKE)


def _broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("settings", "why"), [({}, WHY), ({"receipt_usual_s": "864000"}, WHY), ({"travel_kmh": "80"}, " ")]
)
def test_without_a_change_or_a_reason_there_is_no_draft(field: Field, settings: dict[str, str], why: str) -> None:
    with pytest.raises(Invalid), transaction():
        limit_drafts.make(EMMA, field.programme, settings, why)


def test_who_sees_one_county_changes_no_limits(field: Field) -> None:
    actor = Actor("Bob", frozenset(Permission), counties=frozenset({"夏河县"}))
    with pytest.raises(Forbidden), transaction():
        limit_drafts.make(actor, field.programme, {"travel_kmh": "80"}, WHY)


def test_what_is_thrown_away_is_in_no_list(field: Field) -> None:
    number = tried(field)
    with transaction():
        limit_drafts.discard(COMMAND_LINE, number)
    assert limit_drafts.listing(EMMA, field.programme) == ()
    assert db.session.query(Event).filter_by(action="limits.discard").count() == 1


def test_every_limit_is_named_and_belongs_to_a_check(field: Field) -> None:
    lines = [line for group in limit_sheet.groups(field.programme) for line in group.lines]
    every = {line.name for line in limit_sheet.lines(field.programme)}
    assert every - {line.name for line in lines} == {"fence_radius_m"}
    assert all(line.title and line.source for line in lines)
