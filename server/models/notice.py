"""What are people told, how do they want to hear it, and what still has to go out?"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, enum_text
from server.domain.notice import Mail, NoticeKind, RobotKind
from server.models.programme import Programme

_UNREAD = text("read_at IS NULL")
_UNMAILED = text("letter_id IS NULL AND mail_at IS NOT NULL")
_WAITING = text("ended_at IS NULL")


class Notice(Base):
    """One thing that one person is told."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_notice_unread", "account_id", "is_shown", "id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notice_of_account", "account_id", "is_shown", "id"),
        Index("ix_notice_unmailed", "mail_at", sqlite_where=_UNMAILED, postgresql_where=_UNMAILED),
        Index("ix_notice_key", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[NoticeKind] = mapped_column(enum_text(NoticeKind))
    key: Mapped[str]
    """What happened, so that it is told nobody twice."""
    subject: Mapped[str]
    """To what it leads: pair:17, issue:3, submission:9, export:4, alarm:2."""
    details: Mapped[dict[str, Any]]
    """What the sentence about it is made of."""
    at: Mapped[datetime]
    """When it happened."""
    is_shown: Mapped[bool]
    """Whether it stands among the person's notices; otherwise a letter alone tells of it."""
    read_at: Mapped[datetime | None]
    mail_at: Mapped[datetime | None]
    """From when on a letter may tell of it; None: none does."""
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)


class NoticeChoice(Base):
    """How a person wants to be told of one kind."""

    __tablename__ = "notice_choice"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(enum_text(NoticeKind), primary_key=True)
    in_product: Mapped[bool]
    mail: Mapped[Mail] = mapped_column(enum_text(Mail))


class NoticeSettings(Base):
    """When a person wants to be told, and where their letters go."""

    __tablename__ = "notice_settings"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    due_days: Mapped[int]
    digest_at: Mapped[str]
    """HH:MM in the time of the installation, as the two below."""
    quiet_from: Mapped[str | None]
    quiet_to: Mapped[str | None]
    address: Mapped[str] = mapped_column(default="")
    """Confirmed by a link that was sent there."""
    pending_address: Mapped[str] = mapped_column(default="")
    """Not confirmed yet."""
    token_sha256: Mapped[str | None] = mapped_column(unique=True)
    """Of the link that confirms it."""
    token_until: Mapped[datetime | None]


class Letter(Base):
    """An e-mail that goes out, or went."""

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_waiting", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    """Emptied once it went: it may hold a link that lets somebody in."""
    token: Mapped[str]
    """Part of its Message-ID, the same at every try, so that a server may tell that it has it already."""
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """Not before; while a worker has it in hand, when another one may take it."""
    tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    """When it went, or was given up."""
    is_sent: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str] = mapped_column(default="")
    """Of the last try."""


class NoticeCursor(Base):
    """How far the log was read for notices, and up to which day people were reminded: one row."""

    __tablename__ = "notice_cursor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    """The next place of the log."""
    reminded_on: Mapped[date | None]


class Robot(Base):
    """A group chat or a program that hears what happens in a programme."""

    __tablename__ = "robot"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    kind: Mapped[RobotKind] = mapped_column(enum_text(RobotKind))
    name: Mapped[str]
    host: Mapped[str]
    """Of its address; the rest is a secret of its own."""
    sealed_url: Mapped[str]
    sealed_secret: Mapped[str]
    """Both encrypted with a key that follows from the installation's secret."""
    kinds: Mapped[list[Any]]
    """Of what it hears."""
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    """When it was last called."""
    last_problem: Mapped[str] = mapped_column(default="")
    """What went wrong then; empty: nothing."""
    programme: Mapped[Programme] = relationship()


class RobotCall(Base):
    """One thing that a robot has to be told, or was; what waits for a robot is told it in one call."""

    __tablename__ = "robot_call"
    __table_args__ = (
        UniqueConstraint("robot_id", "key"),
        Index("ix_robot_call_waiting", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_robot_call_key", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    robot_id: Mapped[int] = mapped_column(ForeignKey("robot.id"))
    key: Mapped[str]
    """What happened, so that it is told no robot twice."""
    item: Mapped[dict[str, Any]]
    """Kind, subject and details of it."""
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    """When it was told, given up or taken back."""
    is_sent: Mapped[bool] = mapped_column(default=False)
