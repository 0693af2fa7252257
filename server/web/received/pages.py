"""What came in, as a list and one by one?"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from server.db import transaction
from server.domain.received import Need
from server.domain.subject import Stage
from server.services.installation import zone
from server.services.received import listing, receipt_proofs, receipts, submission_view
from server.web import asked, auth, originals, submission_paging
from server.web.language import language


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/", "submissions", submissions)
    blueprint.add_url_rule("/<int:submission_id>", "submission", submission)
    blueprint.add_url_rule("/<int:submission_id>/xml", "xml", xml)
    blueprint.add_url_rule("/<int:submission_id>/receipt.txt", "receipt", receipt)
    blueprint.add_url_rule("/<int:submission_id>/proof.json", "proof", proof)
    blueprint.add_url_rule("/<int:submission_id>/files/<int:attachment_id>", "file", file)


def submissions() -> str:
    """List what came in, the newest first."""
    need, text = _need(), asked.text("text")
    page = listing.page(auth.actor(), need, text, submission_paging.cursor())
    query = {name: value for name, value in (("need", need.value), ("text", text)) if value not in {"", Need.ALL}}
    return render_template(
        "received/submissions.html",
        page=page,
        need=need,
        text=text,
        query=query,
        needs=Need,
        back=submission_paging.address("received.submissions", query, page.previous),
        onward=submission_paging.address("received.submissions", query, page.next),
        zone=zone(),
    )


def submission(submission_id: int) -> Any:
    """Show all there is about one submission."""
    return show(submission_id)


def show(submission_id: int, status: int = HTTPStatus.OK) -> Any:
    """Return the page of a submission, also after something about it was refused."""
    found = submission_view.get(auth.actor(), submission_id, language())
    page = render_template("received/submission.html", sent=found, asked=request.form, stages=Stage)
    return page if status == HTTPStatus.OK else (page, status)


def xml(submission_id: int) -> Response:
    """Send the form instance as it was received."""
    data, instance_id = submission_view.xml_of(auth.actor(), submission_id)
    answer = Response(data, content_type="application/xml")
    name = originals.safe_name(instance_id.replace(":", "-")) + ".xml"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return originals.guarded(answer)


def receipt(submission_id: int) -> Response:
    """Send the signed receipt that whoever handed it in was given."""
    with transaction():  # the first receipt of all makes the keys
        note = receipts.shown(auth.actor(), submission_id).note
    answer = Response(note, content_type="text/plain; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"receipt-{submission_id}.txt")
    return originals.guarded(answer)


def proof(submission_id: int) -> Response:
    """Send why what the receipt says is in the log; 409 with Retry-After in the second before it has its place."""
    answer = jsonify(receipt_proofs.shown(auth.actor(), submission_id))
    answer.headers.set("Content-Disposition", "attachment", filename=f"proof-{submission_id}.json")
    return originals.guarded(answer)


def file(submission_id: int, attachment_id: int) -> Response:
    """Send a file as it was received, whatever it is."""
    found = submission_view.file(auth.actor(), submission_id, attachment_id)
    return originals.send(found.path, found.sha256, found.file_name, found.media_type)


def _need() -> Need:
    word = request.args.get("need", "")
    return Need(word) if word in {one.value for one in Need} else Need.ALL
