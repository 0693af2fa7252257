"""What did the checks say, now and before?

An answer is never changed: a newer one replaces it and both stay.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import update

from server.db import db
from server.domain.finding import Checked, Finding
from server.models import Finding as FindingRow
from server.services.runtime import now


def keep(answers: Iterable[Checked], *, photo_id: int | None = None, pair_id: int | None = None) -> None:
    """Store the answers for a photo or a pair in the place of the earlier ones."""
    moment = now()
    mine = FindingRow.photo_id == photo_id if photo_id else FindingRow.pair_id == pair_id
    current = update(FindingRow).where(mine, FindingRow.replaced_at.is_(None))
    db.session.execute(current.values(replaced_at=moment))
    for answer in answers:
        row = FindingRow(
            photo_id=photo_id,
            pair_id=pair_id,
            check=answer.check,
            version=answer.version,
            status=answer.finding.status,
            reason=answer.finding.reason,
            evidence=dict(answer.finding.evidence),
            made_at=moment,
        )
        db.session.add(row)
    db.session.flush()
    db.session.expire_all()


def values(rows: Sequence[FindingRow]) -> tuple[Checked, ...]:
    """Return stored findings as values."""
    return tuple(Checked(r.check, r.version, Finding(r.status, r.reason, r.evidence)) for r in rows)
