"""How does a sheet of work records come in? It is looked at first; what can be read comes along to be confirmed."""

from base64 import b64decode, b64encode

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import labels, money
from server.domain.activity import Entry
from server.domain.register import Sheet
from server.errors import Forbidden, Invalid, Problem, TooLarge
from server.formats import activities, activity_tables
from server.services.activity import records
from server.services.register import programmes
from server.services.runtime import today
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import language, say

SHOWN = 100
"""Rows of each kind on the page; the counts are of all."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/import", "import_page", show)
    blueprint.add_url_rule("/import", "look", look, methods=["POST"])
    blueprint.add_url_rule("/import/confirm", "bring", bring, methods=["POST"])


def show() -> str:
    """Ask for a file."""
    plans = programmes.all_of(auth.actor())
    return render_template("activity/import.html", programmes=plans, columns=activities.COLUMNS)


def look() -> Response:
    """Show what a file would bring, and keep nothing."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid(N_("Choose a file first."))
        sheet = activities.read_activities(file.read(), file.filename, today())
        return make_response(_preview(sheet, file.filename))
    except (Invalid, TooLarge) as problem:
        flash(pages.message_of(problem), "refused")
        return make_response(show(), problem.status)


def bring() -> Response:
    """Keep what was looked at: the rows that could be read, as they came along."""
    actor = auth.actor()
    try:
        data = b64decode(request.form.get("rows", ""), validate=True)
        sheet = activities.read_activities(data, "rows.csv", today())
        with transaction():
            report = records.import_sheet(actor, programmes.seen(actor, asked.sent_number("programme")), sheet)
    except ValueError:  # no base64
        flash(say(N_("Choose a file first.")), "refused")
        return make_response(show(), Invalid.status)
    except Forbidden:
        raise
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return make_response(show(), problem.status)
    told = N_("{added} records were entered; {unchanged} stood already.")
    flash(say(told, added=report.added, unchanged=report.unchanged), "kept")
    return redirect(url_for("activity.show", _anchor="records"))


def _preview(sheet: Sheet[tuple[int, Entry]], name: str) -> str:
    actor = auth.actor()
    plan = programmes.seen(actor, asked.sent_number("programme"))
    with transaction(keep=False):
        report = records.import_sheet(actor, plan, sheet)
    refused = {one.row_no for one in report.refused}
    rows = [(number, entry) for number, entry in sheet.rows if number not in refused]
    text = activity_tables.written((entry for _, entry in rows), ".csv", language())
    return render_template(
        "activity/look.html",
        name=name,
        programme=plan,
        report=report,
        refused=[(one, say(one.reason, **one.details)) for one in report.refused[:SHOWN]],
        rows=rows[:SHOWN],
        total=len(rows),
        kinds=labels.ACTIVITY_KINDS,
        money=lambda fen: money.said(fen, language()),
        sent=b64encode(text).decode(),
    )
