"""How far has each batch come?

Two rates are in use and both are shown: 完成率, the completed of all, for tasks; 办结率, the completed and those
settled for the present stage of all, for petitions.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields

from sqlalchemy import func, select

from server.db import db
from server.models import Batch, Issue, Programme
from server.services.register import programmes


@dataclass(frozen=True)
class Counts:
    """The issues of a batch by the ledger's own status words; of no batch, or of several, without code and title."""

    code: str = ""
    title: str = ""
    title_en: str = ""
    total: int = 0
    completed: int = 0
    """Those that were closed are among them."""
    closed: int = 0
    stage_done: int = 0
    on_schedule: int = 0
    behind: int = 0
    in_progress: int = 0
    unstated: int = 0
    """The ledger says nothing, or a word of its own."""

    @property
    def completed_percent(self) -> float | None:
        """完成率; None where there is nothing to count."""
        return _percent(self.completed, self.total)

    @property
    def settled_percent(self) -> float | None:
        """办结率; None where there is nothing to count."""
        return _percent(self.completed + self.stage_done, self.total)


def by_batch(programme: Programme) -> tuple[Counts, ...]:
    """Count all issues of a programme in one query, batches in their order."""
    query = (
        select(Issue.batch_id, Batch.code, Batch.title, Batch.title_en, Issue.status, func.count())
        .outerjoin(Batch, Batch.id == Issue.batch_id)
        .where(Issue.programme_id == programme.id)
        .group_by(Issue.batch_id, Batch.code, Batch.title, Batch.title_en, Batch.position, Batch.id, Issue.status)
        .order_by(Issue.batch_id.is_(None), *programmes.batches_in_order())
    )
    found: dict[tuple[str, str, str], Counter[str]] = {}
    for _, code, title, title_en, status, number in db.session.execute(query):
        found.setdefault((code or "", title or "", title_en or ""), Counter())[status] += number
    return tuple(_counts(*names, words) for names, words in found.items())


def sum_of(parts: Iterable[Counts]) -> Counts:
    """Add counts up; batches that overlap are the caller's to leave out."""
    parts = list(parts)
    numbers = [f.name for f in fields(Counts) if f.type is int]
    return Counts(**{name: sum(getattr(part, name) for part in parts) for name in numbers})


def _counts(code: str, title: str, title_en: str, words: Counter[str]) -> Counts:
    known = ("stage_done", "on_schedule", "behind", "in_progress")
    completed = words["completed"] + words["closed"]
    stated = completed + sum(words[word] for word in known)
    return Counts(
        code,
        title,
        title_en,
        total=words.total(),
        completed=completed,
        closed=words["closed"],
        unstated=words.total() - stated,
        **{word: words[word] for word in known},
    )


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
