"""When were the checks asked again, and whose verdict did that change?"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, enum_text
from server.domain.finding import Status


class CheckRun(Base):
    """One re-run over what was received: how far it is, and where it would go on after a kill."""

    __tablename__ = "check_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    """None: every programme."""
    checks: Mapped[list[Any]] = mapped_column(default=list)
    """The codes that were asked again; empty: all."""
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    reached: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By kind the number that was asked last, from where the next part of the work goes on."""
    started_by: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    by_worker: Mapped[bool] = mapped_column(default=False)
    """A worker goes through it in the background; otherwise the command that began it does."""
    worked_until: Mapped[datetime | None]
    """A worker has it until then, and says so again as it goes on; a killed one lets this pass."""
    paused_at: Mapped[datetime | None]
    """Since when it rests, because somebody wants the machine for something else."""
    paused_by: Mapped[str | None]
    rested_s: Mapped[float | None]
    """So long it rested before, all together."""
    cause: Mapped[dict[str, Any] | None]
    """What changed of the register, of a run about what that made stale; None: somebody ordered the run."""


class VerdictChange(Base):
    """A verdict that a re-run changed, for a person to look at."""

    __tablename__ = "verdict_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("check_run.id"), index=True)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"))
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("photo_pair.id"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    verdict_before: Mapped[Status | None] = mapped_column(enum_text(Status))
    verdict_after: Mapped[Status | None] = mapped_column(enum_text(Status))
    found_at: Mapped[datetime]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    seen_at: Mapped[datetime | None]
