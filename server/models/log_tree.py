"""What is kept of the tree over the log?"""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base


class LogNode(Base):
    """A full subtree, which never changes: that of a level, by its number from the left. Level 0 are the leaves."""

    __tablename__ = "log_node"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy wants it

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str]


class RowWord(Base):
    """Which entry with a place spoke last of rows that mean something; an index, kept by the sealer."""

    __tablename__ = "row_word"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy wants it

    kind: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """`kind` and `number` are the row's name in the log."""
    event_id: Mapped[int]


class TreeHead(Base):
    """What was signed of the log at one moment; kept for ever."""

    __tablename__ = "tree_head"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1, without a gap."""
    origin: Mapped[str]
    """Whose log it is."""
    size: Mapped[int] = mapped_column(unique=True)
    """How many entries it covers."""
    root_sha256: Mapped[str]
    signed_at: Mapped[datetime]
    key_id: Mapped[str]
    signature: Mapped[str]
    """Ed25519 in Base64, of the text that `domain.tree_head` makes."""


class TimeStamp(Base):
    """What a time-stamping authority (RFC 3161) said of a head; kept for ever, as it came."""

    __tablename__ = "time_stamp"

    id: Mapped[int] = mapped_column(primary_key=True)
    head_number: Mapped[int] = mapped_column(ForeignKey("tree_head.number"), index=True)
    address: Mapped[str]
    """Of the authority."""
    reply: Mapped[bytes]
    stamped_at: Mapped[datetime]
    """The time that it says."""
