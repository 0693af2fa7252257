"""What made somebody think that a closed problem has come back?"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, enum_text
from server.domain.datum import Datum
from server.domain.lookback import HintKind, HintState
from server.models.issue import Issue
from server.models.programme import Programme


class Hint(Base):
    """A complaint, a satellite picture or a report, entered by hand. Never removed; what came of it stands beside."""

    __tablename__ = "hint"
    __table_args__ = (Index("ix_hint_state", "programme_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    kind: Mapped[HintKind] = mapped_column(enum_text(HintKind))
    noted_on: Mapped[date]
    """The day of the complaint, the picture or the report."""
    text: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    """As it was written; empty: no place was told."""
    datum: Mapped[Datum] = mapped_column(enum_text(Datum))
    latitude: Mapped[float | None]
    """In WGS-84, as the longitude."""
    longitude: Mapped[float | None]
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), index=True)
    """Of which issue it speaks, where somebody chose one."""
    state: Mapped[HintState] = mapped_column(enum_text(HintState), default=HintState.OPEN)
    entered_by: Mapped[str]
    """As the log names them."""
    entered_at: Mapped[datetime]
    ended_by: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    """Why it was dismissed."""
    programme: Mapped[Programme] = relationship()
    issue: Mapped[Issue | None] = relationship()
