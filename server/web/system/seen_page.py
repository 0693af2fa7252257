"""Who was sent which photo, and when?"""

from flask import Blueprint, Response, render_template

from server.domain import labels
from server.domain.sighting import WORDS
from server.errors import Invalid
from server.services.installation import zone
from server.services.runtime import settings
from server.services.system import seen as service
from server.services.system.seen import Page, Wanted
from server.web import asked, auth, pages
from server.web.system import csv_file


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/system/seen", "seen", seen)
    blueprint.add_url_rule("/system/seen.csv", "seen_table", seen_table)
    blueprint.add_url_rule("/system/seen/part", "seen_by", seen_by)


def seen() -> str:
    """Show a part of the list, the newest first."""
    wanted, before, refusal = _wanted(), asked.number("before"), None
    try:
        page = service.page(auth.actor(), wanted, before)
    except Invalid as problem:
        page, refusal = Page((), None), pages.message_of(problem)
    return render_template(
        "system/seen.html",
        page=page,
        refusal=refusal,
        wanted=wanted,
        query=_query(wanted),
        is_later=before is not None,
        words=WORDS,
        roles=labels.ROLES,
        kept_days=settings().views_days,
        zone=zone(),
    )


def seen_by() -> str:
    """Show who was sent the photos of a pair or a submission, for the page of that."""
    wanted = _wanted()
    page = service.page(auth.actor(), wanted, most=service.MOST_BESIDE)
    return render_template("system/seen_by.html", page=page, query=_query(wanted), words=WORDS, zone=zone())


def seen_table() -> Response:
    """Send all lines that fit, as CSV; that somebody took them stands in the log."""
    return csv_file.sent(lambda: service.table(auth.actor(), _wanted()), "seen.csv")


def _query(wanted: Wanted) -> dict[str, object]:
    said = {
        "who": wanted.who, "photo": wanted.photo, "issue": wanted.issue, "pair": wanted.pair,
        "submission": wanted.submission, "from": wanted.first and wanted.first.isoformat(),
        "to": wanted.last and wanted.last.isoformat(),
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _wanted() -> Wanted:
    return Wanted(
        asked.text("who"), asked.text("photo"), asked.text("issue"), asked.number("pair"), asked.number("submission"),
        asked.day("from"), asked.day("to"),
    )  # fmt: skip
