"""Was the person told who had complained?"""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, enum_text
from server.domain.petitions import ReplyWay


class PetitionReply(Base):
    """How a complainant was told, or why not. Each entry stays; the newest one holds."""

    __tablename__ = "petition_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    way: Mapped[ReplyWay] = mapped_column(enum_text(ReplyWay))
    told_on: Mapped[date | None]
    """None: nobody could be told."""
    note: Mapped[str] = mapped_column(default="")
    written_by: Mapped[str]
    """As the log names them."""
    written_at: Mapped[datetime]
