"""Spot checks by lot: hidden until their day, and provable on it."""

import hashlib
import html
import json
import re
import shlex
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.access import DecisionKind, Role
from server.domain.drawing import SHARES, RiskClass
from server.domain.finding import Checked, Status, doubtful
from server.domain.subject import Stage
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.models import Draw, DrawnIssue
from server.services import events
from server.services.review import reviews
from server.services.review.reviews import Answer
from server.services.runtime import today
from server.services.spot_checks import draws
from server.services.spot_checks.draws import DrawRequest, Visit
from server.services.verification import findings
from tests import build
from tests.integration.review.conftest import Desk, sign_in

OFFICERS = ("才让卓玛", "扎西东珠", "李明", "Anna Maria")


@pytest.fixture
def ledger(desk: Desk) -> Desk:
    """Forty issues, of which one was contradicted."""
    with transaction():
        for number in range(39):
            build.issue(desk.programme, desk.slope.site, f"ZY-{100 + number}")
        desk.issue.verdict = Status.CONTRADICTED
    return desk


def request_of(days: int = 0, **changes: Any) -> DrawRequest:
    values: dict[str, Any] = {
        "title": "十一月抽查",
        "shown_on": today() + timedelta(days=days),
        "officers": OFFICERS,
        "shares": SHARES,
    }
    return DrawRequest(**{**values, **changes})


def prepare(desk: Desk, days: int = 0, **changes: Any) -> int:
    with transaction():
        return draws.prepare(desk.actor("Emma"), desk.programme.id, request_of(days, **changes))


def cast(desk: Desk, number: int, seed: str = "") -> None:
    with transaction():
        draws.cast(desk.actor("Emma"), number, seed)


def conduct(desk: Desk, days: int = 0, seed: str = "", **changes: Any) -> int:
    number = prepare(desk, days, seed_source="福彩3D" if seed else "", **changes)
    cast(desk, number, seed)
    return number


def test_until_its_day_nobody_sees_list_or_seed(ledger: Desk) -> None:
    number = conduct(ledger, days=1)
    view = draws.get(ledger.actor("Emma"), number)
    assert (view.visits, view.seed, view.is_shown) == ((), "", False)
    assert (view.in_pool, view.count, len(view.sha256)) == (40, 3, 64)
    with pytest.raises(NotFound):
        draws.verify(ledger.actor("Emma"), number)


def test_on_its_day_the_list_is_there_and_can_be_drawn_again(ledger: Desk) -> None:
    number = conduct(ledger)
    view = draws.get(ledger.actor("Alice"), number)
    assert view.visits[0].issue == "ZY-017"
    assert view.visits[0].risk_class is RiskClass.SPECIAL
    assert all(len(set(one.officers)) == 2 for one in view.visits)
    assert draws.verify(ledger.actor("Alice"), number)


def complained_about(desk: Desk) -> None:
    said = Checked("complaints_since", 1, doubtful("complaints", count=1, claimed="2026-11-01", last="2026-11-20"))
    findings.save([said], issue_id=desk.issue.id)


def overruled(desk: Desk) -> None:
    """Alice returns what two others approve."""
    about = build.judged_pair(desk.issue, desk.slope, desk.form, Status.CONTRADICTED, 1)
    approve = Answer(DecisionKind.APPROVE, note="seen on site")
    for name, answer in (("Bob", approve), ("Alice", Answer(DecisionKind.RETURN, ("R03",))), ("Emma", approve)):
        reviews.decide(desk.actor(name), about.id, answer)


@pytest.mark.parametrize("happened", [complained_about, overruled])
def test_an_issue_of_complaints_or_of_an_overturned_answer_is_a_special_one(
    ledger: Desk, happened: Callable[[Desk], None]
) -> None:
    with transaction():
        ledger.issue.verdict = Status.CONSISTENT
        happened(ledger)
        ledger.issue.verdict = Status.CONSISTENT
    classes = {one.issue: one.risk_class for one in draws.get(ledger.actor("Emma"), conduct(ledger)).visits}
    assert classes["ZY-017"] is RiskClass.SPECIAL
    assert list(classes.values()).count(RiskClass.SPECIAL) == 1


def test_an_exchanged_issue_is_noticed(ledger: Desk) -> None:
    number = conduct(ledger)
    with transaction():
        rows = db.session.query(DrawnIssue).order_by(DrawnIssue.place).all()
        drawn = {row.issue_id for row in rows}
        other = next(one for one in range(1, 41) if one not in drawn)
        rows[-1].issue_id = other
    db.session.expire_all()
    assert not draws.verify(ledger.actor("Alice"), number)


def test_the_same_seed_draws_the_same_again(ledger: Desk) -> None:
    first, second = conduct(ledger, seed="20261124-0815"), conduct(ledger, seed="20261124-0815")
    emma = ledger.actor("Emma")
    assert draws.get(emma, first).visits == draws.get(emma, second).visits
    assert draws.get(emma, conduct(ledger)).seed not in {"", "20261124-0815"}


def test_who_handed_in_the_photos_is_not_sent_there(ledger: Desk) -> None:
    with transaction():
        sent = build.submission(ledger.form)
        sent.answers = {"officer1": OFFICERS[0], "officer2": OFFICERS[1]}
        build.photo(sent, ledger.issue, ledger.slope, Stage.AFTER, b"no picture")
    view = draws.get(ledger.actor("Emma"), conduct(ledger))
    [visit] = [one for one in view.visits if one.issue == "ZY-017"]
    assert set(visit.officers) == set(OFFICERS[2:])


@pytest.mark.parametrize("spelt", ["李 明", " 李明", "李\u3000明"])
def test_another_spelling_of_a_name_does_not_let_an_officer_inspect_their_own_work(ledger: Desk, spelt: str) -> None:
    was_there(ledger, officer1=spelt, officer2="anna maria")
    assert set(visit_of(ledger).officers) == set(OFFICERS[:2])


def test_who_sent_the_form_is_not_sent_there_even_where_it_names_nobody(ledger: Desk) -> None:
    with transaction():
        sent = build.submission(ledger.form, by=build.account("李明", Role.OFFICER, ledger.programme))
        build.photo(sent, ledger.issue, ledger.slope, Stage.AFTER, b"no picture")
    conduct(ledger, officers=("李明", "才让卓玛", "扎西东珠"))
    [row] = db.session.query(DrawnIssue).filter_by(issue_id=ledger.issue.id)
    assert set(row.officers) == {"才让卓玛", "扎西东珠"}


def test_a_team_that_is_too_small_because_others_were_there_says_so(ledger: Desk, client: FlaskClient) -> None:
    was_there(ledger, officer1=OFFICERS[0], officer2=OFFICERS[1])
    was_there(ledger, officer1=OFFICERS[2])
    visit = visit_of(ledger)
    assert (visit.officers, visit.missing) == ((OFFICERS[3],), 1)
    sign_in(client, "Alice").set_cookie("language", "en")
    assert "1 officer is missing" in client.get("/review/draws/1").get_data(as_text=True)


def test_the_hash_is_of_the_text_that_the_day_shows(ledger: Desk) -> None:
    view = draws.get(ledger.actor("Alice"), conduct(ledger))
    assert hashlib.sha256(view.sealed_text.encode()).hexdigest() == view.sha256
    hidden = draws.get(ledger.actor("Alice"), conduct(ledger, days=1))
    assert hidden.sealed_text == ""


def test_a_seed_with_a_quote_stays_within_the_line_for_the_terminal(ledger: Desk, client: FlaskClient) -> None:
    number = conduct(ledger, seed="a'; rm -rf ~; '")
    page = html.unescape(sign_in(client, "Alice").get(f"/review/draws/{number}").get_data(as_text=True))
    [line] = re.findall(r"printf '%s' (.+) \| sha256sum", page)
    assert shlex.split(line) == ["a'; rm -rf ~; '|issue|ZY-017"]


def was_there(desk: Desk, **officers: str) -> None:
    with transaction():
        sent = build.submission(desk.form)
        sent.answers = officers
        build.photo(sent, desk.issue, desk.slope, Stage.AFTER, b"no picture")


def visit_of(desk: Desk) -> Visit:
    """Hold a draw and return the visit to the contradicted issue, which is always drawn."""
    view = draws.get(desk.actor("Emma"), conduct(desk))
    [visit] = [one for one in view.visits if one.issue == "ZY-017"]
    return visit


def test_a_draw_stands_in_the_log_without_its_list(ledger: Desk) -> None:
    number = conduct(ledger, days=1)
    entries = {one.action: one.details for one in events.about(f"draw:{number}")}
    assert entries["draws.prepare"]["in_pool"] == 40
    assert entries["draws.hold"]["drawn"] == 3
    assert "ZY-" not in json.dumps(entries)


def test_the_pool_is_known_by_its_hash_before_there_is_a_seed(ledger: Desk) -> None:
    number = prepare(ledger, seed_source="福彩3D 2026321期")
    before = draws.get(ledger.actor("Alice"), number)
    assert (before.count, before.seed, before.is_shown, before.drawn_at) == (0, "", False, None)
    cast(ledger, number, "4 0 7")
    after = draws.get(ledger.actor("Alice"), number)
    assert after.pool_sha256 == before.pool_sha256 == hashlib.sha256(after.pool_text.encode()).hexdigest()
    assert (after.seed, after.count, after.is_shown) == ("4 0 7", 3, True)


def test_what_enters_the_ledger_after_the_pool_was_kept_is_not_drawn(ledger: Desk) -> None:
    number = prepare(ledger, shares={RiskClass.SPECIAL: 100, RiskClass.OTHER: 100})
    with transaction():
        build.issue(ledger.programme, ledger.slope.site, "ZY-999")
    cast(ledger, number)
    visits = draws.get(ledger.actor("Alice"), number).visits
    assert len(visits) == 40
    assert "ZY-999" not in {one.issue for one in visits}


def test_a_draw_gets_one_seed_and_no_other_until_a_list_pleases(ledger: Desk) -> None:
    number = conduct(ledger, seed="407")
    first = draws.get(ledger.actor("Emma"), number)
    with pytest.raises(Conflict, match="one seed"):
        cast(ledger, number, "408")
    assert draws.get(ledger.actor("Emma"), number) == first


def test_who_draws_does_not_choose_the_seed_where_no_public_source_was_named(ledger: Desk) -> None:
    number = prepare(ledger)
    with pytest.raises(Invalid, match="server draws"):
        cast(ledger, number, "my favourite")


@pytest.mark.parametrize("seed", ["", " ", "\u200b"])
def test_a_draw_with_a_public_source_waits_for_its_seed(ledger: Desk, seed: str) -> None:
    number = prepare(ledger, seed_source="福彩3D")
    with pytest.raises(Invalid, match="福彩3D"):
        cast(ledger, number, seed)
    with pytest.raises(NotFound):
        draws.verify(ledger.actor("Emma"), number)


def test_a_pool_that_was_changed_afterwards_is_noticed(ledger: Desk) -> None:
    number = conduct(ledger)
    with transaction():
        row = db.session.get_one(Draw, number)
        row.pool = [one for one in row.pool if one[0] in {shown.issue.code for shown in row.issues}]
    assert not draws.verify(ledger.actor("Emma"), number)


def test_several_draws_for_one_day_are_told_on_each(ledger: Desk) -> None:
    conduct(ledger)
    assert draws.get(ledger.actor("Emma"), conduct(ledger)).same_day == 2
    assert draws.get(ledger.actor("Emma"), conduct(ledger, days=1)).same_day == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"officers": ()}, "officers"),
        ({"officers": ("李明", " 李明 ")}, "officers"),
        ({"officers": ("李明", "李明\u200b")}, "officers"),
        ({"days": -1}, "is over"),
        ({"title": "  "}, "name"),
        ({"shares": {RiskClass.OTHER: 101}}, "per cent"),
        ({"shares": {RiskClass.OTHER: 0}}, "per cent"),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_leaves_nothing(ledger: Desk, changes: Any, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        conduct(ledger, **changes)
    assert db.session.query(Draw).count() == 0


def test_the_draws_of_another_programme_are_not_shown(ledger: Desk) -> None:
    number = conduct(ledger)
    assert draws.recent(ledger.actor("Chen")) == ()
    with pytest.raises(NotFound):
        draws.get(ledger.actor("Chen"), number)


def form(desk: Desk, **changes: str) -> dict[str, str]:
    day = (today() + timedelta(days=1)).isoformat()
    values = {"programme": str(desk.programme.id), "title": "抽查", "shown_on": day, "officers": "\n".join(OFFICERS)}
    return values | changes


def test_a_reviewer_looks_and_does_not_draw(ledger: Desk, client: FlaskClient) -> None:
    sign_in(client, "Alice")
    assert "Draw lots" not in client.get("/review/draws").get_data(as_text=True)
    assert client.post("/review/draws", data=form(ledger)).status_code == Forbidden.status


def test_the_office_draws_on_the_page_and_sees_the_hash_only(ledger: Desk, client: FlaskClient) -> None:
    sign_in(client, "Emma").set_cookie("language", "en")
    answer = client.post("/review/draws", data=form(ledger), follow_redirects=True).get_data(as_text=True)
    row = db.session.query(Draw).one()
    assert row.sha256 in answer
    assert row.seed not in answer
    assert "ZY-017" not in answer


def test_the_office_enters_a_seed_that_was_drawn_in_public(ledger: Desk, client: FlaskClient) -> None:
    sign_in(client, "Emma").set_cookie("language", "en")
    sent = form(ledger, seed_source="lottery 3D of 5 December", shown_on=today().isoformat())
    waiting = client.post("/review/draws", data=sent, follow_redirects=True).get_data(as_text=True)
    assert "waits for its seed" in waiting
    assert "lottery 3D of 5 December" in waiting
    assert client.get("/review/draws/1/pool.json").status_code == NotFound.status
    shown = client.post("/review/draws/1/seed", data={"given_seed": "407"}, follow_redirects=True)
    assert "ZY-017" in shown.get_data(as_text=True)
    pool = client.get("/review/draws/1/pool.json")
    assert hashlib.sha256(pool.data).hexdigest() == db.session.query(Draw).one().pool_sha256


def test_a_refused_form_keeps_what_was_typed(ledger: Desk, client: FlaskClient) -> None:
    sign_in(client, "Emma").set_cookie("language", "zh_CN")
    answer = client.post("/review/draws", data=form(ledger, officers="李明", title="十一月的抽查"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == Invalid.status
    assert "每次检查需 2 名执法人员" in page
    assert "十一月的抽查" in page


@pytest.mark.parametrize(("language", "words"), [("zh_CN", "名单一致"), ("en", "the same list")])
def test_the_page_of_the_day_tells_that_it_was_drawn_again(
    ledger: Desk, client: FlaskClient, language: str, words: str
) -> None:
    number = conduct(ledger)
    sign_in(client, "Alice").set_cookie("language", language)
    assert words in client.get(f"/review/draws/{number}").get_data(as_text=True)


@pytest.mark.parametrize(("language", "words"), [("zh_CN", "尚未抽查"), ("en", "Nothing was drawn yet")])
def test_a_desk_without_draws_says_so(desk: Desk, client: FlaskClient, language: str, words: str) -> None:
    sign_in(client, "Alice").set_cookie("language", language)
    assert words in client.get("/review/draws").get_data(as_text=True)


def test_an_empty_ledger_has_nothing_to_draw(desk: Desk) -> None:
    with transaction():
        empty = build.programme("empty", "空方案")
        build.account("Office", Role.OFFICE)
    with pytest.raises(Invalid, match="empty"):
        draws.prepare(desk.actor("Office"), empty.id, request_of())


def test_an_officer_sees_no_draws(ledger: Desk, client: FlaskClient) -> None:
    number = conduct(ledger)
    sign_in(client, "Dawa")
    assert client.get("/review/draws").status_code == Forbidden.status
    assert client.get(f"/review/draws/{number}").status_code == Forbidden.status
