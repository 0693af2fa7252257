"""By what the ledger's table is sorted and narrowed, the views of it that people keep, and the office's workbook."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base

_BY_LETTER = String().with_variant(String(collation="C"), "postgresql")
"""Sorted alike on both databases."""


class LedgerCell(Base):
    """The beginning of a cell that is not empty, for one index that answers every sort and filter."""

    __tablename__ = "ledger_cell"
    __table_args__ = (Index("ix_ledger_cell_of_issue", "issue_id", "column"), {"sqlite_with_rowid": False})

    column: Mapped[str] = mapped_column(primary_key=True)
    """Its key; "" has the place in the ledger, for every issue."""
    value: Mapped[str] = mapped_column(_BY_LETTER, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True)


class LedgerView(Base):
    """Filter, sort and columns of the ledger's table under a name."""

    __tablename__ = "ledger_view"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    """To which programme its owner was limited when it was kept: only who sees that programme is shown it."""
    name: Mapped[str]
    query: Mapped[str]
    """As it stands in the address."""
    is_shared: Mapped[bool]
    saved_at: Mapped[datetime]


class LedgerTemplate(Base):
    """The workbook in which an office keeps the ledger of a programme; the one that was given last."""

    __tablename__ = "ledger_template"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    name: Mapped[str]
    """Of the file."""
    sha256: Mapped[str]
    size_bytes: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """As it was given."""
    emptied: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """Without its rows and other sheets; rows are written into it."""
    shape: Mapped[dict[str, Any]]
    """Where its header ends, and which columns it has."""
    given_by: Mapped[str]
    """As the log names who."""
    given_at: Mapped[datetime]
