"""What does a monthly dispatch (每月调度) keep of each issue, what do its rows add up to, and what changed since?

The rows are the dispatch: figures are added up from them when somebody looks, so that both can never say different
things, and whoever sees a part of the rows sees the figures of that part.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Self

from server.domain.schedule import PUT_RIGHT, Pace
from server.errors import Invalid
from server.translations import N_

LONGEST_TEXT = 2_000
"""Characters of a monthly report."""


@dataclass(frozen=True)
class Row:
    """An issue as it stood."""

    issue_id: int
    code: str
    problem: str = ""
    batch: str = ""
    county: str = ""
    unit: str = ""
    unit_id: int | None = None
    state: str = "registered"
    status: str = ""
    """The ledger's word."""
    due: str = ""
    pace: str = ""
    """on_schedule, behind, overdue; empty: not asked."""
    missed: int = 0
    light: str = ""
    """The gravest warning that a person issued in this month."""
    percent: int | None = None
    """As the responsible unit reported; None: it did not."""
    progress: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return a row as it was kept; what later versions keep besides is left out."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)

    @property
    def must_report(self) -> bool:
        """Tell whether its unit has to report: it is not put right."""
        return self.status not in PUT_RIGHT


class Group(StrEnum):
    """By what figures are told."""

    BATCH = "batch"
    COUNTY = "county"
    UNIT = "unit"


@dataclass(frozen=True)
class Figures:
    """What rows add up to."""

    name: str
    total: int
    put_right: int
    on_schedule: int
    behind: int
    overdue: int
    warned: int
    reported: int
    """Of `must_report`."""
    must_report: int


@dataclass(frozen=True)
class Change:
    """What is otherwise in a row than the month before: by field, both values."""

    code: str
    issue_id: int
    fields: Mapping[str, tuple[Any, Any]]


COMPARED = ("state", "status", "due", "pace", "missed", "light", "percent")


def digest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of rows as canonical JSON: sorted keys, UTF-8, no blanks."""
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def figures(rows: Iterable[Row], group: Group | None = None) -> tuple[Figures, ...]:
    """Return what rows add up to, by group and in its order; as one line without a group."""
    key: Callable[[Row], str] = (lambda row: str(getattr(row, group.value))) if group else (lambda row: "")
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return tuple(_figures(name, some) for name, some in sorted(found.items(), key=lambda one: (not one[0], one[0])))


def changes(before: Iterable[Row], after: Iterable[Row]) -> tuple[Change, ...]:
    """Return the issues that stand otherwise than before, those that are new among them."""
    old = {one.issue_id: one for one in before}
    found = []
    for row in after:
        was = old.get(row.issue_id)
        said = {
            name: (getattr(was, name) if was else None, getattr(row, name))
            for name in COMPARED
            if was is None or getattr(was, name) != getattr(row, name)
        }
        if said:
            found.append(Change(row.code, row.issue_id, said))
    return tuple(found)


def unreported(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the issues of which the unit should have reported and did not."""
    return tuple(row for row in rows if row.must_report and row.percent is None)


def month_of(written: str) -> date:
    """Return the first day of a month that a person wrote as 2026-11.

    :raises Invalid: for anything else.
    """
    try:
        return date.fromisoformat(f"{written.strip()}-01")
    except ValueError as wrong:
        raise Invalid(N_("“{text}” is no month. Write one like 2026-11."), text=written[:20]) from wrong


def month_before(month: date) -> date:
    """Return the first day of the month before."""
    return month.replace(year=month.year - 1, month=12) if month.month == 1 else month.replace(month=month.month - 1)


def _figures(name: str, rows: Sequence[Row]) -> Figures:
    asked = [row for row in rows if row.must_report]
    paces = Counter(row.pace for row in rows)
    return Figures(
        name=name, total=len(rows), put_right=len(rows) - len(asked), on_schedule=paces[Pace.ON_SCHEDULE],
        behind=paces[Pace.BEHIND], overdue=paces[Pace.OVERDUE], warned=sum(bool(row.light) for row in rows),
        reported=sum(row.percent is not None for row in asked), must_report=len(asked),
    )  # fmt: skip
