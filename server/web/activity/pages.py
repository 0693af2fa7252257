"""What did the office do, what does it add up to, and how is a record entered or withdrawn?"""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.db import transaction
from server.domain import labels, money
from server.domain.access import Permission
from server.domain.activity import FIGURES, LONGEST, ActivityKind, Measure
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.formats import activities, activity_tables
from server.services.activity import figures, listing, records
from server.services.activity.figures import Counted
from server.services.activity.listing import Wanted
from server.services.installation import zone
from server.services.register import programmes, units
from server.services.runtime import today
from server.translations import N_
from server.web import asked, auth
from server.web import pages as around
from server.web.language import language, say

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/", "show", show)
    blueprint.add_url_rule("/table", "table", table)
    blueprint.add_url_rule("/new", "new", new)
    blueprint.add_url_rule("/new", "add", add, methods=["POST"])
    blueprint.add_url_rule("/<int:number>", "record", record)
    blueprint.add_url_rule("/<int:number>/withdraw", "withdraw", withdraw, methods=["POST"])


def show() -> str:
    """Show the figures, and the records behind them."""
    actor, wanted = auth.actor(), _wanted()
    query = _query(wanted)
    return render_template(
        "activity/show.html",
        figures=figures.of(actor, wanted.programme_id),
        shown=shown,
        page=listing.page(actor, wanted, asked.number("page") or 1),
        wanted=wanted,
        query=query,
        chosen=FIGURES.get(wanted.figure),
        kinds=labels.ACTIVITY_KINDS,
        counties=listing.counties(actor),
        programmes=programmes.all_of(actor),
        may_edit=actor.may(Permission.EDIT),
        is_narrowed=bool(query.keys() - {"programme"}),
        money=_money,
    )


def table() -> Response:
    """Send the records, as they are narrowed."""
    shape = "csv" if asked.text("format") == "csv" else "xlsx"
    entries = (one.entry for one in listing.every(auth.actor(), _wanted()))
    kind = "text/csv; charset=utf-8" if shape == "csv" else WORKBOOK
    answer = Response(activity_tables.written(entries, f".{shape}", language()), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="activity.{shape}"'
    return answer


def new() -> str:
    """Show an empty form, or one with what another record says."""
    like = asked.number("like")
    if like is not None:
        return _form(activities.line_of(listing.one(auth.actor(), like).entry))
    kind = asked.text("kind")
    return _form({"kind": kind if kind in set(ActivityKind) else "", "since": today().isoformat()})


def add() -> AnyResponse:
    """Keep what was written; what cannot be kept stays in the form."""
    actor, line = auth.actor(), _sent()
    try:
        with transaction():
            plan = programmes.seen(actor, asked.sent_number("programme"))
            number = records.add(actor, plan, activities.entry_of(line, today()))
    except (Invalid, NotFound, Forbidden, Conflict) as problem:
        flash(around.message_of(problem), "refused")
        return make_response(_form(line, asked.sent_number("programme")), problem.status)
    flash(say(N_("Work record {number} is kept."), number=number), "kept")
    return redirect(url_for("activity.record", number=number))


def record(number: int) -> str:
    """Show one record."""
    actor = auth.actor()
    return render_template(
        "activity/record.html",
        record=listing.one(actor, number),
        kinds=labels.ACTIVITY_KINDS,
        money=_money,
        may_edit=actor.may(Permission.EDIT),
        reason=asked.sent_whole("reason"),
        most=LONGEST["reason"],
        zone=zone(),
    )


def withdraw(number: int) -> AnyResponse:
    """Let a record count no more."""
    try:
        with transaction():
            records.withdraw(auth.actor(), number, request.form.get("reason", ""))
    except (Invalid, Conflict) as problem:
        flash(around.message_of(problem), "refused")
        return make_response(record(number), problem.status)
    flash(say(N_("Work record {number} counts no more."), number=number), "kept")
    return redirect(url_for("activity.record", number=number))


def shown(one: Counted) -> str:
    """Write a figure as the reader's language does."""
    return _money(one.sum) if one.figure.measure is Measure.AMOUNT else f"{one.sum:,}"


def _money(fen: int) -> str:
    return money.said(fen, language())


def _form(line: dict[str, str], programme_id: int | None = None) -> str:
    actor = auth.actor()
    return render_template(
        "activity/form.html",
        line=line,
        kinds=labels.ACTIVITY_KINDS,
        longest=LONGEST,
        today=today().isoformat(),
        programmes=programmes.all_of(actor),
        programme_id=programme_id or asked.number("programme"),
        units=[one.name for one in units.listing()],
        counties=listing.counties(actor),
    )


def _sent() -> dict[str, str]:
    return {name: str(request.form.get(name, "")).strip() for name in activities.FORM_FIELDS}


def _wanted() -> Wanted:
    kind, figure = asked.text("kind"), asked.text("figure")
    return Wanted(
        asked.number("programme"), ActivityKind(kind) if kind in set(ActivityKind) else None,
        figure if figure in FIGURES else "", asked.text("county"), asked.day("since"), asked.day("until"),
        asked.text("q"), asked.text("withdrawn") == "1",
    )  # fmt: skip


def _query(wanted: Wanted) -> dict[str, Any]:
    said = {
        "programme": wanted.programme_id, "kind": wanted.kind, "figure": wanted.figure, "county": wanted.county,
        "since": wanted.since, "until": wanted.until, "q": wanted.text, "withdrawn": "1" if wanted.withdrawn else "",
    }  # fmt: skip
    return {name: str(value) for name, value in said.items() if value}
