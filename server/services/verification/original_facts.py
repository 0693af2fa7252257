"""What do the bytes of an original say? Read once, and kept beside it.

Facts belong to the bytes; findings belong to one use of them.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PIL import Image

from server.domain.photo import PhotoFacts
from server.domain.previews import PREVIEW, PREVIEW_EDGES
from server.formats import facts_json
from server.imaging import decode
from server.imaging.burnt_in import SEEN, burnt_in, can_read
from server.imaging.cloned import cloned_points
from server.imaging.facts import Decoded, read_look
from server.imaging.preview import PREVIEW_QUALITY, in_sizes, write_picture
from server.imaging.scene import LONG_EDGE
from server.models import Original
from server.services import stored_bytes
from server.services.runtime import media
from server.services.verification import camera_habits, recognition, watermarks
from server.services.verification.reuse import search

VERSION = 8
"""Raised when a reader learns to say more: what an older one said is read again when it is next asked for."""
VERSION_KEY = "facts_version"


def of(original: Original) -> PhotoFacts:
    """Return what the bytes say, reading them if nobody has yet, or only a reader that knew less.

    :raises NotFound: where the bytes are missing and nobody has read them.
    :raises Damaged: where they are to be read and are not those that were received.
    """
    if original.facts is not None and not _can_be_read_better(original):
        return facts_json.from_json(original.facts)
    path = stored_bytes.path(original.sha256)
    facts, decoded = read_look(path, sha256=original.sha256, size_bytes=original.size_bytes)
    if decoded:
        _keep_pictures(original, decoded)
        found = recognition.features(original.sha256)
        text = burnt_in(decoded.colour, decoded.turn)
        facts = replace(
            facts,
            cloned_points=cloned_points(found) if found else None,
            burnt_in_state=text.state,
            burnt_in=text.lines,
        )
    original.facts = facts_json.to_json(facts) | {VERSION_KEY: VERSION}
    original.media_type = facts.media_type
    search.index(original, facts)
    camera_habits.note(original, facts)
    watermarks.note(original, facts)
    return facts


def _keep_pictures(original: Original, decoded: Decoded) -> None:
    """Make of what was decoded what people look at, and what is compared."""
    shown = in_sizes(decoded.colour, PREVIEW_EDGES, decoded.turn, Image.Resampling.HAMMING)  # in half the time
    (view,) = in_sizes(decoded.colour, (LONG_EDGE,), decoded.turn)
    for long_edge, picture in zip(PREVIEW_EDGES, shown, strict=True):
        write_picture(picture, media().derived(original.sha256, PREVIEW.format(long_edge=long_edge)), PREVIEW_QUALITY)
    recognition.keep_view(original.sha256, view)


def is_outdated(facts: Mapping[str, Any]) -> bool:
    """Tell whether stored facts lack what a reader of today says, an extra that was not there then among them."""
    is_readable_now = facts.get("problem") == decode.NO_HEIC_READER and decode.reads_heic()
    is_readable_now |= facts.get("burnt_in_state") == SEEN and can_read()
    return is_readable_now or int(facts.get(VERSION_KEY, 1)) < VERSION


def _can_be_read_better(original: Original) -> bool:
    """Old facts are better than none, where the bytes are lost."""
    return is_outdated(original.facts or {}) and media().has(original.sha256)
