"""How does an issue stand against its plan, and what did people make of it: warnings, documents, monthly dispatch?"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import NEVER_AGAIN, Base, enum_text
from server.domain.document import DocumentKind
from server.domain.schedule import Pace
from server.domain.warning import Forecast, Light, WarningDecision
from server.models.activity import Activity
from server.models.issue import Issue
from server.models.original import Original
from server.models.programme import Programme, Unit


class IssueSchedule(Base):
    """How an issue stands against its plan, computed each day; one that is put right has none."""

    __tablename__ = "issue_schedule"
    __table_args__ = (
        Index("ix_issue_schedule_standing", "programme_id", "standing"),
        Index("ix_issue_schedule_light", "programme_id", "light"),
    )

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True, autoincrement=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    standing: Mapped[Pace] = mapped_column(enum_text(Pace))
    milestones_missed: Mapped[int]
    since: Mapped[date]
    """On which day it was first found to stand so."""
    light: Mapped[Light | None] = mapped_column(enum_text(Light))
    """What is proposed and waits for a person; None: nothing, or somebody has answered it."""
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    """Why: codes with the measured figure and its limit (see domain.warning.Reason)."""
    issue: Mapped[Issue] = relationship()


class DeadlineCursor(Base):
    """For which day all was computed last: one row."""

    __tablename__ = "deadline_cursor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    computed_on: Mapped[date]
    computed_at: Mapped[datetime]


class IssueForecast(Base):
    """That somebody expects an issue to be put right in time, or not; the newest counts."""

    __tablename__ = "issue_forecast"
    __table_args__ = (Index("ix_issue_forecast_issue", "issue_id", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    forecast: Mapped[Forecast] = mapped_column(enum_text(Forecast))
    reason: Mapped[str]
    made_by: Mapped[str]
    """As the log names them."""
    made_at: Mapped[datetime]


class IssueWarning(Base):
    """What a person made of a proposal: issued it, or put it off. Never changed."""

    __tablename__ = "issue_warning"
    __table_args__ = (Index("ix_issue_warning_issue", "issue_id", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    light: Mapped[Light] = mapped_column(enum_text(Light))
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    """As they were proposed."""
    decision: Mapped[WarningDecision] = mapped_column(enum_text(WarningDecision))
    note: Mapped[str] = mapped_column(default="")
    """Why it is put off, or what is added."""
    until: Mapped[date | None]
    """Through which day the same light is not proposed again."""
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    issue: Mapped[Issue] = relationship()


class OfficialDocument(Base):
    """A supervision order, warning, circular or summons; once it is issued its text never changes."""

    __tablename__ = "official_document"
    __table_args__ = (
        UniqueConstraint("prefix", "year", "running"),
        Index("ix_official_document_programme", "programme_id", "kind", "issued_on"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    kind: Mapped[DocumentKind] = mapped_column(enum_text(DocumentKind))
    title: Mapped[str]
    text: Mapped[str]
    answer_due: Mapped[date | None]
    """Until when those whom it is addressed to have to answer; None: no answer is asked for."""
    drafted_by: Mapped[str]
    drafted_at: Mapped[datetime]
    prefix: Mapped[str | None]
    """With year and running number its own number, such as 甘环督〔2026〕7号; None: a draft has none."""
    year: Mapped[int | None]
    running: Mapped[int | None]
    issued_on: Mapped[date | None]
    issued_by: Mapped[str] = mapped_column(default="")
    issued_at: Mapped[datetime | None]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    """The work record by which the statistics count it."""
    closed_by: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    closed_note: Mapped[str] = mapped_column(default="")
    withdrawn_by: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    programme: Mapped[Programme] = relationship()
    activity: Mapped[Activity | None] = relationship()
    issues: Mapped[list["DocumentIssue"]] = relationship(
        order_by="DocumentIssue.issue_id", cascade="all, delete-orphan"
    )
    recipients: Mapped[list["DocumentRecipient"]] = relationship(
        order_by="DocumentRecipient.unit_id", cascade="all, delete-orphan"
    )
    answers: Mapped[list["DocumentAnswer"]] = relationship(order_by="DocumentAnswer.id")


class DocumentIssue(Base):
    """An issue that a document is about."""

    __tablename__ = "document_issue"

    document_id: Mapped[int] = mapped_column(ForeignKey("official_document.id"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True, index=True)
    issue: Mapped[Issue] = relationship()


class DocumentRecipient(Base):
    """A unit that a document is addressed to."""

    __tablename__ = "document_recipient"

    document_id: Mapped[int] = mapped_column(ForeignKey("official_document.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    unit: Mapped[Unit] = relationship()


class DocumentAnswer(Base):
    """What a unit answered; never changed, a second answer adds to the first."""

    __tablename__ = "document_answer"
    __table_args__ = (Index("ix_document_answer_document", "document_id", "unit_id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("official_document.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    text: Mapped[str]
    original_id: Mapped[int | None] = mapped_column(ForeignKey("original.id"))
    file_name: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[str]
    answered_at: Mapped[datetime]
    unit: Mapped[Unit] = relationship()
    original: Mapped[Original | None] = relationship()


class MonthlyReport(Base):
    """How far an issue is, as its responsible unit reports for a month; the newest of a month counts."""

    __tablename__ = "monthly_report"
    __table_args__ = (Index("ix_monthly_report_month", "month", "issue_id", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    month: Mapped[date]
    """Its first day."""
    percent: Mapped[int]
    text: Mapped[str]
    reported_by: Mapped[str]
    reported_at: Mapped[datetime]
    issue: Mapped[Issue] = relationship()


class Dispatch(Base):
    """A month of a programme as it stood (每月调度): rows that later changes do not alter."""

    __tablename__ = "dispatch"
    __table_args__ = (UniqueConstraint("programme_id", "month"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    month: Mapped[date]
    """Its first day."""
    taken_by: Mapped[str]
    taken_at: Mapped[datetime]
    rows: Mapped[list[Any]]
    """One for each issue, as domain.dispatch.Row writes it."""
    sha256: Mapped[str]
    """Of the rows as canonical JSON; the log says it too."""
    programme: Mapped[Programme] = relationship()
