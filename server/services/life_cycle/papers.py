"""Which papers belong to an issue: who brought them, what do they show, and where are their bytes?"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db, hold
from server.domain.access import Actor, Role
from server.domain.issue_files import OF_UNIT, FileKind
from server.domain.life_state import DONE
from server.domain.words import says_something
from server.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from server.media import Incoming
from server.models import Account, Issue, IssueFile, IssueMeasure, Original
from server.services import events
from server.services.intake import originals
from server.services.intake.originals import Stored
from server.services.register import issues
from server.services.runtime import media, now
from server.translations import N_

MOST_BYTES = 50_000_000
"""Of one paper: a scanned report of a hundred pages has some 30 MB."""
MOST = 500
"""Of one issue."""
NAME_LENGTH, NOTE_LENGTH = 200, 1_000
_READ_BYTES = 1 << 20
ENDINGS = frozenset({
    ".pdf", ".doc", ".docx", ".wps", ".xls", ".xlsx", ".et", ".csv", ".txt", ".ofd", ".jpg", ".jpeg", ".png", ".tif",
    ".tiff", ".heic", ".webp", ".mp4", ".mov", ".zip", ".7z", ".rar", ".dwg", ".dxf", ".kml", ".kmz",
})  # fmt: skip
"""What offices file. They are kept and handed out as files, and never opened or shown by the server."""


@dataclass(frozen=True)
class Paper:
    """A file as somebody brings it."""

    kind: FileKind
    name: str
    note: str = ""
    measure: int | None = None
    """The number of the measure in the plan that it proves."""


def bring(actor: Actor, issue_id: int, paper: Paper, source: IO[bytes]) -> IssueFile:
    """Keep one file of an issue, as `bring_all`."""
    return bring_all(actor, issue_id, [(paper, source)])[0]


def bring_all(actor: Actor, issue_id: int, sent: Sequence[tuple[Paper, IO[bytes]]]) -> list[IssueFile]:
    """Keep files of an issue, all or none, in the transaction of the caller; bytes are on the disk before their rows.

    What is refused is refused before any of the bytes are kept.

    :raises NotFound: where there is no such issue for this caller, or its plan has no such measure.
    :raises Forbidden: for a kind that the responsible unit does not bring.
    :raises Invalid: for a file without bytes, of a kind of file that offices do not file, or where there are too many.
    :raises TooLarge: for one that is too large.
    """
    issue = issues.visible(actor, issue_id)
    for paper, _ in sent:
        _refuse(actor, paper)
    incoming = [media().incoming() for _ in sent]
    try:
        for (_, source), one in zip(sent, incoming, strict=True):
            _copy(source, one)
        hold(Issue, issue.id)
        db.session.refresh(issue)
        if len(of(issue)) + len(sent) > MOST:
            raise Invalid(N_("An issue has at most {most} files."), most=MOST)
        measure_ids = [_measure(issue, paper) for paper, _ in sent]
        kept = originals.keep(incoming)
    finally:
        for one in incoming:
            one.discard()
    rows = zip(sent, measure_ids, kept, strict=True)
    return [_add(actor, issue, paper, measure_id, stored) for (paper, _), measure_id, stored in rows]


def _add(actor: Actor, issue: Issue, paper: Paper, measure_id: int | None, stored: Stored) -> IssueFile:
    row = IssueFile(
        issue_id=issue.id, round=issue.present_round, kind=paper.kind, measure_id=measure_id, original_id=stored.id,
        name=_name(paper.name), note=paper.note.strip(), brought_by=actor.label, brought_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    events.record(
        actor.label, "papers.bring", f"issue:{issue.id}", code=issue.code, paper=row.id, kind=paper.kind.value,
        name=row.name, sha256=stored.sha256, measure=paper.measure,
    )  # fmt: skip
    return row


def set_aside(actor: Actor, paper_id: int, reason: str) -> IssueFile:
    """Say that a file counts no more; it stays where it is.

    :raises NotFound: where there is no such file for this caller.
    :raises Invalid: where no reason is given, or a long one.
    :raises Forbidden: for the responsible unit, where another brought it.
    :raises Conflict: where it counts no more already, or the unit's work is being examined by what it brought.
    """
    row = get(actor, paper_id)
    if not says_something(reason):
        raise Invalid(N_("Say why the file is set aside."))
    _refuse_long(reason.strip())
    hold(Issue, row.issue_id)
    db.session.refresh(row)
    if actor.role is Role.RESPONSIBLE and row.brought_by != actor.label:
        raise Forbidden(N_("Only who brought a file, or the office, sets it aside."))
    if actor.role is Role.RESPONSIBLE and (issue := issues.visible(actor, row.issue_id)).life in DONE:
        raise Conflict(N_("{code} is being examined or is closed: its papers stay as they are."), code=issue.code)
    if row.set_aside_at is not None:
        raise Conflict(N_("File {number} was set aside already."), number=row.id)
    row.set_aside_at, row.set_aside_by, row.set_aside_reason = now(), actor.label, reason.strip()
    events.record(actor.label, "papers.set_aside", f"issue:{row.issue_id}", paper=row.id, reason=row.set_aside_reason)
    return row


def get(actor: Actor, paper_id: int) -> IssueFile:
    """Return a file of an issue that this caller may see.

    :raises NotFound: where there is none.
    """
    row = db.session.get(IssueFile, paper_id)
    if row is None:
        raise NotFound(N_("There is no file {number}."), number=paper_id)
    issues.visible(actor, row.issue_id)
    if not is_told(row, of_unit(actor)):
        raise NotFound(N_("There is no file {number}."), number=paper_id)
    return row


def of_unit(actor: Actor) -> frozenset[str] | None:
    """Return how the log names the people of the caller's responsible unit; None for callers who are told of all."""
    if actor.role is not Role.RESPONSIBLE:
        return None
    query = select(Account.name).where(Account.unit_id == actor.unit_id, Account.role == Role.RESPONSIBLE)
    return frozenset(f"account:{name}" for name in db.session.scalars(query)) | {actor.label}


def is_told(row: IssueFile, own: frozenset[str] | None) -> bool:
    """Tell whether a file is shown to a caller: to a unit what units bring, and of other files those of its people."""
    return own is None or row.brought_by in own or row.kind in OF_UNIT - {FileKind.OTHER}


def of(issue: Issue) -> Sequence[IssueFile]:
    """Return all files of an issue, also of earlier rounds, in the order in which they came."""
    query = select(IssueFile).where(IssueFile.issue_id == issue.id).order_by(IssueFile.id)
    return db.session.scalars(query.options(joinedload(IssueFile.original).load_only(*_SHORT))).all()


_SHORT = (Original.sha256, Original.size_bytes, Original.media_type)


def _refuse(actor: Actor, paper: Paper) -> None:
    if actor.role is Role.RESPONSIBLE and paper.kind not in OF_UNIT:
        raise Forbidden(N_("The responsible unit does not bring this kind of file."))
    ending = PurePath(paper.name).suffix.lower()
    if ending not in ENDINGS:
        told = N_("“{name}” is no file that is kept with an issue. Files may end in: {known}.")
        raise Invalid(told, name=paper.name, known=" ".join(sorted(ENDINGS)))
    _refuse_long(paper.note)


def _refuse_long(text: str) -> None:
    if len(text) > NOTE_LENGTH:
        raise Invalid(
            N_("A text has {length} characters; at most {most} are kept."), length=len(text), most=NOTE_LENGTH
        )


def _copy(source: IO[bytes], incoming: Incoming) -> None:
    size = 0
    while chunk := source.read(_READ_BYTES):
        size += len(chunk)
        if size > MOST_BYTES:
            raise TooLarge(N_("The file is larger than {most} MB."), most=MOST_BYTES // 1_000_000)
        incoming.write(chunk)
    if not size:
        raise Invalid(N_("The file is empty."))


def _name(given: str) -> str:
    """Return a file's name without the folders in which its owner had it, and not longer than is kept."""
    path = PurePath(given.replace("\\", "/"))
    return path.stem[: NAME_LENGTH - len(path.suffix)] + path.suffix


def _measure(issue: Issue, paper: Paper) -> int | None:
    if paper.measure is None:
        return None
    query = select(IssueMeasure.id).where(
        IssueMeasure.issue_id == issue.id, IssueMeasure.round == issue.present_round,
        IssueMeasure.number == paper.measure, IssueMeasure.dropped_at.is_(None),
    )  # fmt: skip
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(N_("The plan of {code} has no measure {number}."), code=issue.code, number=paper.measure)
    return found
