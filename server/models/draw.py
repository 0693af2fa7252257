"""Which issues were drawn for a spot check, and how can that be proved?"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, enum_text
from server.domain.drawing import RiskClass
from server.models.issue import Issue
from server.models.programme import Programme


class Draw(Base):
    """One drawing of lots: the pool that was drawn from, the seed and the shares, so that anybody can draw again."""

    __tablename__ = "draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    title: Mapped[str]
    seed: Mapped[str]
    """Empty until the lots are drawn; the pool is kept before."""
    seed_source: Mapped[str] = mapped_column(default="")
    """Where a seed comes from that is drawn in public, said before it can be known; empty: the server draws it."""
    pool: Mapped[list[Any]] = mapped_column("urn", default=list)
    """[issue code, risk class, [names that may not go]] of every issue that could be drawn."""
    officers: Mapped[list[Any]] = mapped_column(default=list)
    """Everybody whose lot was in."""
    shares: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Per cent, by risk class."""
    team_size: Mapped[int] = mapped_column(default=2)
    only_closed: Mapped[bool | None]
    """Only what was closed could be drawn, for a look-back; None: every issue could."""
    pool_sha256: Mapped[str] = mapped_column(default="")
    """Of the pool and the rules, known before there is a seed; empty for a draw of the time when there was none."""
    sha256: Mapped[str]
    """Of seed and list: may be made known before the day, and proves on it that nothing was exchanged."""
    shown_on: Mapped[date]
    """Until this day nobody sees the list."""
    prepared_by: Mapped[str]
    prepared_at: Mapped[datetime]
    drawn_by: Mapped[str] = mapped_column(default="")
    drawn_at: Mapped[datetime | None]
    """None while the pool waits for its seed."""
    programme: Mapped[Programme] = relationship()
    issues: Mapped[list["DrawnIssue"]] = relationship(order_by="DrawnIssue.place", viewonly=True)


class DrawnIssue(Base):
    """An issue that was drawn, with the officers who go there."""

    __tablename__ = "drawn_issue"
    __table_args__ = (UniqueConstraint("draw_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"))
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    place: Mapped[int]
    """In the order in which the lots came."""
    risk_class: Mapped[RiskClass] = mapped_column(enum_text(RiskClass))
    officers: Mapped[list[Any]] = mapped_column(default=list)
    issue: Mapped[Issue] = relationship()
