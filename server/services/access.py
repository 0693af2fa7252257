"""What may this caller see, and which work is their own?

Every list, page, file and command of a person asks here, so that a new limit is written once.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, or_
from sqlalchemy.orm import InstrumentedAttribute

from server.db import Base
from server.domain.access import Actor
from server.domain.answers import OFFICERS, named
from server.models import Batch, CheckRun, Draw, Form, Issue, PhotoPair, Programme, Submission

Columns = TypeVarTuple("Columns")
_PROGRAMME: Mapping[type[Base], InstrumentedAttribute[Any]] = {
    Programme: Programme.id,
    Batch: Batch.programme_id,
    Form: Form.programme_id,
    Issue: Issue.programme_id,
    PhotoPair: PhotoPair.programme_id,
    Draw: Draw.programme_id,
    CheckRun: CheckRun.programme_id,
}
"""By table: the column that says to which programme a row belongs."""
_OF_ALL = frozenset({CheckRun})
"""Tables with rows that belong to no programme and concern everybody."""
_ON_SITE = (*OFFICERS, "username")
"""Questions whose answers name who was on site or sent the form."""


def scoped(query: Select[*Columns], actor: Actor, entity: type[Base]) -> Select[*Columns]:
    """Narrow a query that goes over `entity` to the rows that the caller may see."""
    return query.where(*limits(actor, entity))


def limits(actor: Actor, entity: type[Base]) -> list[ColumnElement[bool]]:
    """Return the conditions that leave of `entity` what the caller may see; none for one who sees all.

    :raises KeyError: for a table that nobody has said the owner of.
    """
    column = _PROGRAMME[entity]
    if actor.programme_id is None:
        return []
    is_mine = column == actor.programme_id
    return [or_(column.is_(None), is_mine) if entity in _OF_ALL else is_mine]


def sees(actor: Actor, row: Programme | Issue | PhotoPair) -> bool:
    """Tell whether the caller may see a row, by the rule of `scoped`."""
    programme_id = row.id if isinstance(row, Programme) else row.programme_id
    return actor.programme_id in (None, programme_id)


def handed_in(actor: Actor, submissions: Iterable[Submission]) -> bool:
    """Tell whether the caller handed in one of these forms, or was on site by what one says."""
    return actor.account_id is not None and any(_is_by(actor, one) for one in submissions)


def _is_by(actor: Actor, submission: Submission) -> bool:
    return submission.submitter_id == actor.account_id or actor.name in named(submission.answers, _ON_SITE)
