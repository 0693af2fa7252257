"""Into what does a large bag grow: a folder, a ZIP or a TAR? Each takes one file after another and can be cut back.

Nothing is held in memory but the file that is being written. `mark` brings all that was added to the disk and says how
far it is; after a kill `cut` throws away what was added since, and the bag goes on from there. Bytes go straight from
their source to their place and are hashed on the way; where they are not those that were recorded, no trace of them
is left.
"""

import hashlib
import os
import shutil
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from server.domain.export import Shape
from server.formats.bagit import encoded, sync

CHUNK = 1 << 20
Source = Path | bytes
Mark = dict[str, int]
Tick = Callable[[int], None]
"""Hears how many bytes were just read."""
_PACKED = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".gif", ".mp4", ".mov", ".m4a", ".pdf"}
)
_MOST_32 = 0xFFFFFFFF


class NotAsRecorded(Exception):
    """A source could not be put into the bag: `reason` is altered or unreadable."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class Target(Protocol):
    """A bag that grows."""

    def add(self, path: str, source: Source, sha256: str | None = None, tick: Tick | None = None) -> tuple[int, str]:
        """Add a file at a path inside the bag; returns its size and its SHA-256.

        :raises NotAsRecorded: where the source does not have `sha256`, or cannot be read; nothing of it is left.
        """

    def mark(self) -> Mark:
        """Bring all to the disk and say how far it is."""

    def cut(self, mark: Mark) -> None:
        """Throw away what was added after a mark; an empty one throws away all."""

    def finish(self) -> Path:
        """Bring the whole to the disk; returns what is to be moved to its place."""


def target(shape: Shape, work: Path, root: str) -> Target:
    """Open what lies half-built in a folder, or begin it; `root` is the name of the bag's own folder inside a file."""
    if shape is Shape.FOLDER:
        return _FolderTarget(work / "bag")
    return _ZipTarget(work, root) if shape is Shape.ZIP else _TarTarget(work, root)


class _FolderTarget:
    """A bag as a folder. A mark may be set only between folders of data/: they are kept or thrown away whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unsynced: list[Path] = []
        self._kept = folder.with_name("kept")
        """What was on the disk at the last marks, a folder of data/ or a file of the bag a line."""
        (folder / "data").mkdir(parents=True, exist_ok=True)

    def add(self, path: str, source: Source, sha256: str | None = None, tick: Tick | None = None) -> tuple[int, str]:
        place = self._folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with place.open("wb") as outgoing:
                size, found = _copied(path, source, outgoing.write, sha256, tick)
        except NotAsRecorded:
            place.unlink()
            raise
        self._unsynced.append(place)
        return size, found

    def mark(self) -> Mark:
        for path in self._unsynced:
            sync(path)
        for folder in sorted({one for path in self._unsynced for one in self._between(path)}):
            sync(folder)
        tops = {path.relative_to(self._folder).parts[:2] for path in self._unsynced}
        with self._kept.open("a", encoding="utf-8") as kept:
            kept.writelines(f"{encoded('/'.join(top))}\n" for top in sorted(tops))
            kept.flush()
            os.fsync(kept.fileno())
        self._unsynced = []
        return {"kept": self._kept.stat().st_size}

    def cut(self, mark: Mark) -> None:
        self._unsynced = []
        _cut(self._kept, mark.get("kept", 0))
        kept = set(self._kept.read_text(encoding="utf-8").split("\n"))
        for top in [*self._folder.glob("data/*"), *(one for one in self._folder.iterdir() if one.name != "data")]:
            if encoded(top.relative_to(self._folder).as_posix()) not in kept:
                shutil.rmtree(top) if top.is_dir() else top.unlink()

    def finish(self) -> Path:
        self.mark()
        return self._folder

    def _between(self, path: Path) -> Iterator[Path]:
        """Give the folders from a file up to that of the bag, whose names have to be on the disk as well."""
        while path != self._folder:
            path = path.parent
            yield path


class _FileTarget:
    """What ZIP and TAR have in common: one file that grows at its end."""

    def __init__(self, work: Path, root: str, ending: str) -> None:
        self.path = work / f"bag{ending}"
        self._root = root
        self._file = self.path.open("r+b" if self.path.exists() else "x+b", buffering=0)
        self._file.seek(0, os.SEEK_END)

    def _back_to(self, offset: int) -> None:
        self._file.truncate(offset)
        self._file.seek(offset)

    def _write(self, data: bytes) -> int:
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        return len(data)


class _ZipTarget(_FileTarget):
    """A bag as a ZIP with ZIP64 (APPNOTE 6.3). What is packed already is stored as it is.

    The directory that closes a ZIP grows in a file beside it, a record for each member.
    """

    def __init__(self, work: Path, root: str) -> None:
        super().__init__(work, root, ".zip")
        self._directory = (work / "directory").open("a+b", buffering=0)
        self._count = 0

    def add(self, path: str, source: Source, sha256: str | None = None, tick: Tick | None = None) -> tuple[int, str]:
        name, start = f"{self._root}/{path}".encode(), self._file.tell()
        is_large = _length(path, source) >= _MOST_32 - CHUNK
        packer = None if Path(path).suffix.lower() in _PACKED else zlib.compressobj(6, zlib.DEFLATED, -15)
        try:
            self._write(_local(name, is_large, packer is not None, 0, 0, 0))
            body = self._file.tell()
            crc = 0

            def take(data: bytes) -> None:
                nonlocal crc
                crc = zlib.crc32(data, crc)
                self._write(packer.compress(data) if packer else data)

            size, found = _copied(path, source, take, sha256, tick)
            if packer:
                self._write(packer.flush())
        except NotAsRecorded:
            self._back_to(start)
            raise
        end = self._file.tell()
        self._file.seek(start)
        self._write(_local(name, is_large, packer is not None, crc, end - body, size))
        self._file.seek(end)
        self._directory.write(_central(name, packer is not None, crc, end - body, size, start))
        self._count += 1
        return size, found

    def mark(self) -> Mark:
        os.fsync(self._file.fileno())
        os.fsync(self._directory.fileno())
        return {
            "bytes": self._file.tell(),
            "directory": os.fstat(self._directory.fileno()).st_size,
            "count": self._count,
        }

    def cut(self, mark: Mark) -> None:
        self._back_to(mark.get("bytes", 0))
        self._directory.truncate(mark.get("directory", 0))
        self._count = mark.get("count", 0)

    def finish(self) -> Path:
        start = self._file.tell()
        self._directory.seek(0)
        while chunk := self._directory.read(CHUNK):
            self._write(chunk)
        size = self._file.tell() - start
        self._write(_end(self._count, size, start))
        os.fsync(self._file.fileno())
        return self.path


class _TarTarget(_FileTarget):
    """A bag as a TAR whose long and Chinese names are said as POSIX.1-2001 (pax) says them."""

    def __init__(self, work: Path, root: str) -> None:
        super().__init__(work, root, ".tar")

    def add(self, path: str, source: Source, sha256: str | None = None, tick: Tick | None = None) -> tuple[int, str]:
        start = self._file.tell()
        head = tarfile.TarInfo(f"{self._root}/{path}")
        head.size, head.mode = _length(path, source), 0o644
        try:
            self._write(head.tobuf(tarfile.PAX_FORMAT, "utf-8"))
            size, found = _copied(path, source, self._write, sha256, tick)
            if size != head.size:
                raise NotAsRecorded(path, "altered")
        except NotAsRecorded:
            self._back_to(start)
            raise
        self._write(bytes(-size % tarfile.BLOCKSIZE))
        return size, found

    def mark(self) -> Mark:
        os.fsync(self._file.fileno())
        return {"bytes": self._file.tell()}

    def cut(self, mark: Mark) -> None:
        self._back_to(mark.get("bytes", 0))

    def finish(self) -> Path:
        self._write(bytes(2 * tarfile.BLOCKSIZE))
        os.fsync(self._file.fileno())
        return self.path


def _copied(
    path: str, source: Source, take: Callable[[bytes], object], sha256: str | None, tick: Tick | None
) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(path, source):
        digest.update(chunk)
        take(chunk)
        size += len(chunk)
        if tick:
            tick(len(chunk))
    found = digest.hexdigest()
    if sha256 not in (None, found):
        raise NotAsRecorded(path, "altered")
    return size, found


def _chunks(path: str, source: Source) -> Iterator[bytes]:
    """Read a source; what goes wrong with reading is told from what goes wrong with writing."""
    try:
        incoming: BinaryIO = BytesIO(source) if isinstance(source, bytes) else source.open("rb", buffering=0)
    except OSError as problem:
        raise NotAsRecorded(path, "unreadable") from problem
    with incoming:
        while chunk := _read(path, incoming):
            yield chunk


def _read(path: str, incoming: BinaryIO) -> bytes:
    try:
        return incoming.read(CHUNK)
    except OSError as problem:
        raise NotAsRecorded(path, "unreadable") from problem


def _length(path: str, source: Source) -> int:
    try:
        return len(source) if isinstance(source, bytes) else source.stat().st_size
    except OSError as problem:
        raise NotAsRecorded(path, "unreadable") from problem


_UTF8, _DEFLATED, _STORED = 0x0800, 8, 0
_ZIP20, _ZIP45 = 20, 45
_DAY = (1 << 5) | 1
"""1 January 1980, the earliest that a ZIP can say: when a photo was taken stands in the tables."""


def _local(name: bytes, is_large: bool, is_packed: bool, crc: int, packed: int, size: int) -> bytes:  # noqa: FBT001
    extra = struct.pack("<HHQQ", 1, 16, size, packed) if is_large else b""
    sizes = (_MOST_32, _MOST_32) if is_large else (packed, size)
    version, method = _ZIP45 if is_large else _ZIP20, _DEFLATED if is_packed else _STORED
    head = struct.pack(
        "<4s5H3L2H", b"PK\3\4", version, _UTF8, method, 0, _DAY, crc, *sizes, len(name), len(extra)
    )  # fmt: skip
    return head + name + extra


def _central(name: bytes, is_packed: bool, crc: int, packed: int, size: int, start: int) -> bytes:  # noqa: FBT001
    """Write the record of a member; numbers that 32 bits do not hold stand behind it, in the order of the format."""
    wide = [number for number in (size, packed, start) if number >= _MOST_32]
    extra = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
    version, method = _ZIP45 if wide else _ZIP20, _DEFLATED if is_packed else _STORED
    sizes = min(packed, _MOST_32), min(size, _MOST_32)
    by_unix, mode = 3 << 8, 0o100644 << 16
    head = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", by_unix | version, version, _UTF8, method, 0, _DAY, crc, *sizes,
        len(name), len(extra), 0, 0, 0, mode, min(start, _MOST_32),
    )  # fmt: skip
    return head + name + extra


def _end(count: int, size: int, start: int) -> bytes:
    """Close the directory, in both ways; a reader that knows ZIP64 takes it where the short one is full."""
    wide = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, _ZIP45, _ZIP45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1)
    few = min(count, 0xFFFF)
    short = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, few, few, min(size, _MOST_32), min(start, _MOST_32), 0)
    is_short = count < 0xFFFF and size < _MOST_32 and start < _MOST_32
    return short if is_short else wide + locator + short


def _cut(path: Path, length: int) -> None:
    with path.open("ab") as file:
        file.truncate(length)
