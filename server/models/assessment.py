"""By which weights is a year of rectification assessed, what did people give by hand, and what was published?"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import NEVER_AGAIN, Base
from server.models.programme import Programme, Unit


class AssessmentSheet(Base):
    """The weights of a programme for a year (评分表), and who takes part."""

    __tablename__ = "assessment_sheet"
    __table_args__ = (UniqueConstraint("programme_id", "year"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    year: Mapped[int]
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Criteria and grades, as domain.assessment.Sheet keeps them."""
    counties: Mapped[list[Any]] = mapped_column(default=list)
    """Names of those that take part."""
    unit_ids: Mapped[list[Any]] = mapped_column(default=list)
    """Numbers of the departments that take part."""
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    programme: Mapped[Programme] = relationship()


class AssessmentPoints(Base):
    """What a person gave a body for a criterion; never changed, the newest counts."""

    __tablename__ = "assessment_points"
    __table_args__ = (Index("ix_assessment_points_sheet", "sheet_id", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("assessment_sheet.id"))
    county: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """One of both says who got them."""
    criterion: Mapped[str]
    """Its key in the sheet."""
    points: Mapped[str | None]
    """A decimal as a text; None: what the figure makes counts again."""
    reason: Mapped[str]
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    unit: Mapped[Unit | None] = relationship()


class Assessment(Base):
    """What was published of a year: never changed, but that it may be withdrawn; it stays to be read."""

    __tablename__ = "assessment"
    __table_args__ = (Index("ix_assessment_programme", "programme_id", "year"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    sheet_id: Mapped[int] = mapped_column(ForeignKey("assessment_sheet.id"))
    year: Mapped[int]
    as_of: Mapped[date]
    """The day on which it was counted."""
    content: Mapped[dict[str, Any]]
    """Programme, year, day, weights and lines, as they were."""
    sha256: Mapped[str]
    """Of the content as canonical JSON; the log says it too."""
    published_by: Mapped[str]
    published_at: Mapped[datetime]
    county_record_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    """The work record by which the statistics count assessed counties; None: others count them."""
    department_record_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    withdrawn_by: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    programme: Mapped[Programme] = relationship()
