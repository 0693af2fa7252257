"""Which columns a programme's ledger has beside those of every ledger."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import NEVER_AGAIN, Base, enum_text
from server.domain.ledger_columns import ColumnKind
from server.models.programme import Programme


class OwnColumn(Base):
    """A column that an office declared; what stands in it is kept in the issues' `ledger`, under its heading."""

    __tablename__ = "own_column"
    __table_args__ = (UniqueConstraint("programme_id", "heading"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    heading: Mapped[str]
    kind: Mapped[ColumnKind] = mapped_column(enum_text(ColumnKind))
    choices: Mapped[list[Any]] = mapped_column(default=list)
    """What may be written into it, in the order in which it is offered; empty: anything."""
    position: Mapped[int]
    """Where it stands among those of its programme."""
    retired_at: Mapped[datetime | None]
    """From then on it is not shown any more; what stands in it stays."""
    programme: Mapped[Programme] = relationship()
