"""How did an issue move on its way to closing, what was to be done, and which papers belong to it?"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, enum_text
from server.domain.issue_files import FileKind
from server.domain.life_state import LifeState
from server.models.account import Account
from server.models.original import Original


class IssueMove(Base):
    """One step of an issue from a state to another; never changed, so that an old closing stays as it was."""

    __tablename__ = "issue_move"
    __table_args__ = (
        Index("ix_issue_move_issue", "issue_id", "id"),
        Index("ix_issue_move_end", "end_state", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    round: Mapped[int]
    """In which round it was made; reopening begins the next one."""
    start_state: Mapped[LifeState] = mapped_column(enum_text(LifeState))
    end_state: Mapped[LifeState] = mapped_column(enum_text(LifeState))
    made_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Who made it; None: the command line."""
    by: Mapped[str]
    """As the log names who made it."""
    about_on: Mapped[date]
    """The day that it is about, as who made it says."""
    document: Mapped[str] = mapped_column(default="")
    """The number of the application, of closing, or of filing."""
    note: Mapped[str] = mapped_column(default="")
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    """For a return: R01 to R12."""
    due_on: Mapped[date | None]
    """The new due date, where one was set."""
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """On which rows it stands: numbers of submissions, pairs, files, exports, and the publication."""


class IssueMeasure(Base):
    """Something that the plan of a round says has to be done."""

    __tablename__ = "issue_measure"
    __table_args__ = (UniqueConstraint("issue_id", "round", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    round: Mapped[int]
    number: Mapped[int]
    """From 1, in the order of the plan."""
    text: Mapped[str]
    due_on: Mapped[date | None]
    """Its milestone, where the plan sets one."""
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    done_on: Mapped[date | None]
    """Since when it is done, as the responsible unit says; None: it is not."""
    done_note: Mapped[str] = mapped_column(default="")
    done_by: Mapped[str] = mapped_column(default="")
    dropped_at: Mapped[datetime | None]
    """Since when it is not part of the plan any more; it stays."""


class IssueFile(Base):
    """A paper of an issue beside its photos: a plan, a penalty, a report. Never removed; a wrong one is set aside."""

    __tablename__ = "issue_file"
    __table_args__ = (Index("ix_issue_file_issue", "issue_id", "round", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    round: Mapped[int]
    kind: Mapped[FileKind] = mapped_column(enum_text(FileKind))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("issue_measure.id"))
    """Which measure it proves, where it is proof of one."""
    original_id: Mapped[int] = mapped_column(ForeignKey("original.id"))
    name: Mapped[str]
    """As who brought it called it."""
    note: Mapped[str] = mapped_column(default="")
    brought_by: Mapped[str]
    """As the log names them."""
    brought_at: Mapped[datetime]
    set_aside_at: Mapped[datetime | None]
    set_aside_by: Mapped[str] = mapped_column(default="")
    set_aside_reason: Mapped[str] = mapped_column(default="")
    original: Mapped[Original] = relationship()


class ContradictionOverride(Base):
    """That a person lets an issue pass in spite of a finding which no pair shows to reviewers; two are needed."""

    __tablename__ = "contradiction_override"
    __table_args__ = (UniqueConstraint("finding_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    """What the check had said; where it says something else by now, the override counts no more."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str]
    made_at: Mapped[datetime]
    account: Mapped[Account] = relationship()
