"""What is being taken away for acceptance, by whom, and how far is it?"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, enum_text
from server.domain.export import Delta, ExportState, ItemState, Shape
from server.models.programme import Programme


class Export(Base):
    """One bag of dossiers; its items say what is still to do, `reached` where a killed builder goes on."""

    __tablename__ = "export"
    __table_args__ = (Index("ix_export_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    scope: Mapped[dict[str, Any]] = mapped_column(default=dict)
    name: Mapped[str]
    """The folder of the bag, and of what is inside a file."""
    subject: Mapped[str] = mapped_column(default="")
    """What the issues have in common, as people say it."""
    asked_by: Mapped[str]
    """As the log names who asked."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Who asked for it in the browser; None: the command line did."""
    language: Mapped[str]
    with_report: Mapped[bool] = mapped_column(default=False)
    with_pictures: Mapped[bool] = mapped_column(default=False)
    is_redacted: Mapped[bool | None]
    """Personal data are left out of it; None: they are not."""
    shape: Mapped[Shape] = mapped_column(enum_text(Shape))
    since_id: Mapped[int | None] = mapped_column(ForeignKey("export.id"))
    """Only what changed since that export."""
    state: Mapped[ExportState] = mapped_column(enum_text(ExportState))
    problem: Mapped[str] = mapped_column(default="")
    """Why it failed, in the words of the one who asked."""
    issues: Mapped[int] = mapped_column(default=0)
    photos: Mapped[int] = mapped_column(default=0)
    broken: Mapped[int] = mapped_column(default=0)
    files: Mapped[int] = mapped_column(default=0)
    bytes_total: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of the originals, as they were received."""
    bytes_done: Mapped[int] = mapped_column(BigInteger, default=0)
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of the payload, once it is sealed."""
    reached: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How far the bag and the lists beside it were on the disk at the last commit."""
    out: Mapped[str]
    """The folder below which the bag comes to lie."""
    path: Mapped[str] = mapped_column(default="")
    """Where it lies, once it is sealed."""
    manifest_sha256: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    """When its files are removed; None: they are the caller's own."""
    by_worker: Mapped[bool] = mapped_column(default=False)
    worked_until: Mapped[datetime | None]
    """A builder has it until then, and says so again as it goes on; a killed one lets this pass."""
    programme: Mapped[Programme] = relationship()


class ExportItem(Base):
    """One issue of an export."""

    __tablename__ = "export_item"
    __table_args__ = (UniqueConstraint("export_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    export_id: Mapped[int] = mapped_column(ForeignKey("export.id"))
    place: Mapped[int]
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    code: Mapped[str]
    folder: Mapped[str]
    """Where its dossier lies below data/; empty: the dossier is the whole bag."""
    state: Mapped[ItemState] = mapped_column(enum_text(ItemState))
    delta: Mapped[Delta | None] = mapped_column(enum_text(Delta))
    digest: Mapped[str] = mapped_column(default="")
    """The SHA-256 of what the dossier says and holds, by which another export knows whether it changed."""
    photos: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of its photos, as they were received."""
    broken: Mapped[list[Any]] = mapped_column(default=list)
    line: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the first page says of it."""
