"""How does a folder keep originals? Names on the disk, syncs, and who may write.

Who writes holds a lock on the store, so that a process that starts beside does not take its files for left-overs.
"""

import fcntl
import os
import secrets
import shutil
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from io import BufferedIOBase
from itertools import count
from pathlib import Path

from server.errors import NotFound
from server.media.spool import SpoolFile
from server.media.store import Incoming
from server.translations import N_

LOCK = "lock"
IDENTITY = "identity"


class FolderStore:
    """A folder: originals/ab/<sha256>, derived/ab/cd/<sha256>/<name>, incoming/<random>,
    unclaimed/<when>/<sha256>, and a file that says whose it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._originals = folder / "originals"
        self._unclaimed = folder / "unclaimed"
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._originals.mkdir(parents=True, exist_ok=True)

    def incoming(self) -> Incoming:
        """Start a file whose hash is not known yet."""
        self._writes  # noqa: B018 - held from the first file to the end of the process
        return SpoolFile(self._incoming / secrets.token_hex(16), self)

    def keep(self, files: Sequence[Incoming]) -> list[str]:
        """Bring bytes to the disk, then give them their names, then bring the names to the disk."""
        targets = [self._path_of(file.sha256()) for file in files]
        fresh = {target: file.path for target, file in zip(targets, files, strict=True) if not target.exists()}
        for file in files:
            file.close()  # a phone may send more files than a process may hold open
        for path in fresh.values():
            _sync(path)
        for target, path in fresh.items():
            if target.parent not in self._durable:
                target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        self._sync_names({target.parent for target in targets})  # also of what another request is just storing
        moved = set(fresh.values())
        for file in files:
            if file.path not in moved:
                file.discard()
        return [target.name for target in targets]

    def open(self, sha256: str) -> BufferedIOBase:
        """Open an original for reading.

        :raises NotFound: where no such original is stored.
        """
        return self.path(sha256).open("rb")

    def path(self, sha256: str) -> Path:
        """Return where an original lies.

        :raises NotFound: where no such original is stored.
        """
        target = self._path_of(sha256)
        if not target.is_file():
            raise NotFound(N_("The original {sha256} is not in the store."), sha256=sha256)
        return target

    def size(self, sha256: str) -> int:
        """Return how many bytes an original has.

        :raises NotFound: where no such original is stored.
        """
        return self.path(sha256).stat().st_size

    def has(self, sha256: str) -> bool:
        """Tell whether an original is stored."""
        return self._path_of(sha256).is_file()

    def lacking(self, sha256s: Iterable[str]) -> Iterator[str]:
        """Go through those of many that are not stored."""
        return (one for one in sha256s if not self.has(one))

    def hashes(self) -> Iterator[str]:
        """Go through all stored originals."""
        for path in self._originals.glob("??/*"):
            yield path.name

    def set_aside(self, sha256s: Iterable[str], label: str) -> Path | None:
        """Move originals to a new folder below `unclaimed`, under their names; returns it, None where none was."""
        folder = None
        for sha256 in sha256s:
            folder = folder or self._new_unclaimed(label)
            self._path_of(sha256).rename(folder / sha256)
        if folder:
            _sync(folder)
        return folder

    def bring_back(self, sha256: str) -> bool:
        """Give an original that was set aside its place again; tells whether there was one."""
        target = self._path_of(sha256)
        aside = next(iter(sorted(self._unclaimed.glob(f"*/{sha256}"))), None)
        if aside is None or target.exists():
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.rename(target)
        _sync(target.parent)
        return True

    @property
    def folder(self) -> Path:
        """Return the folder itself."""
        return self._folder

    @property
    def place(self) -> str:
        """Say where the store is, for the operator."""
        return str(self._folder)

    @property
    def is_away(self) -> bool:
        """Return no: a folder is there, or the server does not start."""
        return False

    def free_bytes(self) -> int:
        """Return how much room is left on the disk."""
        return shutil.disk_usage(self._folder).free

    def identity(self) -> str | None:
        """Return which installation the store says that it belongs to."""
        try:
            return (self._folder / IDENTITY).read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None

    def identify(self, identity: str) -> None:
        """Say which installation the store belongs to; whole or not at all."""
        draft = self._folder / f"{IDENTITY}.{secrets.token_hex(4)}"
        draft.write_text(f"{identity}\n", encoding="ascii")
        _sync(draft)
        draft.replace(self._folder / IDENTITY)
        _sync(self._folder)

    def derived(self, sha256: str, name: str) -> Path:
        """Return where a file made from an original lies or belongs; its folder exists."""
        folder = self._folder / "derived" / sha256[:2] / sha256[2:4] / sha256
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    def share(self) -> None:
        """Do nothing: whoever sees the folder sees it already."""

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Tell whether no living process has written here; who wants to begin waits until the block is left."""
        with (self._folder / LOCK).open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
            else:
                yield True

    def clear_incoming(self) -> int:
        """Remove what a killed process left half-written. Only while nobody writes.

        These are no originals: `keep` moves a file away from here before its row is written, and a phone hears 201
        only after that. Nothing tells whether one of them is whole; whoever sent it has it still, and sends it again.
        """
        left = list(self._incoming.iterdir())
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _new_unclaimed(self, label: str) -> Path:
        """Make a folder that was not there, so that nothing in it can be overwritten."""
        for number in count(1):
            folder = self._unclaimed / (label if number == 1 else f"{label}-{number}")
            with suppress(FileExistsError):
                folder.mkdir(parents=True)
                return folder
        raise AssertionError

    @cached_property
    def _writes(self) -> object:
        """Say that this process writes, for as long as it lives."""
        file = (self._folder / LOCK).open("a")
        with suppress(OSError):  # some network folders have no locks; then nobody is ever alone
            fcntl.flock(file, fcntl.LOCK_SH)
        weakref.finalize(self, file.close)
        return file

    @cached_property
    def _durable(self) -> set[Path]:
        """Folders whose names this process knows to be on the disk; those that it found are brought there once."""
        _sync(self._originals)
        return set(self._originals.iterdir())

    def _sync_names(self, folders: set[Path]) -> None:
        """Make the names in some folders survive a power cut, and once for each folder its own name."""
        new = folders - self._durable
        for folder in folders | {folder.parent for folder in new}:
            _sync(folder)
        self._durable.update(new)

    def _path_of(self, sha256: str) -> Path:
        """Return the only path at which these bytes may lie."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise NotFound(N_("This is not the name of an original."))
        return self._originals / sha256[:2] / sha256


def _sync(path: Path) -> None:
    """Make the bytes of a file, or a new name in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
