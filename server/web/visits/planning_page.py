"""How is a visit planned or changed? One form, in which issues are gathered before anything is kept."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain.visits import ADVISED_OFFICERS
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.services.runtime import today
from server.services.visits import listing, officers, planning
from server.services.visits.planning import VisitPlan
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say


@dataclass(frozen=True)
class Draft:
    """What stands in the form."""

    number: int | None = None
    """Of the visit that is changed."""
    seen: str = ""
    starts_on: str = ""
    ends_on: str = ""
    officers: tuple[str, ...] = ()
    issue_ids: tuple[int, ...] = ()
    form_pk: int | None = None
    note: str = ""
    alone: bool = False
    search: str = ""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/new", "new", new)
    blueprint.add_url_rule("/compose", "compose", compose, methods=["POST"])
    blueprint.add_url_rule("", "plan", plan, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/edit", "edit", edit)
    blueprint.add_url_rule("/<int:number>", "change", change, methods=["POST"])


def new() -> str:
    """Show an empty form, with the issues that the address names."""
    numbers = tuple(one for said in request.args.getlist("issue") if (one := asked.as_number(said)) is not None)
    return _form(Draft(starts_on=today().isoformat(), issue_ids=numbers, search=asked.text("search")))


def compose() -> str:
    """Show what was written with other issues: those that were searched for, or ticked in the ledger."""
    return _form(_sent())


def plan() -> Response:
    """Plan what was written."""
    sent = _sent()
    try:
        with transaction():
            number = planning.plan(auth.actor(), _plan(sent)).id
    except (Invalid, Conflict, Forbidden, NotFound) as problem:
        flash(pages.message_of(problem), "refused")
        return make_response(_form(sent), problem.status)
    flash(say(N_("Visit {number} is planned."), number=number), "kept")
    return redirect(url_for("visits.visit", number=number))


def edit(number: int) -> str:
    """Show the form with what a visit says."""
    return _form(_of_visit(number))


def change(number: int) -> Response:
    """Make a visit another one; where somebody else did so meanwhile, what it is now is shown."""
    sent = _sent(number)
    try:
        with transaction():
            is_changed = planning.change(auth.actor(), number, _plan(sent), sent.seen)
    except Conflict as problem:
        flash(pages.message_of(problem), "refused")
        now = listing.one(auth.actor(), number)
        is_other = now.state_name != sent.seen
        return make_response(_form(_of_visit(number) if is_other else sent), problem.status)
    except (Invalid, Forbidden, NotFound) as problem:
        flash(pages.message_of(problem), "refused")
        return make_response(_form(sent), problem.status)
    changed, same = N_("Visit {number} was changed."), N_("Visit {number} is as it was.")
    flash(say(changed if is_changed else same, number=number), "kept")
    return redirect(url_for("visits.visit", number=number))


def _form(draft: Draft) -> str:
    actor = auth.actor()
    chosen = listing.chosen_issues(actor, draft.issue_ids)
    known = {one.issue_id for one in chosen}
    places = max(ADVISED_OFFICERS, len(draft.officers) + bool(len(draft.officers) >= ADVISED_OFFICERS))
    return render_template(
        "visits/form.html",
        draft=draft,
        chosen=chosen,
        found=[one for one in listing.search(actor, draft.search) if one.issue_id not in known],
        officers=sorted({*officers.names(actor), *draft.officers}),
        places=[draft.officers[at] if at < len(draft.officers) else "" for at in range(places)],
        forms=listing.forms(actor),
        today=today(),
    )


def _of_visit(number: int) -> Draft:
    visit = listing.one(auth.actor(), number)
    return Draft(
        number=number,
        seen=visit.state_name,
        starts_on=visit.starts_on.isoformat(),
        ends_on=visit.ends_on.isoformat(),
        officers=visit.officers,
        issue_ids=tuple(one.issue_id for one in visit.issues),
        form_pk=visit.form_pk,
        note=visit.note,
        alone=visit.is_short,
    )


def _sent(number: int | None = None) -> Draft:
    form = request.form
    return Draft(
        number=number if number is not None else asked.sent_number("visit"),
        seen=asked.sent_text("seen"),
        starts_on=form.get("starts_on") or today().isoformat(),
        ends_on=form.get("ends_on", ""),
        officers=tuple(dict.fromkeys(name for name in form.getlist("officer") if name)),
        issue_ids=tuple(dict.fromkeys(asked.sent_numbers("issue"))),
        form_pk=asked.sent_number("form"),
        note=form.get("note", ""),
        alone=form.get("alone") == "1",
        search=form.get("search", "")[:100],
    )


def _plan(sent: Draft) -> VisitPlan:
    first = _day(sent.starts_on)
    last = _day(sent.ends_on) if sent.ends_on else first
    return VisitPlan(first, last, sent.officers, sent.issue_ids, sent.form_pk, sent.note, sent.alone)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(N_("“{text}” is no day; write YYYY-MM-DD."), text=text) from None
