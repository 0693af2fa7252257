"""What is made public (公示) of an issue, which pictures with it, and who objected?"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import NEVER_AGAIN, Base, enum_text
from server.domain.publicity import ObjectionState
from server.domain.subject import Stage
from server.domain.working_days import WindowKind
from server.models.account import Account
from server.models.issue import Issue
from server.models.original import Original
from server.models.photo import PhotoPair


class Publication(Base):
    """The notice of one issue and round. Never removed: what was wrong is withdrawn with a reason, and made anew."""

    __tablename__ = "publication"
    __table_args__ = (Index("ix_publication_issue", "issue_id", "round"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    round: Mapped[int] = mapped_column(default=1)
    """Which clean-up of the issue: a relapse (反弹) begins another one."""
    problem: Mapped[str] = mapped_column(default="")
    """This and the five below are the parts of the text, in their order."""
    body: Mapped[str] = mapped_column(default="")
    measures: Mapped[str] = mapped_column(default="")
    goal: Mapped[str] = mapped_column(default="")
    due: Mapped[str] = mapped_column(default="")
    result: Mapped[str] = mapped_column(default="")
    medium: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    """Where else it was published."""
    screenshot_id: Mapped[int | None] = mapped_column(ForeignKey("original.id"))
    """What that looked like."""
    receiver: Mapped[str] = mapped_column(default="")
    telephone: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    prepared_by: Mapped[list[Any]] = mapped_column(default=list)
    """Who made and changed it, as the log names them: none of them checks or releases it."""
    made_at: Mapped[datetime]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checked_at: Mapped[datetime | None]
    """None again, as soon as something is changed."""
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    released_at: Mapped[datetime | None]
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None] = mapped_column(index=True)
    """The last day on which objections are received."""
    needed_days: Mapped[int | None]
    """How long the rule of the programme wanted it to be when it was released."""
    day_kind: Mapped[WindowKind | None] = mapped_column(enum_text(WindowKind))
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    token: Mapped[str] = mapped_column(unique=True)
    """Its public address, which nobody guesses."""
    revision: Mapped[int] = mapped_column(default=0)
    """How often it was changed: by it, kept pages are known to be old."""
    issue: Mapped[Issue] = relationship()
    screenshot: Mapped[Original | None] = relationship()
    checked_by: Mapped[Account | None] = relationship(foreign_keys=checked_by_id)
    released_by: Mapped[Account | None] = relationship(foreign_keys=released_by_id)
    withdrawn_by: Mapped[Account | None] = relationship(foreign_keys=withdrawn_by_id)
    pairs: Mapped[list["PublishedPair"]] = relationship(
        order_by="PublishedPair.id", cascade="all, delete-orphan", back_populates="publication"
    )
    photos: Mapped[list["PublishedPhoto"]] = relationship(order_by="PublishedPhoto.id", viewonly=True)
    objections: Mapped[list["Objection"]] = relationship(order_by="Objection.id", back_populates="publication")


class PublishedPair(Base):
    """A before and an after photo that a notice shows beside each other."""

    __tablename__ = "published_pair"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("photo_pair.id"))
    caption: Mapped[str] = mapped_column(default="")
    """What stands below them; empty: nothing, where not even the viewpoint's name may be known."""
    publication: Mapped[Publication] = relationship(back_populates="pairs")
    pair: Mapped[PhotoPair] = relationship()
    photos: Mapped[list["PublishedPhoto"]] = relationship(
        order_by="PublishedPhoto.id", cascade="all, delete-orphan", back_populates="published"
    )


class PublishedPhoto(Base):
    """One photo of such a pair, with what is covered in it. Only a picture made of it goes out, never the original."""

    __tablename__ = "published_photo"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    published_pair_id: Mapped[int] = mapped_column(ForeignKey("published_pair.id"), index=True)
    stage: Mapped[Stage] = mapped_column(enum_text(Stage))
    original_id: Mapped[int] = mapped_column(ForeignKey("original.id"))
    areas: Mapped[list[Any] | None]
    """Rectangles that are covered, as parts of the upright picture; empty: a person says that there is nothing to
    cover; None: nobody has said anything."""
    covered_by: Mapped[str] = mapped_column(default="")
    """Who said so, as the log names them."""
    covered_at: Mapped[datetime | None]
    token: Mapped[str] = mapped_column(unique=True)
    """The picture's public address, which says nothing of the photo."""
    published: Mapped[PublishedPair] = relationship(back_populates="photos")
    original: Mapped[Original] = relationship()


class Objection(Base):
    """What somebody of the public holds against a notice, and what the office answered."""

    __tablename__ = "objection"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    text: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    secret_sha256: Mapped[str]
    """With what is behind it, who objected asks how it stands."""
    received_at: Mapped[datetime]
    state: Mapped[ObjectionState] = mapped_column(enum_text(ObjectionState), default=ObjectionState.OPEN, index=True)
    answer: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    """Why it is upheld or not, for the file; who objected reads the answer."""
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
    publication: Mapped[Publication] = relationship(back_populates="objections")
    answered_by: Mapped[Account | None] = relationship()
    files: Mapped[list["ObjectionFile"]] = relationship(order_by="ObjectionFile.id")


class ObjectionFile(Base):
    """A picture or a PDF that came with an objection."""

    __tablename__ = "objection_file"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int] = mapped_column(ForeignKey("objection.id"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    """As its first bytes say."""
    original_id: Mapped[int] = mapped_column(ForeignKey("original.id"))
    original: Mapped[Original] = relationship()
