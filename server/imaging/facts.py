"""What does a file say of itself? Everything is read in one go; nothing is judged."""

import hashlib
from dataclasses import fields
from pathlib import Path

from PIL import Image

from server.domain.photo import Fingerprint, PhotoFacts
from server.imaging import decode, exif
from server.imaging.fingerprint import fingerprint

FINGERPRINT_EDGE = 504
_NAMES = [f.name for f in fields(exif.ExifFacts) if f.name != "present"]


def read_facts(
    path: Path, *, sha256: str | None = None, size_bytes: int | None = None, with_picture: bool = True
) -> PhotoFacts:
    """Read the facts of a file; without the picture it takes a millisecond and gives no fingerprint."""
    sha256 = sha256 or hash_file(path)
    size_bytes = path.stat().st_size if size_bytes is None else size_bytes
    with path.open("rb") as file:
        media_type = decode.sniff(file.read(16))
    base = PhotoFacts(sha256, size_bytes, media_type)
    try:
        with decode.opened(path) as image:
            return _facts(base, image, path, with_picture=with_picture)
    except decode.Undecodable as problem:
        return _changed(base, problem=str(problem))


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _facts(base: PhotoFacts, image: Image.Image, path: Path, *, with_picture: bool) -> PhotoFacts:
    width, height = image.size
    read = exif.read_exif(image)
    values = {name: getattr(read, name) for name in _NAMES}
    look: Fingerprint | None = None
    problem: str | None = None
    if with_picture:
        try:
            look = fingerprint(decode.reduced(image, path, FINGERPRINT_EDGE))
        except decode.Undecodable as found:
            problem = str(found)
    return _changed(
        base,
        width=width,
        height=height,
        problem=problem,
        reader="pillow" if read.present else None,
        exif_segments=decode.count_exif_segments(path) if base.media_type == "image/jpeg" else int(read.present),
        fingerprint=look,
        **values,
    )


def _changed(facts: PhotoFacts, **changes: object) -> PhotoFacts:
    return PhotoFacts(**{**facts.__dict__, **changes})  # type: ignore[arg-type]
