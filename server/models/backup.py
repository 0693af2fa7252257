"""Which copies were made of database and originals, and which workers were seen?"""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base


class Backup(Base):
    """A copy that was begun; without `whole_at` it counts for nothing."""

    __tablename__ = "backup"

    id: Mapped[int] = mapped_column(primary_key=True)
    scheduled_for: Mapped[str | None] = mapped_column(unique=True)
    """The day of the schedule, so that one worker makes it; None: somebody asked for it."""
    folder: Mapped[str]
    """Where all copies lie."""
    name: Mapped[str] = mapped_column(default="")
    """Of this copy within it."""
    began_at: Mapped[datetime]
    worked_until: Mapped[datetime | None]
    """Until when whoever makes it has it in hand; after a failure, when it is tried again."""
    whole_at: Mapped[datetime | None]
    is_elsewhere: Mapped[bool] = mapped_column(default=False)
    """It lies on another disk than database and originals."""
    has_keys: Mapped[bool] = mapped_column(default=False)
    originals: Mapped[int] = mapped_column(default=0)
    copied: Mapped[int] = mapped_column(default=0)
    """Originals that were not there before."""
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of the database's copy and of the originals that are new."""
    manifest_sha256: Mapped[str] = mapped_column(default="")
    problem: Mapped[str | None]
    """Why it counts for nothing."""
    rehearsed_at: Mapped[datetime | None]
    """When it was last restored for a trial."""
    rehearsal_problem: Mapped[str | None]
    """What was found then; None: it was whole."""


class WorkerBeat(Base):
    """When a worker was last seen."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(primary_key=True)
    """Machine and process."""
    seen_at: Mapped[datetime]
