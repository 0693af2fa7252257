"""Photos and pairs, and what the checks made of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, enum_text
from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.resolution import PairState, Violation
from server.domain.subject import Stage
from server.models.desk import PairShare, Reservation
from server.models.issue import Issue
from server.models.original import Original
from server.models.problem_region import ProblemRegion
from server.models.site import Site, Viewpoint
from server.models.submission import Attachment

_UNCHECKED = text("verdict IS NULL")
"""What is still to do, of which there is little among very much that is done."""
_STALE = text("stale_run_id IS NOT NULL")
_REFILED = text("refiled_by <> ''")
_STANDING = text("replaced_at IS NULL")
_RETURNED = text("outcome = 'return'")


class Photo(Base):
    """One use of an original as a photo: by which submission, of which issue, from where, in which stage."""

    __tablename__ = "photo"
    __table_args__ = (
        Index("ix_photo_issue_viewpoint", "issue_id", "viewpoint_id"),
        Index("ix_photo_device_taken_at", "device", "taken_at"),
        Index("ix_photo_site_stage", "site_id", "stage"),
        Index("ix_photo_waiting", "id", sqlite_where=_UNCHECKED, postgresql_where=_UNCHECKED),
        Index("ix_photo_refiled", "attachment_id", sqlite_where=_REFILED, postgresql_where=_REFILED),
        Index("ix_photo_stale", "stale_run_id", "id", sqlite_where=_STALE, postgresql_where=_STALE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    original_id: Mapped[int] = mapped_column(ForeignKey("original.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), index=True)
    question: Mapped[str]
    """The question's name in the form: photo_wide, photo_near, …"""
    path: Mapped[str]
    """Where in the form data it is named, with repeat numbers: /data/vp_repeat[2]/photo_wide."""
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    viewpoint_id: Mapped[int | None] = mapped_column(ForeignKey("viewpoint.id"))
    stage: Mapped[Stage | None] = mapped_column(enum_text(Stage))
    form_latitude: Mapped[float | None]
    form_longitude: Mapped[float | None]
    form_error_m: Mapped[float | None]
    device: Mapped[str | None]
    """What names the phone that sent it: its deviceID, or else its token."""
    taken_at: Mapped[datetime | None]
    """By its EXIF, in UTC; with `latitude` and `longitude` (WGS-84) a step of its phone's journey."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    verdict: Mapped[Status | None] = mapped_column(enum_text(Status))
    """None until the checks have spoken: the row is the work to do."""
    refiled_by: Mapped[str] = mapped_column(default="")
    """Who filed it elsewhere while the checks contradicted it and no pair showed it; empty once another confirmed."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How often a worker began; one that dies each time must not be asked for ever."""
    trouble: Mapped[str | None]
    """Why its analysis broke last, for the operator; None: it did not."""
    received_at: Mapped[datetime]
    analysed_at: Mapped[datetime | None]
    stale_run_id: Mapped[int | None] = mapped_column(ForeignKey("check_run.id"))
    """The run that asks again, because the register changed after the checks spoke; None: what they said holds."""
    original: Mapped[Original] = relationship()
    attachment: Mapped[Attachment] = relationship()
    issue: Mapped[Issue | None] = relationship()
    site: Mapped[Site | None] = relationship()
    viewpoint: Mapped[Viewpoint | None] = relationship()
    brought_in: Mapped["BroughtInPhoto | None"] = relationship(viewonly=True)
    """Set where no phone sent it."""
    findings: Mapped[list["Finding"]] = relationship(
        primaryjoin="and_(Photo.id == Finding.photo_id, Finding.replaced_at.is_(None))",
        order_by="Finding.id",
        viewonly=True,
    )


class BroughtInPhoto(Base):
    """That a photo came on a card or by chat and a person brought it in later: no phone vouches for it."""

    __tablename__ = "brought_in_photo"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), primary_key=True)
    by: Mapped[str]
    """Who brought it, as the log names them."""
    at: Mapped[datetime]
    file_name: Mapped[str]
    """In the folder or archive that it came in."""
    issue_code: Mapped[str]
    """This and the two below say where it was filed then, so that nothing is filed twice by being brought again."""
    viewpoint_code: Mapped[str]
    stage: Mapped[Stage] = mapped_column(enum_text(Stage))
    taken_by: Mapped[str] = mapped_column(default="")
    """As who brought it says."""
    source: Mapped[str] = mapped_column(default="")


class PhotoPair(Base):
    """An attempt: a before and an after photo of one viewpoint of one issue; a newer photo makes another one."""

    __tablename__ = "photo_pair"
    __table_args__ = (
        Index("ix_photo_pair_issue_viewpoint", "issue_id", "viewpoint_id"),
        Index(
            "ix_photo_pair_queue", "is_waiting", "queue_key", "verdict", "state", "programme_id", "batch_id", "county",
            "unit_id", "officer", "received_at", "reopened_at", "issue_id", "viewpoint_id",
            "against",
        ),  # every filter of the queue is answered from here, without touching the wide rows
        Index("ix_photo_pair_counts", "is_waiting", "state", "verdict", "programme_id"),
        Index(
            "ix_photo_pair_standing", "programme_id", "batch_id", "verdict", "state",
            sqlite_where=_STANDING, postgresql_where=_STANDING,
        ),
        Index("ix_photo_pair_settled", "settled_at", "outcome", "programme_id", "county", "unit_id"),
        Index("ix_photo_pair_answers", "issue_id", "replaced_at", "outcome"),
        Index(
            "ix_photo_pair_returned", "programme_id", "settled_at",
            sqlite_where=_RETURNED, postgresql_where=_RETURNED,
        ),
        Index("ix_photo_pair_waiting", "id", sqlite_where=_UNCHECKED, postgresql_where=_UNCHECKED),
        Index("ix_photo_pair_stale", "stale_run_id", "id", sqlite_where=_STALE, postgresql_where=_STALE),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    viewpoint_id: Mapped[int] = mapped_column(ForeignKey("viewpoint.id"))
    before_id: Mapped[int] = mapped_column(ForeignKey("photo.id"))
    after_id: Mapped[int] = mapped_column(ForeignKey("photo.id"))
    verdict: Mapped[Status | None] = mapped_column(enum_text(Status), index=True)
    """The worst of the pair's own findings and both photos'; None until the checks have spoken."""
    stale_run_id: Mapped[int | None] = mapped_column(ForeignKey("check_run.id"))
    """The run that asks again, because the register changed after the checks spoke; None: what they said holds."""
    comparison: Mapped[dict[str, Any] | None]
    """What the pixels of both say when laid on each other (see imaging); None until they were compared."""
    contradictions: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0)
    contradicted_at: Mapped[datetime | None]
    """When the checks first contradicted it; whatever they say later, a person has to answer for it."""
    formed_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    """Since when another attempt stands at the desk (see domain.attempts)."""
    chosen_at: Mapped[datetime | None]
    """When a person put it to the desk, in the place of the one that would stand there."""
    state: Mapped[PairState] = mapped_column(enum_text(PairState), default=PairState.OPEN)
    """How far people are with it."""
    outcome: Mapped[DecisionKind | None] = mapped_column(enum_text(DecisionKind))
    """What it was resolved with."""
    violation: Mapped[Violation | None] = mapped_column("charge", enum_text(Violation))
    """What two people recorded beside."""
    settled_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]
    """Answers given before this no longer count; they stay."""
    second_look_at: Mapped[datetime | None]
    """When it was drawn for a second look: one person's answer is not enough since."""
    is_waiting: Mapped[bool] = mapped_column(default=True)
    """A person has to answer; this and all below is kept by services.register.queue_columns, for one index."""
    queue_key: Mapped[int] = mapped_column(BigInteger, default=0)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    county: Mapped[str] = mapped_column(default="")
    officer: Mapped[str] = mapped_column(default="")
    """Who took the after photo: the first officer that the form names, or else who handed it in."""
    received_at: Mapped[datetime | None]
    """When the newer of both photos came."""
    against: Mapped[str] = mapped_column(default="")
    """The checks that contradict or doubt, each between blanks."""
    issue: Mapped[Issue] = relationship()
    viewpoint: Mapped[Viewpoint] = relationship()
    reservation: Mapped[Reservation | None] = relationship(viewonly=True)
    share: Mapped[PairShare | None] = relationship(viewonly=True)
    problem: Mapped[ProblemRegion | None] = relationship(
        primaryjoin="and_(foreign(PhotoPair.issue_id) == ProblemRegion.issue_id, "
        "foreign(PhotoPair.viewpoint_id) == ProblemRegion.viewpoint_id, ProblemRegion.replaced_at.is_(None))",
        viewonly=True,
        uselist=False,
    )
    """Where a person says the problem is; None where nobody has marked it."""
    before: Mapped[Photo] = relationship(foreign_keys=[before_id])
    after: Mapped[Photo] = relationship(foreign_keys=[after_id])
    findings: Mapped[list["Finding"]] = relationship(
        primaryjoin="and_(PhotoPair.id == Finding.pair_id, Finding.replaced_at.is_(None))",
        order_by="Finding.id",
        viewonly=True,
    )


class Finding(Base):
    """One check's answer for a photo, a pair or an issue. Never changed: a newer answer replaces it and both stay."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"), index=True)
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("photo_pair.id"), index=True)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), index=True)
    check: Mapped[str]
    version: Mapped[int]
    status: Mapped[Status] = mapped_column(enum_text(Status))
    reason: Mapped[str]
    evidence: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
