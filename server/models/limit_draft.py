"""Limits that somebody thinks of setting, and what they would change."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, enum_text
from server.domain.limit_draft import DraftState
from server.models.programme import Programme


class LimitDraft(Base):
    """One change; nothing is judged by it before it is saved."""

    __tablename__ = "limit_draft"
    __table_args__ = (
        Index("ix_limit_draft_programme", "programme_id", "state"),
        Index("ix_limit_draft_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    settings: Mapped[dict[str, Any]]
    """By the limit's name what was written for it; an empty text gives the default back."""
    base: Mapped[dict[str, Any]]
    """The programme's own limits that the change was thought of from."""
    reason: Mapped[str]
    state: Mapped[DraftState] = mapped_column(enum_text(DraftState))
    made_by: Mapped[str]
    """As the log names who thought of it."""
    made_at: Mapped[datetime]
    by_worker: Mapped[bool] = mapped_column(default=True)
    """A worker tries it in the background; otherwise the command that began it does."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    worked_until: Mapped[datetime | None]
    """A worker has it until then, and says so again as it goes on; a killed one lets this pass."""
    tried_at: Mapped[datetime | None]
    found: Mapped[dict[str, Any] | None]
    """What the trial said: counts, steps from verdict to verdict, and examples of each."""
    problem: Mapped[str] = mapped_column(default="")
    ended_by: Mapped[str | None]
    """Who saved it or threw it away."""
    ended_at: Mapped[datetime | None]
    programme: Mapped[Programme] = relationship()
