"""What does one line of the queue show of a pair?

Thirty lines cost as many queries as one, and load no more than they show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.orm import aliased

from server.db import db
from server.domain.access import Actor, DecisionKind
from server.domain.finding import SAYS_NOTHING, Scope, Status, severity
from server.domain.resolution import PairState
from server.models import Batch, Decision, Finding, Issue, Original, Photo, PhotoPair, Site, Viewpoint
from server.services.review import decisions, reservations
from server.services.review.pair_view import ScopedFinding
from server.services.verification import findings

_BEFORE, _AFTER = aliased(Photo), aliased(Photo)
_FIRST, _SECOND = aliased(Original), aliased(Original)


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
    state: PairState
    own_decision: DecisionKind | None
    with_colleague: bool
    """A colleague has it open."""
    replaced: bool
    """A newer photo has made a newer pair."""
    worst: ScopedFinding | None

    @property
    def decided(self) -> bool:
        """Tell whether it is settled."""
        return self.state is PairState.DECIDED

    @property
    def may_be_ticked(self) -> bool:
        """Tell whether it may be decided in the list, together with others."""
        is_free = self.state is PairState.OPEN and not self.with_colleague and not self.replaced
        return is_free and self.verdict is not None and not self.contradictions


def rows(actor: Actor, ids: Sequence[int]) -> tuple[Row, ...]:
    """Return what the queue shows of these pairs, in the order of `ids`."""
    if not ids:
        return ()
    found = {row["pair_id"]: row for row in db.session.execute(_shown(ids)).mappings()}
    said, worst = decisions.of_pairs(ids), _worst(list(found.values()))
    taken = reservations.with_colleagues(actor, ids)
    return tuple(
        _row(
            found[pair_id],
            decisions.last_of(said.get(pair_id, ()), actor.account_id),
            worst.get(pair_id),
            with_colleague=pair_id in taken,
        )
        for pair_id in ids
    )


def picture(photo: Photo) -> Picture:
    """Return how to show a photo small."""
    facts = photo.original.facts
    return Picture(photo.original.sha256, facts is not None and facts.get("problem") is None, facts is None)


def _shown(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    columns = (
        PhotoPair.id.label("pair_id"), PhotoPair.verdict, PhotoPair.contradictions, PhotoPair.doubts, PhotoPair.state,
        PhotoPair.replaced_at, PhotoPair.before_id, PhotoPair.after_id,
        Issue.code.label("issue_code"), Issue.problem_text.label("problem"), Issue.due_on, Issue.due_text,
        Site.name.label("site"), Site.county, Viewpoint.name.label("viewpoint"), Batch.title.label("batch"),
        *_picture_columns("before", _FIRST), *_picture_columns("after", _SECOND),
    )  # fmt: skip
    return (
        select(*columns)
        .join(Issue, Issue.id == PhotoPair.issue_id)
        .outerjoin(Batch, Batch.id == Issue.batch_id)
        .join(Viewpoint, Viewpoint.id == PhotoPair.viewpoint_id)
        .join(Site, Site.id == Viewpoint.site_id)
        .join(_BEFORE, _BEFORE.id == PhotoPair.before_id)
        .join(_FIRST, _FIRST.id == _BEFORE.original_id)
        .join(_AFTER, _AFTER.id == PhotoPair.after_id)
        .join(_SECOND, _SECOND.id == _AFTER.original_id)
        .where(PhotoPair.id.in_(ids))
    )


def _picture_columns(stage: str, original: type[Original]) -> tuple[Any, ...]:
    """Ask the database for two words of the facts, which are long."""
    return (
        original.sha256.label(f"{stage}_sha256"),
        original.facts.is_(None).label(f"{stage}_waiting"),
        original.facts["problem"].as_string().label(f"{stage}_problem"),
    )


def _row(row: RowMapping, own: Decision | None, worst: ScopedFinding | None, *, with_colleague: bool) -> Row:
    return Row(
        pair_id=row["pair_id"],
        issue_code=row["issue_code"],
        problem=row["problem"],
        site=row["site"],
        county=row["county"],
        viewpoint=row["viewpoint"],
        batch=row["batch"] or "",
        due_on=row["due_on"],
        due_text=row["due_text"],
        verdict=row["verdict"],
        contradictions=row["contradictions"],
        doubts=row["doubts"],
        before=_picture(row, "before"),
        after=_picture(row, "after"),
        state=row["state"],
        own_decision=own.kind if own else None,
        with_colleague=with_colleague,
        replaced=row["replaced_at"] is not None,
        worst=worst,
    )


def _picture(row: RowMapping, stage: str) -> Picture:
    waiting = bool(row[f"{stage}_waiting"])
    return Picture(row[f"{stage}_sha256"], not waiting and row[f"{stage}_problem"] is None, waiting)


def _worst(pairs: Sequence[RowMapping]) -> dict[int, ScopedFinding]:
    """Return each pair's worst finding, of its own or of its photos; where two are as bad, the earlier one."""
    of_photo: dict[int, list[tuple[int, Scope]]] = {}
    for pair in pairs:
        of_photo.setdefault(pair["before_id"], []).append((pair["pair_id"], Scope.BEFORE))
        of_photo.setdefault(pair["after_id"], []).append((pair["pair_id"], Scope.AFTER))
    chosen: dict[int, tuple[int, Status, Scope]] = {}
    for number, pair_id, photo_id, status in _against([one["pair_id"] for one in pairs], list(of_photo)):
        for about, scope in [(pair_id, Scope.PAIR)] if pair_id else of_photo.get(photo_id or 0, []):
            known = chosen.get(about)
            if known is None or severity(status) > severity(known[1]):
                chosen[about] = number, status, scope
    wanted = [number for number, _, _ in chosen.values()]
    found = {row.id: row for row in db.session.scalars(select(Finding).where(Finding.id.in_(wanted)))}
    return {
        about: ScopedFinding(scope, findings.values([found[number]])[0]) for about, (number, _, scope) in chosen.items()
    }


def _against(pair_ids: Sequence[int], photo_ids: Sequence[int]) -> list[tuple[int, int | None, int | None, Status]]:
    """Ask twice: a database goes through everything to find the one or the other, in order."""
    query = select(Finding.id, Finding.pair_id, Finding.photo_id, Finding.status)
    query = query.where(Finding.replaced_at.is_(None), Finding.status != Status.CONSISTENT)
    query = query.where(Finding.reason.not_in(SAYS_NOTHING))
    found = [*db.session.execute(query.where(Finding.pair_id.in_(pair_ids)))]
    found += db.session.execute(query.where(Finding.photo_id.in_(photo_ids)))
    found.sort(key=lambda row: row.id)
    return [(row.id, row.pair_id, row.photo_id, row.status) for row in found]
