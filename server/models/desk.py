"""What a reviewer keeps at the desk: the pair that is open, and searches to come back to."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base


class Reservation(Base):
    """A pair that a reviewer has open, so that no colleague begins it as well."""

    __tablename__ = "reservation"

    pair_id: Mapped[int] = mapped_column(ForeignKey("photo_pair.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class PairShare(Base):
    """A pair that was given to a reviewer, or that one took: it is theirs to begin, until somebody has answered."""

    __tablename__ = "pair_share"

    pair_id: Mapped[int] = mapped_column(ForeignKey("photo_pair.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    given_at: Mapped[datetime]


class SavedFilter(Base):
    """A search of the queue under a name of its owner's."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    query: Mapped[str]
    """As it stands in the address."""
    saved_at: Mapped[datetime]
