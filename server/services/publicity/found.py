"""Which publications may this caller see, and which may they change?

A publication is where its issue is: whoever is limited to a programme, counties or units sees those of their issues.
"""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from server.db import db, hold
from server.domain.access import Actor
from server.domain.publicity import Moments, PublicationState, state_of
from server.errors import Conflict, NotFound
from server.models import Issue, Publication
from server.services import access
from server.services.runtime import today
from server.translations import N_


def visible(query: Select[Publication], actor: Actor) -> Select[Publication]:
    """Leave, of a query over publications, those of issues that the caller sees."""
    return query.join(Issue, Issue.id == Publication.issue_id).where(*access.limits(actor, Issue))


def one(actor: Actor, number: int) -> Publication:
    """Return a publication.

    :raises NotFound: where there is none for this caller.
    """
    query = visible(select(Publication).where(Publication.id == number), actor)
    found = db.session.scalar(query.options(joinedload(Publication.issue)))
    if found is None:
        raise NotFound(N_("There is no publication {number}."), number=number)
    return found


def held(actor: Actor, number: int, seen: int | None = None) -> Publication:
    """Return a publication that nobody else changes until the transaction ends.

    :raises NotFound: where there is none for this caller.
    :raises Conflict: where it is no longer what the person saw; `seen` is its revision, None: whatever it is.
    """
    row = one(actor, number)
    hold(Publication, number)
    db.session.refresh(row)
    if seen is not None and seen != row.revision:
        raise Conflict(N_("Somebody has changed this meanwhile. Look again: nothing was saved."))
    return row


def draft(actor: Actor, number: int, seen: int | None = None) -> Publication:
    """Return a publication that may still be written, held likewise.

    :raises Conflict: where it went out or was withdrawn.
    """
    row = held(actor, number, seen)
    if row.withdrawn_at is not None:
        raise Conflict(N_("Publication {number} was withdrawn. Prepare another one."), number=number)
    if row.released_at is not None:
        told = N_("Publication {number} was released and is not changed any more. Withdraw it and prepare another one.")
        raise Conflict(told, number=number)
    return row


def state(row: Publication) -> PublicationState:
    """Return how a publication stands today."""
    moments = Moments(
        row.checked_at is not None, row.released_at is not None, row.withdrawn_at is not None, row.closes_on
    )
    return state_of(moments, today())


def note_change(row: Publication, actor: Actor) -> None:
    """Note that somebody changed a draft: what was checked before is not what there is now."""
    if actor.label not in row.prepared_by:
        row.prepared_by = [*row.prepared_by, actor.label]
    row.checked_by_id, row.checked_at = None, None
    row.revision += 1
