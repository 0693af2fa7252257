"""What did the office do beside its issues (工作记录)?"""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import NEVER_AGAIN, Base, enum_text
from server.domain.activity import ActivityKind
from server.models.issue import Issue
from server.models.programme import Programme, Unit


class Activity(Base):
    """One record; nothing in it changes but that it may be withdrawn."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_programme_kind", "programme_id", "kind", "until"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    kind: Mapped[ActivityKind] = mapped_column(enum_text(ActivityKind))
    since: Mapped[date]
    until: Mapped[date]
    """The same day where it happened on one."""
    count: Mapped[int]
    problems: Mapped[int | None]
    """How many a supervision order covers."""
    senior: Mapped[int | None]
    """People held accountable at county level (县处级)."""
    junior: Mapped[int | None]
    """At section level and below (科级及以下)."""
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    is_led: Mapped[bool] = mapped_column(default=False)
    """A leader went to the site."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    county: Mapped[str] = mapped_column(default="")
    document_no: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    """From then on it counts no more; it stays to be read."""
    withdrawn_by: Mapped[str] = mapped_column(default="")
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    programme: Mapped[Programme] = relationship()
    unit: Mapped[Unit | None] = relationship()
    issues: Mapped[list["ActivityIssue"]] = relationship(order_by="ActivityIssue.issue_id")


class ActivityIssue(Base):
    """An issue that a record concerns."""

    __tablename__ = "activity_issue"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True, index=True)
    issue: Mapped[Issue] = relationship()
