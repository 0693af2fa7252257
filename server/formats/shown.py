"""What does a person see in a cell of a workbook? A number is shown by its format: 1 as 001, 2019.1 as 2019.10.

A format may add to what a number says, never take from it: 34.8126 that is shown as 34.81 stays 34.8126.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from server.later import Later

if TYPE_CHECKING:
    import openpyxl.utils.datetime
else:
    openpyxl = Later("openpyxl")

EAST_ASIAN_DATES = {
    **dict.fromkeys((27, 36, 50, 52, 57), "yyyy年m月"),
    **dict.fromkeys((28, 29, 30, 31, 51, 53, 54, 58), "yyyy年m月d日"),
}
"""Formats that Chinese programs keep by their number alone (ECMA-376, 18.8.30); a day without its year keeps it."""
_MOST_DIGITS = 15
"""Which a spreadsheet shows and keeps; what is behind them is the rounding of binary numbers."""
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_UNSEEN = re.compile(r"\[[^\]]*\]|_.|\*.")
_NUMBER = re.compile(
    r"(?P<before>[^#0,.%?]*)(?P<whole>[#0,?]*)(?:\.(?P<fraction>[0#?]+))?(?P<percent>%?)(?P<after>[^#0,.%?]*)"
)
_KEPT = {letter: chr(0xE000 + ord(letter)) for letter in "#0,.%?"}
"""Where literals hold letters that mean something outside of them."""
_AS_WRITTEN = {ord(there): letter for letter, there in _KEPT.items()}


def text(value: object, form: str = "General") -> str:
    """Return the text of a cell's value; days as ISO 8601, months as 2019年10月 where no day is shown."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _month(value, form) or (
            value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
        )
    if isinstance(value, date):
        return _month(value, form) or value.isoformat()
    if isinstance(value, timedelta):
        return _clock(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _pattern(form)(value)
    return str(value)


def day(serial: float, epoch: datetime) -> object:
    """Return the day that a count of days means in a workbook, or the count where it means none."""
    try:
        return openpyxl.utils.datetime.from_excel(serial, epoch)
    except (OverflowError, ValueError):
        return serial


def plain(value: float) -> str:
    """Return a number as a spreadsheet shows it without a format."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    written = format(value, f".{_MOST_DIGITS}g")
    return written if "e" not in written else format(Decimal(written), "f")


def _clock(value: timedelta) -> str:
    """Return hours, minutes and seconds: what spreadsheets make of 34:48:45.3."""
    minutes, seconds = divmod(Decimal(str(round(value.total_seconds(), 3))), 60)
    return f"{minutes // 60:.0f}:{minutes % 60:02.0f}:{seconds.normalize():f}"


def _month(value: date, form: str) -> str:
    letters = _UNSEEN.sub("", _LITERAL.sub("", form)).lower()
    shows_month = "y" in letters and "m" in letters and not set("dhs") & set(letters)
    return f"{value.year}年{value.month}月" if shows_month else ""


@lru_cache(maxsize=1000)
def _pattern(form: str) -> Callable[[float], str]:
    """Return how a format writes a number; one that is more than digits and fixed words writes it plainly."""
    first = _LITERAL.sub(lambda found: _kept(found[1] if found[1] is not None else found[2]), form.split(";")[0])
    found = _NUMBER.fullmatch(_UNSEEN.sub("", first))
    if found is None or not (found["whole"] or found["fraction"]) or re.search("[A-Za-z@/]", _bare(form)):
        return plain
    before, after = (found[part].strip().translate(_AS_WRITTEN) for part in ("before", "after"))
    least, places = found["whole"].count("0"), (found["fraction"] or "").count("0")
    return lambda value: _written(value, before, after, least, places, bool(found["percent"]))


def _kept(literal: str) -> str:
    return "".join(_KEPT.get(letter, letter) for letter in literal)


def _bare(form: str) -> str:
    return _UNSEEN.sub("", _LITERAL.sub("", form.split(";")[0]))


def _written(value: float, before: str, after: str, least: int, places: int, percent: bool) -> str:  # noqa: FBT001
    exact = Decimal(plain(value)) * (100 if percent else 1)
    rounded = f"{abs(exact):.{places}f}"
    if Decimal(rounded) != abs(exact):
        rounded = format(abs(exact).normalize(), "f")
    whole, dot, fraction = rounded.partition(".")
    sign = "-" if exact < 0 else ""
    return f"{sign}{before}{whole.zfill(least)}{dot}{fraction}{'%' if percent else ''}{after}"
