"""What was done, by whom, to what and when?"""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Blueprint, Response, render_template

from server.db import transaction
from server.domain import labels
from server.formats import csv_table
from server.services.installation import zone
from server.services.system import log as service
from server.services.system.log import Wanted
from server.web import asked, auth

IN_MEMORY = 4_000_000
_CHUNK = 1 << 16


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
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when it was sent
    try:
        with transaction():
            csv_table.write(service.table(auth.actor(), _wanted()), file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    head = {"Content-Disposition": "attachment; filename=log.csv", "Cache-Control": "no-store"}
    return Response(_parts(file), content_type="text/csv; charset=utf-8", headers=head)


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(_CHUNK):
            yield part


def _wanted() -> Wanted:
    return Wanted(asked.text("who"), asked.text("what"), asked.text("subject"), asked.day("from"), asked.day("to"))
