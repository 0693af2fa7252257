"""What closed an issue: its moves, measures, papers, notices, objections and overrides, as a dossier holds them?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from server import checks
from server.db import db
from server.domain import conclusions
from server.domain.closing_file import (
    ClosingFile,
    FiledMeasure,
    FiledMove,
    FiledObjection,
    FiledOverride,
    FiledPaper,
    FiledPublication,
)
from server.domain.issue_files import FileKind
from server.domain.life_state import LifeState
from server.domain.redaction import Redactor
from server.domain.requirements import LOOKBACK
from server.models import (
    Account,
    ContradictionOverride,
    Finding,
    Issue,
    IssueFile,
    IssueMeasure,
    Objection,
    Publication,
    Submission,
)
from server.services.export.layout import Filing
from server.services.life_cycle import case_files
from server.services.verification import findings


def gather(issue: Issue, filing: Filing, received: Sequence[Submission]) -> ClosingFile:
    """Return the closing file of an issue; `filing` gives its papers their places, `received` are its submissions."""
    published = publications(issue.id)
    return ClosingFile(
        moves=tuple(_moves(issue.id, received)),
        measures=tuple(_measures(issue.id)),
        papers=tuple(_paper(one, filing) for one in _papers(issue.id)),
        publications=tuple(_publication(one, filing) for one in published),
        objections=tuple(_objection(one) for row in published for one in row.objections),
        overrides=tuple(_overrides(issue.id)),
        registered_at=issue.created_at,
    )


def _moves(issue_id: int, received: Sequence[Submission]) -> Iterator[FiledMove]:
    for one in map(case_files.filed, case_files.moves_of(issue_id)):
        form = _form_of(one, received)
        yield replace(one, concluded=conclusions.concluded(form.form.form_id, form.answers)) if form else one


def _form_of(move: FiledMove, received: Sequence[Submission]) -> Submission | None:
    """Return the form that a move stands on: the one that it names, or the newest look-back of one that ends it."""
    if move.end is LifeState.ACCEPTED or move.evidence.get("submissions"):
        named = move.evidence.get("submissions")
        numbers = set(named) if isinstance(named, list) else set()
        return next((one for one in reversed(received) if one.id in numbers), None)
    if move.start is not LifeState.LOOKBACK:
        return None
    looked = (one for one in reversed(received) if one.form.form_id == LOOKBACK and one.set_aside_at is None)
    return next((one for one in looked if one.received_at <= move.made_at), None)


def publications(issue_id: int) -> Sequence[Publication]:
    """Return the notices of an issue with the objections to them, also those that were withdrawn."""
    people = (joinedload(Publication.checked_by), joinedload(Publication.released_by))
    objected = selectinload(Publication.objections)
    query = (
        select(Publication)
        .where(Publication.issue_id == issue_id)
        .options(*people, joinedload(Publication.withdrawn_by), joinedload(Publication.screenshot))
        .options(objected.joinedload(Objection.answered_by), objected.selectinload(Objection.files))
    )
    return db.session.scalars(query.order_by(Publication.id)).all()


def _measures(issue_id: int) -> Iterator[FiledMeasure]:
    query = select(IssueMeasure).where(IssueMeasure.issue_id == issue_id)
    for one in db.session.scalars(query.order_by(IssueMeasure.round, IssueMeasure.number, IssueMeasure.id)):
        yield FiledMeasure(
            number=one.id, round=one.round, place=one.number, text=one.text, due_on=one.due_on, done_on=one.done_on,
            done_note=one.done_note, done_by=one.done_by, written_by=one.written_by, written_at=one.written_at,
            dropped_at=one.dropped_at,
        )  # fmt: skip


def _papers(issue_id: int) -> Sequence[IssueFile]:
    """Return papers in the order of the closing file, so that numbers of equal names do not depend on anything else."""
    query = select(IssueFile).where(IssueFile.issue_id == issue_id).options(joinedload(IssueFile.original))
    in_order = list(FileKind)
    return sorted(db.session.scalars(query), key=lambda one: (in_order.index(one.kind), one.id))


def _paper(one: IssueFile, filing: Filing) -> FiledPaper:
    return FiledPaper(
        number=one.id, round=one.round, kind=one.kind, measure=one.measure_id,
        path=filing.paper(one.kind, one.name, one.original), name=one.name, note=one.note,
        sha256=one.original.sha256, size_bytes=one.original.size_bytes, by=one.brought_by, at=one.brought_at,
        set_aside_at=one.set_aside_at, set_aside_by=one.set_aside_by, set_aside_reason=one.set_aside_reason,
    )  # fmt: skip


def _publication(one: Publication, filing: Filing) -> FiledPublication:
    picture = one.screenshot
    return FiledPublication(
        number=one.id, round=one.round,
        parts=(one.problem, one.body, one.measures, one.goal, one.due, one.result), medium=one.medium, link=one.link,
        screenshot=filing.paper(FileKind.PUBLICITY, f"公示截图-{one.id}", picture) if picture else "",
        opens_on=one.opens_on, closes_on=one.closes_on, needed_days=one.needed_days,
        day_kind=one.day_kind.value if one.day_kind else "", made_by=tuple(map(str, one.prepared_by)),
        checked_by=_name(one.checked_by), checked_at=one.checked_at,
        released_by=_name(one.released_by), released_at=one.released_at,
        withdrawn_by=_name(one.withdrawn_by), withdrawn_at=one.withdrawn_at, withdrawn_reason=one.withdrawn_reason,
    )  # fmt: skip


def _objection(one: Objection) -> FiledObjection:
    """Take out who objected, wherever it is written, the answer included."""
    hidden = Redactor([one.name, one.contact])
    return FiledObjection(
        number=one.id, publication=one.publication_id, text=hidden.text(one.text), files=len(one.files),
        received_at=one.received_at, state=one.state, answer=hidden.text(one.answer), reason=hidden.text(one.reason),
        answered_by=_name(one.answered_by), answered_at=one.answered_at,
    )  # fmt: skip


def _overrides(issue_id: int) -> Iterator[FiledOverride]:
    query = (
        select(ContradictionOverride, Finding)
        .join(Finding, Finding.id == ContradictionOverride.finding_id)
        .where(ContradictionOverride.issue_id == issue_id)
        .options(joinedload(ContradictionOverride.account))
    )
    for one, finding in db.session.execute(query.order_by(ContradictionOverride.id)):
        (checked,) = findings.values([finding])
        chinese, english = (checks.sentence(checked.check, checked.finding, each) for each in ("zh_CN", "en"))
        yield FiledOverride(
            one.id, one.finding_id, checked.check, chinese, english, _name(one.account), one.reason, one.made_at
        )


def _name(account: Account | None) -> str:
    return account.name if account else ""
