"""Which figures come of the work records? One statement, however many records and figures there are."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from server.db import db
from server.domain.access import Actor
from server.domain.activity import FIGURES, ActivityKind, Figure, Measure
from server.domain.money import in_unit
from server.models import Activity
from server.services import access

_SUMS = {one: func.coalesce(func.sum(getattr(Activity, one.value)), 0) for one in Measure}


@dataclass(frozen=True)
class Counted:
    """A figure, and what is counted of it; an amount in fen."""

    figure: Figure
    sum: int

    @property
    def value(self) -> Decimal:
        """Return it in the unit in which it is told, exactly."""
        return in_unit(self.sum, self.figure.scale)


def of(actor: Actor, programme_id: int | None = None) -> tuple[Counted, ...]:
    """Return all figures, of the records that the caller may see and nobody withdrew."""
    query = select(Activity.kind, Activity.is_led, *_SUMS.values()).where(Activity.withdrawn_at.is_(None))
    if programme_id is not None:
        query = query.where(Activity.programme_id == programme_id)
    query = access.scoped(query.group_by(Activity.kind, Activity.is_led), actor, Activity)
    sums: Counter[tuple[ActivityKind, bool, Measure]] = Counter()
    for kind, is_led, *numbers in db.session.execute(query):
        sums.update({(kind, is_led, one): int(number) for one, number in zip(_SUMS, numbers, strict=True)})
    return tuple(Counted(one, sum(sums[one.kind, led, one.measure] for led in _led(one))) for one in FIGURES.values())


def _led(figure: Figure) -> tuple[bool, ...]:
    return (False, True) if figure.is_led is None else (figure.is_led,)
