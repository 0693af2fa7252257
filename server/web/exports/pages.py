"""What is being exported, how far is it, and where can what is finished be taken away?

What somebody ticked or filtered on the ledger comes here as it stands; a worker builds it.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response as Redirect

from server import tasks
from server.db import transaction
from server.domain.export import Scope, Shape
from server.domain.ledger_columns import LedgerColumn
from server.errors import Conflict, Invalid, Problem
from server.services.export import orders, scopes
from server.services.export.orders import Wish
from server.services.installation import zone
from server.tasks import exporting
from server.translations import N_
from server.web import asked, asked_ledger, auth, pages
from server.web.language import language, say
from server.web.originals import guarded

_SHAPES = {"zip": Shape.ZIP, "tar": Shape.TAR}


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/", "listed", listed)
    blueprint.add_url_rule("/new", "form", form)
    blueprint.add_url_rule("/", "order", order, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/cancel", "cancel", cancel, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/resume", "resume", resume, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/download", "download", download)


def listed() -> str:
    """List what runs, and what is finished and kept."""
    return render_template("exports/exports.html", exports=orders.recent(auth.actor()), zone=zone())


def form() -> str:
    """Ask how the issues shall be exported that were ticked, or that a list of the ledger shows."""
    chosen = scopes.chosen(auth.actor(), _scope(request.args))
    title = chosen.programme.title
    earlier = [one for one in orders.recent(auth.actor()) if one.manifest_sha256 and one.programme == title]
    return render_template("exports/form.html", chosen=chosen, earlier=earlier, fields=_fields(request.args))


def order() -> Redirect:
    """Have a worker build an export in the background."""
    try:
        wish = Wish(
            _shape(request.form.get("shape", "zip")),
            language(),
            with_report=request.form.get("report") == "1",
            with_pictures=request.form.get("pictures") == "1",
            is_redacted=request.form.get("redacted") == "1",
            since=_number(request.form.get("since", "")),
        )
        with transaction():
            number = orders.order(auth.actor(), _scope(request.form), wish)
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    else:
        tasks.enqueue_export(number)
        flash(say(N_("The export is being built.")), "kept")
    return redirect(url_for("exports.listed"))


def cancel(number: int) -> Redirect:
    """Stop an export and remove what it wrote."""
    exporting.cancel(number, auth.actor())
    return redirect(url_for("exports.listed"))


def resume(number: int) -> Redirect:
    """Let an export that stopped or was cancelled go on."""
    try:
        exporting.take_up(number, auth.actor())
    except Conflict as problem:
        flash(pages.message_of(problem), "refused")
    else:
        tasks.enqueue_export(number)
    return redirect(url_for("exports.listed"))


def download(number: int) -> Response:
    """Send an export, or the part of it that a program asks for; the log keeps who began to take it."""
    found = orders.download(auth.actor(), number)
    answer = send_file(
        found.path, f"application/{found.shape.value}" if found.shape is Shape.ZIP else "application/x-tar",
        as_attachment=True, download_name=f"export-{number}{found.shape.ending}", conditional=True,
        etag=found.manifest_sha256, max_age=0,
    )  # fmt: skip
    if answer.status_code == 200:
        with transaction():
            orders.note_download(auth.actor(), number)
    name = f"{found.name}{found.shape.ending}"
    known = {"filename": f"export-{number}{found.shape.ending}", "filename*": f"UTF-8''{quote(name, safe='')}"}
    answer.headers["Content-Disposition"] = dump_options_header("attachment", known)
    return guarded(answer)


def _scope(given: Any) -> Scope:
    """Read what was ticked, or else what the list of the ledger was narrowed to."""
    ticked = [_number(text) for text in given.getlist("issue")]
    numbers = tuple(number for number in ticked if number is not None)
    if numbers:
        return Scope(numbers=numbers)
    return Scope(
        listed=asdict(asked_ledger.filters(given, _columns(given))) | {"batch_id": _number(given.get("batch", ""))}
    )


def _fields(given: Any) -> list[tuple[str, str]]:
    """Return what says which issues are meant, for the form to send on."""
    names = ("issue", *asked_ledger.names(_columns(given)))
    return [(name, value) for name in names for value in given.getlist(name) if value]


def _columns(given: Any) -> Mapping[str, LedgerColumn]:
    return asked_ledger.known(auth.actor(), given)


def _number(text: str) -> int | None:
    """Return the number of a row; None where none is given.

    :raises Invalid: for anything else, which must not pass for everything.
    """
    found = asked.as_number(text)
    if found is None and text.strip():
        raise Invalid(N_("“{text}” is no number."), text=text)
    return found


def _shape(text: str) -> Shape:
    """Return how an export is packed.

    :raises Invalid: for a shape that there is not.
    """
    if text not in _SHAPES:
        raise Invalid(N_("“{text}” is no shape of an export; choose ZIP or TAR."), text=text)
    return _SHAPES[text]
