"""Which files are in a folder or a ZIP archive that somebody brings?

Their names are shown and compared, and never used as a path: bytes are read member by member into the store. Limits
are compared with what the directory of an archive says before anything is unpacked, and again while it is.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from os import walk
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from server.domain.brought_in import Reason
from server.domain.file_names import plain
from server.domain.outside_limits import MOST_BROUGHT_BYTES, MOST_BROUGHT_FILES
from server.errors import Invalid, TooLarge
from server.translations import N_

_JUNK = frozenset({"thumbs.db", ".ds_store", "desktop.ini", "ehthumbs.db"})
_MACOSX = "__macosx"
_UTF_8, _ENCRYPTED = 0x800, 0x1
_LOCAL_HEADER = 30
UNREADABLE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
"""What the library raises on archives that are broken, encrypted or packed in a way that it does not know."""


@dataclass(frozen=True)
class ParcelFile:
    """One file: its path in the folder or archive with slashes, and its size as the directory says."""

    name: str
    size: int
    problem: Reason | None = None
    """Set where nothing of it is read."""


class Parcel(Protocol):
    """Some files that came together."""

    @property
    def files(self) -> Sequence[ParcelFile]:
        """Return the files in the order of their names."""
        ...

    def open(self, file: ParcelFile) -> IO[bytes]:
        """Open one for reading.

        :raises Invalid: where it cannot be read.
        """
        ...


class Folder:
    """The files below a folder; links are not followed."""

    def __init__(self, root: Path, but: Iterable[Path] = ()) -> None:
        left_out = {path.resolve() for path in but}
        self._paths = {
            plain(path.relative_to(root).as_posix()): path
            for path in _bounded(_below(root))
            if path.resolve() not in left_out and not _is_junk(path.relative_to(root).as_posix())
        }
        self.files = tuple(_of_disk(name, path) for name, path in sorted(self._paths.items()))

    def open(self, file: ParcelFile) -> IO[bytes]:
        """Open a file."""
        return self._paths[file.name].open("rb")


class Loose:
    """Files that were chosen one by one, as a browser sends them."""

    def __init__(self, files: Iterable[tuple[str, Path]]) -> None:
        self._paths = {plain(name.replace("\\", "/")): path for name, path in files}
        self.files = tuple(_of_disk(name, path) for name, path in sorted(self._paths.items()) if not _is_junk(name))

    def open(self, file: ParcelFile) -> IO[bytes]:
        """Open a file."""
        return self._paths[file.name].open("rb")


class Archive:
    """The members of a ZIP archive."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        members = [one for one in packed.infolist() if not one.is_dir()]
        _refuse_too_much(members)
        _refuse_overlapping(members)
        named = [(name, one) for one in members if not _is_junk(name := name_of(one))]
        self._members = dict(named)
        twice = len(self._members) != len(named)
        if twice:
            raise Invalid(N_("The archive holds two files of one name, so nobody can say what is in it."))
        self.files = tuple(ParcelFile(name, one.file_size, _problem(name, one)) for name, one in sorted(named))

    def open(self, file: ParcelFile) -> IO[bytes]:
        """Open a member; it gives no more bytes than the directory says.

        :raises Invalid: where it is broken, or packed in a way that is not known here.
        """
        try:
            return self._packed.open(self._members[file.name])
        except UNREADABLE as problem:
            raise Invalid(N_("{name} cannot be unpacked."), name=file.name) from problem


@contextmanager
def opened(path: Path, but: Iterable[Path] = (), called: str = "") -> Iterator[Parcel]:
    """Open a folder or a ZIP archive; `but` names files that are none of the photos, `called` what a person calls it.

    :raises Invalid: where it is neither.
    :raises TooLarge: where it holds more than is taken at once.
    """
    if path.is_dir():
        yield Folder(path, but)
        return
    try:
        packed = zipfile.ZipFile(path)
    except UNREADABLE as problem:
        raise Invalid(
            N_("{name} is neither a folder nor a ZIP archive that can be read."), name=called or path.name
        ) from problem
    with packed:
        yield Archive(packed)


def read(parcel: Parcel, file: ParcelFile, chunk: int = 1 << 20) -> Iterator[bytes]:
    """Give the bytes of a file, never more than its size says.

    :raises Invalid: where it is broken, or longer than it says.
    """
    left = file.size
    try:
        with parcel.open(file) as stream:
            while part := stream.read(chunk):
                left -= len(part)
                if left < 0:
                    raise Invalid(N_("{name} cannot be unpacked."), name=file.name)
                yield part
    except (*UNREADABLE, zlib.error) as problem:
        raise Invalid(N_("{name} cannot be unpacked."), name=file.name) from problem


def name_of(member: zipfile.ZipInfo) -> str:
    """Return a member's name as it was meant: programs in China write GBK and say nothing of it."""
    name = member.orig_filename
    if not member.flag_bits & _UTF_8:
        raw = name.encode("cp437", errors="replace")
        name = _decoded(raw) or name
    return plain(name.replace("\\", "/"))


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _refuse_too_much(members: Sequence[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_BROUGHT_FILES:
        raise TooLarge(N_("More than {most} files at once. Bring them in parts."), most=MOST_BROUGHT_FILES)
    if sum(one.file_size for one in members) > MOST_BROUGHT_BYTES:
        raise TooLarge(N_("More than {most_gb} GB at once. Bring them in parts."), most_gb=MOST_BROUGHT_BYTES // 10**9)


def _refuse_overlapping(members: Sequence[zipfile.ZipInfo]) -> None:
    """Of members that share their bytes, a small archive unpacks to as much as somebody likes."""
    spans = sorted((one.header_offset, one.header_offset + _LOCAL_HEADER + one.compress_size) for one in members)
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        raise Invalid(N_("The archive cannot be unpacked: its files lie over each other."))


def _problem(name: str, member: zipfile.ZipInfo) -> Reason | None:
    if ".." in PurePosixPath(name).parts or name.startswith("/") or name[1:2] == ":":
        return Reason.UNSAFE
    if stat.S_ISLNK(member.external_attr >> 16):
        return Reason.UNSAFE
    return Reason.ENCRYPTED if member.flag_bits & _ENCRYPTED else None


def _is_junk(name: str) -> bool:
    parts = [part.lower() for part in PurePosixPath(name).parts]
    return _MACOSX in parts or (bool(parts) and (parts[-1] in _JUNK or parts[-1].startswith("._")))


def _below(root: Path) -> Iterator[Path]:
    for folder, _, names in walk(root):
        yield from (Path(folder, name) for name in names)


def _bounded(paths: Iterable[Path]) -> Iterator[Path]:
    for number, path in enumerate(paths):
        if number == MOST_BROUGHT_FILES:
            raise TooLarge(N_("More than {most} files at once. Bring them in parts."), most=MOST_BROUGHT_FILES)
        yield path


def _of_disk(name: str, path: Path) -> ParcelFile:
    if path.is_symlink() or not path.is_file():
        return ParcelFile(name, 0, Reason.UNSAFE)
    return ParcelFile(name, path.stat().st_size)
