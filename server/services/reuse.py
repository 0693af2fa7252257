"""What was received before that is the same as this photo, or looks the same?

Only photos received earlier count, so the answer stays the same when it is asked again. The search by fingerprint
is exact to 8 bits and uses ordinary indexes, in the transaction of the photo itself.
"""

from collections.abc import Iterable

from sqlalchemy import Select, select, union_all

from server.db import db
from server.domain.bands import bands, neighbours, signed, unsigned
from server.domain.limits import Limits
from server.domain.photo import Fingerprint as Look
from server.domain.subject import OtherPhoto
from server.models import Attachment, Fingerprint, Original, Photo, Submission

MOST = 20
"""So many others are shown; a picture used more often is no better known by a longer list."""


def keep_fingerprint(original: Original, look: Look) -> None:
    """Store what an original looks like, once."""
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


def others(photo: Photo, look: Look | None, limits: Limits) -> tuple[OtherPhoto, ...]:
    """Return earlier photos with the same bytes, or that look the same, nearest first."""
    found = [_described(other, same_bytes=True) for other in _earlier(photo, [photo.original_id])]
    if look:
        alike = _alike(look, limits)
        alike.pop(photo.original_id, None)
        for other in _earlier(photo, alike):
            bits, turned = alike[other.original_id]
            found.append(_described(other, same_bytes=False, bits=bits, turned=turned))
    return tuple(sorted(found, key=lambda other: (not other.same_bytes, other.bits))[:MOST])


def _alike(look: Look, limits: Limits) -> dict[int, tuple[int, bool]]:
    """Return originals by number, with the bits that differ and whether only a turned reading matches."""
    found: dict[int, tuple[int, bool]] = {}
    readings = [(look.phash, False), *((turned, True) for turned in _readings(look))]
    for phash, turned in readings:
        for row in db.session.execute(_near(phash)):
            bits = (unsigned(row.phash) ^ phash).bit_count()
            confirmed = turned or _bits(row.pdq, look.pdq) <= limits.pdq_near_bits
            if bits <= limits.phash_near_bits and confirmed and row.original_id not in found:
                found[row.original_id] = (bits, turned)
    return found


def _readings(look: Look) -> list[int]:
    """Return the other ways in which the picture may have been handed in."""
    other = [*look.turned, *([look.trimmed] if look.trimmed is not None else [])]
    return [phash for phash in dict.fromkeys(other) if phash != look.phash]


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


def _described(other: Photo, *, same_bytes: bool, bits: int = 0, turned: bool = False) -> OtherPhoto:
    return OtherPhoto(
        name=_name(other),
        same_bytes=same_bytes,
        bits=bits,
        turned=turned,
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


def _bits(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()
