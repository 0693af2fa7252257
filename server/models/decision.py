"""What people decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, enum_text
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.resolution import Violation
from server.models.account import Account
from server.models.photo import PhotoPair


class Decision(Base):
    """A reviewer's answer for a pair, with what the machine had said at that moment.

    Never changed, but for being taken back within seconds, which the log tells as well.
    """

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_account_decided_at", "account_id", "decided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("photo_pair.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[DecisionKind] = mapped_column(enum_text(DecisionKind))
    violation: Mapped[Violation | None] = mapped_column("charge", enum_text(Violation))
    """What the person records beside a return."""
    note: Mapped[str] = mapped_column(default="")
    verdict_seen: Mapped[Status | None] = mapped_column(enum_text(Status))
    findings_seen: Mapped[list[Any]] = mapped_column(default=list)
    """[check, version, status, reason] of each finding on the screen."""
    is_bulk: Mapped[bool] = mapped_column(default=False)
    """Given in the list, for many pairs at once."""
    opened_at: Mapped[datetime | None]
    """When the person had opened the pair, where that is known."""
    decided_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    given_with_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    """The answer for the newest attempt, where this one for an earlier attempt was given together with it."""
    pair: Mapped[PhotoPair] = relationship()
    account: Mapped[Account] = relationship()
    reason_rows: Mapped[list["DecisionReason"]] = relationship(
        cascade="all, delete-orphan", order_by="DecisionReason.code"
    )
    reasons: AssociationProxy[list[str]] = association_proxy("reason_rows", "code")
    """R01 to R12, for a return."""


class DecisionReason(Base):
    """One of the reasons for which a pair was returned."""

    __tablename__ = "decision_reason"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)

    def __init__(self, code: str) -> None:
        self.code = code
