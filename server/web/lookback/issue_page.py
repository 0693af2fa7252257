"""How does a closed issue look now, beside how it looked at closing?"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import db, transaction
from server.domain import conclusions, labels
from server.domain.access import Permission
from server.domain.life_state import LifeState
from server.domain.lookback import CAUSES, HINT_KINDS, HINT_STATES, Cause
from server.errors import NotFound, Problem
from server.services.life_cycle import moves
from server.services.life_cycle.moves import Said
from server.services.lookback import comparing
from server.services.lookback.due import Reason
from server.services.runtime import today
from server.translations import N_
from server.web import auth, pages
from server.web.finding_presenter import reading
from server.web.language import language, say

ANSWERS = {
    **conclusions.ANSWERS,
    "relapse_kind": {
        "resume": N_("production resumed"), "redump": N_("dumped again"), "dead": N_("plants have died"),
        "removed": N_("facilities out of use or removed"), "cover": N_("the cover was taken away"),
        "quality": N_("monitoring above the limit"),
    },
}  # fmt: skip
"""What the form's answers mean that decide; others stay as they were sent."""
QUESTIONS = {
    "same_state": N_("Against the photos of closing"), "relapse_kind": N_("Kind of relapse"),
    "false_rect": N_("False or superficial"), "false_basis": N_("Basis"), "next": N_("Next step"),
}  # fmt: skip


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/issues/<int:issue_id>", "issue", issue)
    blueprint.add_url_rule("/issues/<int:issue_id>/begin", "begin", begin, methods=["POST"])


def issue(issue_id: int, note: str | None = None) -> str:
    """Show the look-back of an issue; `note` after a move that was refused."""
    actor = auth.actor()
    look = comparing.of(actor, issue_id)
    return render_template(
        "lookback/issue.html",
        look=look,
        note=_cause(look.reasons) if note is None else note,
        answered=_answered,
        questions=QUESTIONS,
        causes=CAUSES,
        kinds=HINT_KINDS,
        states=HINT_STATES,
        read=reading,
        is_due=any(one.since <= today() for one in look.reasons),
        may_move=actor.may(Permission.EDIT),
        may_plan=actor.may(Permission.PLAN),
    )


def begin(issue_id: int) -> Response | tuple[str, int]:
    """Look at an issue again, for the cause that the note says."""
    note = request.form.get("note", "")
    try:
        with transaction():
            moves.move(auth.actor(), issue_id, LifeState.LOOKBACK, Said(note=note))
    except Problem as problem:
        db.session.rollback()
        if isinstance(problem, NotFound) or problem.status >= 500:
            raise
        lacks = problem.missing if isinstance(problem, moves.Incomplete) else ()
        told = [pages.message_of(problem), *(say(one.message, **one.values) for one in lacks)]
        flash(" ".join(told), "refused")
        return issue(issue_id, note), problem.status
    flash(say(N_("It is “{state}” now."), state=say(labels.LIFE_STATES[LifeState.LOOKBACK])), "kept")
    return redirect(url_for("lookback.issue", issue_id=issue_id))


def _cause(reasons: tuple[Reason, ...]) -> str:
    """Return what the note of the move begins with: the reasons that hold, in the reader's words."""
    said = {
        Cause.SEASON: N_("A growing season has passed since closing ({day})."),
        Cause.LONG_TERM: N_("It is to be kept up; a look-back was due on {day}."),
        Cause.DRAWN: N_("Drawn by lot, draw {number}, shown on {day}."),
        Cause.HINT: N_("Hint {number} of {day}."),
    }
    return " ".join(say(said[one.cause], day=one.since, number=one.number) for one in reasons if one.since <= today())


def _answered(question: str, told: str) -> str:
    """Return an answer as a person reads it; of several, all."""
    words = ANSWERS.get(question, {})
    between = "、" if language() == "zh_CN" else ", "
    return between.join(say(words[one]) if one in words else one for one in told.split()) if words else told
