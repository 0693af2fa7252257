"""What was done, by whom, to what and when?"""

from flask import Blueprint, Response, render_template

from server.domain import labels
from server.services.installation import zone
from server.services.system import log as service
from server.services.system.log import Wanted
from server.web import asked, auth
from server.web.system import csv_file


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/system/log", "log", log)
    blueprint.add_url_rule("/system/log.csv", "log_table", log_table)


def log() -> str:
    """Show a part of the log, the newest first."""
    wanted, before = _wanted(), asked.number("before")
    query = {
        "who": wanted.who, "what": wanted.what, "subject": wanted.subject,
        "from": wanted.first and wanted.first.isoformat(), "to": wanted.last and wanted.last.isoformat(),
    }  # fmt: skip
    return render_template(
        "system/log.html",
        page=service.page(auth.actor(), wanted, before),
        wanted=wanted,
        query={name: said for name, said in query.items() if said},
        is_later=before is not None,
        actions=labels.DONE,
        zone=zone(),
    )


def log_table() -> Response:
    """Send all entries that fit, as CSV; that somebody took them stands in the log."""
    return csv_file.sent(lambda: service.table(auth.actor(), _wanted()), "log.csv")


def _wanted() -> Wanted:
    return Wanted(asked.text("who"), asked.text("what"), asked.text("subject"), asked.day("from"), asked.day("to"))
