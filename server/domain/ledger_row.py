"""What stands in the cells of a row of the ledger, and by what are they sorted and searched?"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from server.domain import own_cell
from server.domain.ledger_columns import COLUMNS, LONGEST_KEY, ColumnKind, LedgerColumn
from server.domain.zone import ZONE

_DIGITS = re.compile(r"\d+")
_NO_WORD = re.compile(r"[\W_]+")
_HEADINGS = frozenset(one.heading for one in COLUMNS.values())
_PAD = 9
_LONGEST_RUN = 18
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")


@dataclass(frozen=True)
class LedgerRow:
    """A row as the register has it; names where it has numbers."""

    code: str
    row_no: int | None
    batch: str
    site: str
    unit: str
    county: str
    problem: str
    status: str
    due_text: str
    due_on: date | None
    started_at: datetime | None
    done_at: datetime | None
    claimed_at: datetime | None
    ledger: Mapping[str, object]
    own: Sequence[LedgerColumn] = ()
    """The columns that its programme has of its own, those that are retired as well."""


def texts(row: LedgerRow) -> dict[str, str]:
    """Return the cells that are not empty, by the keys of their columns, as an office would write them.

    A status is its code, which pages say in the reader's language.
    """
    own = {
        "row_no": "" if row.row_no is None else str(row.row_no),
        "code": row.code,
        "batch": row.batch,
        "site": row.site,
        "unit": row.unit,
        "problem": row.problem,
        "due": row.due_text or (row.due_on.isoformat() if row.due_on else ""),
        "status": row.status,
        "started": _written(row.started_at),
        "done": _written(row.done_at),
        "claimed": _written(row.claimed_at),
    }
    found = {one.key: own.get(one.key) or _kept(row.ledger, one.heading) for one in COLUMNS.values()}
    found["region"] = found["region"] or row.county
    found |= {one.key: _kept(row.ledger, one.heading) for one in row.own}
    return {key: text for key, text in found.items() if text}


def others(row: LedgerRow) -> dict[str, str]:
    """Return what imports kept of columns that are none of the ledger's, by their headings."""
    found = ((heading, _kept(row.ledger, heading)) for heading in row.ledger if heading not in _HEADINGS)
    return {heading: text for heading, text in found if text}


def sort_key(column: LedgerColumn, text: str, due_on: date | None = None) -> str:
    """Return by what a cell is sorted, chosen and compared with days and numbers; never longer than an index takes."""
    kind = column.kind
    if column.key == "due" and due_on:
        return due_on.isoformat()
    if kind is ColumnKind.NUMBER:
        return own_cell.number_key(text)[:LONGEST_KEY]
    if kind is ColumnKind.DAY:
        day = _DAY.match(unicodedata.normalize("NFKC", text))
        return f"{day[1]}-{day[2]:0>2}-{day[3]:0>2}{text[day.end() :]}"[:LONGEST_KEY] if day else text[:LONGEST_KEY]
    if kind is ColumnKind.CODE:
        return _DIGITS.sub(_padded, text)[:LONGEST_KEY]
    return text[:LONGEST_KEY]


def place(batch_id: int | None, row_no: int | None) -> str:
    """Return the place of a row in the ledger: batch by batch, by the number in it; what has none stands last."""
    return "".join(f"{number:010d}" if number is not None else "~" for number in (batch_id, row_no))


def plain(text: str) -> str:
    """Return of a text what is searched: letters and digits, whatever their width and case."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())


def bigrams(text: str) -> list[str]:
    """Return a plain text as its pairs of neighbours, and its last character alone; so two characters are one word."""
    return [text[at : at + 2] for at in range(len(text))]


def _padded(run: re.Match[str]) -> str:
    return run[0].zfill(_PAD) if len(run[0]) <= _LONGEST_RUN else run[0]


def _kept(ledger: Mapping[str, object], heading: str) -> str:
    value = ledger.get(heading)
    return "" if value is None else str(value).strip()


def _written(moment: datetime | None) -> str:
    """Return a day, or a time where it is not the beginning of one."""
    if moment is None:
        return ""
    here = moment.astimezone(ZONE)
    return here.date().isoformat() if here.time() == time() else here.replace(tzinfo=None).isoformat(" ")
