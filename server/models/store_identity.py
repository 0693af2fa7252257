"""Which media store does this database belong to?"""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base


class StoreIdentity(Base):
    """The one row that says what the store's own file says; without it, nothing was ever received."""

    __tablename__ = "store_identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Always 1: two who start at once cannot both write it."""
    identity: Mapped[str]
    since: Mapped[datetime]
