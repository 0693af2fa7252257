"""In which time is a day a day, where no site says another?"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

CHINA = "Asia/Shanghai"
"""All of China keeps one legal time."""
ZONE = ZoneInfo(CHINA)


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins."""
    return datetime.combine(day, time.min, ZONE)
