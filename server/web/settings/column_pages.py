"""Which columns has the ledger of a programme of its own?"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import labels
from server.domain.ledger_columns import OWN, OWN_KINDS
from server.errors import Problem
from server.services.installation import zone
from server.services.register import own_columns, programme_edits
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/programmes/<int:number>/columns", "columns", show)
    blueprint.add_url_rule("/programmes/<int:number>/columns", "add_column", add, methods=["POST"])
    blueprint.add_url_rule("/columns/<int:number>", "change_column", change, methods=["POST"])
    blueprint.add_url_rule("/columns/<int:number>/move", "move_column", move, methods=["POST"])
    blueprint.add_url_rule("/columns/<int:number>/retire", "retire_column", retire, methods=["POST"])
    blueprint.add_url_rule("/columns/<int:number>/bring-back", "bring_column_back", bring_back, methods=["POST"])


def show(number: int) -> str:
    """Show a programme's columns, with the form for another one."""
    actor = auth.actor()
    line = programme_edits.one(actor, number)
    lines = own_columns.listing(actor, number)
    return render_template(
        "settings/columns.html",
        line=line,
        shown=[one for one in lines if not one.is_retired],
        retired=[one for one in lines if one.is_retired],
        brought=own_columns.brought(actor, number),
        history=own_columns.history(line.code),
        kinds={kind: labels.COLUMN_KINDS[kind] for kind in OWN_KINDS},
        asked_heading=request.values.get("heading", ""),
        asked_kind=request.values.get("kind", ""),
        asked_choices=request.values.get("choices", ""),
        may_change=not actor.is_limited,
        zone=zone(),
    )


def add(number: int) -> Response | tuple[str, int]:
    """Declare a column."""
    said = request.form
    try:
        with transaction():
            made = own_columns.add(auth.actor(), number, said.get("heading", ""), said.get("kind", ""), _choices())
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return show(number), problem.status
    flash(say(N_("The ledger has the column “{heading}” now."), heading=made.heading), "kept")
    return redirect(url_for("settings.columns", number=number))


def change(number: int) -> Response:
    """Call a column otherwise, or offer other choices."""
    try:
        with transaction():
            changed = own_columns.change(
                auth.actor(), f"{OWN}{number}", request.form.get("heading", ""), _choices(),
                seen=request.form.get("seen"),
            )  # fmt: skip
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("Saved.") if changed else N_("Nothing was changed.")), "kept")
    return _back()


def move(number: int) -> Response:
    """Move a column up or down."""
    try:
        with transaction():
            own_columns.move(auth.actor(), f"{OWN}{number}", -1 if request.form.get("to") == "up" else 1)
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    return _back()


def retire(number: int) -> Response:
    """Show a column no more."""
    try:
        with transaction():
            own_columns.retire(auth.actor(), f"{OWN}{number}", seen=request.form.get("seen"))
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("The column is not shown any more. What stands in it stays.")), "kept")
    return _back()


def bring_back(number: int) -> Response:
    """Show a column again."""
    try:
        with transaction():
            own_columns.bring_back(auth.actor(), f"{OWN}{number}")
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("The column is shown again.")), "kept")
    return _back()


def _choices() -> list[str]:
    return request.form.get("choices", "").splitlines()


def _back() -> Response:
    programme = asked.sent_number("programme")
    if programme is None:
        return redirect(url_for("settings.programmes"))
    return redirect(url_for("settings.columns", number=programme))
