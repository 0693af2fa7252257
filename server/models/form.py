"""Forms, their versions and their files, with the exact bytes that phones compare by hash."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, exists
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from server.db import NEVER_AGAIN, Base, enum_text
from server.domain.access import FormState
from server.models.account import Phone
from server.models.original import Original
from server.models.programme import Programme


class FormFile(Base):
    """A file that somebody gave a form: choices, pictures, sounds. All its versions share them."""

    __tablename__ = "form_file"
    __table_args__ = (UniqueConstraint("form_pk", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form_pk: Mapped[int] = mapped_column(ForeignKey("form.id"))
    name: Mapped[str]
    original_id: Mapped[int] = mapped_column(ForeignKey("original.id"))
    md5: Mapped[str]
    """Of its bytes, as phones compare it."""
    added_at: Mapped[datetime]
    original: Mapped[Original] = relationship()


class Form(Base):
    """A form of a programme; its newest version is the one that phones fetch."""

    __tablename__ = "form"
    __table_args__ = (UniqueConstraint("programme_id", "form_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    form_id: Mapped[str]
    state: Mapped[FormState] = mapped_column(enum_text(FormState), default=FormState.OPEN)
    created_at: Mapped[datetime]
    programme: Mapped[Programme] = relationship()
    versions: Mapped[list["FormVersion"]] = relationship(back_populates="form", order_by="FormVersion.id")
    has_files: Mapped[bool] = column_property(
        exists().where(FormFile.form_pk == id).correlate_except(FormFile)  # noqa: A003 - the column above
    )


class FormVersion(Base):
    """One published version: exact XML, its hash, and what its questions mean to us."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("form_pk", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form_pk: Mapped[int] = mapped_column(ForeignKey("form.id"))
    version: Mapped[str]
    title: Mapped[str]
    xml: Mapped[bytes] = mapped_column(deferred=True)
    md5: Mapped[str]
    media: Mapped[list[Any]] = mapped_column(default=list)
    """Names of the files that the form refers to: sites.csv, issues.csv, …"""
    validated: Mapped[str] = mapped_column(default="")
    """What ODK Validate said: "valid", or why it did not run."""
    published_at: Mapped[datetime]
    published_by: Mapped[str | None]
    """As the log names who published it; None: it was not noted then."""
    source_name: Mapped[str | None]
    """What the file was called that it was made of."""
    source_id: Mapped[int | None] = mapped_column(ForeignKey("original.id"))
    """That file as it was brought; None: it was not kept then."""
    source: Mapped[Original | None] = relationship()
    form: Mapped[Form] = relationship(back_populates="versions")


class FormDraft(Base):
    """A form that somebody uploaded and has not published; no phone hears of it."""

    __tablename__ = "form_draft"
    __table_args__ = (Index("ix_form_draft_programme", "programme_id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    name: Mapped[str]
    """Of the file."""
    original_id: Mapped[int] = mapped_column(ForeignKey("original.id"))
    made_by: Mapped[str]
    """As the log names who uploaded it."""
    created_at: Mapped[datetime]
    programme: Mapped[Programme] = relationship()
    original: Mapped[Original] = relationship()
    files: Mapped[list["FormDraftFile"]] = relationship(order_by="FormDraftFile.name", cascade="all, delete-orphan")


class FormDraftFile(Base):
    """A file that was given to a draft, to come with the form."""

    __tablename__ = "form_draft_file"

    draft_id: Mapped[int] = mapped_column(ForeignKey("form_draft.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    original_id: Mapped[int] = mapped_column(ForeignKey("original.id"))
    original: Mapped[Original] = relationship()


class FormFetch(Base):
    """Which version of a form a phone fetched last."""

    __tablename__ = "form_fetch"
    __table_args__ = (Index("ix_form_fetch_version", "version_id"),)

    form_pk: Mapped[int] = mapped_column(ForeignKey("form.id"), primary_key=True)
    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"))
    fetched_at: Mapped[datetime]
    phone: Mapped[Phone] = relationship()
