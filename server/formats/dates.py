"""Which day or moment does an office sheet mean? Documents write 2024年12月底, programs leave a count of days."""

import calendar
import re
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING

from server.domain.zone import ZONE
from server.later import Later

if TYPE_CHECKING:
    import openpyxl.utils.datetime
else:
    openpyxl = Later("openpyxl")

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no zones
"""From which day workbooks count, but for those that were begun on an old Macintosh."""

_DATE = re.compile(r"(\d{4})(?:年|[-/.])?(\d{1,2})(?:月|[-/.])?(?:(\d{1,2})日?)?")
_SHORT = re.compile(r"([1-4]\d)(?:年(\d{1,2})月|\.(\d{1,2})\.)(\d{1,2})日?")
"""A year of two digits, 2010 to 2049; only where the whole cell is one day, for 1.2.3 is a chapter."""
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIALS = range(30_000, 73_051)
"""Days since 1900, from 1982 to 2099: what a spreadsheet shows where a cell of a date has lost its format."""
_YEARS = range(1950, 2101)


def due_date(written: str) -> date | None:
    """Return the last day of a deadline such as 2024年12月底 or 2019年7月至2019年9月, where it names one."""
    written = unicodedata.normalize("NFKC", written).strip()
    counted = _counted(written, EPOCH)
    if counted:
        return counted.date()
    written = (
        _SHORT.sub(lambda short: f"20{short[1]}-{short[2] or short[3]}-{short[4]}", written)
        if _SHORT.fullmatch(written)
        else written
    )
    found = list(_DATE.finditer(written))
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found[-1].groups())
    if year not in _YEARS:
        return None
    try:
        last = calendar.monthrange(year or 0, month or 0)[1]
        return date(year or 0, month or 0, day or last)
    except (ValueError, calendar.IllegalMonthError):
        return None


def moment(written: str) -> datetime | None:
    """Return a time; a day alone is its beginning in China's zone."""
    written = unicodedata.normalize("NFKC", written).strip()
    found = _counted(written, EPOCH) or _iso(written)
    if found is None:
        day = due_date(written)
        found = datetime(day.year, day.month, day.day, tzinfo=ZONE) if day else None
    return found.replace(tzinfo=ZONE) if found and not found.tzinfo else found


def legible(written: str, epoch: datetime) -> str:
    """Return a count of days, which a workbook counts from `epoch`, as the day it means; anything else as it is."""
    counted = _counted(written, epoch)
    if counted is None:
        return written
    return counted.isoformat(sep=" ", timespec="seconds") if "." in written else counted.date().isoformat()


def _counted(written: str, epoch: datetime) -> datetime | None:
    if not _SERIAL.fullmatch(written) or int(float(written)) + (epoch - EPOCH).days not in _SERIALS:
        return None
    counted = openpyxl.utils.datetime.from_excel(float(written), epoch)
    return counted if isinstance(counted, datetime) else None


def _iso(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.year in _YEARS else None
