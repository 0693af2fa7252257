"""Against which checks did people settle a pair, and did they agree with them?"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, enum_text
from server.domain.finding import Status


class AnsweredCheck(Base):
    """A check that doubted or contradicted on the screen of the answer with which a pair was settled.

    Drawn from answers and findings by services.review.answered_checks, for one index; it is taken away where the pair
    is settled no longer, and nothing is known by it alone.
    """

    __tablename__ = "answered_check"
    __table_args__ = (Index("ix_answered_check_settled", "settled_at", "check", "status", "is_upheld", "pair_id"),)

    pair_id: Mapped[int] = mapped_column(ForeignKey("photo_pair.id"), primary_key=True)
    check: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[Status] = mapped_column(enum_text(Status))
    """Doubtful or contradicted; of both photos' the worse."""
    limits: Mapped[str]
    """Those by which it judged, `name=value` between blanks, by name; empty where it has none."""
    camera: Mapped[str]
    """Make and model of the phone whose photo it speaks of, of a pair the after photo's; empty where unknown."""
    is_upheld: Mapped[bool]
    """The pair was returned; otherwise it was approved in spite of the check."""
    settled_at: Mapped[datetime]
