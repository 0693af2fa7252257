"""What was found to be altered, and who has answered for it?"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base


class Alarm(Base):
    """Something that is not as the log says; it stays in sight until a person has answered."""

    __tablename__ = "alarm"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """What was found, so that finding it again raises no second alarm."""
    kind: Mapped[str]
    """Of `domain.log_faults`."""
    details: Mapped[dict[str, Any]]
    found_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_by: Mapped[str | None]
    reason: Mapped[str | None]
    """What came of it, in that person's words."""


class LogWatch(Base):
    """How far the slow verification is: one row."""

    __tablename__ = "log_watch"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    began_at: Mapped[datetime | None]
    """Of the pass that is under way; None between two."""
    original_id: Mapped[int] = mapped_column(default=0)
    """The last original that was read in it."""
    ended_at: Mapped[datetime | None]
    """Of the last whole pass."""
    worked_until: Mapped[datetime | None]
    """Until when a worker has it in hand."""
