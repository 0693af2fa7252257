"""The ledger's rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import NEVER_AGAIN, Base, enum_text
from server.domain.finding import Status
from server.domain.life_state import LifeState
from server.models.programme import Batch, Programme, Unit
from server.models.site import Site

_STALE = text("stale_run_id IS NOT NULL")


class Issue(Base):
    """One problem to be put right; `ledger` keeps the columns that nothing computes with."""

    __tablename__ = "issue"
    __table_args__ = (
        UniqueConstraint("programme_id", "code"),
        Index("ix_issue_counts", "programme_id", "batch_id", "status", "claimed_at"),
        Index("ix_issue_unit", "unit_id", "programme_id", "county"),
        Index("ix_issue_state", "state", "programme_id"),
        Index("ix_issue_stale", "stale_run_id", "id", sqlite_where=_STALE, postgresql_where=_STALE),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str]
    row_no: Mapped[int | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The responsible unit."""
    county: Mapped[str] = mapped_column(default="")
    """行政区域 by the ledger, or else of the site; empty where neither says."""
    problem_text: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="")
    """completed, closed, on_schedule, behind, in_progress, stage_done; empty: the ledger does not say."""
    due_text: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    work_started_at: Mapped[datetime | None]
    """A before photo must be older."""
    work_done_at: Mapped[datetime | None]
    """An after photo must be younger."""
    claimed_at: Mapped[datetime | None]
    """When the unit reported that the work is done."""
    state: Mapped[LifeState | None] = mapped_column(enum_text(LifeState))
    """Where its life cycle stands; None: nobody has moved it, it is registered."""
    round: Mapped[int | None]
    """How often it was begun; None: once."""
    verdict: Mapped[Status | None] = mapped_column(enum_text(Status))
    """The worst of the issue's own findings and its pairs'; None until the checks have spoken."""
    stale_run_id: Mapped[int | None] = mapped_column(ForeignKey("check_run.id"))
    """The run that asks again, because the register changed after the checks spoke; None: what they said holds."""
    ledger: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    programme: Mapped[Programme] = relationship()
    batch: Mapped[Batch | None] = relationship()
    site: Mapped[Site | None] = relationship()
    unit: Mapped[Unit | None] = relationship()

    @property
    def life(self) -> LifeState:
        """Return where its life cycle stands."""
        return self.state or LifeState.REGISTERED

    @property
    def present_round(self) -> int:
        """Return how often it was begun, from 1."""
        return self.round or 1
