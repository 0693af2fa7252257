"""How did issues move on their way to closing, as a table?"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from server.domain import labels
from server.domain.table import Table
from server.domain.table_columns import MOVES, TITLES
from server.models import Issue, IssueMove, Programme
from server.services.export.tables.selection import Selection, stream
from server.services.export.tables.words import as_json, in_words


def table(selection: Selection) -> Table:
    """Return every move of every round, by number."""
    return Table("moves", TITLES["moves"], MOVES, _rows(selection))


def _rows(selection: Selection) -> Iterator[Sequence[object]]:
    states = in_words(labels.LIFE_STATES, selection.language)
    query = (
        select(
            IssueMove.id, Programme.code, Issue.code, IssueMove.round, IssueMove.start_state, IssueMove.end_state,
            IssueMove.about_on, IssueMove.made_at, IssueMove.by, IssueMove.document, IssueMove.reasons,
            IssueMove.due_on, IssueMove.note, IssueMove.evidence,
        )
        .join(Issue, Issue.id == IssueMove.issue_id)
        .join(Programme, Programme.id == Issue.programme_id)
        .where(*selection.of_issues())
        .order_by(IssueMove.id)
    )  # fmt: skip
    for row in stream(query):
        *first, start, end, on, at, by, document, reasons, due_on, note, evidence = row
        yield [
            *first, start, end, states[end], on, at, by, document, " ".join(map(str, reasons)), due_on, note,
            as_json(evidence),
        ]  # fmt: skip
