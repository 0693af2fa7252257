"""Where are the bytes of a photo, and may this caller see them?

An original is shown to those whose programme received it. What is shown smaller or upright is a derived file, made
once, beside the original and never in its place.
"""

import threading
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from server.db import db
from server.domain.access import Actor
from server.errors import NotFound
from server.imaging.decode import Undecodable
from server.imaging.preview import write_preview
from server.models import Attachment, Form, Original, Submission
from server.services.photos import PREVIEW
from server.services.runtime import media
from server.translations import N_

WHOLE = 100_000
"""Longer than any photo's edge: upright, at its own size."""
EDGES = frozenset({480, 1600, WHOLE})
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
    return Evidence(row.sha256, media().path(row.sha256), row.media_type, name)


def preview(actor: Actor, sha256: str, long_edge: int) -> Path:
    """Return a smaller, upright JPEG, made now if the worker has not made it yet.

    :raises NotFound: where there is no original for this caller, no such size, or no picture in the bytes.
    """
    if long_edge not in EDGES:
        raise NotFound
    row, _ = _seen_by(actor, sha256)
    target = media().derived(row.sha256, PREVIEW.format(long_edge=long_edge))
    if not target.is_file():
        if row.facts is None or row.facts.get("problem"):
            raise NotFound(N_("There is no picture to show."))
        _make(media().path(row.sha256), target, long_edge)
    return target


def _make(source: Path, target: Path, long_edge: int) -> None:
    """Write a preview; one at a time, for a whole picture may take half a gigabyte of memory."""
    with _MAKING:
        if target.is_file():
            return
        try:
            write_preview(source, target, long_edge)
        except Undecodable as problem:
            raise NotFound(N_("There is no picture to show.")) from problem


def _seen_by(actor: Actor, sha256: str) -> tuple[Original, str]:
    """Return the original's row and the name under which it first came to the caller's programme."""
    query = (
        select(Original, Attachment.name)
        .join(Attachment, Attachment.original_id == Original.id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Form, Form.id == Submission.form_pk)
        .where(Original.sha256 == sha256)
        .order_by(Attachment.id)
        .limit(1)
    )
    if actor.programme_id is not None:
        query = query.where(Form.programme_id == actor.programme_id)
    found = db.session.execute(query).first()
    if found is None:
        raise NotFound(N_("There is no such photo."))
    return found[0], found[1]
