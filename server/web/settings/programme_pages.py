"""Which programmes are there, and which batches has each?"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain.issue_files import FILE_KINDS
from server.domain.procedure import GATE_ORDERS
from server.domain.publicity import Rule
from server.domain.retention import LEAST, MEANINGS, MOST, NAMES, Kept
from server.domain.versions import version_of
from server.domain.working_days import WindowKind
from server.errors import Invalid, Problem
from server.services.installation import zone
from server.services.life_cycle import procedures
from server.services.publicity import rules
from server.services.register import programme_edits
from server.services.register.programme_edits import BatchText
from server.services.system import retention
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/programmes", "programmes", listed)
    blueprint.add_url_rule("/programmes", "add_programme", add, methods=["POST"])
    blueprint.add_url_rule("/programmes/<int:number>", "programme", show)
    blueprint.add_url_rule("/programmes/<int:number>", "change_programme", change, methods=["POST"])
    blueprint.add_url_rule("/programmes/<int:number>/procedure", "change_procedure", change_procedure, methods=["POST"])
    blueprint.add_url_rule("/programmes/<int:number>/publicity", "change_publicity", change_publicity, methods=["POST"])
    blueprint.add_url_rule("/programmes/<int:number>/kept", "keep_for", keep_for, methods=["POST"])
    blueprint.add_url_rule("/programmes/<int:number>/batches", "add_batch", add_batch, methods=["POST"])
    blueprint.add_url_rule("/batches/<int:number>", "change_batch", change_batch, methods=["POST"])
    blueprint.add_url_rule("/batches/<int:number>/move", "move_batch", move_batch, methods=["POST"])


def listed() -> str:
    """List the programmes, with the form for another one."""
    return _list()


def add() -> Response | tuple[str, int]:
    """Add a programme."""
    try:
        with transaction():
            number = programme_edits.add(auth.actor(), request.form.get("code", ""), request.form.get("title", "")).id
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return _list(), problem.status
    flash(say(N_("The programme was added.")), "kept")
    return _to(number)


def show(number: int) -> str:
    """Show a programme with its batches and its history."""
    line = programme_edits.one(auth.actor(), number)
    return render_template(
        "settings/programme.html",
        line=line,
        batches=programme_edits.batches(auth.actor(), number),
        procedure=procedures.one(auth.actor(), number),
        procedure_version=version_of(procedures.said(procedures.one(auth.actor(), number))),
        gate_orders=GATE_ORDERS,
        file_kinds=FILE_KINDS,
        rule=rules.one(auth.actor(), number),
        rule_version=rules.version(rules.one(auth.actor(), number)),
        kinds=tuple(WindowKind),
        history=programme_edits.history(auth.actor(), line),
        zone=zone(),
        kept=retention.months(auth.actor(), number),
        kept_kinds=Kept,
        kept_names=NAMES,
        kept_meanings=MEANINGS,
        kept_least=LEAST,
        kept_most=MOST,
    )


def keep_for(number: int) -> Response:
    """Say for how many months personal data are kept that are no evidence."""
    try:
        with transaction():
            changed = retention.change(
                auth.actor(), number, {one.value: request.form.get(one.value, "") for one in Kept}
            )
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("Saved.") if changed else N_("Nothing was changed.")), "kept")
    return _to(number)


def change(number: int) -> Response:
    """Give a programme another title."""
    try:
        with transaction():
            changed = programme_edits.change(
                auth.actor(), number, request.form.get("title", ""), seen=request.form.get("seen")
            )
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("Saved.") if changed else N_("Nothing was changed.")), "kept")
    return _to(number)


def change_procedure(number: int) -> Response:
    """Say what the programme does its own way on the road to closing."""
    form = request.form
    wanted = procedures.written({
        "gates": form.get("gates", ""), "measured_types": form.get("measured_types", "").replace("、", ","),
        "application_files": ",".join(form.getlist("application_files")),
        "higher_levels": ",".join(form.getlist("higher_levels")), "season_months": form.get("season_months", ""),
        **{name: form.get(name, "") for name in ("near_km", "petition_days", "petition_day_kind")},
    })  # fmt: skip
    try:
        with transaction():
            changed = procedures.change(auth.actor(), number, wanted, seen=form.get("seen", ""))
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("Saved.") if changed else N_("Nothing was changed.")), "kept")
    return _to(number)


def change_publicity(number: int) -> Response:
    """Say how long the programme publishes, and who receives objections."""
    form = request.form
    try:
        days = asked.sent_number("days")
        if days is None:
            raise Invalid(N_("“{text}” is no number."), text=form.get("days", "")[:40])
        wanted = Rule.of({
            "days": days, "kind": form.get("kind", ""),
            **{name: form.get(name, "") for name in ("medium", "receiver", "telephone", "address")},
        })  # fmt: skip
        with transaction():
            changed = rules.change(auth.actor(), number, wanted, seen=form.get("seen"))
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("Saved.") if changed else N_("Nothing was changed.")), "kept")
    return _to(number)


def add_batch(number: int) -> Response:
    """Add a batch to a programme."""
    try:
        with transaction():
            programme_edits.add_batch(auth.actor(), number, request.form.get("code", ""), _said())
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("The batch was added.")), "kept")
    return _to(number)


def change_batch(number: int) -> Response:
    """Call a batch otherwise."""
    try:
        with transaction():
            changed = programme_edits.change_batch(auth.actor(), number, _said(), seen=request.form.get("seen"))
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("Saved.") if changed else N_("Nothing was changed.")), "kept")
    return _back()


def move_batch(number: int) -> Response:
    """Move a batch up or down."""
    try:
        with transaction():
            programme_edits.move_batch(auth.actor(), number, -1 if request.form.get("to") == "up" else 1)
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    return _back()


def _said() -> BatchText:
    return BatchText(
        *(request.form.get(name, "") for name in ("title", "title_en", "source_level", "note", "overlaps"))
    )


def _back() -> Response:
    programme = asked.sent_number("programme")
    return redirect(url_for("settings.programmes")) if programme is None else _to(programme)


def _to(number: int) -> Response:
    return redirect(url_for("settings.programme", number=number))


def _list() -> str:
    return render_template(
        "settings/programmes.html",
        lines=programme_edits.listing(auth.actor()),
        sees_all=auth.actor().sees_everything,
        asked_code=request.form.get("code", ""),
        asked_title=request.form.get("title", ""),
        zone=zone(),
    )
