"""What do hints say, and what comes of each?"""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import db, transaction
from server.domain.access import Permission
from server.domain.datum import Datum
from server.domain.lookback import HINT_KINDS, HINT_STATES, HintKind, HintState
from server.errors import Invalid, NotFound, Problem
from server.services.installation import zone
from server.services.life_cycle.moves import Incomplete
from server.services.lookback import hints
from server.services.lookback.hints import HintText
from server.services.register import programmes
from server.services.runtime import today
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say

ALL = "all"


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/hints", "hints", listed)
    blueprint.add_url_rule("/hints", "add_hint", add, methods=["POST"])
    blueprint.add_url_rule("/hints/<int:number>/take-up", "take_up", take_up, methods=["POST"])
    blueprint.add_url_rule("/hints/<int:number>/dismiss", "dismiss", dismiss, methods=["POST"])


def listed() -> str:
    """List the hints, with what each may be about."""
    actor, said = auth.actor(), asked.text("state")
    state = None if said == ALL else HintState(said) if said in set(HintState) else HintState.OPEN
    return render_template(
        "lookback/hints.html",
        page=hints.page(actor, state, asked.number("page") or 1),
        state=state,
        kinds=HINT_KINDS,
        states=HINT_STATES,
        datums=tuple(Datum),
        open_hints=hints.count_open(actor),
        programmes=programmes.all_of(actor),
        may_move=actor.may(Permission.EDIT),
        may_plan=actor.may(Permission.PLAN),
        may_enter=actor.may(Permission.EDIT),
        sent=request.form,
        issue=asked.text("issue"),
        today=today(),
        zone=zone(),
    )


def add() -> Response | tuple[str, int]:
    """Enter a hint; what was written stays where it is refused."""
    actor = auth.actor()
    try:
        with transaction():
            programme = programmes.seen(actor, asked.sent_number("programme"))
            number = hints.add(actor, programme, _sent()).id
    except Problem as problem:
        return _refused(problem)
    flash(say(N_("Hint {number} was entered."), number=number), "kept")
    return redirect(url_for("lookback.hints") + f"#hint-{number}")


def take_up(number: int) -> Response | tuple[str, int]:
    """Look at an issue again because of a hint."""
    issue_id = asked.sent_number("issue") or 0
    try:
        with transaction():
            hint = hints.one(auth.actor(), number)
            hints.take_up(auth.actor(), number, issue_id, note_of(hint))
    except Problem as problem:
        return _refused(problem)
    flash(say(N_("The hint was taken up: the issue is looked at again.")), "kept")
    return redirect(url_for("lookback.issue", issue_id=issue_id))


def dismiss(number: int) -> Response | tuple[str, int]:
    """Say why a hint leads to nothing."""
    try:
        with transaction():
            hints.dismiss(auth.actor(), number, request.form.get("reason", ""))
    except Problem as problem:
        return _refused(problem)
    flash(say(N_("Hint {number} was dismissed; it stays in the list."), number=number), "kept")
    return redirect(url_for("lookback.hints"))


def note_of(hint: hints.HintLine) -> str:
    """Return what a move says that a hint caused."""
    told = N_("Hint {number}, {kind} of {day}: {text}")
    return say(told, number=hint.number, kind=say(HINT_KINDS[hint.kind]), day=hint.noted_on, text=hint.text[:500])


def _sent() -> HintText:
    kind, datum = asked.sent_text("kind"), asked.sent_text("datum")
    if kind not in set(HintKind):
        raise Invalid(N_("Say from where the hint comes."))
    return HintText(
        HintKind(kind), _day(asked.sent_text("noted_on")), request.form.get("text", ""), request.form.get("place", ""),
        Datum(datum) if datum in set(Datum) else Datum.WGS84, asked.sent_text("issue_code"),
    )  # fmt: skip


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise Invalid(N_("“{text}” is no day; write YYYY-MM-DD."), text=written) from None


def _refused(problem: Problem) -> tuple[str, int]:
    db.session.rollback()
    if problem.status >= 500 or (isinstance(problem, NotFound) and "text" not in request.form):
        raise problem
    said = pages.message_of(problem)
    lacks = problem.missing if isinstance(problem, Incomplete) else ()
    flash("".join([said, *(f" {say(one.message, **one.values)}" for one in lacks)]), "refused")
    return listed(), problem.status
