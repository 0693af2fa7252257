"""What happened to an issue, so that a leader reads it in half a minute, and has it on one page?"""

from flask import Blueprint, Response, render_template

from server.domain.timeline import condensed
from server.formats import timeline_words
from server.formats.timeline_sheet import MOST_LINES
from server.services.life_cycle import timeline, timeline_page
from server.web import auth
from server.web.language import language


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    at = "/ledger/issues/<int:issue_id>/timeline"
    blueprint.add_url_rule(at, "timeline", show)
    blueprint.add_url_rule(f"{at}.pdf", "timeline_pdf", sheet)


def show(issue_id: int) -> str:
    """Show all that happened; on paper, the lines that fit on one page."""
    found = timeline.of(auth.actor(), issue_id)
    return render_template(
        "life_cycle/timeline.html",
        found=found,
        facts=[one for one in timeline_page.facts(found, language()) if one[1]],
        on_paper=condensed(found.entries, MOST_LINES),
        words=timeline_words,
    )


def sheet(issue_id: int) -> Response:
    """Hand out the page as a PDF."""
    found = timeline.of(auth.actor(), issue_id)
    answer = Response(timeline_page.pdf(found, language()), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename=f"timeline-{found.issue_id}.pdf")
    return answer
