"""What would a file change in the register, row by row? It is imported, thrown away or taken back here."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server import progress, tasks
from server.db import transaction
from server.domain import labels
from server.domain.outside_limits import MOST_TABLE_BYTES
from server.domain.register_import import ImportKind, ImportState
from server.errors import Invalid, Problem
from server.services import installation
from server.services.intake import late_issues
from server.services.register import import_drafts, programmes
from server.services.register.imports import ImportReport
from server.translations import N_
from server.web import auth, pages
from server.web.language import say
from server.web.register.map_pages import chosen_programme

_WORDS: Mapping[str, Mapping[Any, str]] = {"status": labels.LEDGER_STATUSES, "datum": labels.DATUMS}
"""By field: what people call its values."""
MOST_SHOWN, MOST_NEW = 500, 100
"""Rows of each kind; the command shows all."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/imports", "imports", listed)
    blueprint.add_url_rule("/imports", "stage", stage, methods=["POST"])
    blueprint.add_url_rule("/imports/progress", "import_progress", working)
    blueprint.add_url_rule("/imports/<int:import_id>", "import_", look)
    blueprint.add_url_rule("/imports/<int:import_id>/confirm", "confirm", confirm, methods=["POST"])
    blueprint.add_url_rule("/imports/<int:import_id>/discard", "discard", discard, methods=["POST"])
    blueprint.add_url_rule("/imports/<int:import_id>/undo", "undo", undo, methods=["POST"])


def listed() -> str:
    """Ask for a file, and list those that came before."""
    actor, programme = auth.actor(), chosen_programme()
    return render_template(
        "register/imports.html",
        programme=programme,
        programmes=programmes.all_of(actor),
        lines=import_drafts.listing(actor, programme),
        kinds=labels.IMPORT_KINDS,
        states=labels.IMPORT_STATES,
        zone=installation.zone(),
        most_mb=MOST_TABLE_BYTES // 1_000_000,
        chosen=request.values.get("kind", ImportKind.SITES),
    )


def stage() -> Response | tuple[str, int]:
    """Keep a file and go on to what it would change."""
    programme = chosen_programme()
    try:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise Invalid(N_("Choose a file."))
        said = request.form.get("kind", "")
        kind = ImportKind(said) if said in set(ImportKind) else ImportKind.SITES
        data = file.stream.read(MOST_TABLE_BYTES + 1)
        with progress.told_to(auth.actor().label), transaction():
            number = import_drafts.stage(auth.actor(), programme, kind, file.filename, data)
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return listed(), problem.status
    return redirect(url_for("register.import_", import_id=number))


def working() -> str:
    """Say how far is what its caller uploaded or confirmed; who waits for the answer to that asks beside it."""
    return render_template(
        "register/import_progress.html", told=progress.of(auth.actor().label), steps=labels.IMPORT_STEPS
    )


def look(import_id: int) -> str:
    """Show what a file would change, or what became of it."""
    actor = auth.actor()
    line = import_drafts.get(actor, import_id)
    report: ImportReport | None = None
    fresh: list[tuple[str, Mapping[str, str]]] = []
    if line.state is ImportState.WAITING:
        with progress.told_to(actor.label), transaction(keep=False):
            report = import_drafts.run(actor, import_id)
            fresh = list(import_drafts.added(actor, import_id, report.new[:MOST_NEW]))
    return render_template(
        "register/import.html",
        line=line,
        report=report,
        seen=import_drafts.fingerprint(report) if report else "",
        kinds=labels.IMPORT_KINDS,
        states=labels.IMPORT_STATES,
        field_word=_field_word,
        value_word=_value_word,
        why=lambda one: say(one.reason, **one.details),
        zone=installation.zone(),
        most=MOST_SHOWN,
        fresh=fresh,
    )


def confirm(import_id: int) -> Response:
    """Import a file as it was shown."""
    actor = auth.actor()
    try:
        with progress.told_to(actor.label), transaction():
            report = import_drafts.confirm(actor, import_id, request.form.get("seen", ""))
            filed = late_issues.file(import_drafts.get(actor, import_id).programme_id)
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return _to(import_id)
    tasks.enqueue_photos(filed)
    if report.asked_again:
        tasks.enqueue_waiting_runs()
    done = N_("Imported: {added} new, {updated} changed, {unchanged} as they were, {refused} refused.")
    numbers: dict[str, Any] = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    flash(say(done, refused=len(report.refused), **numbers), "kept")
    return _to(import_id)


def discard(import_id: int) -> Response:
    """Throw a file away."""
    programme = import_drafts.get(auth.actor(), import_id).programme_id
    try:
        with transaction():
            import_drafts.discard(auth.actor(), import_id)
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return _to(import_id)
    flash(say(N_("The file was thrown away. Nothing was written.")), "kept")
    return redirect(url_for("register.imports", programme=programme))


def undo(import_id: int) -> Response:
    """Take an import back."""
    try:
        with transaction():
            again = import_drafts.undo(auth.actor(), import_id)
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return _to(import_id)
    if again:
        tasks.enqueue_waiting_runs()
    flash(say(N_("The import was taken back: all its rows are as they were before.")), "kept")
    return _to(import_id)


def _to(number: int) -> Response:
    return redirect(url_for("register.import_", import_id=number))


def _field_word(field: str) -> str:
    return say(labels.FIELDS[field]) if field in labels.FIELDS else field


def _value_word(field: str, value: str) -> str:
    return say(_WORDS.get(field, {}).get(value, "")) or value
