"""What did I send, how far is it, and why did something come back?"""

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.db import transaction
from server.errors import Conflict, Invalid
from server.services.installation import zone
from server.services.received import own, returned
from server.services.review import comments
from server.services.visits import listing as visits
from server.web import auth, originals, pages, submission_paging


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/", "submissions", submissions)
    blueprint.add_url_rule("/<int:submission_id>", "submission", submission)
    blueprint.add_url_rule("/<int:submission_id>/pairs/<int:pair_id>/comments", "comment", comment, methods=["POST"])
    blueprint.add_url_rule("/returned/<int:pair_id>/<stage>.jpg", "picture", picture)


def submissions() -> str:
    """List what the caller sent, the newest first."""
    only_returned = request.args.get("only") == "returned"
    page = own.page(auth.actor(), submission_paging.cursor(), only_returned=only_returned)
    query = {"only": "returned"} if only_returned else {}
    return render_template(
        "mine/submissions.html",
        page=page,
        only_returned=only_returned,
        visits=visits.of_officer(auth.actor()) if page.previous is None else (),
        back=submission_paging.address("mine.submissions", query, page.previous),
        onward=submission_paging.address("mine.submissions", query, page.next),
        zone=zone(),
    )


def submission(submission_id: int) -> str:
    """Show something that the caller sent, with what came back of it."""
    sent = own.get(auth.actor(), submission_id)
    threads = comments.of_pairs(auth.actor(), [pair.pair_id for pair in sent.pairs])
    return render_template("mine/submission.html", sent=sent, threads=threads, zone=zone())


def comment(submission_id: int, pair_id: int) -> AnyResponse:
    """Write to the reviewers about a pair, and go back to it."""
    try:
        with transaction():
            comments.write(auth.actor(), pair_id, request.form.get("text", ""))
    except (Invalid, Conflict) as problem:
        flash(pages.message_of(problem), "refused")
    return redirect(url_for("mine.submission", submission_id=submission_id, _anchor=f"pair-{pair_id}"))


def picture(pair_id: int, stage: str) -> Response:
    """Send a small copy of a photo that came back."""
    path = returned.picture(auth.actor(), pair_id, stage)
    return originals.guarded(send_file(path, mimetype="image/jpeg", conditional=True))
