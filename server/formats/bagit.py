"""How does a dossier travel so that anyone can check it without trusting us? As a BagIt 1.0 bag (RFC 8493).

A bag is drafted in a hidden folder beside its place and moved there when every byte is on the disk. `bagit.txt`, which
makes a folder a bag, is written last: an export that was killed never looks finished.
"""

import hashlib
import os
import secrets
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, BinaryIO

from server.errors import Conflict
from server.translations import N_

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
CHUNK = 1 << 20
_PACKED_ALREADY = frozenset({".jpg", ".png", ".webp", ".heic", ".avif", ".gif", ".mp4", ".m4a", ".pdf"})
Tick = Callable[[int], None]
Proof = Callable[[str], Mapping[str, bytes]]
"""Takes the SHA-256 of the list of hashes, and returns tag files by name."""


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


class Draft:
    """A bag that is being filled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifest: dict[str, str] = {}
        self._known: set[str] = set()
        self._size_bytes = 0

    def add(self, item: Item, tick: Tick | None = None) -> None:
        """Copy a file into the payload, hashing on the way.

        :raises Conflict: where the bytes are not those that were recorded.
        """
        path = f"data/{self._claimed(item.path)}"
        sha256, size = _write(self.folder / path, item.source, tick)
        if item.sha256 not in (None, sha256):
            raise Conflict(
                N_("{path} is damaged: its bytes no longer have the SHA-256 {sha256}. Restore it from a backup."),
                path=item.path, sha256=item.sha256,
            )  # fmt: skip
        self._manifest[path] = sha256
        self._size_bytes += size

    def seal(self, info: Iterable[tuple[str, str]], proof: Proof = lambda _sha256: {}) -> Sealed:
        """Write the tag files, with those that `proof` makes for the list of hashes; the declaration comes last."""
        (self.folder / "data").mkdir(exist_ok=True)
        oxum = f"{self._size_bytes}.{len(self._manifest)}"
        lines = [*info, ("Payload-Oxum", oxum), ("Bag-Size", f"{self._size_bytes} bytes")]
        tags = {
            "bag-info.txt": "".join(f"{name}: {' '.join(value.split())}\n" for name, value in lines).encode(),
            "manifest-sha256.txt": _manifest(self._manifest),
        }
        tags |= proof(hashlib.sha256(tags["manifest-sha256.txt"]).hexdigest())
        hashes = {name: hashlib.sha256(data).hexdigest() for name, data in {**tags, "bagit.txt": DECLARATION}.items()}
        tags["tagmanifest-sha256.txt"] = _manifest(hashes)
        for name, data in {**tags, "bagit.txt": DECLARATION}.items():
            _write(self.folder / name, data)
        return Sealed(len(self._manifest), self._size_bytes, hashes["manifest-sha256.txt"])

    def publish(self, wanted: Path) -> Path:
        """Move the bag to its place, or to a numbered one beside it where that is taken."""
        for folder, _, _ in os.walk(self.folder, topdown=False):
            _sync(Path(folder))
        number, place = 1, wanted
        while not _moved(self.folder, place):
            number += 1
            place = wanted.with_name(f"{wanted.name}-{number}")
        _sync(place.parent)
        return place

    def _claimed(self, path: str) -> str:
        """Return the path as it is written down; one that leaves the bag or is taken is a mistake of the caller."""
        path = unicodedata.normalize("NFC", path)
        plain = PurePosixPath(path)
        if plain.is_absolute() or not plain.parts or ".." in plain.parts or str(plain) != path:
            raise ValueError(f"not a path inside a bag: {path!r}")
        if path.casefold() in self._known:
            raise ValueError(f"twice in one bag: {path!r}")
        self._known.add(path.casefold())
        return path


@contextmanager
def drafting(out: Path) -> Iterator[Draft]:
    """Give a draft in the folder `out`; what was not published is removed."""
    out.mkdir(parents=True, exist_ok=True)
    folder = out / f".{secrets.token_hex(8)}.part"
    folder.mkdir()
    try:
        yield Draft(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def _manifest(hashes: dict[str, str]) -> bytes:
    return "".join(f"{hashes[path]}  {_encoded(path)}\n" for path in sorted(hashes)).encode()


def _encoded(path: str) -> str:
    """RFC 8493, 2.1.3: these three are percent-encoded and nothing else is."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _write(target: Path, source: Path | bytes, tick: Tick | None = None) -> tuple[str, int]:
    """Write a new file and wait for the disk; returns the hash of what was written and its length."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with _opened(source) as incoming, target.open("xb") as outgoing:
        digest, size = hashlib.sha256(), 0
        while chunk := incoming.read(CHUNK):
            digest.update(chunk)
            outgoing.write(chunk)
            size += len(chunk)
            if tick:
                tick(len(chunk))
        outgoing.flush()
        os.fsync(outgoing.fileno())
    return digest.hexdigest(), size


def _opened(source: Path | bytes) -> BinaryIO:
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


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


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
