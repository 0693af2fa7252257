"""Who did what to which thing: append-only, each entry sealed with the hash of the one before."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base


class Event(Base):
    """One entry of the log."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    """account:NAME, phone:ID, or system."""
    action: Mapped[str]
    """noun.verb of the service."""
    subject: Mapped[str] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous_sha256: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
