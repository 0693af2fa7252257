"""On which days do offices work? A year at a glance, and what the office says otherwise."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import labels
from server.errors import Forbidden, Invalid, Problem
from server.services.calendar import days
from server.services.calendar.days import Day
from server.services.runtime import today
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/calendar", "calendar", show)
    blueprint.add_url_rule("/calendar", "set_days", put, methods=["POST"])
    blueprint.add_url_rule("/calendar/confirm", "confirm_year", confirm, methods=["POST"])


def show() -> str:
    """Show a year."""
    year = days.year(asked.number("year") or today().year)
    return render_template(
        "settings/calendar.html",
        year=year,
        months=[_weeks(year.days, month) for month in range(1, 13)],
        odd=[one for one in year.days if one.is_odd or one.is_own],
        states=labels.YEAR_STATES,
        may_change=auth.actor().sees_everything,
        years=(days.FIRST_YEAR, days.LAST_YEAR),
    )


def put() -> Response:
    """Say of some days whether they are worked, or let them be again as they were published."""
    try:
        with transaction():
            first, last = _day("first"), _day("last", "first")
            if request.form.get("as") == "published":
                number = days.forget_days(auth.actor(), first, last)
            else:
                is_working = request.form.get("as") == "worked"
                name = asked.sent_text("name")
                number = days.set_days(auth.actor(), first, last, name, is_working=is_working)
    except Forbidden:
        raise
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return _to(asked.sent_number("year"))
    flash(say(N_("{number} days are otherwise now."), number=number), "kept")
    return _to(first.year)


def confirm() -> Response:
    """Confirm a year, or take that back."""
    year = asked.sent_number("year") or 0
    try:
        with transaction():
            (days.withdraw if request.form.get("withdraw") else days.confirm)(auth.actor(), year)
    except Forbidden:
        raise
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    return _to(year)


def _day(name: str, otherwise: str = "") -> date:
    written = asked.sent_text(name) or asked.sent_text(otherwise)
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Invalid(N_("“{text}” is no day. Write it like 2026-10-01."), text=written) from None


def _weeks(every: tuple[Day, ...], month: int) -> list[list[Day | None]]:
    """Return a month by weeks, from Monday; None where a week's day belongs to another month."""
    own = [one for one in every if one.day.month == month]
    padded: list[Day | None] = [None] * own[0].day.weekday() + list(own)
    padded += [None] * (-len(padded) % 7)
    return [padded[at : at + 7] for at in range(0, len(padded), 7)]


def _to(year: int | None) -> Response:
    is_there = year is not None and days.FIRST_YEAR <= year <= days.LAST_YEAR
    return redirect(url_for("settings.calendar", year=year if is_there else None))
