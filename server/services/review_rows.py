"""What does one line of the queue show of a pair?

Thirty lines cost as many queries as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.access import Actor, DecisionKind
from server.domain.finding import Status, severity
from server.models import Decision, Finding, Issue, Photo, PhotoPair, Viewpoint
from server.services import findings
from server.services.pair_view import Scope, ScopedFinding


@dataclass(frozen=True)
class Picture:
    """What is needed to show a photo small."""

    sha256: str
    viewable: bool
    """Its pixels could be read."""
    waiting: bool
    """Nobody has tried to read them yet."""


@dataclass(frozen=True)
class Row:
    """One pair in the queue."""

    pair_id: int
    issue_code: str
    problem: str
    site: str
    county: str
    viewpoint: str
    batch: str
    due_on: date | None
    due_text: str
    verdict: Status | None
    contradictions: int
    doubts: int
    before: Picture
    after: Picture
    decided: bool
    second_opinion: bool
    """Somebody escalated it and nobody has settled it since."""
    own_decision: DecisionKind | None
    worst: ScopedFinding | None


def rows(actor: Actor, ids: Sequence[int]) -> tuple[Row, ...]:
    """Return what the queue shows of these pairs, in the order of `ids`."""
    if not ids:
        return ()
    found = {pair.id: pair for pair in db.session.scalars(_pairs(ids))}
    pairs = [found[pair_id] for pair_id in ids]
    said, worst = _decisions(ids), _worst(pairs)
    return tuple(_row(pair, actor, said.get(pair.id, []), worst.get(pair.id)) for pair in pairs)


def picture(photo: Photo) -> Picture:
    """Return how to show a photo small."""
    facts = photo.original.facts
    return Picture(photo.original.sha256, facts is not None and facts.get("problem") is None, facts is None)


def _pairs(ids: Sequence[int]) -> Select[PhotoPair]:
    return (
        select(PhotoPair)
        .where(PhotoPair.id.in_(ids))
        .options(
            joinedload(PhotoPair.issue).joinedload(Issue.batch),
            joinedload(PhotoPair.viewpoint).joinedload(Viewpoint.site),
            joinedload(PhotoPair.before).joinedload(Photo.original),
            joinedload(PhotoPair.after).joinedload(Photo.original),
        )
    )


def _row(pair: PhotoPair, actor: Actor, said: list[Decision], worst: ScopedFinding | None) -> Row:
    newest = said[-1].kind if said else None
    issue, site = pair.issue, pair.viewpoint.site
    return Row(
        pair_id=pair.id,
        issue_code=issue.code,
        problem=issue.problem_text,
        site=site.name,
        county=site.county,
        viewpoint=pair.viewpoint.name,
        batch=issue.batch.title if issue.batch else "",
        due_on=issue.due_on,
        due_text=issue.due_text,
        verdict=pair.verdict,
        contradictions=pair.contradictions,
        doubts=pair.doubts,
        before=picture(pair.before),
        after=picture(pair.after),
        decided=newest is not None and newest is not DecisionKind.ESCALATE,
        second_opinion=newest is DecisionKind.ESCALATE,
        own_decision=next((one.kind for one in reversed(said) if one.account_id == actor.account_id), None),
        worst=worst,
    )


def _decisions(ids: Sequence[int]) -> dict[int, list[Decision]]:
    said: dict[int, list[Decision]] = {}
    query = select(Decision).where(Decision.pair_id.in_(ids)).order_by(Decision.id)
    for decision in db.session.scalars(query):
        said.setdefault(decision.pair_id, []).append(decision)
    return said


def _worst(pairs: Sequence[PhotoPair]) -> dict[int, ScopedFinding]:
    """Return each pair's worst finding, of its own or of its photos; where two are as bad, the earlier check's."""
    of_photo: dict[int, list[tuple[int, Scope]]] = {}
    for pair in pairs:
        of_photo.setdefault(pair.before_id, []).append((pair.id, Scope.BEFORE))
        of_photo.setdefault(pair.after_id, []).append((pair.id, Scope.AFTER))
    query = (
        select(Finding)
        .where(
            Finding.replaced_at.is_(None),
            Finding.status != Status.CONSISTENT,
            or_(Finding.pair_id.in_([pair.id for pair in pairs]), Finding.photo_id.in_(list(of_photo))),
        )
        .order_by(Finding.id)
    )
    worst: dict[int, ScopedFinding] = {}
    for row in db.session.scalars(query):
        for pair_id, scope in [(row.pair_id, Scope.PAIR)] if row.pair_id else of_photo[row.photo_id or 0]:
            known = worst.get(pair_id)
            if known is None or severity(row.status) > severity(known.checked.finding.status):
                worst[pair_id] = ScopedFinding(scope, findings.values([row])[0])
    return worst
