"""Where did people say that the problems are, as a table?"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from server.domain.table import Table
from server.domain.table_columns import PROBLEMS, TITLES
from server.models import Issue, Original, ProblemRegion, Programme, Viewpoint
from server.services.export.tables.selection import Selection, stream
from server.services.export.tables.words import as_json


def table(selection: Selection) -> Table:
    """Return all that was ever marked, by number."""
    return Table("problems", TITLES["problems"], PROBLEMS, _rows(selection))


def _rows(selection: Selection) -> Iterator[Sequence[object]]:
    query = (
        select(
            ProblemRegion.id, Programme.code, Issue.code, Viewpoint.code, Viewpoint.name, Original.sha256,
            ProblemRegion.corners, ProblemRegion.is_none, ProblemRegion.source, ProblemRegion.drawn_by,
            ProblemRegion.drawn_at, ProblemRegion.replaced_at, ProblemRegion.replaced_by,
        )
        .join(Issue, Issue.id == ProblemRegion.issue_id)
        .join(Programme, Programme.id == Issue.programme_id)
        .join(Viewpoint, Viewpoint.id == ProblemRegion.viewpoint_id)
        .join(Original, Original.id == ProblemRegion.original_id)
        .where(*selection.of_issues())
        .order_by(ProblemRegion.id)
    )  # fmt: skip
    for row in stream(query):
        yield [*row[:6], as_json(row.corners) if row.corners else None, *row[7:]]
