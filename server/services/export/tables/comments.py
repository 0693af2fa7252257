"""What did reviewers and officers write to each other about pairs, as a table?"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from server.domain import labels
from server.domain.table import Table
from server.domain.table_columns import COMMENTS, TITLES
from server.models import Account, Comment, Issue, PhotoPair, Programme, Viewpoint
from server.services.export.tables.selection import Selection, stream
from server.services.export.tables.words import in_words


def table(selection: Selection) -> Table:
    """Return all that was written, by number."""
    return Table("comments", TITLES["comments"], COMMENTS, _rows(selection))


def _rows(selection: Selection) -> Iterator[Sequence[object]]:
    roles = in_words(labels.ROLES, selection.language)
    query = (
        select(
            Comment.id, Programme.code, Issue.code, Comment.pair_id, Viewpoint.name, Comment.written_at,
            Account.name, Account.role, Comment.text,
        )
        .join(PhotoPair, PhotoPair.id == Comment.pair_id)
        .join(Issue, Issue.id == PhotoPair.issue_id)
        .join(Programme, Programme.id == Issue.programme_id)
        .join(Viewpoint, Viewpoint.id == PhotoPair.viewpoint_id)
        .join(Account, Account.id == Comment.account_id)
        .where(*selection.of_pairs())
        .order_by(Comment.id)
    )  # fmt: skip
    for *first, role, text in stream(query):
        yield [*first, role, roles[role], text]
