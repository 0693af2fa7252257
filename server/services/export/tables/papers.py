"""Which papers belong to issues, as a table?"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from server.domain.issue_files import FILE_KINDS
from server.domain.table import Table
from server.domain.table_columns import PAPERS, TITLES
from server.models import Issue, IssueFile, Original, Programme
from server.services.export.tables.selection import Selection, stream
from server.services.export.tables.words import in_words


def table(selection: Selection) -> Table:
    """Return the papers of all rounds, by number; those that were set aside as well."""
    return Table("papers", TITLES["papers"], PAPERS, _rows(selection))


def _rows(selection: Selection) -> Iterator[Sequence[object]]:
    kinds = in_words(FILE_KINDS, selection.language)
    query = (
        select(
            IssueFile.id, Programme.code, Issue.code, IssueFile.round, IssueFile.kind, IssueFile.measure_id,
            IssueFile.name, Original.sha256, Original.size_bytes, IssueFile.brought_by, IssueFile.brought_at,
            IssueFile.note, IssueFile.set_aside_at, IssueFile.set_aside_reason,
        )
        .join(Issue, Issue.id == IssueFile.issue_id)
        .join(Programme, Programme.id == Issue.programme_id)
        .join(Original, Original.id == IssueFile.original_id)
        .where(*selection.of_issues())
        .order_by(IssueFile.id)
    )  # fmt: skip
    for row in stream(query):
        yield [*row[:5], kinds[row[4]], *row[5:]]
