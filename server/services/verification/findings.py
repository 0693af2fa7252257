"""What did the checks say, now and before?

An answer is never changed: a newer one replaces it and both stay. An answer that is given again is no newer one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, union_all
from sqlalchemy.orm.util import identity_key

from server import checks
from server.db import db
from server.domain.finding import Checked, Finding
from server.models import Finding as FindingRow
from server.models import Photo, PhotoPair
from server.services.proof import collector
from server.services.runtime import now

_READING_ORDER = {code: place for place, code in enumerate(checks.REASONS)}


@dataclass(frozen=True)
class Saved:
    """What holds of a photo, a pair or an issue after answers were saved."""

    is_new: bool
    """Some check has another answer than before."""
    said: tuple[Checked, ...]
    """All that holds now, in the reading order of the checks."""


def save(
    answers: Iterable[Checked],
    *,
    photo_id: int | None = None,
    pair_id: int | None = None,
    issue_id: int | None = None,
    is_all: bool = True,
) -> Saved:
    """Store the answers for a photo, a pair or an issue in the place of earlier ones.

    What checks that were not asked said before is replaced too, unless only some were to be asked (`is_all`).
    """
    answers = list(answers)
    about = {"photo_id": photo_id, "pair_id": pair_id, "issue_id": issue_id}
    there = {row.check: row for row in current(**about)}
    fresh = [answer for answer in answers if not _is_same(there.get(answer.check), answer)]
    asked = {answer.check for answer in answers}
    replaced = {answer.check for answer in fresh} | ({*there} - asked if is_all else set())
    if fresh or replaced:
        _replace([there[check] for check in replaced & there.keys()], fresh, about)
    standing = [_value(row) for check, row in there.items() if check not in replaced]
    return Saved(bool(fresh or replaced), _in_reading_order([*standing, *fresh]))


def _replace(old: Iterable[FindingRow], new: Iterable[Checked], about: Mapping[str, int | None]) -> None:
    moment = now()
    for row in old:
        row.replaced_at = moment
    db.session.flush()
    rows = [_row(answer, about, moment) for answer in new]
    if rows:
        db.session.execute(insert(FindingRow), rows)
    for kind, number in (("photo", about["photo_id"]), ("photo_pair", about["pair_id"]), ("issue", about["issue_id"])):
        collector.touched(kind, [number])
    for model, number in ((Photo, about["photo_id"]), (PhotoPair, about["pair_id"])):
        known = db.session.identity_map.get(identity_key(model, number)) if number is not None else None
        if known is not None:
            db.session.expire(known, ["findings"])


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
    return _in_reading_order(map(_value, rows))


def _in_reading_order(answers: Iterable[Checked]) -> tuple[Checked, ...]:
    return tuple(sorted(answers, key=lambda one: _READING_ORDER.get(one.check, len(_READING_ORDER))))


def _value(row: FindingRow) -> Checked:
    return Checked(row.check, row.version, Finding(row.status, row.reason, row.evidence))


def _is_same(row: FindingRow | None, answer: Checked) -> bool:
    said = replace(answer, finding=replace(answer.finding, evidence=dict(answer.finding.evidence)))
    return row is not None and _value(row) == said


def _row(answer: Checked, about: Mapping[str, int | None], moment: datetime) -> dict[str, Any]:
    return {
        **about,
        "check": answer.check,
        "version": answer.version,
        "status": answer.finding.status,
        "reason": answer.finding.reason,
        "evidence": dict(answer.finding.evidence),
        "made_at": moment,
    }
