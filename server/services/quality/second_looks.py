"""Which settled pairs rest on an answer given too quickly, and which of them does a second person look at?

Drawn by lot, so that nobody chooses whose work is looked at; the seed is in the log. The first answer goes on counting,
and the second person answers without seeing it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from server.db import db
from server.domain import drawing
from server.domain.access import Actor, Permission
from server.domain.resolution import PairState
from server.errors import Forbidden, Invalid
from server.models import Decision, PhotoPair
from server.services import access, events
from server.services.quality import sql_functions
from server.services.quality.period import LEAST_LOOK_S, Period
from server.services.register import returns
from server.services.review import reviews
from server.translations import N_

SHARE = 20.0
"""Per cent, where nobody says another."""


@dataclass(frozen=True)
class Drawn:
    """So many pairs were drawn of so many."""

    pairs: tuple[int, ...]
    of: int


def waiting(actor: Actor, asked: Period) -> int:
    """Count the settled pairs that rest on one answer alone, given faster than anybody looks at two photos."""
    return db.session.scalar(select(func.count()).select_from(_quick(actor, asked).subquery())) or 0


def draw(actor: Actor, asked: Period, share: float = SHARE) -> Drawn:
    """Draw a share of them, in per cent and at least one, and have a second person answer for each.

    :raises Forbidden: where the caller may not draw lots.
    :raises Invalid: for an impossible share, or where there is none to draw.
    """
    if not actor.may(Permission.DRAW):
        raise Forbidden
    if not 0 < share <= 100:
        raise Invalid(N_("The share is per cent, above 0 and at most 100."))
    numbers = list(db.session.scalars(_quick(actor, asked)))
    if not numbers:
        raise Invalid(N_("No settled pair of this period rests on an answer given in under {s} s."), s=LEAST_LOOK_S)
    seed = secrets.token_hex(16)
    drawn = _lots(seed, numbers)[: drawing.how_many(len(numbers), share)]
    for row in db.session.scalars(select(PhotoPair).where(PhotoPair.id.in_(drawn)).order_by(PhotoPair.id)):
        reviews.look_again(row)
    events.record(actor.label, "reviews.second_looks", "reviews", seed=seed, share=share, of=len(numbers), pairs=drawn)
    return Drawn(tuple(drawn), len(numbers))


def _lots(seed: str, numbers: Sequence[int]) -> list[int]:
    return sorted(numbers, key=lambda number: drawing.lot(seed, "pair", str(number)))


def _quick(actor: Actor, asked: Period) -> Select[int]:
    """Find the pairs whose only answer that counts was too quick."""
    length = sql_functions.seconds(Decision.opened_at, Decision.decided_at)
    other = aliased(Decision)
    others = select(other.id).where(
        other.pair_id == PhotoPair.id, other.id != Decision.id, other.withdrawn_at.is_(None)
    )
    query = (
        select(PhotoPair.id)
        .join(Decision, Decision.pair_id == PhotoPair.id)
        .where(
            PhotoPair.state == PairState.DECIDED,
            PhotoPair.replaced_at.is_(None),
            PhotoPair.second_look_at.is_(None),
            returns.still_counts(),
            Decision.opened_at.is_not(None),
            length < LEAST_LOOK_S,
            asked.holds(Decision.decided_at),
            asked.concerns_pair(),
            ~others.correlate(PhotoPair, Decision).exists(),
        )
        .order_by(PhotoPair.id)
    )
    return access.scoped(query, actor, PhotoPair)
