"""Where are the bytes of a photo, and may this caller see them?

An original is shown to those whose programme received it. What is shown smaller or upright is a derived file, made
once, beside the original and never in its place.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from server.db import db
from server.domain.access import Actor
from server.domain.previews import PREVIEW
from server.domain.sighting import How
from server.domain.subject import Stage
from server.errors import NotFound
from server.imaging import tiles
from server.imaging.embedded import embedded_thumbnail
from server.imaging.pair import KINDS
from server.imaging.preview import write_picture, write_preview
from server.imaging.undecodable import Undecodable
from server.models import Attachment, Form, Original, Photo, PhotoPair, Submission
from server.services import access, sightings, stored_bytes
from server.services.review import problem_view
from server.services.runtime import media
from server.services.verification import comparisons, other_viewpoints
from server.translations import N_

WHOLE = 100_000
"""Longer than any photo's edge: upright, at its own size."""
EDGES = frozenset({480, 1600, WHOLE})
SMALL = 480
"""No longer edge shows so little that nobody needs to know who saw it: lists are full of such copies."""
THUMBNAIL = "thumbnail.jpg"
TILES = "tiles-{shrunk}"
_MAKING = threading.Lock()


@dataclass(frozen=True)
class Evidence:
    """An original and how to hand it out."""

    sha256: str
    path: Path
    media_type: str | None
    file_name: str


def original(actor: Actor, sha256: str) -> Evidence:
    """Return the original as it was received.

    :raises NotFound: where there is none, or not for this caller.
    """
    row, name = _seen_by(actor, sha256)
    found = Evidence(row.sha256, stored_bytes.path(row.sha256), row.media_type, name)
    sightings.note(actor, row.id, How.ORIGINAL)
    return found


def preview(actor: Actor, sha256: str, long_edge: int) -> Path:
    """Return a smaller, upright JPEG, made now if the worker has not made it yet.

    :raises NotFound: where there is no original for this caller, no such size, or no picture in the bytes.
    """
    if long_edge not in EDGES:
        raise NotFound
    row, _ = _seen_by(actor, sha256)
    target = media().derived(row.sha256, PREVIEW.format(long_edge=long_edge))
    if not target.is_file():
        _refuse_unreadable(row)
        _make(target, lambda: write_preview(stored_bytes.path(row.sha256), target, long_edge))
    if long_edge > SMALL:
        sightings.note(actor, row.id, How.PREVIEW)
    return target


def tile(actor: Actor, sha256: str, shrunk: int, column: int, line: int) -> Path:
    """Return a part of the upright picture; the first that is asked for has its whole level made.

    :raises NotFound: where there is no original for this caller, no such part, or no picture in the bytes.
    """
    row, _ = _seen_by(actor, sha256)
    _refuse_unreadable(row)
    width, height = int((row.facts or {}).get("width") or 0), int((row.facts or {}).get("height") or 0)
    if shrunk not in tiles.shrinkings(width, height):
        raise NotFound
    folder = media().derived(row.sha256, TILES.format(shrunk=shrunk))
    if not folder.is_dir():
        _make(folder, lambda: tiles.write_tiles(stored_bytes.path(row.sha256), folder, shrunk, max(width, height)))
    found = folder / f"{column}_{line}.jpg"
    if not found.is_file():
        raise NotFound
    sightings.note(actor, row.id, How.PREVIEW)
    return found


def thumbnail(actor: Actor, sha256: str) -> Path:
    """Return the small picture that a photo carries inside.

    :raises NotFound: where there is no original for this caller, or nothing inside it.
    """
    row, _ = _seen_by(actor, sha256)
    target = media().derived(row.sha256, THUMBNAIL)
    if not target.is_file():
        picture = embedded_thumbnail(stored_bytes.path(row.sha256))
        if picture is None:
            raise NotFound(N_("There is no picture to show."))
        write_picture(picture, target, quality=90)
    return target


def of_pair(actor: Actor, pair_id: int, kind: str) -> Path:
    """Return a picture of both photos of a pair together.

    :raises NotFound: where there is no such pair for this caller, or nothing was drawn.
    """
    pair = db.session.get(PhotoPair, pair_id)
    if pair is None or not access.sees(actor, pair):
        raise NotFound
    if kind in other_viewpoints.PICTURES:
        target = other_viewpoints.picture_path(pair, kind)
        _make(target, lambda: other_viewpoints.draw(pair, kind))
    else:
        target = comparisons.picture(pair, kind)
    for one in (pair.before, pair.after):
        sightings.note(actor, one.original_id, How.PREVIEW)
    return target


def problem(actor: Actor, pair_id: int, stage: str) -> Path:
    """Return what a person marked in a photo of a pair, seen closer; `stage` is before or after.

    :raises NotFound: where there is no such pair for this caller, or nothing to show.
    """
    pair = db.session.get(PhotoPair, pair_id)
    if pair is None or not access.sees(actor, pair) or stage not in (Stage.BEFORE, Stage.AFTER):
        raise NotFound
    with _MAKING:
        try:
            target = problem_view.crop(pair, Stage(stage))
        except Undecodable as problem:
            raise NotFound(N_("There is no picture to show.")) from problem
    shown = pair.before if stage == Stage.BEFORE else pair.after
    sightings.note(actor, shown.original_id, How.PREVIEW)
    return target


def drawn(pair: PhotoPair) -> frozenset[str]:
    """Return which pictures of both photos together there are."""
    return frozenset(kind for kind in KINDS if _of_pair(pair, kind) is not None)


def _of_pair(pair: PhotoPair, kind: str) -> Path | None:
    try:
        return comparisons.picture(pair, kind)
    except NotFound:
        return None


def _refuse_unreadable(row: Original) -> None:
    if row.facts is None or row.facts.get("problem"):
        raise NotFound(N_("There is no picture to show."))


def _make(target: Path, write: Callable[[], object]) -> None:
    """Write a copy or its tiles; one at a time, for a whole picture may take half a gigabyte of memory."""
    with _MAKING:
        if target.exists():
            return
        try:
            write()
        except Undecodable as problem:
            raise NotFound(N_("There is no picture to show.")) from problem


def _seen_by(actor: Actor, sha256: str) -> tuple[Original, str]:
    """Return the original's row and the name under which it first came to where the caller sees it."""
    query = (
        select(Original, Attachment.name)
        .join(Attachment, Attachment.original_id == Original.id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Form, Form.id == Submission.form_pk)
        .where(Original.sha256 == sha256)
        .order_by(Attachment.id)
        .limit(1)
    )
    if actor.is_limited:
        photos = select(Photo.id).where(Photo.attachment_id == Attachment.id, *access.of_photos(actor))
        query = query.where(photos.correlate(Attachment).exists())
    found = db.session.execute(access.scoped(query, actor, Form)).first()
    if found is None:
        raise NotFound(N_("There is no such photo."))
    return found[0], found[1]
