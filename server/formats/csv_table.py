"""How is a table written so that any spreadsheet opens it, in Chinese too, and runs nothing that stands in it?"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

BOM = "\ufeff"
"""Without it Excel reads Chinese as Latin letters."""
_STARTS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""A spreadsheet calculates what begins so; some also take the wide letters of a Chinese keyboard."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file (RFC 4180, UTF-8 with BOM)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([cell(value) for value in row] for row in rows)
    return (BOM + text.getvalue()).encode(errors="replace")


def cell(value: object) -> str:
    """Write one cell; text that would be calculated gets an apostrophe in front, plain numbers do not."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    text = str(value).replace("\0", "")
    if text.startswith(_STARTS_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
