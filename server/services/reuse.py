"""What was received before that is the same as this photo, or looks the same?

Only photos received earlier count, so the answer stays the same when it is asked again. The search by fingerprint
is exact to 8 bits and uses ordinary indexes, in the transaction of the photo itself.
"""

from collections.abc import Iterable

from sqlalchemy import Select, select, union_all

from server.db import db
from server.domain.bands import bands, neighbours, signed, unsigned
from server.domain.likeness import Likeness, likeness, readings
from server.domain.limits import Limits
from server.domain.photo import Fingerprint as Look
from server.domain.photo import PhotoFacts
from server.domain.same_exif import exif_key
from server.domain.subject import OtherPhoto
from server.imaging.reuse import SameExposure
from server.models import Attachment, Fingerprint, Original, Photo, Submission
from server.services import reuse_within_reach

MOST = 20
"""So many others are shown; a picture used more often is no better known by a longer list."""


def keep(original: Original, facts: PhotoFacts) -> None:
    """Store by what an original will be found again, once."""
    original.exif_key = exif_key(facts)
    if facts.fingerprint:
        _keep_fingerprint(original, facts.fingerprint)


def _keep_fingerprint(original: Original, look: Look) -> None:
    if db.session.get(Fingerprint, original.id) is None:
        band0, band1, band2 = bands(look.phash)
        row = Fingerprint(
            original_id=original.id,
            phash=signed(look.phash),
            pdq=look.pdq,
            band0=band0,
            band1=band1,
            band2=band2,
        )
        db.session.add(row)
        db.session.flush()


def others(photo: Photo, facts: PhotoFacts, limits: Limits) -> tuple[OtherPhoto, ...]:
    """Return earlier photos that are the same, look the same, are part of the same exposure, or share the EXIF."""
    found = {photo.original_id: [_described(one, same_bytes=True) for one in _earlier(photo, [photo.original_id])]}
    if facts.fingerprint:
        alike = _alike(facts.fingerprint, limits)
        alike.pop(photo.original_id, None)
        for one in _earlier(photo, alike):
            near = alike[one.original_id]
            looks = _described(one, bits=near.bits, turned=near.is_changed)
            found.setdefault(one.original_id, []).append(looks)
    for one, same in reuse_within_reach.same_exposures(photo, limits, without=frozenset(found)):
        found.setdefault(one.original_id, []).append(_described(one, exposure=same))
    for one in _with_same_exif(photo, facts, without=frozenset(found)):
        found.setdefault(one.original_id, []).append(_described(one, is_exif_only=True))
    everything = [other for same_original in found.values() for other in same_original]
    return tuple(sorted(everything, key=lambda one: (not one.same_bytes, one.is_exif_only, one.bits))[:MOST])


def _with_same_exif(photo: Photo, facts: PhotoFacts, without: frozenset[int]) -> list[Photo]:
    key = exif_key(facts)
    if key is None:
        return []
    query = select(Original.id).where(Original.exif_key == key, Original.id.not_in(without)).limit(MOST)
    return _earlier(photo, db.session.scalars(query))


def _alike(look: Look, limits: Limits) -> dict[int, Likeness]:
    """Return originals by number that look the same in any position."""
    found: dict[int, Likeness] = {}
    for phash in dict.fromkeys(one.phash for one in readings(look)):
        for row in db.session.execute(_near(phash)):
            alike = likeness(look, unsigned(row.phash), row.pdq, limits)
            if alike:
                found[row.original_id] = alike
    return found


def _near(phash: int) -> Select[tuple[int, int, bytes]]:
    columns = (Fingerprint.band0, Fingerprint.band1, Fingerprint.band2)
    parts = [
        select(Fingerprint.original_id, Fingerprint.phash, Fingerprint.pdq).where(column.in_(neighbours(number, value)))
        for number, (column, value) in enumerate(zip(columns, bands(phash), strict=True))
    ]
    found = union_all(*parts).subquery()
    return select(found.c.original_id, found.c.phash, found.c.pdq).distinct()


def _earlier(photo: Photo, originals: Iterable[int]) -> list[Photo]:
    query = (
        select(Photo).where(Photo.original_id.in_(list(originals)), Photo.id < photo.id).order_by(Photo.id).limit(MOST)
    )
    return list(db.session.scalars(query))


def _described(
    other: Photo,
    *,
    same_bytes: bool = False,
    bits: int = 0,
    turned: bool = False,
    exposure: SameExposure | None = None,
    is_exif_only: bool = False,
) -> OtherPhoto:
    return OtherPhoto(
        name=_name(other),
        same_bytes=same_bytes,
        bits=bits,
        turned=turned,
        inliers=exposure.inliers if exposure else None,
        likeness=exposure.likeness if exposure else None,
        cover=exposure.cover if exposure else None,
        matrix=exposure.matrix if exposure else None,
        is_exif_only=is_exif_only,
        issue=other.issue.code if other.issue else None,
        viewpoint=other.viewpoint.code if other.viewpoint else None,
        stage=other.stage,
        visit=visit_of(other),
        received_at=other.received_at,
        sha256=other.original.sha256,
    )


def _name(photo: Photo) -> str:
    """Say which photo it is in words that a person can look up."""
    parts = [
        photo.issue.code if photo.issue else "",
        photo.viewpoint.name if photo.viewpoint else "",
        photo.stage.value if photo.stage else "",
    ]
    return " · ".join(part for part in parts if part) + f" #{photo.id}"


def visit_of(photo: Photo) -> str:
    """Return what names the visit: the first version of the submission that the photo came with."""
    submission = db.session.scalar(select(Submission).join(Attachment).where(Attachment.id == photo.attachment_id))
    while submission and submission.replaces:
        submission = submission.replaces
    return submission.instance_id if submission else ""
