"""What is to be taken away? An order is rows: an export, and an item for each issue, which say what is still to do."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import joinedload

from server.db import db, is_one_of
from server.domain.access import COMMAND_LINE, Actor
from server.domain.export import Delta, ExportState, ItemState, Scope, Shape
from server.errors import Conflict, Invalid, NotFound
from server.formats.file_names import Names
from server.models import Export, ExportItem, Issue, IssueFile, Original, Photo, Publication
from server.services import access, events, sightings
from server.services.export import layout, scopes
from server.services.proof import alarms
from server.services.runtime import now, settings
from server.translations import DEFAULT_LANGUAGE, N_

SHOWN = 200
ROOM_BYTES = 50_000_000
"""Left free beside what the originals take: tables, pages and reports."""

_REDACTED = "脱敏_"
"""Begins the name of a bag without personal data, so that nobody takes it for the whole."""


@dataclass(frozen=True)
class Wish:
    """How an export shall look."""

    shape: Shape = Shape.FOLDER
    language: str = DEFAULT_LANGUAGE
    with_report: bool = True
    with_pictures: bool = False
    is_redacted: bool = False
    """Without personal data."""
    since: int | None = None
    """The number of an earlier export: only what changed since."""


@dataclass(frozen=True)
class Exported:
    """An export as people see it."""

    number: int
    state: ExportState
    name: str
    subject: str
    programme: str
    asked_by: str
    shape: Shape
    is_redacted: bool
    issues: int
    photos: int
    broken: int
    files: int
    bytes_total: int
    bytes_done: int
    size_bytes: int
    path: str
    manifest_sha256: str
    problem: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    expires_at: datetime | None
    is_kept_here: bool
    """A worker built it, and it can be downloaded until it expires."""
    codes: tuple[str, ...]
    """The one issue of which it is the dossier; otherwise none."""

    @property
    def percent(self) -> int:
        """Return how much is done, by bytes."""
        if self.state is ExportState.DONE:
            return 100
        return min(99, 100 * self.bytes_done // self.bytes_total) if self.bytes_total else 0

    @property
    def seconds_left(self) -> int | None:
        """Guess how long it will take; None where nothing says so yet."""
        if self.state is not ExportState.BUILDING or not self.started_at or not self.bytes_done:
            return None
        passed = (now() - self.started_at).total_seconds()
        return round(passed * (self.bytes_total - self.bytes_done) / self.bytes_done)


def order(actor: Actor, scope: Scope, wish: Wish, out: Path | None = None, programme: str | None = None) -> int:
    """Write down what is to be exported into the folder `out`, or, without one, kept for download by a worker.

    Returns the number of the export.

    :raises Invalid: where nothing is chosen, the folder cannot be written, or the disk has no room.
    :raises NotFound: for an unknown code or earlier export.
    :raises Conflict: for issues of several programmes, and where an alarm has no answer yet.
    """
    alarms.refuse_unanswered()
    chosen = scopes.chosen(actor, scope, programme)
    earlier = _earlier(actor, wish)
    counts = _counts(chosen.issues, is_redacted=wish.is_redacted)
    total = sum(size for _, size in counts.values())
    row = Export(
        programme_id=chosen.programme.id,
        scope=scope.to_json(),
        name=layout.name_of_bag(f"{_REDACTED}{chosen.subject}" if wish.is_redacted else chosen.subject),
        subject=chosen.subject,
        asked_by=actor.label,
        account_id=actor.account_id,
        language=wish.language,
        with_report=wish.with_report,
        with_pictures=wish.with_pictures,
        is_redacted=wish.is_redacted or None,
        shape=wish.shape,
        since_id=earlier.id if earlier else None,
        state=ExportState.WAITING,
        issues=len(chosen.issues),
        photos=sum(number for number, _ in counts.values()),
        bytes_total=total,
        out=str(out.absolute()) if out else "",
        asked_at=now(),
        by_worker=out is None,
        expires_at=None if out else now() + timedelta(days=settings().exports_days),
    )
    db.session.add(row)
    db.session.flush()
    if out is None:
        row.out = str(settings().exports_folder / str(row.id))
    _refuse_without_room(Path(row.out), total)
    _items(row, chosen.issues, counts, is_whole_bag=scope.is_one_issue and earlier is None)
    if earlier:
        _withdrawn(row, earlier, {issue.id for issue in chosen.issues})
    return row.id


def get(number: int, actor: Actor = COMMAND_LINE) -> Export:
    """Return an export that a caller may see.

    :raises NotFound: where there is none.
    """
    row = db.session.scalar(select(Export).where(Export.id == number, *_seen_by(actor)))
    if row is None:
        raise NotFound(N_("There is no export {number}."), number=number)
    return row


def view(actor: Actor, number: int) -> Exported:
    """Return an export as a caller sees it.

    :raises NotFound: where there is none.
    """
    return _exported(get(number, actor))


def download(actor: Actor, number: int) -> Exported:
    """Return a finished export whose file a caller may take away.

    :raises NotFound: where there is none, or it is not kept here any more.
    """
    found = view(actor, number)
    if found.state is not ExportState.DONE or not found.is_kept_here or found.shape is Shape.FOLDER:
        raise NotFound(N_("There is no export {number}."), number=number)
    return found


def note_download(actor: Actor, number: int) -> None:
    """Write down who took an export away."""
    events.record(actor.label, "exports.download", f"export:{number}")
    sightings.note_export(actor, number)


def recent(actor: Actor) -> tuple[Exported, ...]:
    """Return the exports that a caller sees, the newest first."""
    query = select(Export).where(*_seen_by(actor)).options(joinedload(Export.programme))
    return tuple(_exported(row) for row in db.session.scalars(query.order_by(Export.id.desc()).limit(SHOWN)))


def broken_of(number: int) -> list[dict[str, str]]:
    """Return what is not whole in an export."""
    query = select(ExportItem).where(ExportItem.export_id == number).order_by(ExportItem.place)
    return [{"issue": item.code, **one} for item in db.session.scalars(query) for one in item.broken]


def cancel(number: int, actor: Actor = COMMAND_LINE) -> Path:
    """Say that an export shall not be built; whoever builds it hears of it at the next issue.

    Returns the folder in which it grows.

    :raises Conflict: where it is over.
    """
    row = get(number, actor)
    if not row.state.is_open and row.state is not ExportState.FAILED:
        raise Conflict(N_("The export {number} is over and cannot be cancelled."), number=number)
    row.state = ExportState.CANCELLED
    row.ended_at = now()
    events.record(actor.label, "exports.cancel", f"export:{row.id}")
    return work_of(row)


def take_up(number: int, actor: Actor = COMMAND_LINE) -> None:
    """Let an export that failed or was killed go on, and one that was cancelled begin anew.

    Nobody may work in the folder of one that was cancelled: whoever does still has to learn of that.

    :raises Conflict: where it is over.
    """
    row = get(number, actor)
    if row.state is ExportState.FAILED:
        row.state, row.problem, row.ended_at = ExportState.WAITING, "", None
    elif row.state is ExportState.CANCELLED:
        _begin_anew(row)
        events.record(actor.label, "exports.resume", f"export:{row.id}")
    elif not row.state.is_open:
        raise Conflict(N_("The export {number} is over; order a new one."), number=number)


def _begin_anew(row: Export) -> None:
    """Forget how far an export was whose files were removed."""
    items = update(ExportItem).where(ExportItem.export_id == row.id, ExportItem.delta.is_distinct_from(Delta.WITHDRAWN))
    again: dict[str, object] = {"state": ItemState.WAITING, "delta": None, "digest": "", "broken": [], "line": {}}
    db.session.execute(items.values(**again), execution_options={"synchronize_session": "fetch"})
    counted = select(func.coalesce(func.sum(ExportItem.photos), 0)).where(ExportItem.export_id == row.id)
    row.photos = db.session.scalar(counted) or 0
    row.state, row.problem, row.ended_at, row.started_at = ExportState.WAITING, "", None, None
    row.worked_until = None
    row.reached, row.path, row.manifest_sha256 = {}, "", ""
    row.broken = row.files = row.bytes_done = row.size_bytes = 0
    if row.by_worker:
        row.expires_at = now() + timedelta(days=settings().exports_days)


def _exported(row: Export) -> Exported:
    codes = tuple(row.scope.get("issues", ()))
    return Exported(
        number=row.id,
        state=row.state,
        name=row.name,
        subject=row.subject,
        programme=row.programme.title,
        asked_by=row.asked_by,
        shape=row.shape,
        is_redacted=bool(row.is_redacted),
        issues=row.issues,
        photos=row.photos,
        broken=row.broken,
        files=row.files,
        bytes_total=row.bytes_total,
        bytes_done=row.bytes_done,
        size_bytes=row.size_bytes,
        path=row.path,
        manifest_sha256=row.manifest_sha256,
        problem=row.problem,
        asked_at=row.asked_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        expires_at=row.expires_at,
        is_kept_here=row.by_worker,
        codes=codes if len(codes) == 1 else (),
    )


def work_of(row: Export) -> Path:
    """Return the hidden folder in which a bag grows."""
    return Path(row.out) / f".export-{row.id}.part"


def _seen_by(actor: Actor) -> list[ColumnElement[bool]]:
    return [] if actor is COMMAND_LINE else [*access.of_exports(actor), Export.by_worker.is_(True)]


def _earlier(actor: Actor, wish: Wish) -> Export | None:
    number = wish.since
    if number is None:
        return None
    earlier = get(number, actor)
    if bool(earlier.is_redacted) != wish.is_redacted:
        raise Conflict(
            N_("The export {number} and this one differ in whether personal data are left out: order all of it."),
            number=number,
        )
    if earlier.state not in {ExportState.DONE, ExportState.EXPIRED}:
        raise Conflict(N_("The export {number} was never finished; nothing can be compared with it."), number=number)
    return earlier


def _counts(issues: Iterable[Issue], *, is_redacted: bool) -> dict[int, tuple[int, int]]:
    """Return how many photos each issue has, and how many bytes will be copied: of photos, papers and screenshots.

    Papers and screenshots stay out of what tells of nobody.
    """
    numbers = [issue.id for issue in issues]
    found = dict.fromkeys(numbers, (0, 0))
    photos = select(Photo.issue_id, func.count(), func.sum(Original.size_bytes)).join(Original)
    for number, count, size in _by_issue(photos, Photo.issue_id, numbers):
        found[number] = count, size
    papers = select(IssueFile.issue_id, func.count(), func.sum(Original.size_bytes)).join(Original)
    screenshots = (
        select(Publication.issue_id, func.count(), func.sum(Original.size_bytes))
        .select_from(Publication)
        .join(Original, Original.id == Publication.screenshot_id)
    )
    beside = [] if is_redacted else [(papers, IssueFile.issue_id), (screenshots, Publication.issue_id)]
    for query, column in beside:
        for number, _, size in _by_issue(query, column, numbers):
            found[number] = found[number][0], found[number][1] + size
    return found


def _by_issue(query: Select[Any, int, int], column: Any, numbers: Collection[int]) -> Iterator[tuple[int, int, int]]:
    counted = query.where(column.is_not(None), is_one_of(column, numbers)).group_by(column)
    for number, count, size in db.session.execute(counted):
        yield number, count, int(size or 0)


def _items(row: Export, issues: Iterable[Issue], counts: dict[int, tuple[int, int]], *, is_whole_bag: bool) -> None:
    names = Names()
    for place, issue in enumerate(issues):
        photos, size = counts.get(issue.id, (0, 0))
        item = ExportItem(
            export_id=row.id,
            place=place,
            issue_id=issue.id,
            code=issue.code,
            folder="" if is_whole_bag else layout.name_of_folder(names, issue),
            state=ItemState.WAITING,
            photos=photos,
            bytes=size,
        )
        db.session.add(item)
    db.session.flush()


def _withdrawn(row: Export, earlier: Export, present: set[int]) -> None:
    """Note the issues that the earlier export knew and this one does not hold any more."""
    query = select(ExportItem.issue_id, ExportItem.code)
    query = query.where(ExportItem.export_id == earlier.id, ExportItem.delta.is_distinct_from(Delta.WITHDRAWN))
    gone = [(issue_id, code) for issue_id, code in db.session.execute(query) if issue_id not in present]
    for place, (issue_id, code) in enumerate(gone, start=row.issues):
        item = ExportItem(
            export_id=row.id, place=place, issue_id=issue_id, code=code, folder="", state=ItemState.DONE,
            delta=Delta.WITHDRAWN,
        )  # fmt: skip
        db.session.add(item)
    db.session.flush()


def _refuse_without_room(out: Path, total: int) -> None:
    """Find out before the work whether the folder takes it.

    :raises Invalid: where it does not.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out):  # tells whether the folder can be written
            pass
        free = disk_usage(out).free
    except OSError as problem:
        raise Invalid(
            N_("The dossier could not be written to {folder}: {problem}"),
            folder=out,
            problem=problem.strerror or problem,
        ) from problem
    if free < total + ROOM_BYTES:
        raise Invalid(
            N_("There is not enough room in {folder}: {needed} MB are needed, {free} MB are free."),
            folder=out, needed=-(-(total + ROOM_BYTES) // 1_000_000), free=free // 1_000_000,
        )  # fmt: skip
