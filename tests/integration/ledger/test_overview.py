"""The overview: every number opens just its rows, whoever looks."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, AttachmentState, DecisionKind, Role
from server.domain.finding import Status
from server.domain.ledger_work import Duty, Grouping, Work
from server.domain.resolution import PairState
from server.domain.subject import Stage
from server.models import AccountCounty, Attachment, Batch, PhotoPair, Programme, Unit
from server.services.ledger import figures, weeks
from server.services.runtime import now, today
from tests import build
from tests.statements import counted

ENGLISH = {"Accept-Language": "en"}
ROLES = [Role.REVIEWER, Role.OFFICE, Role.ADMINISTRATOR, Role.ACCEPTANCE, Role.LEADER, Role.AUDITOR]
STATEMENTS = 24


def settled(pair: PhotoPair, outcome: DecisionKind) -> None:
    pair.state, pair.outcome, pair.settled_at, pair.is_waiting = PairState.DECIDED, outcome, now(), False


@pytest.fixture
def ledger(app: Flask) -> None:
    """Two programmes, one of them closed, with something of everything that needs somebody."""
    with app.app_context(), transaction():
        plan, closed = build.programme(), build.programme("old", "已结束方案")
        closed.closed_at = now()
        batch, bureau = Batch(programme=plan, code="b1", title="第一批"), Unit(name="夏河县水务局")
        db.session.add_all([batch, bureau])
        form = build.form(plan)
        for number, county in enumerate(("夏河县", "碌曲县", "夏河县")):
            place = build.site(plan, county=county)
            spot = build.viewpoint(place)
            more: dict[str, Any] = {"batch": batch if number else None, "unit": bureau if number != 1 else None}
            build.issue(plan, place, f"OVER-{number}", due_on=today() - timedelta(days=1), status="behind", **more)
            build.issue(plan, place, f"SOON-{number}", due_on=today() + timedelta(days=6), status="", **more)
            build.issue(plan, place, f"LATER-{number}", due_on=today() + timedelta(days=7), status="", **more)
            build.issue(plan, place, f"BARE-{number}", claimed_at=now(), status="closed", **more)
            for verdict, outcome in (
                (Status.CONTRADICTED, None), (Status.CONSISTENT, None), (Status.DOUBTFUL, DecisionKind.RETURN),
                (Status.CONSISTENT, DecisionKind.APPROVE),
            ):  # fmt: skip
                about = build.issue(plan, place, f"{verdict}-{outcome}-{number}", **more)
                pair = build.judged_pair(about, spot, form, verdict, 1)
                if outcome:
                    settled(pair, outcome)
        build.issue(closed, None, "CLOSED-1", due_on=today() - timedelta(days=9), status="behind")
        build.issue(closed, None, "CLOSED-2", claimed_at=now())
        loose = build.submission(form)
        build.photo(loose, None, None, Stage.AFTER, b"no picture")
        db.session.add(Attachment(submission=loose, name="odd.bin", state=AttachmentState.QUARANTINED))
        db.session.add(Attachment(submission=loose, name="late.jpg", state=AttachmentState.EXPECTED))
        for role in ROLES:
            build.account(role.value, role)
        db.session.add(AccountCounty(account_id=build.account("near", Role.OFFICE, plan).id, county="夏河县"))


def signed_in(client: FlaskClient, name: str) -> FlaskClient:
    assert client.post("/sign-in", data={"name": name, "password": build.PASSWORD}).status_code == 302
    return client


def rows_of(client: FlaskClient, address: str) -> int:
    """Return how many rows the list behind an address has."""
    page = client.get(address, headers=ENGLISH).text
    if address.startswith("/ledger/issues"):
        return int(re.search(r"data-total>([\d,]+)<", page)[1].replace(",", ""))  # type: ignore[index]
    if address.startswith("/received"):
        return len(re.findall(r'<th scope="row"><a href="/received/\d+"', page))
    if address.startswith("/review/"):
        return len(re.findall(r'class="queue-link', page))
    return len(re.findall(r"alarm-\d+", page))


def links(page: str, pattern: str) -> list[tuple[str, int]]:
    return [(unescape(one[0]), int(one[1].replace(",", ""))) for one in re.findall(pattern, page)]


@pytest.mark.parametrize("name", [*(role.value for role in ROLES), "near"])
def test_each_number_of_today_opens_just_its_rows(ledger: None, client: FlaskClient, name: str) -> None:
    page = signed_in(client, name).get("/ledger/", headers=ENGLISH).text
    found = links(page, r'<li class="duty[^>]*><a href="([^"]*)"><b>([\d,]+)</b>')
    found = [one for one in found if one[0] != "/missing"]
    assert len(found) >= 4
    assert {address: rows_of(client, address) for address, _ in found} == dict(found)


@pytest.mark.parametrize("grouping", list(Grouping))
@pytest.mark.parametrize("name", ["office", "near"])
def test_each_figure_opens_just_its_rows(ledger: None, client: FlaskClient, name: str, grouping: Grouping) -> None:
    page = signed_in(client, name).get(f"/ledger/?by={grouping}", headers=ENGLISH).text
    found = links(page, r'<td class="number[^>]*><a[^>]*? href="([^"]*)">([\d,]+)</a>')
    assert len(found) > 12
    assert {address: rows_of(client, address) for address, _ in found} == dict(found)


@pytest.mark.parametrize(
    ("work", "number"),
    [(Work.OVERDUE, 3), (Work.DUE_SOON, 3), (Work.UNPROVED, 3), (Work.RETURNED, 3), (Work.READY, 3)],
)
def test_what_needs_somebody_is_counted_and_a_closed_programme_needs_nobody(
    app: Flask, ledger: None, work: Work, number: int
) -> None:
    with app.app_context():
        assert figures.sum_of(figures.by(COMMAND_LINE, Grouping.COUNTY)).work[work] == number


def test_an_issue_with_one_unanswered_pair_is_not_ready(app: Flask, ledger: None) -> None:
    with app.app_context(), transaction():
        pair = db.session.query(PhotoPair).filter_by(outcome=DecisionKind.APPROVE).first()
        assert pair
        plan = pair.issue.programme
        build.judged_pair(pair.issue, build.viewpoint(build.site(plan)), build.form(plan, "second"), None)
        assert figures.sum_of(figures.by(COMMAND_LINE, Grouping.UNIT)).work[Work.READY] == 2


def test_nobody_waits_where_nothing_is_left(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction():
        build.programme()
        build.account("Lea", Role.LEADER)
    assert "Nothing waits for you" in signed_in(client, "Lea").get("/ledger/", headers=ENGLISH).text


def test_the_number_of_statements_is_that_of_an_empty_ledger(app: Flask, ledger: None, client: FlaskClient) -> None:
    signed_in(client, "office").get("/ledger/")
    with app.app_context(), counted() as sent:
        client.get("/ledger/?by=unit")
    assert len(sent) <= STATEMENTS
    with app.app_context():
        with transaction():
            plan = db.session.query(Programme).first()
            assert plan
            for number in range(30):
                build.issue(plan, None, f"MORE-{number}", unit=Unit(name=f"单位{number}"), county=f"县{number}")
        with counted() as more:
            client.get("/ledger/?by=unit")
    assert len(more) == len(sent)


def test_weeks_count_what_was_claimed_approved_and_returned(app: Flask, ledger: None) -> None:
    with app.app_context():
        *_, last = weeks.of(COMMAND_LINE)
        assert (last.claimed, last.approved, last.returned) == (4, 3, 3)
        assert last.monday <= today() <= last.sunday


def test_figures_are_sorted_and_taken_away_in_that_order(ledger: None, client: FlaskClient) -> None:
    office = signed_in(client, "office")
    text = office.get("/ledger/?by=county&sort=-issues&format=csv", headers=ENGLISH).data.decode("utf-8-sig")
    assert [line.split(",")[:2] for line in text.splitlines()[1:]] == [
        ["夏河县", "16"], ["碌曲县", "8"], ["Not stated", "2"],
    ]  # fmt: skip


def test_a_saved_view_of_what_is_overdue_is_about_the_day_on_which_it_is_opened(
    app: Flask, ledger: None, client: FlaskClient
) -> None:
    office = signed_in(client, "office")
    office.post("/ledger/views?work=overdue&county=夏河县", data={"name": "逾期"})
    page = unescape(office.get("/ledger/issues").text)
    assert "work=overdue" in page
    assert rows_of(office, "/ledger/issues?work=overdue&county=夏河县") == 2


def test_who_only_reads_is_not_sent_to_what_they_cannot_do(ledger: None, client: FlaskClient) -> None:
    page = signed_in(client, "leader").get("/ledger/").text
    assert f"duty-{Duty.NO_ISSUE}" not in page
    assert f"duty-{Duty.OVERDUE}" in page


def test_a_command_tells_the_same(ledger: None, runner: FlaskCliRunner) -> None:
    answer = runner.invoke(args=["issues", "overview", "--by", "county", "--json"])
    assert answer.exit_code == 0, answer.output
    assert '"overdue": 3' in answer.output
    assert "夏河县" in runner.invoke(args=["issues", "overview", "--by", "county"]).output


def test_the_drawing_counts_the_sites_that_the_reader_sees(ledger: None, client: FlaskClient) -> None:
    shown = signed_in(client, "near").get("/ledger/").text
    address = unescape(re.search(r'<img src="(/ledger/plan.svg[^"]*)"', shown)[1])  # type: ignore[index]
    answer = client.get(address)
    assert answer.content_type.startswith("image/svg+xml")
    assert ">已逾期 2<" in answer.text
    assert ">已逾期 3<" in signed_in(client, Role.OFFICE.value).get(address).text
