"""What phones sent, exactly as it arrived."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, enum_text
from server.domain.access import AttachmentState
from server.domain.answers import speaks_for
from server.domain.witness import Source, Standing
from server.models.account import Account, Phone
from server.models.form import Form, FormVersion
from server.models.original import Original

_UNKNOWN = text("issue_id IS NULL")
_EXPECTED, _QUARANTINED = text("state = 'expected'"), text("state = 'quarantined'")
"""What somebody has to see to, of which there is little among very much that is in order."""


class Submission(Base):
    """One immutable form instance. An edit is a new row that names the one it replaces."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("form_pk", "instance_id"),
        Index("ix_submission_received_at", "received_at", "id"),
        Index("ix_submission_submitter", "submitter_id", "received_at", "id"),
        Index("ix_submission_phone", "phone_id"),
        Index("ix_submission_instance", "instance_id", postgresql_ops={"instance_id": "text_pattern_ops"}),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form_pk: Mapped[int] = mapped_column(ForeignKey("form.id"))
    form_version_id: Mapped[int | None] = mapped_column(ForeignKey("form_version.id"))
    """None: the version it names is not ours; kept in quarantine."""
    version_named: Mapped[str] = mapped_column(default="")
    instance_id: Mapped[str]
    instance_name: Mapped[str] = mapped_column(default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), unique=True)
    xml: Mapped[bytes] = mapped_column(deferred=True)
    xml_sha256: Mapped[str] = mapped_column(index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The form data as nested names and texts, for people and exports."""
    flags: Mapped[list[Any]] = mapped_column(default=list)
    """What was odd on arrival: unknown-version, root-name, …"""
    phone_id: Mapped[int | None] = mapped_column(ForeignKey("phone.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Who had signed in."""
    submitter_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Who handed it in: the account that signed in, or else the phone's owner when it came. None: nobody's phone."""
    device_id: Mapped[str | None]
    user_agent: Mapped[str | None]
    client_headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    phone_ahead_s: Mapped[float | None]
    more_follows: Mapped[bool] = mapped_column(default=False)
    """The last request said *isIncomplete*."""
    received_at: Mapped[datetime]
    set_aside_at: Mapped[datetime | None]
    """Since when nobody needs to look at it; the evidence stays where it is."""
    set_aside_by: Mapped[str | None]
    set_aside_reason: Mapped[str | None]
    """In the words of who set it aside."""
    form: Mapped[Form] = relationship()
    phone: Mapped[Phone | None] = relationship()
    account: Mapped[Account | None] = relationship(foreign_keys=account_id)
    submitter: Mapped[Account | None] = relationship(foreign_keys=submitter_id)
    form_version: Mapped[FormVersion | None] = relationship()
    replaces: Mapped["Submission | None"] = relationship(remote_side="Submission.id")
    attachments: Mapped[list["Attachment"]] = relationship(back_populates="submission", order_by="Attachment.id")
    issues: Mapped[list["SubmissionIssue"]] = relationship(order_by="SubmissionIssue.code", viewonly=True)

    def speaks_for(self, issue_id: int) -> bool:
        """Tell whether what officers answered and signed is about an issue, and not only some of the photos."""
        codes = {one.code for one in self.issues}
        return any(one.issue_id == issue_id and speaks_for(self.answers, one.code, codes) for one in self.issues)


class SubmissionIssue(Base):
    """An issue that the answers name, by the code that the officer chose.

    Answers that name none have one row without a code.
    """

    __tablename__ = "submission_issue"
    __table_args__ = (
        Index("ix_submission_issue_unknown", "submission_id", sqlite_where=_UNKNOWN, postgresql_where=_UNKNOWN),
    )

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True, index=True)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), index=True)
    """None: the ledger does not know the code, or not yet, and the office has not said which issue is meant."""


class Attachment(Base):
    """A file of a submission: expected, received, noted by the page, or kept in quarantine as nothing names it."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_submission_name", "submission_id", "name"),
        Index("ix_attachment_name", "name", postgresql_ops={"name": "text_pattern_ops"}),
        Index("ix_attachment_expected", "submission_id", sqlite_where=_EXPECTED, postgresql_where=_EXPECTED),
        Index("ix_attachment_quarantined", "submission_id", sqlite_where=_QUARANTINED, postgresql_where=_QUARANTINED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    name: Mapped[str]
    state: Mapped[AttachmentState] = mapped_column(enum_text(AttachmentState))
    original_id: Mapped[int | None] = mapped_column(ForeignKey("original.id"), index=True)
    flags: Mapped[list[Any]] = mapped_column(default=list)
    """empty, other-bytes, unnamed, named-twice, carried-over; of a record of the page, how that stands."""
    received_at: Mapped[datetime | None]
    submission: Mapped[Submission] = relationship(back_populates="attachments")
    original: Mapped[Original | None] = relationship()


class WitnessedPhoto(Base):
    """What a record of the browser's page says of one photo, by its name and its bytes; times by the phone's clock.

    Whether the photo that came has these bytes is told by comparing: either may come first.
    """

    __tablename__ = "witnessed_photo"
    __table_args__ = (Index("ix_witnessed_photo_submission_name", "submission_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    """The record."""
    name: Mapped[str]
    sha256: Mapped[str]
    standing: Mapped[Standing] = mapped_column(enum_text(Standing))
    key: Mapped[str]
    session: Mapped[str]
    """The page's; another one after it was opened anew."""
    source: Mapped[Source] = mapped_column(enum_text(Source))
    chosen_at: Mapped[datetime]
    last_modified_at: Mapped[datetime | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    error_m: Mapped[float | None]
    fixed_at: Mapped[datetime | None]
    heading_deg: Mapped[float | None]
