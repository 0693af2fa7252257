"""What people answered to each check: what counts, and who sees it."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.db import db
from server.domain.access import DecisionKind
from server.domain.finding import Checked, Finding, Status
from server.models import AnsweredCheck, Original, PhotoPair
from server.services.quality import check_record, period
from server.services.quality.check_record import RecordLine
from server.services.review import reviews
from server.services.review.reviews import Answer
from server.services.runtime import now
from server.services.verification import findings
from tests import build
from tests.integration.review.conftest import Desk, sign_in

APPROVE = Answer(DecisionKind.APPROVE, note="seen on site")
RETURN = Answer(DecisionKind.RETURN, ("R03",))
PLACE, SCENE = "photo_near_site", "same_scene"
MONTH = period.period


def doubt(check: str, status: Status = Status.DOUBTFUL, **limits: float) -> Checked:
    return Checked(check, 1, Finding(status, "far", {f"limit_{name}": value for name, value in limits.items()}))


def pair(desk: Desk, *said: Checked, verdict: Status = Status.DOUBTFUL) -> PhotoPair:
    made = build.judged_pair(desk.issue, desk.slope, desk.form, verdict, 1)
    build.said(made, *said)
    db.session.commit()
    return made


def say(desk: Desk, name: str, about: PhotoPair, answer: Answer) -> int:
    number = reviews.decide(desk.actor(name), about.id, answer).id
    db.session.commit()
    return number


def record() -> dict[str, tuple[int, int, int]]:
    """Return by check: doubtful, contradicted, upheld."""
    return {one.name: (one.doubtful, one.contradicted, one.upheld) for one in check_record.by_check(MONTH())}


def test_a_doubt_on_a_returned_pair_was_upheld(desk: Desk) -> None:
    say(desk, "Alice", pair(desk, doubt(SCENE)), RETURN)
    assert record() == {SCENE: (1, 0, 1)}


def test_a_doubt_on_an_approved_pair_was_overridden(desk: Desk) -> None:
    say(desk, "Alice", pair(desk, doubt(SCENE)), APPROVE)
    assert record() == {SCENE: (1, 0, 0)}


def test_a_pair_that_nobody_has_answered_for_says_nothing(desk: Desk) -> None:
    pair(desk, doubt(SCENE))
    assert record() == {}


def test_what_was_consistent_is_not_counted(desk: Desk) -> None:
    say(desk, "Alice", pair(desk, doubt(SCENE), doubt(PLACE, Status.CONSISTENT)), RETURN)
    assert set(record()) == {SCENE}


def test_a_contradiction_counts_once_two_people_have_overridden_it(desk: Desk) -> None:
    about = pair(desk, doubt(SCENE, Status.CONTRADICTED), verdict=Status.CONTRADICTED)
    say(desk, "Alice", about, APPROVE)
    assert record() == {}
    say(desk, "Bob", about, APPROVE)
    assert record() == {SCENE: (0, 1, 0)}


def test_where_two_differ_the_third_answer_counts(desk: Desk) -> None:
    about = pair(desk, doubt(SCENE, Status.CONTRADICTED), verdict=Status.CONTRADICTED)
    for name, answer in (("Alice", APPROVE), ("Bob", RETURN), ("Emma", RETURN)):
        say(desk, name, about, answer)
    assert record() == {SCENE: (0, 1, 1)}


def test_an_answer_that_was_taken_back_does_not_count(desk: Desk) -> None:
    given = say(desk, "Alice", pair(desk, doubt(SCENE)), RETURN)
    reviews.withdraw(desk.actor("Alice"), given)
    assert record() == {}


def test_a_pair_that_was_opened_anew_counts_by_its_new_answer(desk: Desk) -> None:
    about = pair(desk, doubt(SCENE))
    say(desk, "Alice", about, RETURN)
    reviews.reopen(desk.actor("Emma"), about.id, "the limit was wrong")
    db.session.commit()
    assert record() == {}
    say(desk, "Bob", about, APPROVE)
    assert record() == {SCENE: (1, 0, 0)}


def test_a_settled_pair_that_somebody_asks_about_again_waits(desk: Desk) -> None:
    about = pair(desk, doubt(SCENE))
    say(desk, "Alice", about, RETURN)
    say(desk, "Bob", about, Answer(DecisionKind.ESCALATE, note="look at the fence"))
    assert record() == {}


def test_what_the_checks_say_later_changes_nothing(desk: Desk) -> None:
    about = pair(desk, doubt(SCENE))
    say(desk, "Alice", about, RETURN)
    build.said(about, doubt(SCENE, Status.CONSISTENT), doubt(PLACE))
    db.session.commit()
    assert record() == {SCENE: (1, 0, 1)}


def test_a_check_of_both_photos_counts_once_by_the_worse(desk: Desk) -> None:
    about = pair(desk)
    findings.save([doubt(PLACE)], photo_id=about.after_id)
    findings.save([doubt(PLACE, Status.CONTRADICTED)], photo_id=about.before_id)
    db.session.commit()
    say(desk, "Alice", about, RETURN)
    assert record() == {PLACE: (0, 1, 1)}


def test_a_pair_finding_is_counted_on_the_phone_of_the_after_photo(desk: Desk) -> None:
    about = pair(desk, doubt(SCENE))
    about.after.original = Original(
        sha256="b" * 64, size_bytes=1, stored_at=now(), facts={"camera": {"make": "HUAWEI", "model": "ALN-AL00"}}
    )
    db.session.commit()
    say(desk, "Alice", about, RETURN)
    assert [one.name for one in check_record.by_camera(MONTH(), SCENE)] == ["HUAWEI ALN-AL00"]


def test_each_limit_in_use_has_a_line_of_its_own(desk: Desk) -> None:
    for metres, answer in ((100, APPROVE), (100, APPROVE), (150, RETURN)):
        say(desk, "Alice", pair(desk, doubt(SCENE, fence_radius_m=metres, clock_agrees_s=300)), answer)
    found = [(one.name, one.overridden.part, one.said) for one in check_record.by_limits(MONTH(), SCENE)]
    assert found == [("clock_agrees_s=300 fence_radius_m=100", 2, 2), ("clock_agrees_s=300 fence_radius_m=150", 0, 1)]


def test_what_is_most_often_overridden_comes_first(desk: Desk) -> None:
    say(desk, "Alice", pair(desk, doubt(PLACE)), RETURN)
    say(desk, "Alice", pair(desk, doubt(PLACE), doubt(SCENE)), APPROVE)
    say(desk, "Alice", pair(desk, doubt(SCENE)), APPROVE)
    assert [one.name for one in check_record.by_check(MONTH())] == [SCENE, PLACE]


def test_a_pair_is_counted_by_the_day_of_its_settlement(desk: Desk) -> None:
    say(desk, "Alice", pair(desk, doubt(SCENE)), RETURN)
    row = db.session.scalars(select(AnsweredCheck)).one()
    row.settled_at -= timedelta(days=60)
    db.session.commit()
    assert record() == {}


def test_few_answers_leave_a_wide_range() -> None:
    low, high = RecordLine(SCENE, 3, 0, 0).interval
    assert low == pytest.approx(0.438, abs=0.001)
    assert high == 1.0


def test_the_page_shows_each_check_with_its_range(desk: Desk, alice: FlaskClient) -> None:
    say(desk, "Alice", pair(desk, doubt(SCENE)), APPROVE)
    page = alice.get("/review/quality/checks").text
    assert "21–100" in page
    assert "/review/quality/checks/same_scene" in page


def test_the_page_of_a_check_names_the_command_that_tries_a_limit(desk: Desk, alice: FlaskClient) -> None:
    say(desk, "Alice", pair(desk, doubt(SCENE, fence_radius_m=100)), APPROVE)
    page = alice.get("/review/quality/checks/same_scene").text
    assert "fence_radius_m=100" in page
    assert "checks run --dry-run --check same_scene" in page


def test_without_answers_the_page_says_so(desk: Desk, alice: FlaskClient) -> None:
    assert "没有哪项核验对已办结的对比提出过异议" in alice.get("/review/quality/checks").text
    assert alice.get("/review/quality/checks/same_scene").status_code == 200


def test_there_is_no_page_of_a_check_that_does_not_exist(desk: Desk, alice: FlaskClient) -> None:
    assert alice.get("/review/quality/checks/no_such_check").status_code == 404


def test_nobody_sees_the_record_of_another_programme(desk: Desk, client: FlaskClient) -> None:
    say(desk, "Alice", pair(desk, doubt(SCENE)), RETURN)
    page = sign_in(client, "Chen").get(f"/review/quality/checks?programme={desk.programme.id}").text
    assert "same_scene" not in page


def test_the_record_can_be_taken_away_as_a_table(desk: Desk, alice: FlaskClient) -> None:
    say(desk, "Alice", pair(desk, doubt(SCENE)), RETURN)
    head, line = alice.get("/review/quality/checks?format=csv").text.strip().splitlines()
    assert head.startswith("\ufeff")
    assert line.split(",")[1:7] == ["same_scene", "1", "1", "0", "1", "0"]
    assert alice.get("/review/quality/checks/same_scene?format=csv").text.count("\n") == 2


def test_a_day_that_nobody_can_mean_is_no_error(desk: Desk, alice: FlaskClient) -> None:
    assert alice.get(f"/review/quality/checks?until=1900-01-01&since={date(1900, 1, 1)}").status_code == 200
