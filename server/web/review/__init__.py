"""The reviewer's desk: the queue, one pair, and the answer for it."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain.access import RETURN_REASONS, Permission
from server.errors import Conflict, Invalid, Problem
from server.services import pair_view, review_queue, reviews
from server.web import auth, pages, words
from server.web.auth import requires
from server.web.language import language, say
from server.web.readings import readings
from server.web.review import asking, facts_table, pictures, plan, timeline

blueprint = Blueprint("review", __name__, url_prefix="/review", template_folder="templates")


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
@requires(Permission.REVIEW)
def queue() -> str:
    """Show the pairs, the worst first."""
    filters = asking.filters()
    return render_template(
        "review/queue.html",
        page=review_queue.page(auth.actor(), filters, asking.page_number()),
        choices=review_queue.choices(auth.actor()),
        filters=filters,
        query=asking.query(filters),
        waiting=review_queue.waiting(auth.actor()),
    )


@blueprint.get("/waiting")
@requires(Permission.REVIEW)
def waiting() -> str:
    """Tell how many photos are still being analysed, for the page that asks again and again."""
    return render_template("review/waiting.html", waiting=review_queue.waiting(auth.actor()))


@blueprint.get("/pairs/<int:pair_id>")
@requires(Permission.REVIEW)
def pair(pair_id: int) -> str:
    """Show before and after, what the checks found, and ask for an answer."""
    return _pair_page(pair_id)


@blueprint.get("/pairs/<int:pair_id>/findings")
@requires(Permission.REVIEW)
def findings(pair_id: int) -> str:
    """Show the findings alone, for the page that waits for them."""
    view = pair_view.pair(auth.actor(), pair_id)
    return render_template("review/findings.html", pair=view, readings=readings(view.findings))


@blueprint.post("/pairs/<int:pair_id>/decision")
@requires(Permission.REVIEW)
def decide(pair_id: int) -> Response | tuple[str, int]:
    """Record the answer and go on to the next pair."""
    filters = asking.filters()
    try:
        with transaction():
            decision = reviews.decide(auth.actor(), pair_id, asking.answer())
            kind = decision.kind
    except (Invalid, Conflict) as problem:
        return _pair_page(pair_id, problem), problem.status
    flash(say(words.DECIDED[kind]), kind.value)
    onward = review_queue.next_after(auth.actor(), pair_id, filters)
    if onward is None:
        return redirect(url_for("review.queue", **asking.query(filters)))
    return redirect(url_for("review.pair", pair_id=onward, **asking.query(filters)))


def _pair_page(pair_id: int, problem: Problem | None = None) -> str:
    """Show the page; after a refused answer with what was wrong and what had been filled in."""
    actor, filters = auth.actor(), asking.filters()
    view = pair_view.pair(actor, pair_id)
    return render_template(
        "review/pair.html",
        pair=view,
        readings=readings(view.findings),
        levels={"before": pictures.levels(view.before), "after": pictures.levels(view.after)},
        plan=plan.plan(view),
        line=timeline.line(view),
        facts=facts_table.table(view),
        reasons=return_reasons(),
        refusal=pages.message_of(problem) if problem else None,
        filled=request.form,
        query=asking.query(filters),
        next_id=review_queue.next_after(actor, pair_id, filters),
        previous_id=review_queue.previous_before(actor, pair_id, filters),
    )


def return_reasons() -> dict[str, str]:
    """Return the reasons for a return, by code, in the reader's language."""
    chinese = language() != "en"
    return {code: names[0] if chinese else names[1] for code, names in RETURN_REASONS.items()}
