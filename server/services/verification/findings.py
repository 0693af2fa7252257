"""What did the checks say, now and before?

An answer is never changed: a newer one replaces it and both stay. An answer that is given again is no newer one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, union_all

from server import checks
from server.db import db
from server.domain.finding import Checked, Finding
from server.models import Finding as FindingRow
from server.services.runtime import now

_READING_ORDER = {code: place for place, code in enumerate(checks.REASONS)}


def keep(
    answers: Iterable[Checked],
    *,
    photo_id: int | None = None,
    pair_id: int | None = None,
    issue_id: int | None = None,
    is_all: bool = True,
) -> bool:
    """Store the answers for a photo, a pair or an issue in the place of earlier ones; tells whether any is new.

    What checks that were not asked said before is replaced too, unless only some were to be asked (`is_all`).
    """
    answers = list(answers)
    about = {"photo_id": photo_id, "pair_id": pair_id, "issue_id": issue_id}
    said = {row.check: row for row in current(**about)}
    fresh = [answer for answer in answers if not _is_same(said.get(answer.check), answer)]
    asked = {answer.check for answer in answers}
    replaced = {answer.check for answer in fresh} | ({*said} - asked if is_all else set())
    if not fresh and not replaced:
        return False
    moment = now()
    for check in replaced & said.keys():
        said[check].replaced_at = moment
    db.session.add_all(_row(answer, about, moment) for answer in fresh)
    db.session.flush()
    db.session.expire_all()
    return True


def current(
    *, photo_id: int | None = None, pair_id: int | None = None, issue_id: int | None = None
) -> Sequence[FindingRow]:
    """Return what holds now of a photo, a pair or an issue."""
    columns = ((FindingRow.photo_id, photo_id), (FindingRow.pair_id, pair_id), (FindingRow.issue_id, issue_id))
    mine = [column == number for column, number in columns if number is not None]
    query = select(FindingRow).where(*mine, FindingRow.replaced_at.is_(None)).order_by(FindingRow.id)
    return db.session.scalars(query).all()


def of_all(
    *, pair_ids: Sequence[int] = (), photo_ids: Sequence[int] = (), issue_ids: Sequence[int] = ()
) -> Sequence[FindingRow]:
    """Return what holds now of several things, in one statement, by their numbers.

    Each index is asked for itself, and the sorting done here: a database would rather go through all findings.
    """
    columns = (FindingRow.pair_id, pair_ids), (FindingRow.photo_id, photo_ids), (FindingRow.issue_id, issue_ids)
    about = union_all(*(select(FindingRow.id).where(column.in_(numbers)) for column, numbers in columns if numbers))
    found = db.session.scalars(select(FindingRow).where(FindingRow.id.in_(about), FindingRow.replaced_at.is_(None)))
    return sorted(found, key=lambda row: row.id)


def values(rows: Sequence[FindingRow]) -> tuple[Checked, ...]:
    """Return stored findings as values, in the reading order of the checks."""
    in_order = sorted(rows, key=lambda row: _READING_ORDER.get(row.check, len(_READING_ORDER)))
    return tuple(Checked(r.check, r.version, Finding(r.status, r.reason, r.evidence)) for r in in_order)


def _is_same(row: FindingRow | None, answer: Checked) -> bool:
    if row is None:
        return False
    said = Checked(row.check, row.version, Finding(row.status, row.reason, row.evidence))
    return said == Checked(
        answer.check,
        answer.version,
        Finding(answer.finding.status, answer.finding.reason, dict(answer.finding.evidence)),
    )


def _row(answer: Checked, about: Mapping[str, int | None], moment: datetime) -> FindingRow:
    return FindingRow(
        **about,
        check=answer.check,
        version=answer.version,
        status=answer.finding.status,
        reason=answer.finding.reason,
        evidence=dict(answer.finding.evidence),
        made_at=moment,
    )
