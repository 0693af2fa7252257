"""Where does a pair stand in the queue, and by what is it found there?

The queue is read far more often than it changes, and a hundred thousand pairs long. So each pair carries what the queue
sorts and filters by, denormalised into columns of its own that one index covers. The session itself fills them whenever
a pair is written, whoever writes it; the ledger, which is imported past the session, has them refreshed.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, event, or_, select, update
from sqlalchemy.orm import Session, UOWTransaction

from server.db import db
from server.domain.finding import Status
from server.domain.queue_order import queue_key
from server.domain.resolution import PairState
from server.models import Attachment, Issue, Photo, PhotoPair, Site, Viewpoint
from server.services.register import counties, senders
from server.services.runtime import now

PORTION = 1000
Row = TypeVar("Row", Issue, Viewpoint, Photo)


def listen() -> None:
    """Have every session fill these columns of the pairs that it writes."""
    if not event.contains(db.session, "before_flush", _fill_written):
        event.listen(db.session, "before_flush", _fill_written)


def refresh(programme_id: int) -> int:
    """Bring a programme's pairs up to date after its ledger or its sites have changed; returns how many moved."""
    columns = PhotoPair.id, PhotoPair.queue_key, PhotoPair.batch_id, PhotoPair.unit_id, PhotoPair.county
    query = (
        select(*columns, PhotoPair.verdict, PhotoPair.contradictions, PhotoPair.doubts)
        .add_columns(
            Issue.batch_id.label("batch"), Issue.unit_id.label("unit"), Issue.due_on, counties.of_issue().label("at")
        )
        .join(Issue, Issue.id == PhotoPair.issue_id)
        .join(Viewpoint, Viewpoint.id == PhotoPair.viewpoint_id)
        .join(Site, Site.id == Viewpoint.site_id)
        .where(Issue.programme_id == programme_id, in_sight())
    )
    moved = [change for row in db.session.execute(query).mappings() if (change := _change(row))]
    for start in range(0, len(moved), PORTION):
        db.session.execute(update(PhotoPair), moved[start : start + PORTION])
    if moved:
        db.session.expire_all()
    return len(moved)


def in_sight() -> ColumnElement[bool]:
    """Tell, in a query over attempts, which ones a viewpoint is judged by: what stands, and what is still open."""
    return or_(PhotoPair.replaced_at.is_(None), PhotoPair.is_waiting)


def _change(row: Mapping[Any, Any]) -> dict[str, Any] | None:
    key = queue_key(row["verdict"], row["contradictions"], row["doubts"], row["due_on"])
    new = {"queue_key": key, "batch_id": row["batch"], "unit_id": row["unit"], "county": row["at"]}
    return {"id": row["id"], **new} if any(row[name] != value for name, value in new.items()) else None


def _fill_written(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for row in session.new:
        if isinstance(row, PhotoPair):
            _identify(session, row)
            _fill(session, row)
    for row in session.dirty:
        if isinstance(row, PhotoPair):
            _fill(session, row)


def _fill(session: Session, pair: PhotoPair) -> None:
    due_on = _issue(session, pair).due_on
    pair.queue_key = queue_key(pair.verdict, pair.contradictions or 0, pair.doubts or 0, due_on)
    if pair.verdict is Status.CONTRADICTED and pair.contradicted_at is None:
        pair.contradicted_at = now()
    pair.is_waiting = _waits(pair)


def _waits(pair: PhotoPair) -> bool:
    """Tell whether a person has to answer; for an attempt that no longer stands only where something is open."""
    if pair.state is PairState.DECIDED:
        return False
    is_open = pair.contradicted_at is not None or pair.state in (PairState.SECOND, PairState.THIRD)
    return pair.replaced_at is None or is_open


def _identify(session: Session, pair: PhotoPair) -> None:
    issue = _issue(session, pair)
    viewpoint = _named(session, pair, Viewpoint, "viewpoint")
    before = _named(session, pair, Photo, "before")
    after = _named(session, pair, Photo, "after")
    attachment = session.get(Attachment, after.attachment_id)
    pair.programme_id = issue.programme_id or issue.programme.id
    pair.batch_id, pair.unit_id = issue.batch_id, issue.unit_id
    pair.county = issue.county or viewpoint.site.county
    pair.officer = senders.on_site(attachment.submission if attachment else None)
    pair.received_at = max(before.received_at, after.received_at)


def _issue(session: Session, pair: PhotoPair) -> Issue:
    return _named(session, pair, Issue, "issue")


def _named(session: Session, pair: PhotoPair, kind: type[Row], name: str) -> Row:
    """Return what a pair hangs on, whether it was named by itself or by its number only."""
    there: Row | None = getattr(pair, name)
    return session.get_one(kind, getattr(pair, f"{name}_id")) if there is None else there
