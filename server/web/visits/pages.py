"""Which visits are planned, and what came of one?"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain.access import Permission
from server.domain.visits import VisitList, VisitState
from server.errors import Conflict, Forbidden, Invalid
from server.services.installation import zone
from server.services.register import programmes
from server.services.visits import listing, officers, planning, standing
from server.services.visits.listing import Wanted
from server.translations import N_
from server.web import asked, auth
from server.web import pages as around
from server.web.language import say

COUNTED = (VisitList.OPEN, VisitList.TODAY, VisitList.WEEK, VisitList.LATE)
"""Those that somebody still has to make."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("", "listed", listed)
    blueprint.add_url_rule("/<int:number>", "visit", visit)
    blueprint.add_url_rule("/<int:number>/cancel", "cancel", cancel, methods=["POST"])


def listed() -> str:
    """List the visits."""
    actor, wanted = auth.actor(), _wanted()
    narrowed = {"officer": wanted.officer, "county": wanted.county, "programme": wanted.programme_id}
    query = {name: value for name, value in narrowed.items() if value}
    return render_template(
        "visits/list.html",
        page=listing.page(actor, wanted, asked.number("page") or 1),
        wanted=wanted,
        query=query,
        query_here={"which": wanted.which.value, **query},
        lists=tuple(VisitList),
        counts=standing.counts(actor, *COUNTED),
        officers=officers.names(actor),
        counties=listing.counties(actor),
        programmes=programmes.all_of(actor),
        may_plan=actor.may(Permission.PLAN),
    )


def visit(number: int) -> str:
    """Show one visit beside what it brought in."""
    actor = auth.actor()
    found = listing.one(actor, number)
    may_change = actor.may(Permission.PLAN) and not found.hidden and found.state is not VisitState.CANCELLED
    return render_template(
        "visits/visit.html",
        visit=found,
        brought_in=listing.brought_in(actor, number),
        may_change=may_change,
        reason=asked.sent_whole("reason"),
        zone=zone(),
    )


def cancel(number: int) -> Response | tuple[str, int]:
    """Call a visit off."""
    try:
        with transaction():
            planning.cancel(auth.actor(), number, request.form.get("reason", ""), asked.sent_text("seen"))
    except (Invalid, Conflict, Forbidden) as problem:
        flash(around.message_of(problem), "refused")
        return visit(number), problem.status
    flash(say(N_("Visit {number} was cancelled."), number=number), "kept")
    return redirect(url_for("visits.visit", number=number))


def _wanted() -> Wanted:
    which = asked.text("which")
    return Wanted(
        VisitList(which) if which in set(VisitList) else VisitList.OPEN,
        asked.text("officer"),
        asked.text("county"),
        asked.number("programme"),
    )
