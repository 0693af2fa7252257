"""Which issues does somebody want to take away? Those of the scope that this caller may see, in the ledger's order."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import defer, joinedload

from server.db import db, is_one_of
from server.domain.access import Actor
from server.domain.export import Scope
from server.errors import Conflict, Invalid, NotFound
from server.models import Batch, Issue, Programme, Unit
from server.services import access
from server.services.ledger import listing
from server.services.register import programmes
from server.translations import N_


@dataclass(frozen=True)
class ChosenIssues:
    """Issues of one programme, and what they have in common."""

    programme: Programme
    issues: tuple[Issue, ...]
    subject: str


def chosen(actor: Actor, scope: Scope, programme: str | None = None) -> ChosenIssues:
    """Return the issues of a scope.

    :raises Invalid: where nothing is chosen.
    :raises NotFound: for a code that no issue, batch or unit has.
    :raises Conflict: where they belong to several programmes.
    """
    query, subject = _query(actor, scope, programmes.get(programme) if programme else None)
    found = tuple(db.session.scalars(query).unique())
    if scope.codes:
        _refuse_unknown(scope.codes, found)
    if not found:
        raise Invalid(N_("There is no issue to export: nothing was chosen, or nothing fits."))
    if len({issue.programme_id for issue in found}) > 1:
        raise Conflict(N_("These issues belong to several programmes; choose those of one."))
    return ChosenIssues(found[0].programme, found, subject or _several(found))


def _query(actor: Actor, scope: Scope, owner: Programme | None) -> tuple[Select[Issue], str]:
    query = access.scoped(select(Issue), actor, Issue)
    subject = ""
    if owner:
        query = query.where(Issue.programme_id == owner.id)
    if scope.codes:
        query = query.where(Issue.code.in_(scope.codes))
    elif scope.batch is not None:
        batch = _batch(actor, scope.batch, owner)
        query, subject = query.where(Issue.batch_id == batch.id), batch.title or batch.code
    elif scope.unit is not None:
        unit = _unit(scope.unit)
        query, subject = query.where(Issue.unit_id == unit.id), unit.name
    elif scope.county is not None:
        query, subject = query.where(Issue.county == scope.county), scope.county
    elif scope.listed is not None:
        query = listing.matching(actor, listing.filters_of(scope.listed))
    elif not scope.everything:
        query = query.where(is_one_of(Issue.id, scope.numbers))
    loaded = joinedload(Issue.site), joinedload(Issue.programme), defer(Issue.ledger)  # as it is; `rows` judges it
    return query.options(*loaded).order_by(Issue.batch_id, Issue.row_no, Issue.id), subject


def _batch(actor: Actor, code: str, owner: Programme | None) -> Batch:
    query = access.scoped(select(Batch).where(Batch.code == code), actor, Batch)
    found = list(db.session.scalars(query.where(Batch.programme_id == owner.id) if owner else query))
    if not found:
        raise NotFound(N_("There is no issue in the batch “{batch}”."), batch=code)
    if len(found) > 1:
        raise Conflict(N_("Several programmes have a batch “{batch}”; say which programme is meant."), batch=code)
    return found[0]


def _unit(code: str) -> Unit:
    found = db.session.scalar(select(Unit).where(or_(Unit.code == code, Unit.name == code)).limit(1))
    if found is None:
        raise NotFound(N_("There is no unit “{unit}”."), unit=code)
    return found


def _refuse_unknown(codes: Iterable[str], found: Iterable[Issue]) -> None:
    known: dict[str, int] = {}
    for issue in found:
        known[issue.code] = known.get(issue.code, 0) + 1
    for code in codes:
        if code not in known:
            raise NotFound(N_("There is no issue “{code}”."), code=code)
        if known[code] > 1:
            raise Conflict(N_("Several programmes have an issue “{code}”; say which programme is meant."), code=code)


def _several(found: tuple[Issue, ...]) -> str:
    return found[0].code if len(found) == 1 else f"{found[0].code} +{len(found) - 1}"
