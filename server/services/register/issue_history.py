"""Who gave which cell of a row of the ledger which value, and when? As the log has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.domain.ledger_columns import COLUMNS
from server.models import Issue
from server.services import events

EDITED = "issues.edit"
IMPORTED = "issues.change"
_OF_FIELDS: Mapping[str, str] = {
    "row_no": "row_no",
    "batch_id": "batch",
    "site_id": "site",
    "unit_id": "unit",
    "problem_text": "problem",
    "due_text": "due",
    "status": "status",
    "work_started_at": "started",
    "work_done_at": "done",
    "claimed_at": "claimed",
    **{one.heading: one.key for one in COLUMNS.values()},
}


@dataclass(frozen=True)
class CellChange:
    """One cell: what stood there and what stands there since; empty where there was nothing."""

    at: datetime
    by: str
    """As the log names them: account:Emma, or system for a command."""
    key: str
    old: str
    new: str
    is_import: bool
    """A sheet said so."""


def key_of(field: str, own: Mapping[str, str]) -> str:
    """Return the column that a changed field of an import is shown in; empty for what is only computed.

    `own` says the keys of the programme's own columns by their headings.
    """
    return _OF_FIELDS.get(field) or own.get(field, "")


def of(issue: Issue, key: str | None = None) -> tuple[CellChange, ...]:
    """Return what was changed of an issue, or of one cell of it, the newest first."""
    found = [
        CellChange(event.at, event.actor, name, str(old), str(new), event.action == IMPORTED)
        for event in events.about(f"issue:{issue.id}")
        if event.action in {EDITED, IMPORTED}
        for name, (old, new) in event.details.get("fields", {}).items()
        if key in (None, name)
    ]
    return tuple(reversed(found))
