"""Which documents of supervision are there, and who drafts, issues, settles or withdraws one?"""

import re
from collections.abc import Callable
from datetime import date
from typing import IO

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from server.db import db, transaction
from server.domain import labels
from server.domain.access import Permission
from server.domain.document import LONGEST, DocumentKind, DocumentRule, DocumentState, Draft
from server.errors import Invalid, Problem
from server.services.deadlines import document_list, document_texts, documents, rules
from server.services.deadlines.document_list import DocumentView
from server.services.installation import zone
from server.services.register import programmes, units
from server.services.runtime import media
from server.translations import N_
from server.web import asked, auth, originals
from server.web import pages as around
from server.web.acts import done
from server.web.language import language, say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    at = "/deadlines/documents"
    blueprint.add_url_rule(at, "documents", listed)
    blueprint.add_url_rule(f"{at}/new", "new_document", new)
    blueprint.add_url_rule(f"{at}/new", "draft", draft, methods=["POST"])
    blueprint.add_url_rule(f"{at}/<int:number>", "document", document)
    blueprint.add_url_rule(f"{at}/<int:number>/edit", "edit_document", edit)
    blueprint.add_url_rule(f"{at}/<int:number>/edit", "change_document", change, methods=["POST"])
    blueprint.add_url_rule(f"{at}/<int:number>/issue", "issue", issue, methods=["POST"])
    blueprint.add_url_rule(f"{at}/<int:number>/answer", "answer", answer, methods=["POST"])
    blueprint.add_url_rule(f"{at}/<int:number>/close", "close", close, methods=["POST"])
    blueprint.add_url_rule(f"{at}/<int:number>/withdraw", "withdraw", withdraw, methods=["POST"])
    blueprint.add_url_rule(f"{at}/<int:number>/pdf", "pdf", pdf)
    blueprint.add_url_rule(f"{at}/answers/<int:number>/file", "answer_file", answer_file)
    blueprint.add_url_rule("/deadlines/documents/rules/<int:number>", "document_rule", document_rule)
    blueprint.add_url_rule(
        "/deadlines/documents/rules/<int:number>", "change_document_rule", change_document_rule, methods=["POST"]
    )


def listed() -> str:
    """List the documents."""
    actor = auth.actor()
    kind, state = asked.text("kind"), asked.text("state")
    return render_template(
        "deadlines/documents.html",
        rows=document_list.listing(
            actor, DocumentKind(kind) if kind in set(DocumentKind) else None,
            DocumentState(state) if state in set(DocumentState) else None,
        ),
        kind=kind, state=state, kinds=labels.DOCUMENT_KINDS, states=labels.DOCUMENT_STATES,
        may_edit=actor.may(Permission.EDIT), ruled=rules.changed_by(actor),
    )  # fmt: skip


def new() -> str:
    """Show a form with one of our templates, about the issues that are named."""
    kind = asked.text("kind")
    chosen = DocumentKind(kind) if kind in set(DocumentKind) else DocumentKind.ORDER
    numbers = [one for one in map(asked.as_number, request.args.getlist("issue")) if one is not None][:100]
    return _form(document_texts.begun(auth.actor(), chosen, numbers, language()))


def draft() -> Answer | tuple[str, int]:
    """Keep a draft."""

    def act() -> int:
        actor = auth.actor()
        plan = programmes.seen(actor, asked.sent_number("programme"))
        return documents.draft(actor, plan, _said()).id

    return _kept(act, None)


def document(number: int) -> str:
    """Show one document."""
    actor = auth.actor()
    return render_template(
        "deadlines/document.html",
        one=document_list.one(actor, number),
        kinds=labels.DOCUMENT_KINDS,
        states=labels.DOCUMENT_STATES,
        may_edit=actor.may(Permission.EDIT),
        may_issue=actor.may(Permission.PUBLISH),
        most=LONGEST["reason"],
        longest=LONGEST["answer"],
        sent=request.form,
        zone=zone(),
        is_unit=False,
    )


def edit(number: int) -> str:
    """Show a draft as a form."""
    one = document_list.one(auth.actor(), number)
    said = Draft(
        one.kind, one.title, one.text, tuple(code for _, code, *_ in one.issues),
        tuple(name for _, name in one.recipients), one.answer_due,
    )  # fmt: skip
    return _form(said, one)


def change(number: int) -> Answer | tuple[str, int]:
    """Write a draft anew."""
    one = document_list.one(auth.actor(), number)
    return _kept(lambda: documents.change(auth.actor(), number, _said()).id, one)


def issue(number: int) -> Answer | tuple[str, int]:
    """Give a draft its number."""
    told = N_("The document was issued; nothing in it changes any more.")
    return _acted(number, lambda: documents.issue(auth.actor(), number), told)


def answer(number: int) -> Answer | tuple[str, int]:
    """Enter what a unit answered on paper."""
    return _acted(
        number,
        lambda: documents.answer(
            auth.actor(), number, asked.sent_number("unit"), asked.sent_text("text"), sent_file()
        ),
        N_("The answer was kept."),
    )  # fmt: skip


def close(number: int) -> Answer | tuple[str, int]:
    """Say that what was asked for is settled."""
    return _acted(
        number, lambda: documents.close(auth.actor(), number, asked.sent_text("reason")), N_("It is settled.")
    )


def withdraw(number: int) -> Answer | tuple[str, int]:
    """Take a document back."""
    told = N_("It was withdrawn, and stays to be read.")
    return _acted(number, lambda: documents.withdraw(auth.actor(), number, asked.sent_text("reason")), told)


def pdf(number: int) -> Response:
    """Send a document as an official letter."""
    return letter_of(document_list.one(auth.actor(), number))


def answer_file(number: int) -> Response:
    """Hand out the file of an answer."""
    original, name = document_list.answer_file(auth.actor(), number)
    return originals.send(media().path(original.sha256), original.sha256, name, None)


def document_rule(number: int) -> str:
    """Show how a programme numbers and heads its documents."""
    row = programmes.seen(auth.actor(), number)
    return render_template(
        "deadlines/document_rule.html", programme=row, rule=DocumentRule.of(row.document_rule), sent=request.form,
        kinds=labels.DOCUMENT_KINDS, longest=LONGEST, may_edit=row in rules.changed_by(auth.actor()),
    )  # fmt: skip


def change_document_rule(number: int) -> Answer | tuple[str, int]:
    """Give a programme another way to number and head documents."""

    def act() -> None:
        marks = {one: asked.sent_text(one.value) for one in DocumentKind}
        wanted = DocumentRule.read(marks, asked.sent_text("authority"), red_head=asked.sent_text("red_head") == "1")
        rules.change_documents(auth.actor(), number, wanted)

    here = url_for("deadlines.document_rule", number=number)
    return done(act, N_("Saved."), here, lambda: document_rule(number))


def letter_of(one: DocumentView) -> Response:
    """Return a document as a PDF that is saved under its number."""
    answer = Response(document_list.letter(one), content_type="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"document-{one.id}.pdf")
    return answer


def sent_file() -> tuple[str, IO[bytes]] | None:
    """Return the file that a form brings, with its name; None where it brings none."""
    file = request.files.get("file")
    return (file.filename, file.stream) if file is not None and file.filename else None


def _acted(number: int, act: Callable[[], object], told: str) -> Answer | tuple[str, int]:
    return done(act, told, url_for("deadlines.document", number=number), lambda: document(number))


def _kept(act: Callable[[], int], one: DocumentView | None) -> Answer | tuple[str, int]:
    """Keep a draft and show it; what cannot be kept stays in the form, units and issues that are not there as well."""
    try:
        with transaction():
            number = act()
    except Problem as problem:
        db.session.rollback()
        if problem.status >= 500:
            raise
        flash(around.message_of(problem), "refused")
        return _form(None, one), problem.status
    flash(say(N_("The draft was kept.")), "kept")
    return redirect(url_for("deadlines.document", number=number))


def _form(said: Draft | None, one: DocumentView | None = None) -> str:
    """Show the form with a draft, or with what was sent."""
    actor = auth.actor()
    values = request.form.to_dict() if said is None else {
        "kind": said.kind.value, "title": said.title, "text": said.text, "issues": "、".join(said.issues),
        "recipients": "\n".join(said.recipients), "answer_due": said.answer_due.isoformat() if said.answer_due else "",
    }  # fmt: skip
    return render_template(
        "deadlines/document_form.html", values=values, one=one, kinds=labels.DOCUMENT_KINDS, longest=LONGEST,
        programmes=programmes.all_of(actor), programme_id=asked.sent_number("programme") or asked.number("programme"),
        units=[unit.name for unit in units.listing()], issues=request.args.getlist("issue"),
    )  # fmt: skip


def _said() -> Draft:
    kind = asked.sent_text("kind")
    if kind not in set(DocumentKind):
        raise Invalid(N_("Say what kind of document it is."))
    return Draft(
        DocumentKind(kind), asked.sent_text("title"), asked.sent_text("text"), _names("issues"), _names("recipients"),
        _day("answer_due"),
    )  # fmt: skip


def _names(field: str) -> tuple[str, ...]:
    return tuple(one for one in re.split(r"[\r\n、,，;；]+", asked.sent_text(field)) if one.strip())


def _day(field: str) -> date | None:
    written = asked.sent_text(field).strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as wrong:
        raise Invalid(N_("“{cell}” is no day. Write one like 2026-11-30."), cell=written[:40]) from wrong
