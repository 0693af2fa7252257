"""How far does a phone's clock run ahead of ours?

Measured by the `Date` header of a request. Collect (2026.3) writes it with the pattern `hh`, on a dial of twelve
hours without am or pm, so what stands there may be twelve hours later; the reading nearer to our clock is taken.
A clock that is wrong by more than six hours is therefore told only to within twelve.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_DIAL = timedelta(hours=12)


def ahead_s(header: str | None, now: datetime) -> float | None:
    """Return the seconds by which the phone is ahead; None without a readable header."""
    try:
        readings = [written.astimezone(UTC) for written in _readings(header)]
    except (ValueError, OverflowError):
        return None
    nearest = min(readings, key=lambda reading: abs(reading - now), default=None)
    return None if nearest is None else (nearest - now).total_seconds()


def _readings(header: str | None) -> list[datetime]:
    if not header:
        return []
    written = parsedate_to_datetime(header)
    if written.tzinfo is None:
        written = written.replace(tzinfo=UTC)
    if not 1 <= written.hour <= 12:
        return [written]
    return [written, written + (_DIAL if written.hour < 12 else -_DIAL)]
