"""Files of sites and ledgers that were uploaded: looked at, brought in, taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import NEVER_AGAIN, Base, enum_text
from server.domain.register_import import ImportKind
from server.models.programme import Programme


class RegisterImport(Base):
    """One file; nothing of it is written before it is confirmed."""

    __tablename__ = "register_import"
    __table_args__ = (Index("ix_register_import_programme", "programme_id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    kind: Mapped[ImportKind] = mapped_column(enum_text(ImportKind))
    name: Mapped[str]
    """Of the file."""
    sha256: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """None once it is brought in."""
    made_by: Mapped[str]
    """As the log names who uploaded it."""
    made_at: Mapped[datetime]
    done_by: Mapped[str | None]
    done_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any] | None]
    """How many rows were added, updated, unchanged and refused."""
    rows: Mapped[list[Any] | None] = mapped_column(deferred=True)
    """[[code, what stood there or None, what stood there afterwards], …] of what was added and updated."""
    programme: Mapped[Programme] = relationship()
