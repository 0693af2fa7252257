"""The working calendar: published, changed by the office, confirmed; and notices of publicity measured by it."""

import json
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from server.db import db, transaction
from server.domain.access import COMMAND_LINE, Role
from server.domain.working_days import WindowKind, YearState
from server.errors import Conflict, Invalid
from server.models import CalendarDay, Event
from server.services.calendar import days, published
from tests import build

NOTICES = [
    ("2023-07-27", "2023-08-09", 10, WindowKind.WORKING, 10),
    ("2025-09-01", "2025-09-12", 10, WindowKind.WORKING, 10),
    ("2024-09-29", "2024-10-09", 10, WindowKind.WORKING, 4),
    ("2019-12-13", "2019-12-19", 7, WindowKind.CALENDAR, 7),
    ("2025-01-21", "2025-02-08", 10, WindowKind.WORKING, 10),
]
"""Published notices of publicity: from, to, how many days they claim or need, of which kind, and how many they have."""
AFTER = published.YEARS[-1] + 1


@pytest.mark.parametrize(("start", "end", "claimed", "kind", "has"), NOTICES)
def test_a_published_notice_has_the_days_that_it_claims_or_is_caught(
    context: Flask, start: str, end: str, claimed: int, kind: WindowKind, has: int
) -> None:
    found = days.check(date.fromisoformat(start), date.fromisoformat(end), claimed, kind)
    assert (found.days, found.is_long_enough) == (has, has >= claimed)


def test_a_window_that_is_too_short_is_told_until_when_it_must_be_open(context: Flask) -> None:
    found = days.check(date(2024, 9, 29), date(2024, 10, 9), 10, WindowKind.WORKING)
    assert found.ends == date(2024, 10, 16)


def test_a_year_that_nobody_confirmed_is_never_counted_in(context: Flask) -> None:
    with pytest.raises(Conflict):
        days.check(date(AFTER, 3, 1), date(AFTER, 3, 12), 5, WindowKind.WORKING)
    assert days.check(date(AFTER, 3, 1), date(AFTER, 3, 12), 5, WindowKind.CALENDAR).days == 12


def test_a_window_that_is_long_enough_needs_no_later_year(context: Flask) -> None:
    assert days.check(date(AFTER - 1, 12, 1), date(AFTER - 1, 12, 31), 10, WindowKind.WORKING).is_long_enough
    short = days.check(date(AFTER - 1, 12, 30), date(AFTER - 1, 12, 31), 10, WindowKind.WORKING)
    assert (short.is_long_enough, short.ends) == (False, None)


def test_an_empty_year_is_not_confirmed(context: Flask) -> None:
    with pytest.raises(Conflict), transaction():
        days.confirm(COMMAND_LINE, AFTER)


def test_a_year_that_the_office_entered_and_confirmed_is_counted_in(context: Flask) -> None:
    with transaction():
        days.set_days(COMMAND_LINE, date(AFTER, 3, 3), date(AFTER, 3, 4), "香浪节", is_working=False)
        days.confirm(COMMAND_LINE, AFTER)
    week = date(AFTER, 3, 1), date(AFTER, 3, 7)
    assert days.check(*week, 1, WindowKind.WORKING).days == 3
    with transaction():
        days.withdraw(COMMAND_LINE, AFTER)
    with pytest.raises(Conflict):
        days.check(*week, 1, WindowKind.WORKING)


def test_a_confirmed_year_is_not_left_without_its_holidays(context: Flask) -> None:
    with transaction():
        days.set_days(COMMAND_LINE, date(AFTER, 1, 1), date(AFTER, 1, 1), "元旦", is_working=False)
        days.confirm(COMMAND_LINE, AFTER)
    with pytest.raises(Conflict), transaction():
        days.forget_days(COMMAND_LINE, date(AFTER, 1, 1), date(AFTER, 1, 1))
    with transaction():
        days.withdraw(COMMAND_LINE, AFTER)
        assert days.forget_days(COMMAND_LINE, date(AFTER, 1, 1), date(AFTER, 1, 1)) == 1


def test_what_the_office_says_stands_above_what_was_published_until_it_is_forgotten(context: Flask) -> None:
    week = date(2026, 11, 2), date(2026, 11, 8)
    with transaction():
        assert days.set_days(COMMAND_LINE, date(2026, 11, 7), date(2026, 11, 7), "补班", is_working=True) == 1
    assert days.check(*week, 1, WindowKind.WORKING).days == 6
    with transaction():
        assert days.forget_days(COMMAND_LINE, *week) == 1
    assert days.check(*week, 1, WindowKind.WORKING).days == 5
    assert db.session.query(CalendarDay).count() == 0
    said = [one.action for one in db.session.query(Event).order_by(Event.id) if one.subject == "calendar"]
    assert said == ["calendar.set", "calendar.forget"]


def test_the_same_said_again_is_no_change(context: Flask) -> None:
    for changed in (3, 0):
        with transaction():
            assert days.set_days(COMMAND_LINE, date(2026, 3, 2), date(2026, 3, 4), "x", is_working=False) == changed


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 3, 2), date(2026, 3, 1)), (date(2026, 1, 1), date(2026, 2, 15)), (date(1, 1, 1), date(1, 1, 1))],
)
def test_days_in_the_wrong_order_too_many_or_far_away_are_refused(context: Flask, first: date, last: date) -> None:
    with pytest.raises(Invalid), transaction():
        days.set_days(COMMAND_LINE, first, last, is_working=False)


def test_a_year_says_where_it_is_otherwise_than_its_weeks(context: Flask) -> None:
    year = days.year(2026)
    assert (year.state, len(year.days)) == (YearState.PUBLISHED, 365)
    national = next(one for one in year.days if one.day == date(2026, 10, 1))
    assert (national.is_working, national.is_odd, national.name) == (False, True, "国庆节")


def test_the_office_changes_and_confirms_a_year_on_its_page(context: Flask, client: FlaskClient) -> None:
    with transaction():
        build.programme()
        build.account("Emma", Role.OFFICE)
    client.post("/sign-in", data={"name": "Emma", "password": build.PASSWORD})
    sent = {"year": 2026, "first": "2026-08-01", "last": "2026-08-03", "as": "free", "name": "香浪节"}
    assert "已调整 3 天" in client.post("/settings/calendar", data=sent, follow_redirects=True).text
    for year in ("2026", "100"):
        wrong = {**sent, "year": year, "first": "1 Aug"}
        assert "不是日期" in client.post("/settings/calendar", data=wrong, follow_redirects=True).text
    page = client.post("/settings/calendar/confirm", data={"year": 2026}, follow_redirects=True).text
    assert "本年已确认" in page
    assert "香浪节" in page


def test_who_sees_a_part_reads_the_calendar_and_changes_nothing_in_it(context: Flask, client: FlaskClient) -> None:
    with transaction():
        build.account("Kim", Role.OFFICE, build.programme())
    client.post("/sign-in", data={"name": "Kim", "password": build.PASSWORD})
    sent = {"year": 2026, "first": "2026-08-01", "last": "2026-08-03"}
    answers = [
        client.post("/settings/calendar", data={**sent, "as": "free"}),
        client.post("/settings/calendar", data={**sent, "as": "published"}),
        client.post("/settings/calendar/confirm", data={"year": 2026}),
        client.post("/settings/calendar/confirm", data={"year": 2026, "withdraw": "1"}),
    ]
    assert [one.status_code for one in answers] == [403] * 4
    page = client.get("/settings/calendar?year=2026")
    assert (page.status_code, 'action="/settings/calendar' in page.text) == (200, False)


def test_scripts_ask_whether_a_window_is_long_enough(context: Flask, runner: FlaskCliRunner) -> None:
    short = runner.invoke(args=["calendar", "check", "2024-09-29", "2024-10-09", "--days", "10", "--kind", "working"])
    assert short.exit_code == 1
    fits = runner.invoke(args=["calendar", "check", "2025-09-01", "2025-09-12", "--days", "10", "--json"])
    assert (fits.exit_code, json.loads(fits.stdout)["days"]) == (0, 10)
    unknown = runner.invoke(args=["calendar", "check", f"{AFTER}-03-01", f"{AFTER}-03-12", "--days", "5"])
    assert unknown.exit_code != 0
    assert str(AFTER) in unknown.stderr
