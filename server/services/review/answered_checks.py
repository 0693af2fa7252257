"""Against which checks was a pair settled, and by which limits had they judged?

A check *said* something of a pair where it was doubtful or contradicted on the screen of the answer that settled the
pair: the last one that counts and has the outcome. Said twice, of both photos, it counts once, by the worse of both.
It is *upheld* where the pair was returned, with or without a violation, and *overridden* where it was approved in
spite of the check. Photos that were set aside answer nothing, and are not counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, or_, select, union_all

from server.db import db
from server.domain.access import DecisionKind
from server.domain.finding import Status, severity
from server.domain.limit_tracking import PREFIX
from server.models import AnsweredCheck, Decision, Finding, Original, Photo, PhotoPair

SAID = (Status.DOUBTFUL, Status.CONTRADICTED)
_ANSWERING = (DecisionKind.APPROVE, DecisionKind.RETURN)


def note(pair: PhotoPair, answers: Sequence[Decision]) -> None:
    """Write down what the checks had said against a pair that was just settled."""
    deciding = next((one for one in reversed(answers) if one.kind is pair.outcome), None)
    if deciding is None or pair.outcome not in _ANSWERING:
        return
    seen = {check for check, _, status, *_ in deciding.findings_seen if status in SAID}
    found = _worst_of_each(_said(pair, deciding), seen) if seen else {}
    if found:
        whole = {
            "pair_id": pair.id,
            "is_upheld": pair.outcome is DecisionKind.RETURN,
            "settled_at": pair.settled_at or deciding.decided_at,
        }
        db.session.execute(insert(AnsweredCheck), [whole | one for one in found.values()])


def forget(pair: PhotoPair) -> None:
    """Take that away of a pair which is settled no longer, or otherwise; findings and answers stay."""
    mine = delete(AnsweredCheck).where(AnsweredCheck.pair_id == pair.id)
    db.session.execute(mine.execution_options(synchronize_session=False))


def limits_text(evidence: Mapping[str, Any]) -> str:
    """Write the limits of a finding as one text: name=value between blanks, by name."""
    used = ((name.removeprefix(PREFIX), value) for name, value in evidence.items() if name.startswith(PREFIX))
    return " ".join(f"{name}={value:g}" for name, value in sorted(used))


def _said(pair: PhotoPair, answer: Decision) -> Sequence[Row[Any]]:
    """Return what the checks said against a pair when an answer was given, with the cameras of the photos.

    Each index is asked for itself, as in services.verification.findings.
    """
    about = (Finding.pair_id == pair.id, Finding.photo_id == pair.before_id, Finding.photo_id == pair.after_id)
    ids = union_all(*(select(Finding.id).where(one) for one in about))
    held = and_(
        Finding.made_at <= answer.decided_at,
        or_(Finding.replaced_at.is_(None), Finding.replaced_at > answer.decided_at),
    )
    camera = Original.facts["camera"]
    query = (
        select(
            Finding.check, Finding.status, Finding.evidence, (Finding.photo_id == pair.before_id).label("is_before"),
            camera["make"].as_string().label("make"), camera["model"].as_string().label("model"),
        )
        .join(Photo, Photo.id == func.coalesce(Finding.photo_id, pair.after_id))
        .join(Original, Original.id == Photo.original_id)
        .where(Finding.id.in_(ids), Finding.status.in_(SAID), held)
        .order_by(Finding.id)
    )  # fmt: skip
    return db.session.execute(query).all()


def _worst_of_each(said: Iterable[Row[Any]], seen: set[str]) -> dict[str, dict[str, Any]]:
    """Return each check that was on the screen once: the worse of both photos', of equals the after photo's."""
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(said, key=lambda one: (severity(one.status), not one.is_before)):
        if row.check in seen:
            found[row.check] = {
                "check": row.check,
                "status": row.status,
                "limits": limits_text(row.evidence),
                "camera": camera_name(row.make, row.model),
            }
    return found


def camera_name(make: str | None, model: str | None) -> str:
    """Return what a phone is called; many makers write their name into the model, too."""
    make, model = (make or "").strip(), (model or "").strip()
    return model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()
