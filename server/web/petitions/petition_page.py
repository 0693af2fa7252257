"""What is known of one petition: its number, what a form says of it, and whether the complainant was told?"""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import db, transaction
from server.domain.access import Permission
from server.domain.petition_number import CHANNELS
from server.domain.petitions import REPLY_WAYS, SETTLED, TRUTHS, ReplyWay
from server.errors import Invalid, NotFound, Problem
from server.services.installation import zone
from server.services.petitions import answering, listing
from server.services.runtime import today
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/<int:issue_id>", "petition", petition)
    blueprint.add_url_rule("/<int:issue_id>/take-over", "take_over", take_over, methods=["POST"])
    blueprint.add_url_rule("/<int:issue_id>/replies", "reply", reply, methods=["POST"])


def petition(issue_id: int) -> str:
    """Show one petition."""
    actor = auth.actor()
    return render_template(
        "petitions/petition.html",
        one=listing.one(actor, issue_id),
        forms=answering.verifications(actor, issue_id),
        replies=listing.replies_of([issue_id]).get(issue_id, []),
        channels=CHANNELS,
        truths=TRUTHS,
        settled=SETTLED,
        ways=REPLY_WAYS,
        sent=request.form,
        may_edit=actor.may(Permission.EDIT),
        today=today(),
        zone=zone(),
    )


def take_over(issue_id: int) -> Response | tuple[str, int]:
    """Put into the ledger what a form says of one column."""
    return _written(
        issue_id,
        lambda: answering.take_over(
            auth.actor(), issue_id, asked.sent_number("submission") or 0, asked.sent_text("column"),
            request.form.get("seen", ""),
        ),
        N_("The ledger says it now; what stood there is in its history."),
    )  # fmt: skip


def reply(issue_id: int) -> Response | tuple[str, int]:
    """Write down how the complainant was told."""

    def write() -> None:
        way = asked.sent_text("way")
        if way not in set(ReplyWay):
            raise Invalid(N_("Say how the complainant was told."))
        answering.reply(auth.actor(), issue_id, ReplyWay(way), _day(), request.form.get("note", ""))

    return _written(issue_id, write, N_("It was written down."))


def _written(issue_id: int, write: Callable[[], object], told: str) -> Response | tuple[str, int]:
    try:
        with transaction():
            write()
    except Problem as problem:
        db.session.rollback()
        if isinstance(problem, NotFound) or problem.status >= 500:
            raise
        flash(pages.message_of(problem), "refused")
        return petition(issue_id), problem.status
    flash(say(told), "kept")
    return redirect(url_for("petitions.petition", issue_id=issue_id))


def _day() -> date | None:
    written = asked.sent_text("told_on")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Invalid(N_("“{text}” is no day; write YYYY-MM-DD."), text=written) from None
