"""Which photos was a person sent? Beside the log, which so many lines would only make longer."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import NEVER_AGAIN, Base


class Sighting(Base):
    """That a person was sent a photo within one hour; what stands here is only ever added to."""

    __tablename__ = "sighting"
    __table_args__ = (
        UniqueConstraint("account_id", "original_id", "hour"),
        Index("ix_sighting_at", "at", "id"),
        Index("ix_sighting_original", "original_id", "at"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    original_id: Mapped[int] = mapped_column(ForeignKey("original.id"))
    hour: Mapped[datetime]
    """When that hour began."""
    at: Mapped[datetime]
    """The first time within it."""
    preview: Mapped[bool]
    original: Mapped[bool]
    export: Mapped[bool]
    """As what it was sent within it."""
