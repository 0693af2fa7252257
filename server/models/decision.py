"""What people decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, enum_text
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.models.account import Account
from server.models.photo import PhotoPair


class Decision(Base):
    """A reviewer's answer for a pair, with what the machine had said at that moment. Never changed."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("photo_pair.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[DecisionKind] = mapped_column(enum_text(DecisionKind))
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    """R01 to R12, for a return."""
    note: Mapped[str] = mapped_column(default="")
    verdict_seen: Mapped[Status | None] = mapped_column(enum_text(Status))
    findings_seen: Mapped[list[Any]] = mapped_column(default=list)
    """[check, version, status, reason] of each finding on the screen."""
    decided_at: Mapped[datetime]
    pair: Mapped[PhotoPair] = relationship()
    account: Mapped[Account] = relationship()
