"""How is a document of supervision drafted, issued, answered, settled or withdrawn?

What is issued never changes: its text, its number and whom it is addressed to stay. A wrong one is withdrawn with a
reason and keeps its number, so that numbers have no gaps; another one is issued in its place.
"""

from typing import IO

from sqlalchemy import func, select

from server.db import db, hold
from server.domain.access import Actor
from server.domain.activity import ActivityKind, Entry
from server.domain.document import COUNTED_AS, LONGEST, DocumentRule, DocumentState, Draft, checked, number, state
from server.domain.sensible_days import sensible
from server.domain.words import says_something
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.models import (
    DocumentAnswer,
    DocumentIssue,
    DocumentRecipient,
    Issue,
    OfficialDocument,
    Programme,
)
from server.services import access, events
from server.services.activity import records
from server.services.intake import originals
from server.services.register import units
from server.services.runtime import media, now, today
from server.translations import N_

MOST_FILE_BYTES = 50_000_000
_READ_BYTES = 1 << 20


def draft(actor: Actor, programme: Programme, said: Draft) -> OfficialDocument:
    """Keep a draft; it has no number yet.

    :raises Invalid: without title or text, or where something is too long.
    :raises NotFound: for an issue or a unit that is not there.
    :raises Forbidden: where it would lie outside of what the caller sees.
    """
    said = _checked(said)
    row = OfficialDocument(programme_id=programme.id, kind=said.kind, drafted_by=actor.label, drafted_at=now())
    db.session.add(row)
    _fill(actor, programme, row, said)
    events.record(actor.label, "documents.draft", f"document:{row.id}", kind=row.kind.value, title=row.title)
    return row


def change(actor: Actor, document_id: int, said: Draft) -> OfficialDocument:
    """Write a draft anew.

    :raises Conflict: where it is issued: then nothing in it changes.
    """
    row = _held(actor, document_id)
    _refuse_unless_draft(row)
    said = _checked(said)
    row.kind = said.kind
    _fill(actor, row.programme, row, said)
    events.record(actor.label, "documents.draft", f"document:{row.id}", kind=row.kind.value, title=row.title)
    return row


def issue(actor: Actor, document_id: int) -> OfficialDocument:
    """Give a draft its number and its day, and let the statistics count it once.

    :raises Conflict: where it was issued or withdrawn before.
    :raises Invalid: where it is addressed to nobody, or its answer is due before it is issued.
    """
    row = _held(actor, document_id)
    _refuse_unless_draft(row)
    if not row.recipients:
        raise Invalid(N_("Say to which units the document is addressed."))
    if row.answer_due is not None and row.answer_due < today():
        raise Invalid(N_("The answer would be due on {day}, before the document is issued."), day=row.answer_due)
    hold(Programme, row.programme_id)
    row.prefix, row.year = DocumentRule.of(row.programme.document_rule).prefixes[row.kind], today().year
    last = select(func.max(OfficialDocument.running)).where(
        OfficialDocument.prefix == row.prefix, OfficialDocument.year == row.year
    )
    with db.session.no_autoflush:
        row.running = (db.session.scalar(last) or 0) + 1
    row.issued_on, row.issued_by, row.issued_at = today(), actor.label, now()
    row.activity_id = records.add(actor, row.programme, _counted(row))
    db.session.flush()
    codes = [one.issue.code for one in row.issues]
    events.record(
        actor.label, "documents.issue", f"document:{row.id}", number=number_of(row), kind=row.kind.value,
        issues=codes, units=[one.unit.name for one in row.recipients],
    )  # fmt: skip
    return row


def answer(
    actor: Actor, document_id: int, unit_id: int | None, text: str, file: tuple[str, IO[bytes]] | None = None
) -> DocumentAnswer:
    """Keep what a unit answers; `unit_id` may be left out where the caller belongs to a unit that is asked.

    :raises Conflict: for a draft, or what is settled or withdrawn.
    :raises Forbidden: for a unit that it is not addressed to.
    :raises Invalid: without a text.
    """
    row = _held(actor, document_id)
    if state_of(row) not in {DocumentState.ISSUED, DocumentState.ANSWERED}:
        raise Conflict(N_("This document is not waiting for an answer."))
    asked = {one.unit_id for one in row.recipients}
    chosen = unit_id or (actor.unit_id if actor.unit_id in asked else None)
    if chosen is None and len(asked) == 1:
        chosen = next(iter(asked))
    if chosen not in asked or not _may_answer_for(actor, chosen):
        raise Forbidden(N_("The document is not addressed to this unit."))
    text = text.strip()
    if not says_something(text):
        raise Invalid(N_("Write what is answered."))
    if len(text) > LONGEST["answer"]:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST["answer"])
    one = DocumentAnswer(
        document_id=row.id, unit_id=chosen, text=text, answered_by=actor.label, answered_at=now(),
    )  # fmt: skip
    sha256 = _keep_file(one, file) if file else None
    db.session.add(one)
    db.session.flush()
    db.session.refresh(row)
    details = {"unit": one.unit.name, "sha256": sha256, "file": one.file_name or None}
    events.record(actor.label, "documents.answer", f"document:{row.id}", number=number_of(row), **details)
    return one


def close(actor: Actor, document_id: int, note: str) -> OfficialDocument:
    """Say that what a document asked for is settled.

    :raises Conflict: for a draft, or what is settled or withdrawn already.
    :raises Invalid: without a word on how.
    """
    row, note = _held(actor, document_id), _reason(note, N_("Say how it was settled."))
    if state_of(row) not in {DocumentState.ISSUED, DocumentState.ANSWERED}:
        raise Conflict(N_("Only what is issued, and neither settled nor withdrawn, can be settled."))
    row.closed_at, row.closed_by, row.closed_note = now(), actor.label, note
    events.record(actor.label, "documents.close", f"document:{row.id}", number=number_of(row), note=note)
    return row


def withdraw(actor: Actor, document_id: int, reason: str) -> OfficialDocument:
    """Take a document back: it keeps its number and stays to be read, and the statistics count it no more.

    :raises Conflict: where it was withdrawn before.
    :raises Invalid: without a reason.
    """
    row, reason = _held(actor, document_id), _reason(reason, N_("Say why the document is withdrawn."))
    if row.withdrawn_at is not None:
        raise Conflict(N_("It was withdrawn already."))
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = now(), actor.label, reason
    if row.activity is not None and row.activity.withdrawn_at is None:
        records.withdraw(actor, row.activity.id, reason)
    events.record(actor.label, "documents.withdraw", f"document:{row.id}", number=number_of(row), reason=reason)
    return row


def number_of(row: OfficialDocument) -> str:
    """Return its number; a draft has none."""
    if row.prefix is None or row.year is None or row.running is None:
        return ""
    return number(row.prefix, row.year, row.running)


def state_of(row: OfficialDocument) -> DocumentState:
    """Return how far a document is."""
    answered = {one.unit_id for one in row.answers}
    return state(
        is_issued=row.issued_at is not None, is_closed=row.closed_at is not None,
        is_withdrawn=row.withdrawn_at is not None, asked=len(row.recipients),
        answered=sum(one.unit_id in answered for one in row.recipients),
    )  # fmt: skip


def get(actor: Actor, document_id: int) -> OfficialDocument:
    """Return a document.

    :raises NotFound: where there is none that the caller may see.
    """
    query = select(OfficialDocument).where(OfficialDocument.id == document_id, *access.of_documents(actor))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(N_("There is no document {number}."), number=document_id)
    return found


def by_number(written: str) -> OfficialDocument:
    """Return a document by its row number, or by its own number as it is written.

    :raises NotFound: where there is none.
    """
    if written.isdigit():
        found = db.session.get(OfficialDocument, int(written))
    else:
        issued = select(OfficialDocument).where(OfficialDocument.running.is_not(None))
        found = next((one for one in db.session.scalars(issued) if number_of(one) == written.strip()), None)
    if found is None:
        raise NotFound(N_("There is no document {number}."), number=written)
    return found


def _checked(said: Draft) -> Draft:
    sensible(said.answer_due, N_("Answer due"))
    return checked(said)


def _held(actor: Actor, document_id: int) -> OfficialDocument:
    row = get(actor, document_id)
    hold(OfficialDocument, row.id)
    db.session.refresh(row)
    return row


def _refuse_unless_draft(row: OfficialDocument) -> None:
    if state_of(row) is not DocumentState.DRAFT:
        raise Conflict(N_("It is no draft any more: what was issued or withdrawn is never changed."))


def _fill(actor: Actor, programme: Programme, row: OfficialDocument, said: Draft) -> None:
    row.title, row.text, row.answer_due = said.title, said.text, said.answer_due
    issues = [_issue(actor, programme, code).id for code in said.issues]
    recipients = [units.get(name).id for name in said.recipients]
    old_issues = {one.issue_id: one for one in row.issues}
    old_units = {one.unit_id: one for one in row.recipients}
    row.issues = [old_issues.get(one) or DocumentIssue(issue_id=one) for one in dict.fromkeys(issues)]
    row.recipients = [old_units.get(one) or DocumentRecipient(unit_id=one) for one in dict.fromkeys(recipients)]
    db.session.flush()
    seen = select(OfficialDocument.id).where(OfficialDocument.id == row.id, *access.of_documents(actor))
    if db.session.scalar(seen) is None:
        raise Forbidden(N_("This would be outside the counties and units that you see. Nothing was saved."))


def _issue(actor: Actor, programme: Programme, code: str) -> Issue:
    query = select(Issue).where(Issue.programme_id == programme.id, Issue.code == code)
    found = db.session.scalar(access.scoped(query, actor, Issue))
    if found is None:
        raise NotFound(N_("There is no issue “{code}” in this programme."), code=code)
    return found


def _counted(row: OfficialDocument) -> Entry:
    kind = COUNTED_AS[row.kind]
    only = row.recipients[0].unit if len(row.recipients) == 1 else None
    counties = {one.issue.county for one in row.issues} or {one.unit.county for one in row.recipients}
    day = today()
    return Entry(
        kind, day, day, problems=len(row.issues) or None if kind is ActivityKind.ORDER else None,
        county=counties.pop() if len(counties) == 1 else "", unit=only.name if only else "",
        issues=tuple(one.issue.code for one in row.issues), document_no=number_of(row), title=row.title,
    )  # fmt: skip


def _may_answer_for(actor: Actor, unit_id: int) -> bool:
    return not actor.is_limited or unit_id in {*actor.unit_ids, actor.unit_id}


def _keep_file(row: DocumentAnswer, file: tuple[str, IO[bytes]]) -> str:
    name, source = file
    incoming = media().incoming()
    try:
        written = 0
        while part := source.read(_READ_BYTES):
            written += len(part)
            if written > MOST_FILE_BYTES:
                raise Invalid(N_("The file is too large: at most {most} MB."), most=MOST_FILE_BYTES // 1_000_000)
            incoming.write(part)
        if not written:
            raise Invalid(N_("The file is empty."))
        (stored,) = originals.keep([incoming])
    finally:
        incoming.discard()
    row.original_id, row.file_name = stored.id, name.replace("\\", "/").rpartition("/")[2][-200:] or "file"
    return stored.sha256


def _reason(written: str, lacking: str) -> str:
    reason = " ".join(written.split())
    if not says_something(reason):
        raise Invalid(lacking)
    if len(reason) > LONGEST["reason"]:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST["reason"])
    return reason
