"""Which documents of supervision are there, the newest first, and what does one say?"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db
from server.domain.access import Actor
from server.domain.document import DocumentKind, DocumentRule, DocumentState
from server.errors import NotFound
from server.formats import official_letter
from server.formats.official_letter import Letter
from server.models import DocumentAnswer, DocumentIssue, DocumentRecipient, OfficialDocument, Original
from server.services import access
from server.services.deadlines import documents
from server.services.runtime import language, now, today
from server.translations import N_

MOST = 500
"""A list longer than this is narrowed."""


@dataclass(frozen=True)
class AnswerView:
    """What a unit answered."""

    number: int
    unit: str
    text: str
    file_name: str
    answered_by: str
    answered_at: datetime


@dataclass(frozen=True)
class DocumentView:
    """A document as pages and commands show it."""

    id: int
    programme_id: int
    programme: str
    kind: DocumentKind
    number: str
    title: str
    text: str
    state: DocumentState
    issued_on: date | None
    issued_by: str
    drafted_by: str
    drafted_at: datetime
    answer_due: date | None
    is_late: bool
    """An answer is due and somebody has not given it."""
    recipients: tuple[tuple[int, str], ...]
    waiting: tuple[str, ...]
    """Units that have not answered."""
    issues: tuple[tuple[int, str, str, date | None], ...]
    """Of those that the caller sees: number, code, problem and end."""
    answers: tuple[AnswerView, ...]
    closed: tuple[str, datetime, str] | None
    withdrawn: tuple[str, datetime, str] | None
    activity_id: int | None
    rule: DocumentRule


def listing(
    actor: Actor, kind: DocumentKind | None = None, state: DocumentState | None = None, issue_id: int | None = None
) -> list[DocumentView]:
    """Return the documents that the caller sees."""
    query = select(OfficialDocument).where(*access.of_documents(actor))
    if kind is not None:
        query = query.where(OfficialDocument.kind == kind)
    if issue_id is not None:
        about = select(DocumentIssue.document_id).where(DocumentIssue.issue_id == issue_id)
        query = query.where(OfficialDocument.id.in_(about))
    query = query.options(
        joinedload(OfficialDocument.programme),
        selectinload(OfficialDocument.issues).joinedload(DocumentIssue.issue),
        selectinload(OfficialDocument.recipients).joinedload(DocumentRecipient.unit),
        selectinload(OfficialDocument.answers).joinedload(DocumentAnswer.unit),
    )
    rows = db.session.scalars(query.order_by(OfficialDocument.id.desc()).limit(MOST))
    found = [_view(actor, row) for row in rows]
    return [one for one in found if state is None or one.state is state]


def one(actor: Actor, number: int) -> DocumentView:
    """Return a document.

    :raises NotFound: where there is none that the caller may see.
    """
    return _view(actor, documents.get(actor, number))


def answer_file(actor: Actor, answer_id: int) -> tuple[Original, str]:
    """Return the file of an answer with its name.

    :raises NotFound: where there is none that the caller may see.
    """
    row = db.session.get(DocumentAnswer, answer_id)
    if row is not None:
        documents.get(actor, row.document_id)
    if row is None or row.original is None or not _is_open_to(actor, row):
        raise NotFound(N_("There is no answer {number} with a file."), number=answer_id)
    return row.original, row.file_name


def _view(actor: Actor, row: OfficialDocument) -> DocumentView:
    state = documents.state_of(row)
    answered = {one.unit_id for one in row.answers}
    waiting = tuple(one.unit.name for one in row.recipients if one.unit_id not in answered)
    is_open = state is DocumentState.ISSUED
    return DocumentView(
        row.id, row.programme_id, row.programme.title, row.kind, documents.number_of(row), row.title, row.text, state,
        row.issued_on, row.issued_by, row.drafted_by, row.drafted_at, row.answer_due,
        is_open and row.answer_due is not None and row.answer_due < today(),
        tuple((one.unit_id, one.unit.name) for one in row.recipients), waiting,
        tuple(
            (one.issue_id, one.issue.code, one.issue.problem_text, one.issue.due_on)
            for one in row.issues
            if access.sees(actor, one.issue)
        ),
        tuple(
            AnswerView(one.id, one.unit.name, one.text, one.file_name, one.answered_by, one.answered_at)
            for one in row.answers
            if _is_open_to(actor, one)
        ),
        (row.closed_by, row.closed_at, row.closed_note) if row.closed_at else None,
        (row.withdrawn_by, row.withdrawn_at, row.withdrawn_reason) if row.withdrawn_at else None,
        row.activity_id, DocumentRule.of(row.programme.document_rule),
    )  # fmt: skip


def _is_open_to(actor: Actor, row: DocumentAnswer) -> bool:
    return not actor.is_limited or row.unit_id in {*actor.unit_ids, actor.unit_id}


def letter(one: DocumentView) -> bytes:
    """Return a document as an official letter (PDF), in the installation's language, whoever reads it.

    :raises Conflict: where it cannot be set within the limits of time and memory.
    """
    said = Letter(
        one.number, one.title, one.text, one.rule.authority, [name for _, name in one.recipients],
        [(code, problem, due) for _, code, problem, due in one.issues], one.issued_on, now(), one.rule.red_head,
        one.withdrawn[2] if one.withdrawn else "",
    )  # fmt: skip
    return official_letter.pdf(said, language())
