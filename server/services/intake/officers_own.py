"""Which issues does a phone carry besides those of its county? Those that are its officer's business.

An officer is sent beyond the county of the phone, or something of what they sent in from there comes back: without it
in their lists they could not answer.
"""

from functools import lru_cache

from sqlalchemy import or_, select

from server.db import db
from server.domain.access import Actor, Load
from server.models import Assignment, Issue, PhotoPair, Site
from server.services import access
from server.services.register import counties, returns

MOST_KEPT = 2_048
"""Phones whose answer is kept: a line of numbers each, and mostly none."""


def widened(programme_id: int, register_revision: int, load: Load) -> Load:
    """Return what a phone carries, with those issues, and without whose it is: phones that carry the same share it."""
    if load.county is None:
        return Load(photos=load.photos)
    beyond = _beyond(str(db.engine.url), programme_id, register_revision, load)
    return Load(load.county, load.photos, beyond)


@lru_cache(maxsize=MOST_KEPT)
def _beyond(_database: str, programme_id: int, _revision: int, load: Load) -> tuple[int, ...]:
    """Return their numbers; asked once for each state of the register, which counts what is sent and comes back."""
    who = Actor("", frozenset(), phone_id=load.phone_id, owner_id=load.officer_id)
    sent = select(Assignment.issue_id).where(Assignment.account_id == load.officer_id, Assignment.ended_at.is_(None))
    back = select(PhotoPair.issue_id).where(
        PhotoPair.programme_id == programme_id, returns.is_open(), access.of_own_pairs(who)
    )
    query = (
        select(Issue.id)
        .outerjoin(Site, Site.id == Issue.site_id)
        .where(Issue.programme_id == programme_id, or_(Issue.id.in_(sent), Issue.id.in_(back)))
        .where(~counties.holds(load.county or ""))
        .order_by(Issue.id)
    )
    return tuple(db.session.scalars(query))
