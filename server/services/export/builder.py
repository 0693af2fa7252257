"""How does an export come about? Issue after issue, each brought to the disk before its row says that it is done.

A builder that was killed is followed by another one, which throws away what was written after the last commit and goes
on. One at a time has an export in hand: it holds a lock on the folder in which the bag grows.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import ColumnElement, or_, select

from server.db import db
from server.domain.dossier import Dossier
from server.domain.export import Broken, Delta, ExportState, ItemState
from server.domain.report import DOSSIER, line
from server.domain.tree_head import SignedHead
from server.formats import bagit
from server.formats.bag_targets import Source, Tick
from server.formats.bag_writer import BagWriter
from server.models import Export, ExportItem, Issue
from server.services import events, installation
from server.services.export import (
    bags,
    contents,
    digests,
    dossiers,
    first_page,
    orders,
    proof,
    redacting,
    rows,
    whole_index,
)
from server.services.export.contents import Derived
from server.services.runtime import now

LEASE = timedelta(minutes=2)
_BUILT = "built"
_STAMPED = "stamped"
"""Which stamped heads of the log are named in what was written so far."""


class Stopped(Exception):
    """The export is not to be built any more."""


def waiting() -> list[int]:
    """Return the exports that a worker should build and none has in hand."""
    is_open = Export.state.in_([ExportState.WAITING, ExportState.BUILDING])
    query = select(Export.id).where(Export.by_worker, is_open, _is_not_leased())
    return list(db.session.scalars(query.order_by(Export.id)))


def over() -> list[int]:
    """Return the exports that were kept for download until now."""
    is_kept = Export.state.not_in([ExportState.EXPIRED, ExportState.WAITING, ExportState.BUILDING])
    return list(db.session.scalars(select(Export.id).where(Export.by_worker, is_kept, Export.expires_at <= now())))


def expire(number: int) -> Path:
    """Say that an export is no longer kept; returns the folder, which is its own, to be removed."""
    row = db.session.get_one(Export, number)
    row.state = ExportState.EXPIRED
    events.record(events.SYSTEM, "exports.expire", f"export:{row.id}")
    return Path(row.out)


def begin(number: int) -> Path | None:
    """Take an export in hand; returns the folder in which it grows, None where there is nothing to do."""
    row = db.session.get(Export, number)
    if row is None or not row.state.is_open:
        return None
    row.state = ExportState.BUILDING
    row.started_at = row.started_at or now()
    row.worked_until = now() + LEASE
    proof.prepare()
    return orders.work_of(row)


def give_back(number: int) -> None:
    """Let another worker go on."""
    db.session.get_one(Export, number).worked_until = None


def fail(number: int, problem: str) -> None:
    """Say why an export cannot go on; what is on the disk stays for when it is taken up again."""
    row = db.session.get_one(Export, number)
    row.state, row.problem = ExportState.FAILED, problem
    row.worked_until, row.ended_at = None, now()


@contextmanager
def held(work: Path) -> Iterator[bool]:
    """Tell whether nobody else works in a folder, and keep others away until the block is left."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def clear(work: Path) -> None:
    """Remove what is left of an export that will not be built."""
    shutil.rmtree(work, ignore_errors=True)


class Builder:
    """Builds one export, whose folder it has to itself. Each method is a transaction of the caller."""

    def __init__(self, number: int) -> None:
        row = db.session.get_one(Export, number)
        self._number = number
        self._work = orders.work_of(row)
        self._writer = None if row.path else BagWriter(row.shape, self._work, row.name)
        if self._writer:
            self._writer.cut(row.reached)

    def next(self, tick: Tick | None = None) -> bool:
        """Put the next issue into the bag; tells whether there was one.

        :raises Stopped: where the export was cancelled.
        :raises Altered: where rows are not what the log says of them, as far as it has places.
        """
        row = self._row()
        item = _next_item(row)
        if item is None or self._writer is None:
            return False
        with rows.naming(item.issue_id):
            issue = db.session.get_one(Issue, item.issue_id)
        dossier = rows.gathered(issue)
        digest = digests.digest(dossier)
        dossier = redacting.as_ordered(row, issue, dossier)
        delta = _delta(row, item, digest)
        stamps = set(row.reached.get(_STAMPED, ()))
        if delta is not Delta.UNCHANGED:
            stamped = None if row.is_redacted else proof.stamped()
            stamps |= {stamped.head.number} if stamped else set()
            dossier = self._put(row, item, issue, dossier, stamped, tick)
        reached = self._writer.mark()  # nothing is written into the database while bytes are copied
        self._note(row, item, dossier, delta, digest)
        row.reached = {**reached, _STAMPED: sorted(stamps)}
        return True

    def skip(self) -> bool:
        """Leave out the next issue, whose dossier cannot be made, and name it; tells whether the others can go on."""
        row = self._row()
        item = _next_item(row)
        if item is None or self._writer is None or not item.folder:
            return False
        self._writer.cut(row.reached)
        item.state = ItemState.DONE
        item.broken = [Broken("", item.code, "", DOSSIER, is_left_out=True).to_json()]
        row.broken += 1
        row.bytes_done += item.bytes
        return True

    def seal(self) -> None:
        """Put in what is about all issues, close the bag, and write down where it will lie."""
        row = self._row()
        if self._writer is None:
            return
        if not _is_single(row):
            for path, source in first_page.files(row, self._work):
                self._writer.add(path, source)
        for path, source in whole_index.files(row, self._work):
            self._writer.add(path, source)
        subject = _subject(row)
        sealed, built = self._writer.seal(_info(row), partial(proof.of_package, subject, row.reached.get(_STAMPED, ())))
        row.files, row.size_bytes, row.manifest_sha256 = sealed.files, sealed.size_bytes, sealed.manifest_sha256
        row.path = str(_free(Path(row.out) / f"{row.name}{row.shape.ending}"))
        row.reached = {**row.reached, _BUILT: built.name}
        _log(row, subject)

    def publish(self) -> None:
        """Move the bag to its place."""
        row = self._row()
        built = self._work / str(row.reached[_BUILT])
        if built.exists():  # otherwise it was moved just before a kill
            row.path = str(bagit.publish(built, Path(row.path)))
        clear(self._work)
        row.state, row.ended_at, row.worked_until = ExportState.DONE, now(), None

    def _row(self) -> Export:
        row = db.session.get_one(Export, self._number)
        if row.state is not ExportState.BUILDING:
            raise Stopped
        return row

    def _put(
        self,
        row: Export,
        item: ExportItem,
        issue: Issue,
        dossier: Dossier,
        stamped: SignedHead | None,
        tick: Tick | None,
    ) -> Dossier:
        assert self._writer is not None  # noqa: S101 - asked by the caller
        writer, folder = self._writer, f"{item.folder}/" if item.folder else ""

        def add(path: str, source: Source, sha256: str | None) -> None:
            writer.add(f"{folder}{path}", source, sha256, tick if sha256 else None)

        report_in = row.language if row.with_report and not item.folder else None
        derived = Derived(report_in, row.language if row.with_pictures else None)
        return contents.fill(dossier, issue, add, derived, stamped)

    def _note(self, row: Export, item: ExportItem, dossier: Dossier, delta: Delta | None, digest: str) -> None:
        told = line(dossier)
        item.state, item.delta, item.digest = ItemState.DONE, delta, digest
        item.broken = [one.to_json() for one in dossier.broken]
        folder = f"{item.folder}/" if item.folder else ""
        paths = {str(photo.number): f"{folder}{photo.path}" for photo in dossier.photos}
        item.line = {
            "title": told.title, "unit": told.unit, "verdict": told.verdict, "photos": told.photos,
            whole_index.PATHS: paths,
        }  # fmt: skip
        row.bytes_done += item.bytes
        row.broken += len(dossier.broken)
        row.photos += len(dossier.photos) - item.photos if delta is not Delta.UNCHANGED else -item.photos
        item.photos = len(dossier.photos)
        row.worked_until = now() + LEASE


def _next_item(row: Export) -> ExportItem | None:
    waiting = select(ExportItem).where(ExportItem.export_id == row.id, ExportItem.state == ItemState.WAITING)
    return db.session.scalar(waiting.order_by(ExportItem.place).limit(1))


def _is_single(row: Export) -> bool:
    return db.session.scalar(select(ExportItem.folder).where(ExportItem.export_id == row.id).limit(1)) == ""


def _delta(row: Export, item: ExportItem, digest: str) -> Delta | None:
    """Compare an issue with what an earlier export took away; one that broke then is taken again."""
    if row.since_id is None:
        return None
    query = select(ExportItem).where(ExportItem.export_id == row.since_id, ExportItem.issue_id == item.issue_id)
    before = db.session.scalar(query)
    if before is None or before.delta is Delta.WITHDRAWN:
        return Delta.NEW
    return Delta.UNCHANGED if before.digest == digest and not before.broken else Delta.CHANGED


def _info(row: Export) -> list[tuple[str, str]]:
    """Return the reserved names of RFC 8493, 2.2.2, that we know something for."""
    first = db.session.scalars(
        select(Issue).join(ExportItem, ExportItem.issue_id == Issue.id).where(ExportItem.export_id == row.id).limit(1)
    ).one()
    if _is_single(row):
        return bags.info(redacting.as_ordered(row, first, dossiers.gather(first)))
    said = "Demonstration, places and photos are invented. " if row.programme.is_demonstration else ""
    said += "Personal data are left out. " if row.is_redacted else ""
    return [
        ("Source-Organization", installation.chosen().authority or row.programme.title),
        ("External-Identifier", f"export-{row.id}"),
        ("External-Description", f"{said}{row.subject}, {row.issues} issues"),
        ("Bagging-Date", now().date().isoformat()),
        ("Bag-Group-Identifier", row.programme.code),
        ("Bag-Software-Agent", "Shizheng"),
    ]


def _subject(row: Export) -> str:
    """Return what the log says was exported."""
    single = db.session.scalar(select(ExportItem.issue_id).where(ExportItem.export_id == row.id))
    return f"issue:{single}" if _is_single(row) else f"export:{row.id}"


def _log(row: Export, subject: str) -> None:
    """Keep the hash of the list of hashes: with it, a bag can be told from one that was made anew."""
    events.record(
        row.asked_by,
        "exports.build",
        subject,
        export=row.id,
        scope=row.scope,
        issues=row.issues,
        photos=row.photos,
        broken=row.broken,
        files=row.files,
        bytes=row.size_bytes,
        manifest_sha256=row.manifest_sha256,
        **({"redacted": True} if row.is_redacted else {}),
    )


def _free(place: Path) -> Path:
    number, free = 1, place
    while free.exists() or free.is_symlink():
        number += 1
        free = place.with_name(f"{place.name.removesuffix(place.suffix)}-{number}{place.suffix}")
    return free


def _is_not_leased() -> ColumnElement[bool]:
    return or_(Export.worked_until.is_(None), Export.worked_until <= now())
