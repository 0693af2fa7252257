"""Which documents are addressed to a responsible unit, what does it answer, and what does it report each month?"""

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from server.domain import labels
from server.domain.access import Role
from server.domain.dispatch import month_of
from server.domain.document import LONGEST
from server.services.deadlines import document_list, documents, reports
from server.services.installation import zone
from server.services.runtime import media
from server.translations import N_
from server.web import asked, auth, originals
from server.web.acts import done
from server.web.deadlines.document_pages import letter_of, sent_file


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/unit/documents", "own_documents", own_documents)
    blueprint.add_url_rule("/unit/documents/<int:number>", "own_document", own_document)
    blueprint.add_url_rule("/unit/documents/<int:number>/answer", "own_answer", own_answer, methods=["POST"])
    blueprint.add_url_rule("/unit/documents/<int:number>/pdf", "own_pdf", own_pdf)
    blueprint.add_url_rule("/unit/documents/answers/<int:number>/file", "own_answer_file", own_answer_file)
    blueprint.add_url_rule("/unit/issues/<int:issue_id>/reports", "report", report)
    blueprint.add_url_rule("/unit/issues/<int:issue_id>/reports", "send_report", send_report, methods=["POST"])


def own_documents() -> str:
    """List what was issued to the caller's unit, what waits for an answer first."""
    rows = document_list.listing(auth.actor())
    return render_template(
        "deadlines/own_documents.html", rows=rows, kinds=labels.DOCUMENT_KINDS, states=labels.DOCUMENT_STATES
    )


def own_document(number: int) -> str:
    """Show one document, and the form to answer it."""
    return render_template(
        "deadlines/document.html",
        one=document_list.one(auth.actor(), number),
        kinds=labels.DOCUMENT_KINDS,
        states=labels.DOCUMENT_STATES,
        may_edit=False,
        may_issue=False,
        most=LONGEST["reason"],
        longest=LONGEST["answer"],
        sent=request.form,
        zone=zone(),
        is_unit=True,
    )


def own_answer(number: int) -> Answer | tuple[str, int]:
    """Answer a document."""

    def act() -> None:
        documents.answer(auth.actor(), number, None, asked.sent_text("text"), sent_file())

    here = url_for("deadlines.own_document", number=number)
    return done(act, N_("The answer was kept."), here, lambda: own_document(number))


def own_pdf(number: int) -> Response:
    """Send a document as an official letter."""
    return letter_of(document_list.one(auth.actor(), number))


def own_answer_file(number: int) -> Response:
    """Hand out the file of an answer of the caller's unit."""
    original, name = document_list.answer_file(auth.actor(), number)
    return originals.send(media().path(original.sha256), original.sha256, name, None)


def report(issue_id: int) -> str:
    """Show what was reported of an issue, and the form for this month."""
    return render_template(
        "deadlines/report.html",
        issue=reports.issue(auth.actor(), issue_id),
        reports=reports.of_issue(issue_id),
        months=reports.months(),
        sent=request.form,
        zone=zone(),
        is_unit=auth.actor().role is Role.RESPONSIBLE,
    )


def send_report(issue_id: int) -> Answer | tuple[str, int]:
    """Report of an issue for a month."""

    def act() -> None:
        month = month_of(asked.sent_text("month"))
        reports.send(auth.actor(), issue_id, month, asked.sent_number("percent"), asked.sent_text("text"))

    here = url_for("deadlines.report", issue_id=issue_id)
    return done(act, N_("The report was kept."), here, lambda: report(issue_id))
