"""How is one pair shown, with all that helps to answer for it?"""

from flask import Blueprint, Response, render_template, request, send_file

from server.domain.access import Permission
from server.errors import Problem
from server.services.received import on_site
from server.services.review import decisions, evidence, history, pair_case, pair_view, queue
from server.web import auth, pages
from server.web.finding_presenter import readings
from server.web.language import language
from server.web.review import facts_table, overlays, pictures, plan, request_parsing, timeline

KEPT_S = 3600
"""Drawn again where the measurement learns more."""


def register(blueprint: Blueprint) -> None:
    """Add the routes to the desk's."""
    blueprint.add_url_rule("/pairs/<int:pair_id>", "pair", pair)
    blueprint.add_url_rule("/pairs/<int:pair_id>/findings", "findings", findings)
    blueprint.add_url_rule("/pairs/<int:pair_id>/answers", "answers", answers)
    blueprint.add_url_rule("/pairs/<int:pair_id>/pictures/<kind>", "picture", picture)


def pair(pair_id: int) -> str:
    """Show before and after, what the checks found, and ask for an answer."""
    return page_of(pair_id)


def findings(pair_id: int) -> str:
    """Show the findings alone, for the page that waits for them."""
    view = pair_view.pair(auth.actor(), pair_id)
    return render_template(
        "review/findings.html", pair=view, readings=readings(view.findings), proofs=overlays.by_check(view)
    )


def answers(pair_id: int) -> str:
    """Show what the officers wrote; the pair's page fetches it after the pictures."""
    return render_template("review/answers.html", on_site=on_site.of_pair(auth.actor(), pair_id, language()))


def picture(pair_id: int, kind: str) -> Response:
    """Send a picture that shows both photos together: laid on each other, what changed, what agrees."""
    answer = send_file(evidence.of_pair(auth.actor(), pair_id, kind), mimetype="image/jpeg", conditional=True)
    answer.cache_control.private = True
    answer.cache_control.public = False
    answer.cache_control.max_age = KEPT_S
    return answer


def page_of(pair_id: int, problem: Problem | None = None) -> str:
    """Show the page; after a refused answer with what was wrong and what had been filled in."""
    actor, filters = auth.actor(), request_parsing.filters()
    case = pair_case.load(actor, pair_id)
    view = pair_view.of_case(actor, case)
    beside = queue.neighbours(actor, pair_id, filters)
    return render_template(
        "review/pair.html",
        pair=view,
        readings=readings(view.findings),
        proofs=overlays.by_check(view),
        about_issue=readings(view.about_issue),
        levels={"before": pictures.levels(view.before), "after": pictures.levels(view.after)},
        strip=pictures.strip(history.of_pair(actor, case.row)),
        plan=plan.plan(view),
        line=timeline.line(view),
        facts=facts_table.table(view),
        refusal=pages.message_of(problem) if problem else None,
        filled=request.form,
        query=request_parsing.query(filters),
        taken=view.is_taken,
        beside=beside,
        next_id=beside.next_id,
        previous_id=beside.previous_id,
        answered=decisions.answered_today(actor) if actor.may(Permission.REVIEW) else None,
    )
