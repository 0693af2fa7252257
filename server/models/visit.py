"""Which visits are planned (派单), of whom, to which issues, and in which days?"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base
from server.models.account import Account
from server.models.form import Form
from server.models.issue import Issue
from server.models.programme import Programme


class Visit(Base):
    """Officers who are sent together, to one issue or to several. Each officer and issue has its assignment besides."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_programme_ends", "programme_id", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day; the same as the first for a visit of one day."""
    form_pk: Mapped[int | None] = mapped_column(ForeignKey("form.id"))
    """With which form they are to come back; None: with whichever fits."""
    note: Mapped[str] = mapped_column(default="")
    """For the officers."""
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """None: on the machine itself."""
    planned_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(default="")
    programme: Mapped[Programme] = relationship()
    form: Mapped[Form | None] = relationship()
    planned_by: Mapped[Account | None] = relationship(foreign_keys=planned_by_id)
    officers: Mapped[list["VisitOfficer"]] = relationship(order_by="VisitOfficer.account_id")
    issues: Mapped[list["VisitIssue"]] = relationship(order_by="VisitIssue.issue_id", cascade="all, delete-orphan")


class VisitOfficer(Base):
    """An officer of a visit. Who left it stays, for what they sent until then belongs to it."""

    __tablename__ = "visit_officer"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    left_at: Mapped[datetime | None]
    officer: Mapped[Account] = relationship()


class VisitIssue(Base):
    """An issue that a visit goes to."""

    __tablename__ = "visit_issue"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True, index=True)
    added_at: Mapped[datetime]
    """What came before was not brought in by the visit."""
    issue: Mapped[Issue] = relationship()
