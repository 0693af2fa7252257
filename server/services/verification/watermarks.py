"""What does the text in a picture claim, and who else carries the same code?

Names of counties are those of the register, of all programmes: a place is where it is, whoever asks.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, union

from server.db import db
from server.domain.limits import Limits
from server.domain.photo import PhotoFacts
from server.domain.watermark import Watermark, county_in
from server.formats import facts_json
from server.formats.watermark import claimed, statement
from server.models import Issue, Original, Photo, Site

MOST = 20
"""So many photos with the same code are looked at: one that is another picture is enough."""


def note(original: Original, facts: PhotoFacts) -> None:
    """Keep by what other pictures with the same code are found."""
    original.burnt_in_code = _code(facts)


def of(photo: Photo, facts: PhotoFacts, limits: Limits) -> Watermark | None:
    """Return what the text says, by the names of the register, and another picture received before with its code."""
    text = claimed(facts.burnt_in)
    if text is None:
        return None
    text = replace(text, county=county_in(facts.burnt_in, _counties()))
    other = _other(photo, facts, limits)
    return replace(text, code=_code(facts), other=other) if other else text


def later(photo_id: int, facts: PhotoFacts) -> Sequence[int]:
    """Return photos with the same code that were received after this one and judged before it."""
    code = _code(facts)
    if code is None:
        return []
    query = select(Photo.id).join(Original, Original.id == Photo.original_id).where(Original.burnt_in_code == code)
    return db.session.scalars(
        query.where(Photo.id > photo_id, Photo.verdict.is_not(None)).order_by(Photo.id).limit(MOST)
    ).all()


def _code(facts: PhotoFacts) -> str | None:
    return next(iter(statement(facts.burnt_in).codes), None) if facts.burnt_in else None


def _counties() -> Sequence[str]:
    named = union(select(Site.county), select(Issue.county)).subquery()
    return db.session.scalars(select(named.c.county).where(named.c.county != "")).all()


def _other(photo: Photo, facts: PhotoFacts, limits: Limits) -> str | None:
    """Return the number of the first photo that shows something else under the same code."""
    code = _code(facts)
    if code is None:
        return None
    query = select(Photo.id, Original.facts).join(Original, Original.id == Photo.original_id)
    rows = db.session.execute(
        query.where(Original.burnt_in_code == code, Original.id != photo.original_id, Photo.id < photo.id)
        .order_by(Photo.id)
        .limit(MOST)
    )
    return next((str(number) for number, read in rows if _is_another(facts, read or {}, limits)), None)


def _is_another(facts: PhotoFacts, read: dict[str, object], limits: Limits) -> bool:
    """Tell whether two files show two pictures: a copy of one carries its code by right."""
    one, other = facts.fingerprint, facts_json.from_json(read).fingerprint
    return one is not None and other is not None and (one.phash ^ other.phash).bit_count() > limits.phash_far_bits
