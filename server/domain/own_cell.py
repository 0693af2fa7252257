"""What is written into a column that a programme has of its own, and by what is a number sorted?

A number is kept without grouping and needless zeros, a day as 2026-11-30, so that what is the same reads the same.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from server.domain.ledger_columns import ColumnKind, LedgerColumn

_NUMBER = re.compile(r"[+-]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,12})?")
_DAY = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?: 00:00:00)?")
_WHOLE = 15
"""So many digits before the point."""
_BELOW, _ABOVE, _NONE = "0", "1", "2"
"""A negative number stands before the others, and behind them what is none."""
BEYOND_NUMBERS = _NONE
"""What is greater than every number, as it is sorted."""
_TURNED = str.maketrans("0123456789", "9876543210")


def understood(column: LedgerColumn, written: str) -> str | None:
    """Return a cell as it is kept, or None where the column's kind makes nothing of it; empty stays empty."""
    said = written.strip()
    if not said:
        return ""
    match column.kind:
        case ColumnKind.NUMBER:
            return number(said)
        case ColumnKind.DAY:
            return day(said)
        case ColumnKind.CHOICE:
            return next((one for one in column.choices if one == said), None) if column.choices else said
        case _:
            return said


def number(written: str) -> str | None:
    """Return a number in its one spelling: 1,200.50 is 1200.5; None for what is none, or is larger than is counted."""
    said = unicodedata.normalize("NFKC", written).replace("−", "-").strip()
    if not _NUMBER.fullmatch(said) or not said.isascii():
        return None
    plain = format(Decimal(said.replace(",", "")), "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in {"-0", ""} else plain


def day(written: str) -> str | None:
    """Return a day as 2026-11-30; None for what names none."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", written).strip())
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return None


def number_key(text: str) -> str:
    """Return by what a number is sorted as a text, letter by letter; what is none stands behind all numbers."""
    said = number(text)
    if said is None:
        return f"{_NONE}{text}"
    whole, _, part = said.removeprefix("-").partition(".")
    padded = f"{whole:0>{_WHOLE}}{part}"
    return f"{_BELOW}{padded.translate(_TURNED)}~" if said.startswith("-") else f"{_ABOVE}{padded}"
