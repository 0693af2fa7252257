"""How does a bag of a hundred thousand files come about in constant memory? Its manifest grows on the disk beside it.

The layout is BagIt 1.0 (RFC 8493). A bag grows in a hidden folder beside its place and is moved there when
every byte is on the disk; the declaration, which makes it a bag, is added last: an export that was killed never looks
finished.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from server.domain.export import Shape
from server.formats.bag_targets import Mark, Source, Target, Tick, target
from server.formats.bagit import DECLARATION, Item, Proof, Sealed, checked, encoded, info_lines, manifest, publish

MANIFEST = "manifest-sha256.txt"


class BagWriter:
    """A bag that grows in a folder of work."""

    def __init__(self, shape: Shape, work: Path, root: str) -> None:
        work.mkdir(parents=True, exist_ok=True)
        self._target: Target = target(shape, work, root)
        self._place = work / "manifest"
        self._manifest = self._place.open("a+b", buffering=0)
        self._files = self._bytes = 0

    def add(self, path: str, source: Source, sha256: str | None = None, tick: Tick | None = None) -> int:
        """Add a file of the payload by its path below data/; returns its size.

        :raises NotAsRecorded: where the source is not whole; nothing of it is left.
        """
        inside = f"data/{checked(path)}"
        size, found = self._target.add(inside, source, sha256, tick)
        self._manifest.write(f"{found}  {encoded(inside)}\n".encode())
        self._files += 1
        self._bytes += size
        return size

    def mark(self) -> Mark:
        """Bring all to the disk and say how far it is."""
        os.fsync(self._manifest.fileno())
        own = {"manifest": os.fstat(self._manifest.fileno()).st_size, "files": self._files, "payload": self._bytes}
        return {**self._target.mark(), **own}

    def cut(self, mark: Mark) -> None:
        """Throw away what was added after a mark."""
        self._target.cut(mark)
        self._manifest.truncate(mark.get("manifest", 0))
        self._files, self._bytes = mark.get("files", 0), mark.get("payload", 0)

    def seal(self, info: Iterable[tuple[str, str]], proof: Proof = lambda _sha256, _tags: {}) -> tuple[Sealed, Path]:
        """Add the tag files, with those that `proof` makes for the list of hashes, and close the bag.

        Returns what it holds and what is to be moved to its place.
        """
        size = f"{self._bytes}.{self._files}"
        lines = info_lines([*info, ("Payload-Oxum", size), ("Bag-Size", f"{self._bytes} bytes")])
        hashes = {"bagit.txt": hashlib.sha256(DECLARATION).hexdigest()}
        for name, source in (("bag-info.txt", lines), (MANIFEST, self._place)):
            _, hashes[name] = self._target.add(name, source)
        others = {name: found for name, found in hashes.items() if name != MANIFEST}
        for name, data in sorted(proof(hashes[MANIFEST], others).items()):
            _, hashes[name] = self._target.add(name, data)
        self._target.add("tagmanifest-sha256.txt", manifest(hashes))
        self._target.add("bagit.txt", DECLARATION)
        return Sealed(self._files, self._bytes, hashes[MANIFEST]), self._target.finish()


class Draft:
    """A bag as a folder that is written in one go, and knows its paths."""

    def __init__(self, work: Path) -> None:
        self._writer = BagWriter(Shape.FOLDER, work, "bag")
        self._known: set[str] = set()
        self._built = work / "bag"

    def add(self, item: Item, tick: Tick | None = None) -> None:
        """Copy a file into the payload, hashing on the way; a path that is taken is a mistake of the caller.

        :raises NotAsRecorded: where the bytes are not those that were recorded; nothing of them is left.
        """
        key = checked(item.path).casefold()
        if key in self._known:
            raise ValueError(f"twice in one bag: {item.path!r}")
        self._known.add(key)
        self._writer.add(item.path, item.source, item.sha256, tick)

    def seal(self, info: Iterable[tuple[str, str]], proof: Proof = lambda _sha256, _tags: {}) -> Sealed:
        """Write the tag files, with those that `proof` makes for the list of hashes; the declaration comes last."""
        sealed, self._built = self._writer.seal(info, proof)
        return sealed

    def publish(self, wanted: Path) -> Path:
        """Move the bag to its place, or to a numbered one beside it where that is taken."""
        return publish(self._built, wanted)


@contextmanager
def drafting(out: Path) -> Iterator[Draft]:
    """Give a draft in the folder `out`; what was not published is removed."""
    out.mkdir(parents=True, exist_ok=True)
    work = out / f".{secrets.token_hex(8)}.part"
    work.mkdir()
    try:
        yield Draft(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
