"""What did people answer, as a table: also what they took back within seconds?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from server.db import db, is_one_of
from server.domain import labels
from server.domain.table import Table
from server.domain.table_columns import DECISIONS, TITLES
from server.models import Account, Decision, DecisionReason, Issue, PhotoPair, Programme, Viewpoint
from server.services.export.tables.selection import Selection, parts, stream
from server.services.export.tables.words import as_json, in_words


def table(selection: Selection) -> Table:
    """Return the answers, by number."""
    return Table("decisions", TITLES["decisions"], DECISIONS, _rows(selection))


def _rows(selection: Selection) -> Iterator[Sequence[object]]:
    kinds = in_words(labels.DECIDED, selection.language)
    roles = in_words(labels.ROLES, selection.language)
    words = in_words(labels.RETURN_REASONS, selection.language)
    query = (
        select(
            Decision.id, Programme.code, Issue.code, Decision.pair_id, Viewpoint.name, Decision.decided_at,
            Account.name, Decision.kind, Decision.violation, Decision.note, Decision.verdict_seen,
            Decision.findings_seen, Decision.is_bulk, Decision.opened_at, Decision.withdrawn_at, Decision.given_with_id,
            Account.role,
        )
        .join(PhotoPair, PhotoPair.id == Decision.pair_id)
        .join(Issue, Issue.id == PhotoPair.issue_id)
        .join(Programme, Programme.id == Issue.programme_id)
        .join(Viewpoint, Viewpoint.id == PhotoPair.viewpoint_id)
        .join(Account, Account.id == Decision.account_id)
        .where(*selection.of_pairs())
        .order_by(Decision.id)
    )  # fmt: skip
    for part in parts(stream(query)):
        reasons = _reasons([row[0] for row in part])
        for row in part:
            *first, kind, violation, note, verdict, seen, bulk, opened, withdrawn, given_with, role = row
            codes = reasons.get(row[0], [])
            yield [
                *first, kind, kinds[kind], " ".join(codes), "；".join(words.get(code, code) for code in codes),
                violation, note, verdict, as_json(seen), bulk, opened, withdrawn, given_with,
                role, roles[role],
            ]  # fmt: skip


def _reasons(numbers: Sequence[int]) -> Mapping[int, list[str]]:
    query = select(DecisionReason.decision_id, DecisionReason.code).where(
        is_one_of(DecisionReason.decision_id, numbers)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for number, code in db.session.execute(query.order_by(DecisionReason.decision_id, DecisionReason.code)):
        found[number].append(code)
    return found
