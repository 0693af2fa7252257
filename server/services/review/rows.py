"""What does one line of the queue show of a pair?

Thirty lines cost as many queries as one, and load no more than they show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    String,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from server.db import db
from server.domain.access import Actor, DecisionKind
from server.domain.finding import SAYS_NOTHING, Scope, ScopedFinding, Status, severity
from server.domain.resolution import PairState
from server.models import Batch, Finding, Issue, Original, Photo, PhotoPair, Site, Viewpoint
from server.services.review import decisions, reservations, shares
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
    problem: str = ""
    """Why there is nothing to see."""


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
    batch_en: str
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
    is_open: bool
    """A person has still to answer for it."""
    was_contradicted: bool
    """The checks contradict it, or did before."""
    has_open_beside: bool
    """Other photos of the same place wait for an answer as well."""
    is_stale: bool
    """The register has changed since the checks spoke; they are being asked again."""
    is_given: bool
    """It was given to the reader."""
    is_given_to_colleague: bool
    worst: ScopedFinding | None

    @property
    def decided(self) -> bool:
        """Tell whether it is settled."""
        return self.state is PairState.DECIDED

    @property
    def may_be_ticked(self) -> bool:
        """Tell whether it may be decided in the list, together with others."""
        is_free = self.state is PairState.OPEN and not (self.with_colleague or self.replaced or self.has_open_beside)
        is_free = is_free and not self.is_given_to_colleague
        is_known = self.verdict is not None and not self.is_stale
        return is_free and is_known and not (self.contradictions or self.was_contradicted)


def rows(actor: Actor, ids: Sequence[int]) -> tuple[Row, ...]:
    """Return what the queue shows of these pairs, in the order of `ids`; in two statements."""
    if not ids:
        return ()
    found = {row["pair_id"]: row for row in db.session.execute(_shown(actor, ids)).mappings()}
    worst = _worst(ids)
    return tuple(_row(found[pair_id], worst.get(pair_id)) for pair_id in ids)


def picture(photo: Photo) -> Picture:
    """Return how to show a photo small."""
    facts = photo.original.facts
    problem = (facts or {}).get("problem")
    return Picture(photo.original.sha256, facts is not None and problem is None, facts is None, problem or "")


def _shown(actor: Actor, ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    columns = (
        PhotoPair.id.label("pair_id"), PhotoPair.verdict, PhotoPair.contradictions, PhotoPair.doubts, PhotoPair.state,
        PhotoPair.replaced_at, PhotoPair.is_waiting, PhotoPair.contradicted_at,
        _has_open_beside().label("has_open_beside"),
        PhotoPair.before_id, PhotoPair.after_id, _is_stale().label("is_stale"),
        Issue.code.label("issue_code"), Issue.problem_text.label("problem"), Issue.due_on, Issue.due_text,
        Site.name.label("site"), PhotoPair.county, Viewpoint.name.label("viewpoint"), Batch.title.label("batch"),
        Batch.title_en.label("batch_en"),
        *_picture_columns("before", _FIRST), *_picture_columns("after", _SECOND),
        reservations.is_taken(actor).label("is_taken"), *shares.columns(actor),
        decisions.own_kind(actor).label("own_kind"),
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


def _is_stale() -> ColumnElement[bool]:
    marks = (PhotoPair.stale_run_id, _BEFORE.stale_run_id, _AFTER.stale_run_id)
    return or_(*(mark.is_not(None) for mark in marks))


def _has_open_beside() -> ColumnElement[bool]:
    """Tell, of a pair that stands, whether an earlier attempt of its viewpoint is still open."""
    earlier = aliased(PhotoPair)
    same_place = and_(earlier.issue_id == PhotoPair.issue_id, earlier.viewpoint_id == PhotoPair.viewpoint_id)
    is_open = and_(earlier.is_waiting == true(), earlier.replaced_at.is_not(None))
    is_there = select(earlier.id).where(same_place, is_open).correlate(PhotoPair).exists()
    return and_(PhotoPair.replaced_at.is_(None), is_there)


def _picture_columns(stage: str, original: type[Original]) -> tuple[Any, ...]:
    """Ask the database for two words of the facts, which are long."""
    return (
        original.sha256.label(f"{stage}_sha256"),
        original.facts.is_(None).label(f"{stage}_waiting"),
        original.facts["problem"].as_string().label(f"{stage}_problem"),
    )


def _row(row: RowMapping, worst: ScopedFinding | None) -> Row:
    return Row(
        pair_id=row["pair_id"],
        issue_code=row["issue_code"],
        problem=row["problem"],
        site=row["site"],
        county=row["county"],
        viewpoint=row["viewpoint"],
        batch=row["batch"] or "",
        batch_en=row["batch_en"] or "",
        due_on=row["due_on"],
        due_text=row["due_text"],
        verdict=row["verdict"],
        contradictions=row["contradictions"],
        doubts=row["doubts"],
        before=_picture(row, "before"),
        after=_picture(row, "after"),
        state=row["state"],
        own_decision=row["own_kind"],
        with_colleague=bool(row["is_taken"]),
        replaced=row["replaced_at"] is not None,
        is_open=row["is_waiting"],
        was_contradicted=row["contradicted_at"] is not None,
        has_open_beside=bool(row["has_open_beside"]),
        is_stale=bool(row["is_stale"]),
        is_given=bool(row["is_given"]),
        is_given_to_colleague=bool(row["is_given_to_colleague"]),
        worst=worst,
    )


def _picture(row: RowMapping, stage: str) -> Picture:
    waiting, problem = bool(row[f"{stage}_waiting"]), row[f"{stage}_problem"]
    return Picture(row[f"{stage}_sha256"], not waiting and problem is None, waiting, problem or "")


def _worst(ids: Sequence[int]) -> dict[int, ScopedFinding]:
    """Return each pair's worst finding, of its own or of its photos; where two are as bad, the earlier one."""
    against = union_all(
        _against(ids, Scope.PAIR, Finding.pair_id, PhotoPair.id),
        _against(ids, Scope.BEFORE, Finding.photo_id, PhotoPair.before_id),
        _against(ids, Scope.AFTER, Finding.photo_id, PhotoPair.after_id),
    ).subquery()
    rank = case({status.value: severity(status) for status in Status}, value=against.c.status)
    in_order = func.row_number().over(partition_by=against.c.pair_id, order_by=(rank.desc(), against.c.id))
    ranked = select(against, in_order.label("place")).subquery()
    query = select(ranked.c.pair_id, ranked.c.scope, Finding).join(Finding, Finding.id == ranked.c.id)
    return {
        pair_id: ScopedFinding(Scope(scope), findings.values([row])[0])
        for pair_id, scope, row in db.session.execute(query.where(ranked.c.place == 1))
    }


def _against(
    ids: Sequence[int], scope: Scope, about: InstrumentedAttribute[Any], part: InstrumentedAttribute[Any]
) -> Select[*tuple[Any, ...]]:
    status = type_coerce(Finding.status, String).label("status")
    query = select(PhotoPair.id.label("pair_id"), literal(scope.value).label("scope"), Finding.id, status)
    query = query.join(Finding, about == part).where(PhotoPair.id.in_(ids), Finding.replaced_at.is_(None))
    return query.where(Finding.status != Status.CONSISTENT, Finding.reason.not_in(SAYS_NOTHING))
