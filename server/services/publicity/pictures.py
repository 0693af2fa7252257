"""Which picture goes out of a photo: small, without metadata, and covered where a person said?

Made of the original when it is first asked for and kept beside it, under a name that says which areas are covered in
it, so that one that was drawn otherwise is made anew.
"""

import hashlib
import json
import threading
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from server.db import db
from server.domain.access import Actor
from server.domain.publicity import LONG_EDGE
from server.errors import NotFound
from server.imaging.covered import write_covered
from server.imaging.undecodable import Undecodable
from server.models import PublishedPhoto
from server.services import stored_bytes
from server.services.publicity import found
from server.services.runtime import media
from server.translations import N_

_ONE_BY_ONE = threading.Lock()
"""Decoding needs memory, and a notice that many open at once would need it many times."""


def preview(actor: Actor, photo_id: int) -> Path:
    """Return the picture as the public will see it, for who prepares and checks.

    :raises NotFound: where there is none for this caller, or nobody has said what is covered in it.
    """
    row = db.session.scalar(select(PublishedPhoto).where(PublishedPhoto.id == photo_id))
    if row is None or row.areas is None:
        raise NotFound(N_("There is no such picture."))
    found.one(actor, row.publication_id)
    return made(row.original.sha256, row.areas)


def made(sha256: str, areas: Sequence[Sequence[float]]) -> Path:
    """Return the picture of an original with these areas covered, made now where it is not there.

    :raises NotFound: where the bytes show no picture.
    """
    name = hashlib.sha256(json.dumps([LONG_EDGE, *areas]).encode()).hexdigest()[:16]
    target = media().derived(sha256, f"public-{name}.jpg")
    if not target.is_file():
        with _ONE_BY_ONE:
            if not target.is_file():
                _make(sha256, target, areas)
    return target


def _make(sha256: str, target: Path, areas: Sequence[Sequence[float]]) -> None:
    sides = [(left, top, right, bottom) for left, top, right, bottom in areas]
    try:
        write_covered(stored_bytes.path(sha256), target, sides, LONG_EDGE)
    except Undecodable as problem:
        raise NotFound(N_("There is no picture to show.")) from problem
