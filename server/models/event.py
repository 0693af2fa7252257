"""Who did what to which thing: append-only, each entry a leaf of one Merkle tree."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base

_UNSEALED = text("position IS NULL")


class Event(Base):
    """One entry of the log."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_actor", "actor", "id"),
        Index("ix_event_action", "action", "id"),
        Index("ix_event_unsealed", "id", sqlite_where=_UNSEALED, postgresql_where=_UNSEALED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    """account:NAME, phone:ID, or system."""
    action: Mapped[str]
    """noun.verb of the service."""
    subject: Mapped[str] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rows: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By the row's name, the SHA-256 of what it means since; null where it was removed."""
    token: Mapped[str] = mapped_column(default="")
    """Random: two entries that say the same are two leaves."""
    leaf_sha256: Mapped[str] = mapped_column(unique=True)
    """Of all the above, as `domain.log_entry` says."""
    mark: Mapped[str] = mapped_column(default="")
    """What shows that the server wrote it, as `proof.marks` says; empty in entries from before there were marks."""
    position: Mapped[int | None] = mapped_column(unique=True)
    """The place in the log, from 0; None until the sealer has given it."""
    previous_sha256: Mapped[str | None]
    """Only in entries that were written while each carried the hash of the one before it."""
    sha256: Mapped[str | None] = mapped_column(unique=True)
    """Likewise."""
