"""Who is sent to which issue (派单), and until when?"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base
from server.models.account import Account
from server.models.issue import Issue

_OPEN = text("ended_at IS NULL")


class Assignment(Base):
    """One officer sent to one issue. It ends by being withdrawn or handed over; the row stays."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("uq_assignment_open", "issue_id", "account_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_assignment_account_ended", "account_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    """The officer."""
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """None: on the machine itself."""
    assigned_at: Mapped[datetime]
    due_on: Mapped[date | None]
    """Until when the visit is to be made."""
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(default="")
    """In the words of who ended it."""
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), unique=True)
    """The assignment that goes on in this one: a colleague’s that was handed over, or one that a visit took up."""
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    """The visit that it is a part of; None: it was given by itself."""
    issue: Mapped[Issue] = relationship()
    officer: Mapped[Account] = relationship(foreign_keys=account_id)
    assigned_by: Mapped[Account | None] = relationship(foreign_keys=assigned_by_id)
    previous: Mapped["Assignment | None"] = relationship(remote_side="Assignment.id")
