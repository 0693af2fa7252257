"""What reviewers and officers write to each other about a pair."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base
from server.models.account import Account
from server.models.photo import PhotoPair


class Comment(Base):
    """One thing that somebody wrote. Never changed and never removed: who errs writes another one."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("photo_pair.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str]
    written_at: Mapped[datetime]
    pair: Mapped[PhotoPair] = relationship()
    account: Mapped[Account] = relationship()
