"""How does a dossier travel so that anyone can check it without trusting us? As a BagIt 1.0 bag (RFC 8493).

What the tag files look like, and how a finished bag gets to its place; `bag_writer` fills it.
"""

import os
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_PACKED_ALREADY = frozenset({".jpg", ".png", ".webp", ".heic", ".avif", ".gif", ".mp4", ".m4a", ".pdf"})
Proof = Callable[[str, Mapping[str, str]], Mapping[str, bytes]]
"""Takes the SHA-256 of the list of hashes, and those of the other tag files by name; returns further tag files."""


@dataclass(frozen=True)
class Item:
    """One file of the payload: its path below data/, its bytes, and the hash that they must have, where it is known."""

    path: str
    source: Path | bytes
    sha256: str | None = None


@dataclass(frozen=True)
class Sealed:
    """What was put into a bag."""

    files: int
    size_bytes: int
    manifest_sha256: str


def publish(built: Path, wanted: Path) -> Path:
    """Move a finished bag to its place, or to a numbered one beside it where that is taken."""
    number, place = 1, wanted
    while not _moved(built, place):
        number += 1
        place = wanted.with_name(
            f"{wanted.stem}-{number}{wanted.suffix}" if built.is_file() else f"{wanted.name}-{number}"
        )
    sync(place.parent)
    return place


def checked(path: str) -> str:
    """Return a path as it is written down; one that leaves the bag is a mistake of the caller."""
    path = unicodedata.normalize("NFC", path)
    plain = PurePosixPath(path)
    if plain.is_absolute() or not plain.parts or ".." in plain.parts or str(plain) != path:
        raise ValueError(f"not a path inside a bag: {path!r}")
    return path


def zip_of(bag: Path) -> IO[bytes]:
    """Pack a bag into a nameless file that the system removes when it is closed; pictures are stored as they are."""
    packed = TemporaryFile()  # noqa: SIM115 - the caller reads it
    try:
        with zipfile.ZipFile(packed, "w", strict_timestamps=False) as archive:
            for path in sorted(bag.rglob("*")):
                if path.is_file():
                    stored = path.suffix.lower() in _PACKED_ALREADY
                    kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                    archive.write(path, f"{bag.name}/{path.relative_to(bag).as_posix()}", kind)
    except BaseException:
        packed.close()
        raise
    packed.seek(0)
    return packed


def manifest(hashes: Mapping[str, str]) -> bytes:
    """Write a manifest of a few files."""
    return "".join(f"{hashes[path]}  {encoded(path)}\n" for path in sorted(hashes)).encode()


def info_lines(values: Iterable[tuple[str, str]]) -> bytes:
    """Write bag-info.txt, one line a value."""
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in values).encode()


def encoded(path: str) -> str:
    """Return a path as a manifest writes it (RFC 8493, 2.1.3): these three are percent-encoded and nothing else is."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _moved(folder: Path, place: Path) -> bool:
    """Rename without ever taking the place of something; two exports may end at the same moment."""
    if place.exists() or place.is_symlink():
        return False
    try:
        folder.rename(place)
    except OSError:
        if place.exists():
            return False
        raise
    return True


def sync(folder: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
