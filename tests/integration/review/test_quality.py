"""Do the figures of reviewing say what happened, and only to whom they concern?"""

import json
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import db, transaction
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.subject import Stage
from server.models import PhotoPair, Unit
from server.services.quality import by_group, by_person, period
from server.services.quality.by_group import Group, GroupLine
from server.services.quality.by_person import ReviewerLine
from server.services.quality.period import NOTHING, Share
from server.services.register import programmes
from server.services.review import reviews
from server.services.review.reviews import Answer
from server.services.runtime import now
from server.web.quality import page
from tests import build
from tests.integration.review.conftest import Desk, sign_in

APPROVE = Answer(DecisionKind.APPROVE, note="seen on site")
RETURN = Answer(DecisionKind.RETURN, ("R03", "R05"))
ESCALATE = Answer(DecisionKind.ESCALATE)


def pair(desk: Desk, verdict: Status = Status.CONSISTENT) -> PhotoPair:
    made = build.judged_pair(desk.issue, desk.slope, desk.form, verdict, 1)
    db.session.commit()
    return made


def say(desk: Desk, name: str, about: PhotoPair, answer: Answer) -> int:
    number = reviews.decide(desk.actor(name), about.id, answer).id
    db.session.commit()
    return number


def together() -> ReviewerLine:
    return by_person.reviewers(period.period())[1]


def of(name: str) -> ReviewerLine:
    return next(one for one in by_person.reviewers(period.period())[0] if one.name == name)


def disputed(desk: Desk) -> PhotoPair:
    """Alice overrides, Bob returns, Emma returns too."""
    about = pair(desk, Status.CONTRADICTED)
    for name, answer in (("Alice", APPROVE), ("Bob", RETURN), ("Emma", RETURN)):
        say(desk, name, about, answer)
    return about


def place(kind: Group = Group.COUNTY) -> GroupLine:
    (line,) = by_group.lines(period.period())[kind]
    return line


def test_answers_are_counted_by_kind(desk: Desk) -> None:
    for answer in (APPROVE, RETURN, ESCALATE):
        say(desk, "Alice", pair(desk), answer)
    line = of("Alice")
    assert (line.answers, line.returned, line.escalated, line.pairs) == (3, 1, 1, 3)


def test_what_was_taken_back_is_not_counted(desk: Desk) -> None:
    given = say(desk, "Alice", pair(desk), APPROVE)
    reviews.withdraw(desk.actor("Alice"), given)
    assert by_person.reviewers(period.period()) == ((), ReviewerLine())


def test_pairs_are_counted_by_the_days_on_which_the_person_answered(desk: Desk) -> None:
    decided = [reviews.decide(desk.actor("Alice"), pair(desk).id, APPROVE) for _ in range(3)]
    decided[0].decided_at -= timedelta(days=2)
    db.session.commit()
    assert (of("Alice").days, of("Alice").pairs_a_day) == (2, 1.5)


def test_a_day_ends_at_midnight_in_china(desk: Desk) -> None:
    decided = [reviews.decide(desk.actor("Alice"), pair(desk).id, APPROVE) for _ in range(2)]
    noon = now().replace(hour=15, minute=59, second=0) - timedelta(days=3)
    decided[0].decided_at, decided[1].decided_at = noon, noon + timedelta(minutes=2)
    db.session.commit()
    assert of("Alice").days == 2


@pytest.mark.parametrize(("lengths", "median"), [((10, 90, 20), 20), ((10, 90, 20, 40), 30), ((), None)])
def test_the_median_time_is_taken_from_opening_to_answer(desk: Desk, lengths: tuple[int, ...], median: object) -> None:
    for seconds in (*lengths, None):
        given = reviews.decide(desk.actor("Alice"), pair(desk).id, APPROVE)
        given.opened_at = given.decided_at - timedelta(seconds=seconds) if seconds else None
    db.session.commit()
    assert of("Alice").median_s == (None if median is None else pytest.approx(median, abs=0.01))
    assert together().median_s == of("Alice").median_s


def test_two_who_answer_the_same_agree(desk: Desk) -> None:
    about = pair(desk, Status.CONTRADICTED)
    say(desk, "Alice", about, APPROVE)
    say(desk, "Bob", about, APPROVE)
    assert (of("Alice").agreed, of("Bob").agreed, together().agreed) == (Share(1, 1),) * 3


def test_who_decides_between_two_is_not_in_the_agreement(desk: Desk) -> None:
    disputed(desk)
    assert (of("Alice").agreed, of("Bob").agreed, of("Emma").agreed) == (Share(0, 1), Share(0, 1), NOTHING)
    assert together().agreed == Share(0, 1)


def test_one_answer_alone_agrees_with_nobody(desk: Desk) -> None:
    say(desk, "Alice", pair(desk), APPROVE)
    assert together().agreed.percent is None


def test_an_answer_that_differs_from_the_outcome_was_overturned(desk: Desk) -> None:
    disputed(desk)
    assert (of("Alice").overturned, of("Bob").overturned) == (Share(1, 1), Share(0, 1))
    assert together().overturned == Share(1, 3)


def test_who_escalates_takes_their_answer_back_and_is_not_overturned(desk: Desk) -> None:
    about = pair(desk)
    say(desk, "Alice", about, RETURN)
    say(desk, "Alice", about, Answer(DecisionKind.ESCALATE, note="not sure any more"))
    say(desk, "Bob", about, APPROVE)
    assert (of("Alice").overturned, together().overturned) == (NOTHING, Share(0, 1))


def test_returns_are_counted_by_each_of_their_reasons(desk: Desk) -> None:
    say(desk, "Alice", pair(desk), RETURN)
    say(desk, "Bob", pair(desk), Answer(DecisionKind.RETURN, ("R05",)))
    assert of("Alice").reasons == {"R03": 1, "R05": 1}
    assert together().reasons == {"R03": 1, "R05": 2}


def test_contradictions_are_counted_among_photos_that_were_checked(desk: Desk) -> None:
    pair(desk, Status.CONTRADICTED)
    pair(desk)
    pair(desk).after.verdict = None
    db.session.commit()
    line = place()
    assert (line.name, line.photos, line.contradicted) == ("夏河县", 6, Share(2, 5))


def test_photos_are_counted_for_the_unit_of_their_issue(desk: Desk) -> None:
    desk.issue.unit = db.session.get(Unit, programmes.unit("夏河县住建局").id)
    pair(desk)
    assert (place(Group.UNIT).name, place(Group.UNIT).photos) == ("夏河县住建局", 2)


def test_who_sends_again_after_a_return_did_not_pass_at_first(desk: Desk) -> None:
    say(desk, "Alice", pair(desk), RETURN)
    say(desk, "Alice", pair(desk), APPROVE)
    assert place().first_pass == Share(0, 1)


def test_an_approval_with_the_first_answer_passed(desk: Desk) -> None:
    say(desk, "Alice", pair(desk), APPROVE)
    assert place().first_pass == Share(1, 1)


def test_an_approval_after_an_escalation_did_not_pass_at_first(desk: Desk) -> None:
    about = pair(desk)
    say(desk, "Alice", about, ESCALATE)
    say(desk, "Bob", about, APPROVE)
    assert place().first_pass == Share(0, 1)


def test_days_run_from_the_claim_to_the_first_photo_after_it(desk: Desk) -> None:
    early = pair(desk)
    early.before.received_at -= timedelta(days=9)
    desk.issue.claimed_at = early.after.received_at - timedelta(days=3)
    db.session.commit()
    assert place().claimed_days == pytest.approx(3)


def test_days_run_from_the_newer_photo_to_the_settlement(desk: Desk) -> None:
    about = pair(desk)
    say(desk, "Alice", about, APPROVE)
    assert about.settled_at is not None
    about.received_at = about.settled_at - timedelta(days=4)
    db.session.commit()
    assert place().decided_days == pytest.approx(4)


def test_other_days_are_left_out(desk: Desk) -> None:
    say(desk, "Alice", pair(desk), APPROVE)
    past = period.period(date(2020, 1, 1), date(2020, 1, 31))
    assert by_person.reviewers(past) == ((), ReviewerLine())
    assert by_group.lines(past) == {Group.UNIT: (), Group.COUNTY: ()}


def test_impossible_days_are_no_error(desk: Desk, client: FlaskClient) -> None:
    address = "/review/quality?since=0001-01-01&until=9999-12-31"
    assert sign_in(client, "Emma").get(address).status_code == 200


def test_another_programme_is_left_out(desk: Desk) -> None:
    say(desk, "Alice", pair(desk), APPROVE)
    asked = period.period(programme_id=desk.actor("Chen").programme_id)
    assert by_person.reviewers(asked) == ((), ReviewerLine())
    assert by_group.lines(asked)[Group.COUNTY] == ()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_empty_period_has_a_page(desk: Desk, client: FlaskClient, language: str) -> None:
    sign_in(client, "Emma").set_cookie("language", language)
    answer = client.get("/review/quality?since=2020-01-01&until=2020-01-31")
    assert answer.status_code == 200
    assert "0 %" not in answer.text
    assert {"zh_CN": "没有", "en": "Nobody has answered"}[language] in answer.text


@pytest.mark.parametrize(("language", "reason"), [("zh_CN", "位置不符"), ("en", "Wrong place")])
def test_the_page_names_the_reasons_in_the_readers_language(
    desk: Desk, client: FlaskClient, language: str, reason: str
) -> None:
    disputed(desk)
    sign_in(client, "Emma").set_cookie("language", language)
    assert reason in client.get("/review/quality").text


def test_a_reviewer_sees_the_own_row_and_the_whole(desk: Desk, client: FlaskClient) -> None:
    disputed(desk)
    for address in ("/review/quality", "/review/quality?format=csv"):
        text = sign_in(client, "Alice").get(address).get_data(as_text=True)
        assert ("Alice" in text, "Bob" in text) == (True, False)


def test_the_office_sees_everybody(desk: Desk, client: FlaskClient) -> None:
    disputed(desk)
    text = sign_in(client, "Emma").get("/review/quality").text
    assert all(f">{name}<" in text for name in ("Alice", "Bob", "Emma"))


def test_a_reviewer_of_another_programme_cannot_ask_for_this_one(desk: Desk, client: FlaskClient) -> None:
    disputed(desk)
    text = sign_in(client, "Chen").get(f"/review/quality?programme={desk.programme.id}").text
    assert "夏河县" not in text


@pytest.mark.parametrize("table", ["reviewers", "reasons", "units", "counties"])
def test_each_table_opens_in_a_spreadsheet(desk: Desk, client: FlaskClient, table: str) -> None:
    disputed(desk)
    answer = sign_in(client, "Emma").get(f"/review/quality?format=csv&table={table}")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert len(answer.text.splitlines()) >= 2


def test_a_name_that_is_a_formula_is_not_calculated(desk: Desk, client: FlaskClient) -> None:
    with transaction():
        desk.issue.unit = db.session.get(Unit, programmes.unit("=1+1").id)
    pair(desk)
    assert "'=1+1" in sign_in(client, "Emma").get("/review/quality?format=csv&table=units").text


def test_the_terminal_gives_the_figures_as_json(desk: Desk, runner: FlaskCliRunner) -> None:
    disputed(desk)
    answer = runner.invoke(args=["reviews", "quality", "--programme", "gannan", "--json"])
    assert json.loads(answer.output)["together"]["agreed"] == {"part": 0, "whole": 1}


def test_the_terminal_shows_the_numbers_behind_a_rate(desk: Desk, runner: FlaskCliRunner) -> None:
    disputed(desk)
    assert "33 % (1/3)" in runner.invoke(args=["reviews", "quality"]).output


def test_what_a_colleague_said_of_a_pair_that_still_waits_is_in_nobody_elses_figures(
    desk: Desk, client: FlaskClient
) -> None:
    about = pair(desk, Status.CONTRADICTED)
    say(desk, "Alice", about, APPROVE)
    asked = period.period()
    seen = {name: by_person.reviewers_for(desk.actor(name), asked)[1].answers for name in ("Alice", "Bob", "Emma")}
    assert seen == {"Alice": 1, "Bob": 0, "Emma": 0}
    say(desk, "Bob", about, APPROVE)
    assert by_person.reviewers_for(desk.actor("Emma"), asked)[1].answers == 2


def test_of_many_units_the_page_shows_those_with_most_photos(desk: Desk, client: FlaskClient) -> None:
    for number in range(page.MOST_LINES + 2):
        site = build.site(desk.programme, f"X{number}", county=f"县{number}")
        build.photo(build.submission(desk.form), None, build.viewpoint(site), Stage.AFTER, b"%d" % number)
    pair(desk)
    sign_in(client, "Emma").set_cookie("language", "en")
    text = client.get("/review/quality").text
    assert "夏河县" in text
    assert "3 more are in the CSV." in text
