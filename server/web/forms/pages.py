"""Which forms do phones fetch, and what waits to be published? A new one is uploaded here."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import form_words
from server.domain.outside_limits import MOST_FORM_BYTES
from server.errors import Invalid, Problem
from server.formats.xlsform import refuse_too_large
from server.services.installation import zone
from server.services.intake import form_drafts, form_versions
from server.services.register import programmes
from server.translations import N_
from server.web import asked, auth
from server.web import pages as around
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/", "listed", listed)
    blueprint.add_url_rule("/", "stage", stage, methods=["POST"])


def listed() -> str:
    """List the forms and what waits, with the place for another one."""
    return _page()


def stage() -> Response | tuple[str, int]:
    """Keep an upload as a draft and go on to what it is."""
    try:
        name, data = _sent()
        with transaction():
            mine = programmes.all_of(auth.actor())
            number = asked.sent_number("programme")
            plan = next((one for one in mine if one.id == number), mine[0] if mine else None)
            if plan is None:
                raise Invalid(N_("There is no programme yet."))
            draft = form_drafts.stage(auth.actor(), plan, data, name)
    except Problem as problem:
        flash(around.message_of(problem), "refused")
        return _page(), problem.status
    return redirect(url_for("forms.draft", draft_id=draft))


def who(label: str) -> str:
    """Return how people know the one whom the log names."""
    kind, _, name = label.partition(":")
    return name if kind == "account" else say(N_("the command line")) if label else ""


def read_limited(file: FileStorage) -> bytes:
    """Return what was sent of a file, unless it is more than a form may have.

    :raises TooLarge: where it is.
    """
    data = file.stream.read(MOST_FORM_BYTES + 1)
    refuse_too_large(file.filename or "", len(data))
    return data


def _sent() -> tuple[str, bytes]:
    file = request.files.get("form")
    if file is None or not file.filename:
        raise Invalid(N_("Choose a file first."))
    return file.filename, read_limited(file)


def _page() -> str:
    actor = auth.actor()
    return render_template(
        "forms/forms.html",
        forms=form_versions.listed(actor),
        drafts=form_drafts.listed(actor),
        programmes=programmes.all_of(actor),
        chosen=asked.sent_number("programme"),
        most_mb=MOST_FORM_BYTES // 1_000_000,
        words=form_words,
        who=who,
        may_change=not actor.is_limited,
        zone=zone(),
    )
