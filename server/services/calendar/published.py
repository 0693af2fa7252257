"""Which days did the State Council publish as holidays, and which weekends as worked? By a kept library.

It knows the years for which a notice was out when it was made, and says of others that it does not know them; nothing
is guessed for those.
"""

from datetime import date

import chinese_calendar
from chinese_calendar import constants

from server.domain.working_days import SATURDAY

YEARS = range(min(constants.holidays).year, max(constants.holidays).year + 1)
"""The years that the library knows."""
_NAMES = {one.value: one.chinese for one in constants.Holiday}


def is_known(year: int) -> bool:
    """Tell whether the library knows the holidays of a year."""
    return year in YEARS


def is_working(day: date) -> bool:
    """Tell whether offices work on a day of a known year."""
    return bool(chinese_calendar.is_workday(day))


def name_of(day: date) -> str:
    """Return which holiday a free day belongs to, or which one a worked weekend makes up for; empty: neither."""
    is_free, name = chinese_calendar.get_holiday_detail(day)
    is_odd = is_free or day.weekday() >= SATURDAY
    return _NAMES.get(name or "", "") if is_odd else ""
