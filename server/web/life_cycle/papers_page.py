"""Who brings a paper of an issue, takes it away, or says that it counts no more?"""

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as Answer

from server.db import db, transaction
from server.domain.issue_files import FILE_KINDS, FileKind
from server.errors import Invalid, NotFound, Problem
from server.services.life_cycle import life_view, papers
from server.services.runtime import media
from server.translations import N_
from server.web import asked, auth, originals
from server.web import pages as around
from server.web.language import say
from server.web.life_cycle import issue_page


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/ledger/issues/<int:issue_id>/papers", "bring", bring, methods=["POST"])
    blueprint.add_url_rule("/papers/<int:number>", "paper", paper)
    blueprint.add_url_rule("/unit/papers/<int:number>", "own_paper", paper)
    blueprint.add_url_rule("/papers/<int:number>/set-aside", "set_aside", set_aside, methods=["POST"])


def bring(issue_id: int) -> Answer | tuple[str, int]:
    """Keep files with an issue: all that were chosen, or none."""
    files = [one for one in request.files.getlist("file") if one.filename]
    try:
        if not files:
            raise Invalid(N_("Choose a file."))
        kind = _kind()
        note, measure = asked.sent_whole("note"), asked.sent_number("measure")
        with transaction():
            papers.bring_all(
                auth.actor(), issue_id,
                [(papers.Paper(kind, one.filename or "", note, measure), one.stream) for one in files],
            )  # fmt: skip
    except Problem as problem:
        db.session.rollback()
        if isinstance(problem, NotFound) and "measure" not in request.form:
            raise
        flash(around.message_of(problem), "refused")
        return issue_page.issue(issue_id, sent=request.form), problem.status
    flash(say(N_("{count} files were kept: {kind}."), count=len(files), kind=say(FILE_KINDS[kind])), "kept")
    return redirect(issue_page.back(issue_id) + "#papers")


def _kind() -> FileKind:
    try:
        return FileKind(asked.sent_text("kind"))
    except ValueError as wrong:
        raise Invalid(N_("Say what the file shows.")) from wrong


def paper(number: int) -> Response:
    """Hand out a paper as it was brought; nothing in it is shown in the browser but a picture."""
    found = life_view.paper(auth.actor(), number)
    return originals.send(media().path(found.sha256), found.sha256, found.name, None)


def set_aside(number: int) -> Answer:
    """Say that a paper counts no more."""
    with transaction():
        row = papers.set_aside(auth.actor(), number, asked.sent_whole("reason"))
        issue_id = row.issue_id
    flash(say(N_("The file was set aside; it stays where it is.")), "kept")
    return redirect(issue_page.back(issue_id) + "#papers")
