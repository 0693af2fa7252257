"""How much was received, and how much of it waits? Sums over the whole installation, for a collector of figures.

No figure tells of a person, a programme or an issue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from server.db import db
from server.domain.export import ExportState
from server.models import CheckRun, Event, Export, Original, Photo, Submission, WorkerBeat
from server.services.first_start import missing
from server.services.proof import alarms
from server.services.runtime import media, now
from server.services.system import state

_BY_STATE = select(Export.state, func.count()).group_by(Export.state)

SHARED_FILES = "PROMETHEUS_MULTIPROC_DIR"
"""Where processes that answer at one address count together; the name is prometheus-client's."""


@dataclass(frozen=True)
class Figures:
    """Counts; ages in seconds, 0 where nothing waits."""

    submissions: int
    original_bytes: int
    photos_waiting: int
    photos_analysed: int
    photos_parked: int
    """On which the analysis broke so often that nobody tries by itself."""
    oldest_waiting_s: float
    reruns_left: int
    unsealed: int
    seal_lag_s: float
    exports: Mapping[str, int]
    """By `ExportState`; each stands in it."""
    alarms: int
    workers: int
    free_bytes: int | None
    """None where the store does not say."""


def read() -> Figures:
    """Return the figures of now."""
    photos, waiting, oldest = db.session.execute(
        select(
            func.count(), func.count().filter(Photo.verdict.is_(None)),
            func.min(Photo.received_at).filter(Photo.verdict.is_(None)),
        ).select_from(Photo)
    ).one()  # fmt: skip
    parked = state.given_up()
    unsealed, unsealed_at = db.session.execute(
        select(func.count(), func.min(Event.at)).where(Event.position.is_(None))
    ).one()
    by_state: dict[ExportState, int] = {row[0]: row[1] for row in db.session.execute(_BY_STATE)}
    return Figures(
        submissions=_number(select(func.count()).select_from(Submission)),
        original_bytes=_number(select(func.coalesce(func.sum(Original.size_bytes), 0))),
        photos_waiting=waiting,
        photos_analysed=photos - waiting - parked,
        photos_parked=parked,
        oldest_waiting_s=_age_s(oldest),
        reruns_left=_number(
            select(func.coalesce(func.sum(CheckRun.total - CheckRun.done), 0)).where(CheckRun.ended_at.is_(None))
        ),
        unsealed=unsealed,
        seal_lag_s=_age_s(unsealed_at),
        exports={one.value: by_state.get(one, 0) for one in ExportState},
        alarms=alarms.waiting(),
        workers=_number(select(func.count()).where(WorkerBeat.seen_at > now() - missing.SILENT)),
        free_bytes=media().free_bytes(),
    )


def _number(query: object) -> int:
    return int(db.session.scalar(query) or 0)  # type: ignore[call-overload] # a statement that counts


def _age_s(since: datetime | None) -> float:
    return max(0.0, (now() - since).total_seconds()) if since else 0.0
