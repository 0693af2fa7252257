"""Where people say the problem is, in a picture of a viewpoint."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, enum_text
from server.domain.marked_problem import MarkedProblem, Source
from server.domain.region import Region
from server.models.original import Original

_HOLDS = text("replaced_at IS NULL")


class ProblemRegion(Base):
    """An outline around what has to be put right. Never changed: a later one takes its place, and both stay."""

    __tablename__ = "problem_region"
    __table_args__ = (
        Index("ix_problem_region_issue_viewpoint", "issue_id", "viewpoint_id"),
        Index(
            "uq_problem_region_holds", "issue_id", "viewpoint_id", unique=True,
            sqlite_where=_HOLDS, postgresql_where=_HOLDS,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    viewpoint_id: Mapped[int] = mapped_column(ForeignKey("viewpoint.id"))
    original_id: Mapped[int] = mapped_column(ForeignKey("original.id"))
    """The picture on which it was drawn; to others it is carried."""
    corners: Mapped[list[Any] | None]
    """[[x, y], …] as domain.region has them; None where `is_none`."""
    is_none: Mapped[bool] = mapped_column(default=False)
    """The person says that the problem cannot be seen in this picture."""
    source: Mapped[Source] = mapped_column(enum_text(Source), default=Source.PERSON)
    drawn_by: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """None where the command line drew it."""
    drawn_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    replaced_by: Mapped[str] = mapped_column(default="")
    """Who drew another one or withdrew it."""
    original: Mapped[Original] = relationship()

    @property
    def region(self) -> Region | None:
        """Return the outline; None where the problem cannot be seen."""
        return Region.from_json(self.corners) if self.corners else None

    @property
    def value(self) -> MarkedProblem:
        """Return what was said, as a value."""
        return MarkedProblem(
            number=self.id,
            sha256=self.original.sha256,
            region=self.region,
            source=self.source,
            by=self.drawn_by,
            at=self.drawn_at,
            replaced_at=self.replaced_at,
            replaced_by=self.replaced_by,
        )
