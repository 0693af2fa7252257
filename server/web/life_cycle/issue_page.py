"""How far is an issue, what leads on, and who says that it moves?"""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server import tasks
from server.db import db, transaction
from server.domain import labels
from server.domain.access import Actor, Permission, Role
from server.domain.issue_files import FILE_KINDS, OF_UNIT
from server.domain.life_cycle import REQUIREMENTS, Requirement
from server.domain.life_state import DONE, LifeState
from server.domain.requirements import Missing, Place
from server.errors import Invalid, NotFound, Problem
from server.services.life_cycle import life_view, measures, moves, overrides
from server.services.runtime import today
from server.translations import N_
from server.web import asked, auth
from server.web import pages as around
from server.web.language import say

ROAD = (
    LifeState.REGISTERED, LifeState.PLANNED, LifeState.RECTIFYING, LifeState.CLAIMED, LifeState.APPLIED,
    LifeState.SITE_CHECKED, LifeState.REVIEWED, LifeState.ACCEPTED, LifeState.PUBLICISED, LifeState.SIGNED,
    LifeState.CLOSED, LifeState.FILED,
)  # fmt: skip
"""The straight road, as the page draws it; what leads off it is told beside."""
_WITH_NUMBER = {Requirement.APPLICATION, Requirement.CLOSING, Requirement.FILING}
_WITH_NOTE = {Requirement.REST, Requirement.CAUSE, Requirement.RELAPSE}


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    at = "/ledger/issues/<int:issue_id>/life"
    blueprint.add_url_rule(at, "issue", issue)
    blueprint.add_url_rule(f"{at}/move", "move", move, methods=["POST"])
    blueprint.add_url_rule(f"{at}/measures", "plan", plan, methods=["POST"])
    blueprint.add_url_rule(f"{at}/measures/<int:number>", "tick", tick, methods=["POST"])
    blueprint.add_url_rule(f"{at}/override", "override", override, methods=["POST"])


def issue(issue_id: int, lacks: tuple[Missing, ...] = (), sent: Any = None) -> str:
    """Show how far an issue is; `lacks` and `sent` after a move that was refused."""
    actor = auth.actor()
    life = life_view.of(actor, issue_id)
    is_unit = actor.role is Role.RESPONSIBLE
    return render_template(
        "life_cycle/issue.html",
        life=life,
        road=ROAD,
        refused=lacks,
        sent=sent or {},
        all_kinds=FILE_KINDS,
        file_kinds={kind: word for kind, word in FILE_KINDS.items() if not is_unit or kind in OF_UNIT},
        requirements=REQUIREMENTS,
        asks_number=lambda way: bool(_WITH_NUMBER & set(way.move.needs)),
        asks_note=lambda way: bool(_WITH_NOTE & set(way.move.needs)),
        asks_due=lambda way: Requirement.NEW_DUE in way.move.needs,
        asks_reasons=lambda way: Requirement.REASONS in way.move.needs,
        where=lambda missing: _where(actor, issue_id, missing),
        may_edit=actor.may(Permission.EDIT),
        may_move=actor.may(Permission.MOVE),
        is_unit=is_unit,
        done=DONE,
        today=today(),
    )


def move(issue_id: int) -> Response | tuple[str, int]:
    """Move an issue; a refused move shows all that is missing, and what was written stays."""
    try:
        end = _end()
        with transaction():
            row = moves.move(auth.actor(), issue_id, end, _said())
            told = say(N_("It is “{state}” now."), state=say(labels.LIFE_STATES[row.end_state]))
    except moves.Incomplete as refused:
        db.session.rollback()
        return issue(issue_id, refused.missing, request.form), refused.status
    except (Invalid, Problem) as problem:
        _let_through(problem)
        flash(around.message_of(problem), "refused")
        return issue(issue_id, sent=request.form), problem.status
    tasks.enqueue_waiting_runs()
    flash(told, "kept")
    return redirect(back(issue_id))


def plan(issue_id: int) -> Response | tuple[str, int]:
    """Write the measures of the plan, one a line."""
    return _written(issue_id, lambda: measures.write(
        auth.actor(), issue_id, asked.sent_whole("measures").splitlines()
    ), N_("The plan was written."))  # fmt: skip


def tick(issue_id: int, number: int) -> Response | tuple[str, int]:
    """Say that a measure is done, or set its milestone."""

    def write() -> None:
        actor = auth.actor()
        row = measures.number_of(actor, issue_id, number)
        if asked.sent_text("what") == "milestone":
            if not actor.may(Permission.EDIT):
                raise Invalid(N_("Milestones are set by the office."))
            measures.set_due(actor, row.id, _day("day"))
        else:
            done = None if asked.sent_text("what") == "undo" else _day("day") or today()
            measures.tick(actor, row.id, done, asked.sent_whole("note"))

    return _written(issue_id, write, N_("Measure {number} was written."), number=number)


def override(issue_id: int) -> Response | tuple[str, int]:
    """Let a contradiction pass, as one of two people."""
    number = asked.sent_number("finding") or 0
    return _written(
        issue_id, lambda: overrides.override(auth.actor(), issue_id, number, asked.sent_whole("reason")),
        N_("Your reason was kept; two people are needed."),
    )  # fmt: skip


def _written(issue_id: int, write: Callable[[], object], told: str, **values: object) -> Response | tuple[str, int]:
    try:
        with transaction():
            write()
    except Problem as problem:
        _let_through(problem)
        flash(around.message_of(problem), "refused")
        return issue(issue_id, sent=request.form), problem.status
    flash(say(told, **values), "kept")
    return redirect(back(issue_id))


def _let_through(problem: Problem) -> None:
    """Leave to the page of refusals what is no refusal of what was written: an issue that is not there, a fault."""
    db.session.rollback()
    if isinstance(problem, NotFound) or problem.status >= 500:
        raise problem


def back(issue_id: int) -> str:
    """Return the address of the issue's page: the responsible unit has its own."""
    is_unit = auth.actor().role is Role.RESPONSIBLE
    return url_for("life_cycle.own_issue" if is_unit else "life_cycle.issue", issue_id=issue_id)


def _end() -> LifeState:
    try:
        return LifeState(asked.sent_text("end"))
    except ValueError as wrong:
        raise Invalid(N_("Choose a move.")) from wrong


def _said() -> moves.Said:
    return moves.Said(
        on=_day("on"), document=asked.sent_whole("document"), note=asked.sent_whole("note"),
        reasons=tuple(request.form.getlist("reason")), due_on=_day("due"),
        plan=tuple(asked.sent_whole("measures").splitlines()),
    )  # fmt: skip


def _day(name: str) -> date | None:
    written = asked.sent_text(name).strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as wrong:
        raise Invalid(N_("“{cell}” is no day. Write one like 2026-11-30."), cell=written) from wrong


def _where(actor: Actor, issue_id: int, missing: Missing) -> str:
    """Return the address where what is missing can be brought; empty where this person has none."""
    if actor.role is Role.RESPONSIBLE:
        return {Place.MEASURES: "#measures", Place.FILES: "#papers"}.get(missing.place, "")
    if missing.place is Place.PAIR:
        return url_for("review.pair", pair_id=missing.number, state="all")
    if missing.place is Place.PUBLICITY and missing.number:
        return f"/publicity/{missing.number}"
    return {
        Place.LEDGER: url_for("ledger.issues"),
        Place.REGISTER: url_for("register.sites"),
        Place.MEASURES: "#measures",
        Place.FILES: "#papers",
        Place.PHOTOS: url_for("ledger.issue", issue_id=issue_id),
        Place.PUBLICITY: url_for("ledger.issue", issue_id=issue_id),
        Place.FORMS: url_for("received.submissions"),
        Place.EXPORTS: url_for("exports.form"),
        Place.MOVE: "#onward",
    }.get(missing.place, "")
