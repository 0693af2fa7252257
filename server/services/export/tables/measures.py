"""What had to be done, and what of it is done, as a table?"""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from server.domain.table import Table
from server.domain.table_columns import MEASURES, TITLES
from server.models import Issue, IssueFile, IssueMeasure, Programme
from server.services.export.tables.selection import Selection, stream


def table(selection: Selection) -> Table:
    """Return the measures of all rounds, by number; those that dropped out of a plan as well."""
    return Table("measures", TITLES["measures"], MEASURES, _rows(selection))


def _rows(selection: Selection) -> Iterator[Sequence[object]]:
    proofs = (
        select(func.count())
        .where(IssueFile.measure_id == IssueMeasure.id, IssueFile.set_aside_at.is_(None))
        .scalar_subquery()
    )
    query = (
        select(
            IssueMeasure.id, Programme.code, Issue.code, IssueMeasure.round, IssueMeasure.number, IssueMeasure.text,
            IssueMeasure.due_on, IssueMeasure.done_on, IssueMeasure.done_by, IssueMeasure.done_note, proofs,
            IssueMeasure.dropped_at,
        )
        .join(Issue, Issue.id == IssueMeasure.issue_id)
        .join(Programme, Programme.id == Issue.programme_id)
        .where(*selection.of_issues())
        .order_by(IssueMeasure.id)
    )  # fmt: skip
    yield from stream(query)
