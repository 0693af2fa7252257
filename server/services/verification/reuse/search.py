"""What was received before that is the same as this photo, or looks the same?

Only photos received earlier count, so the answer stays the same when it is asked again; a photo that is analysed late
has the later ones that look like it asked again (`later`). The search by fingerprint is exact to 8 bits in every
position, to 11 as it is, and sees what the transaction of the photo itself sees. It is asked of what a worker has in
memory (`memory`), or else of ordinary indexes; either way gives the same answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import CompoundSelect, select, union
from sqlalchemy.orm import joinedload

from server.checks.photo_matches_thumbnail import shows_another
from server.db import db, is_one_of
from server.domain.alignment import Alignment
from server.domain.limits import Limits
from server.domain.multi_index_hashing import PER_BAND, PER_BAND_FAR, bands, is_reached, neighbours, signed, unsigned
from server.domain.photo import Fingerprint as Look
from server.domain.photo import PhotoFacts
from server.domain.same_exif import exif_key
from server.domain.similarity import POSITIONS, Similarity, indexed, readings, similarity
from server.domain.subject import OtherPhoto
from server.models import Attachment, Fingerprint, Original, Photo
from server.services.register import senders
from server.services.verification.reuse import memory, within_reach

MOST = 20
"""So many others are shown; a picture used more often is no better known by a longer list."""
MOST_ALIGNED = 3
"""So many that look alike are laid on the photo, half a second each; the others are believed."""


@dataclass(frozen=True)
class Alike:
    """How another original is found to be the same picture."""

    bits: int = 0
    long_bits: int = 0
    position: str = POSITIONS[0]
    is_inside: bool = False
    is_thumbnail: bool = False
    alignment: Alignment | None = None


def index(original: Original, facts: PhotoFacts) -> None:
    """Store by what an original will be found again."""
    original.exif_key = exif_key(facts)
    if facts.fingerprint:
        by = indexed(facts.fingerprint)
        band0, band1, band2 = bands(by.phash)
        row = Fingerprint(
            original_id=original.id, phash=signed(by.phash), pdq=by.pdq, band0=band0, band1=band1, band2=band2
        )
        db.session.merge(row)
        db.session.flush()


def others(photo: Photo, facts: PhotoFacts, limits: Limits) -> tuple[OtherPhoto, ...]:
    """Return earlier photos that are the same, look the same, are part of the same exposure, or share the EXIF."""
    found = [_described(one, same_bytes=True) for one in _earlier(photo, [photo.original_id])]
    seen = {photo.original_id}
    for one, alike in _confirmed(photo, _looking_alike(photo, facts, limits), limits):
        found.append(_described(one, alike))
        if not alike.is_thumbnail:
            seen.add(one.original_id)
    for one, alignment in within_reach.same_exposures(photo, limits, without=frozenset(seen)):
        found.append(_described(one, Alike(alignment=alignment)))
        seen.add(one.original_id)
    found += [_described(one, is_exif_only=True) for one in _earlier(photo, _with_same_exif(facts, seen))]
    return tuple(
        sorted(found, key=lambda one: (not one.same_bytes, one.is_exif_only, one.is_thumbnail, one.bits))[:MOST]
    )


def later(photo_id: int, facts: PhotoFacts, limits: Limits) -> Sequence[int]:
    """Return photos that were received after this one, judged before it, and may have been made of it."""
    judged = select(Photo.id).where(Photo.id > photo_id, Photo.verdict.is_not(None))
    if db.session.scalar(judged.limit(1)) is None:
        return []
    alike = {*by_fingerprint(facts.fingerprint, limits), *_with_same_exif(facts, set())} if facts.fingerprint else set()
    return db.session.scalars(judged.where(Photo.original_id.in_(alike)).order_by(Photo.id).limit(MOST)).all()


def _looking_alike(photo: Photo, facts: PhotoFacts, limits: Limits) -> list[tuple[Photo, Alike]]:
    """Return earlier photos whose fingerprint is near that of the picture, or of the thumbnail inside the file."""
    alike = by_fingerprint(facts.fingerprint, limits) if facts.fingerprint else {}
    for original_id, bits in _by_thumbnail(facts, limits):
        alike.setdefault(original_id, Alike(bits, is_thumbnail=True))
    alike.pop(photo.original_id, None)
    return [(one, alike[one.original_id]) for one in _earlier(photo, alike)]


def _confirmed(photo: Photo, alike: Iterable[tuple[Photo, Alike]], limits: Limits) -> Iterator[tuple[Photo, Alike]]:
    """Lay the nearest on the photo; two exposures of one place are dropped, what cannot be laid is believed."""
    nearest = sorted(alike, key=lambda pair: (pair[1].is_thumbnail, pair[1].bits, pair[0].id))
    asked: dict[int, Alignment | None] = {}
    shown = cache(lambda: within_reach.known(photo.original))
    for one, how in nearest:
        if how.is_thumbnail:
            yield one, how
            continue
        if one.original_id not in asked and len(asked) < MOST_ALIGNED:
            asked[one.original_id] = within_reach.align(one.original, shown(), limits)
        alignment = asked.get(one.original_id)
        is_certain = how.long_bits <= limits.pdq_certain_bits
        if alignment is None or not alignment.is_other(limits, is_certain=is_certain):
            yield one, replace(how, alignment=alignment if alignment and alignment.is_same(limits) else None)


def by_fingerprint(look: Look, limits: Limits) -> dict[int, Alike]:
    """Return originals by number that look the same in any position; asked in one statement."""
    hashes = list(dict.fromkeys(one.phash for one in readings(look)))
    reach = dict.fromkeys(hashes, PER_BAND) | {hashes[0]: PER_BAND_FAR}
    known = memory.at_hand()
    rows = memory.rows(known, known.shelf.near(look, limits)) if known else db.session.execute(_near(reach))
    found: dict[int, Similarity] = {}
    for row in rows:
        theirs = unsigned(row.phash)
        if all((theirs ^ phash).bit_count() > limits.phash_far_bits for phash in hashes):
            continue  # of a million photos thousands share a band
        if known and not _is_reached(theirs, reach):
            continue
        alike = similarity(look, theirs, row.pdq, limits)
        if alike:
            found[row.original_id] = alike
    return {number: Alike(one.bits, one.long_bits, one.position, one.is_inside) for number, one in found.items()}


def _by_thumbnail(facts: PhotoFacts, limits: Limits) -> Iterator[tuple[int, int]]:
    """Give originals that the embedded thumbnail shows where the picture itself is another one, with their bits."""
    if facts.thumbnail_phash is None or not shows_another(facts, limits):
        return
    reach = {facts.thumbnail_phash: PER_BAND}
    known = memory.at_hand()
    near = known.shelf.within(facts.thumbnail_phash, limits.thumbnail_near_bits) if known else []
    for row in memory.rows(known, near) if known else db.session.execute(_near(reach)):
        theirs = unsigned(row.phash)
        bits = (theirs ^ facts.thumbnail_phash).bit_count()
        if bits <= limits.thumbnail_near_bits and _is_reached(theirs, reach):
            yield row.original_id, bits


def _is_reached(theirs: int, reach: Mapping[int, int]) -> bool:
    """Tell whether the indexes of the database would have led there, so that either way gives the same answer."""
    return any(is_reached(phash, theirs, bits) for phash, bits in reach.items())


def _near(hashes: Mapping[int, int]) -> CompoundSelect[int, int, bytes]:
    """Ask for what differs from one of the hashes in one of its bands by so many bits at most, in one statement."""
    columns = (Fingerprint.band0, Fingerprint.band1, Fingerprint.band2)
    cut = [(bands(phash), bits) for phash, bits in hashes.items()]
    near = ({one for values, bits in cut for one in neighbours(nth, values[nth], bits)} for nth in range(len(columns)))
    looks = select(Fingerprint.original_id, Fingerprint.phash, Fingerprint.pdq)
    return union(*(looks.where(is_one_of(column, values)) for column, values in zip(columns, near, strict=True)))


def _with_same_exif(facts: PhotoFacts, without: set[int]) -> list[int]:
    """Return originals with the same EXIF on a picture that can be told from this one."""
    key = exif_key(facts)
    if key is None or facts.fingerprint is None:
        return []
    query = select(Original.id).join(Fingerprint, Fingerprint.original_id == Original.id)
    return list(db.session.scalars(query.where(Original.exif_key == key, Original.id.not_in(without)).limit(MOST)))


def _earlier(photo: Photo, originals: Iterable[int]) -> list[Photo]:
    wanted = list(originals)
    if not wanted:
        return []
    query = select(Photo).where(Photo.original_id.in_(wanted), Photo.id < photo.id).options(*_DESCRIBED)
    return list(db.session.scalars(query.order_by(Photo.id).limit(MOST)))


def _described(
    other: Photo, how: Alike | None = None, *, same_bytes: bool = False, is_exif_only: bool = False
) -> OtherPhoto:
    how = how or Alike()
    return OtherPhoto(
        name=_name(other),
        same_bytes=same_bytes,
        bits=how.bits,
        position=how.position,
        is_inside=how.is_inside,
        alignment=how.alignment,
        is_thumbnail=how.is_thumbnail,
        is_exif_only=is_exif_only,
        issue=other.issue.code if other.issue else None,
        viewpoint=other.viewpoint.code if other.viewpoint else None,
        stage=other.stage,
        visit=senders.visit_of(other.attachment.submission),
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


_DESCRIBED = (
    joinedload(Photo.original),
    joinedload(Photo.issue),
    joinedload(Photo.viewpoint),
    joinedload(Photo.attachment).joinedload(Attachment.submission),
)
