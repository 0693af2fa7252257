"""By what is an original recognised? Its reduced picture, and what is recognisable in it: made once, kept beside it.

Whatever compares pictures asks here, so that no original is decoded twice. Everything can be made again from the
original; the names carry a version, and what an older version kept is not read any more.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from PIL import Image

from server.imaging import scene
from server.imaging.points import Features
from server.imaging.scene import Known
from server.imaging.sketch import Sketch
from server.imaging.undecodable import Undecodable
from server.services import stored_bytes
from server.services.runtime import media

VIEW, FEATURES, SKETCH = "view-2.jpg", "features-4.npz", "sketch-2.bin"


def known(sha256: str) -> Known | None:
    """Return an original ready to be compared; None where it has no picture.

    :raises NotFound: where nothing is kept and its bytes are missing.
    :raises Damaged: where they are no longer those that were received.
    :raises OSError: where its bytes cannot be read.
    """
    found = features(sha256)
    return Known(_view(sha256), found) if found else None


def features(sha256: str) -> Features | None:
    """Return what is recognisable in an original; None where it has no picture. Raises as `known` does."""
    kept = media().derived(sha256, FEATURES)
    with suppress(FileNotFoundError, ValueError):
        return Features.from_bytes(kept.read_bytes())
    try:
        found = scene.features(_view(sha256))
    except Undecodable:
        return None
    write(kept, found.to_bytes())
    return found


def sketch(sha256: str) -> Sketch | None:
    """Return by what an original is looked for among many; None where it has no picture. Raises as `known` does."""
    kept = media().derived(sha256, SKETCH)
    with suppress(FileNotFoundError, ValueError):
        return Sketch.from_bytes(kept.read_bytes())
    found = features(sha256)
    if found is None:
        return None
    drawn = Sketch.of(found)
    write(kept, drawn.to_bytes())
    return drawn


def made_of(path: Path) -> dict[str, bytes]:
    """Return by what a file is recognised, as it is kept: for who makes it before the original is there.

    :raises Undecodable: where it has no picture.
    """
    view = scene.reduced(path)
    return {VIEW: view, FEATURES: scene.features(scene.view_from_bytes(view)).to_bytes()}


def keep(sha256: str, made: Mapping[str, bytes]) -> None:
    """Keep what was made of an original."""
    for name, content in made.items():
        write(media().derived(sha256, name), content)


def keep_view(sha256: str, picture: Image.Image) -> None:
    """Keep the reduced picture of an original that somebody has just decoded."""
    write(media().derived(sha256, VIEW), scene.view_to_bytes(picture))


def _view(sha256: str) -> Image.Image:
    kept = media().derived(sha256, VIEW)
    with suppress(FileNotFoundError, ValueError):
        return scene.view_from_bytes(kept.read_bytes())
    content = scene.reduced(stored_bytes.path(sha256))
    write(kept, content)
    return scene.view_from_bytes(content)


def write(target: Path, content: bytes) -> None:
    """Write a file all at once, for two may make the same."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    part.write_bytes(content)
    part.replace(target)
