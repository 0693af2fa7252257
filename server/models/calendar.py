"""On which days do offices work? What an office says beside the published calendar, and which years it confirmed."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from server.db import NEVER_AGAIN, Base


class CalendarDay(Base):
    """A day of which the office says whether it is worked."""

    __tablename__ = "calendar_day"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    is_working: Mapped[bool]
    name: Mapped[str]
    """Of the holiday, or what the work makes up for."""


class CalendarYear(Base):
    """A year whose days somebody compared with what the State Council published."""

    __tablename__ = "calendar_year"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    confirmed_by: Mapped[str]
    """As the log names them."""
    confirmed_at: Mapped[datetime]
