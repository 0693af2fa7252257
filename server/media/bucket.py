"""How does a bucket that speaks S3 keep originals? Created once, compared by hash, and asked with patience that ends.

Any number of machines write at once and none holds a lock: a name is a hash, an object is created only where there is
none, and no process ever moves one aside, because another may be about to write its row. Secrets are in no message:
what a store says of a request is told by its status and code alone.
"""

import hashlib
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import BufferedIOBase, BufferedReader, RawIOBase
from itertools import chain
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store
from typing_extensions import override

from server.errors import NotFound, StoreAway
from server.media.nearby import Nearby
from server.media.s3_address import Address
from server.media.spool import SpoolFile
from server.media.store import Incoming
from server.translations import N_

PART_BYTES = 8 << 20
"""Larger files go in parts, and are read in parts: so much is in memory at once, and has TIMEOUT_S to go."""
TIMEOUT_S, CONNECT_S, RETRIES, RETRIED_S = 30, 3, 2, 10
REST_S = 5.0
"""After a failure nobody asks for so long: a store that hangs must not hang every request in turn."""
_BUFFER_BYTES = 1 << 16
"""Who asks for more at once is given it by one request."""
TOLD_S = 60.0
"""Pages say so long after a failure that the store is away, unless it answered meanwhile."""
AT_ONCE = 4
IDENTITY = "identity"
_SAID = re.compile(r"status code: (\d{3})|<Code>(\w{1,60})</Code>")
log = logging.getLogger(__name__)


class BucketStore:
    """originals/ab/<sha256>, derived/ab/cd/<sha256>/<name>, unclaimed/<when>/<sha256>, damaged/<sha256>.<random>, and
    an object that says whose it is; below one prefix."""

    def __init__(self, address: Address, key_id: str, key: str, nearby: Nearby) -> None:
        self._address = address
        self._nearby = nearby
        self._handed_out = threading.local()
        self._failed_at: float | None = None
        self._store = S3Store(
            address.bucket, prefix=address.prefix or None, endpoint=address.endpoint, region=address.region,
            access_key_id=key_id, secret_access_key=key, checksum_algorithm="SHA256",
            virtual_hosted_style_request=not address.in_path,
            client_options={
                "allow_http": address.endpoint.startswith("http://"),
                "timeout": timedelta(seconds=TIMEOUT_S), "connect_timeout": timedelta(seconds=CONNECT_S),
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=RETRIED_S)},
        )  # fmt: skip

    def incoming(self) -> Incoming:
        """Start a file whose hash is not known yet; on this machine's disk, until it is kept."""
        return SpoolFile(self._nearby.new_file(), self)

    def keep(self, files: Sequence[Incoming]) -> list[str]:
        """Create an object for each content that has none yet, and see to it that it is as it came.

        :raises StoreAway: where that is not certain of one of them; the files are still there.
        """
        names = [file.sha256() for file in files]
        for file in files:
            file.close()  # a phone may send more files than a process may hold open
        fresh = {name: file.path for name, file in zip(names, files, strict=True)}
        if fresh:
            with ThreadPoolExecutor(min(AT_ONCE, len(fresh))) as pool:
                list(pool.map(self._create, fresh, fresh.values()))
        for file in files:
            file.discard()
        return names

    def open(self, sha256: str) -> BufferedIOBase:
        """Open an original for reading, part by part.

        :raises NotFound: where no such original is stored.
        """
        key = _key_of(sha256)
        return BufferedReader(_Remote(self, key, self.size(sha256)), _BUFFER_BYTES)

    def path(self, sha256: str) -> Path:
        """Return a copy of an original on this machine, whatever its bytes are; it stays for some minutes at least.

        :raises NotFound: where no such original is stored.
        """
        found = self._nearby.found(sha256)
        if found:
            return found
        draft, hashed = self._nearby.new_file(), hashlib.sha256()
        with self.open(sha256) as original, draft.open("xb") as file:
            while part := original.read(PART_BYTES):
                hashed.update(part)
                file.write(part)
        target = self._nearby.original(sha256)
        if hashed.hexdigest() != sha256:  # whoever believes it compares it, and the next one fetches it again
            target = target.with_name(f"{sha256}.{secrets.token_hex(4)}")
        return self._nearby.take(draft, target)

    def size(self, sha256: str) -> int:
        """Return how many bytes an original has.

        :raises NotFound: where no such original is stored.
        """
        size = self._size(_key_of(sha256))
        if size is None:
            raise NotFound(N_("The original {sha256} is not in the store."), sha256=sha256)
        return size

    def has(self, sha256: str) -> bool:
        """Tell whether an original is stored."""
        return self._size(_key_of(sha256)) is not None

    def lacking(self, sha256s: Iterable[str]) -> Iterator[str]:
        """Go through those of many that are not stored: the store is asked for a list, not for each of a million."""
        stored = set(self.hashes())
        return (one for one in sha256s if one not in stored and not self.has(one))

    def hashes(self) -> Iterator[str]:
        """Go through all stored originals."""
        for key in self._keys("originals"):
            name = PurePosixPath(key).name
            with suppress(NotFound):
                if key == _key_of(name):
                    yield name

    def set_aside(self, sha256s: Iterable[str], label: str) -> PurePath | None:
        """Move originals below `unclaimed`, under their names; returns where, None where none was."""
        folder = None
        for sha256 in sha256s:
            folder = folder or PurePosixPath("unclaimed", f"{label}-{secrets.token_hex(4)}")
            self._move(_key_of(sha256), str(folder / sha256))
        return folder

    def bring_back(self, sha256: str) -> bool:
        """Give an original that was set aside its place again; tells whether there was one."""
        aside = next((key for key in self._keys("unclaimed") if PurePosixPath(key).name == sha256), None)
        if aside is None or self.has(sha256):
            return False
        self._move(aside, _key_of(sha256))
        return True

    @property
    def folder(self) -> None:
        """Return none: the originals lie elsewhere."""
        return

    @property
    def place(self) -> str:
        """Say where the store is, for the operator."""
        return f"s3://{PurePosixPath(self._address.bucket, self._address.prefix)} ({self._address.endpoint})"

    @property
    def is_away(self) -> bool:
        """Tell whether the store did not answer when this process last asked it."""
        return self._failed_at is not None and time.monotonic() - self._failed_at < TOLD_S

    def free_bytes(self) -> None:
        """Return none: a bucket does not say how much room it has."""
        return

    def identity(self) -> str | None:
        """Return which installation the store says that it belongs to."""
        try:
            with self._asking():
                return bytes(obstore.get(self._store, IDENTITY).bytes()).decode("ascii").strip() or None
        except FileNotFoundError:
            return None

    def identify(self, identity: str) -> None:
        """Say which installation the store belongs to."""
        with self._asking():
            obstore.put(self._store, IDENTITY, f"{identity}\n".encode("ascii"))

    def derived(self, sha256: str, name: str) -> Path:
        """Return where a file made from an original lies or belongs here; another machine's is fetched.

        A store that does not answer keeps nobody from making it here.
        """
        path = self._nearby.derived(sha256, name)
        if not path.exists():
            with suppress(FileNotFoundError, StoreAway), self._asking():
                content = obstore.get(self._store, _derived_key(path)).bytes()
                draft = self._nearby.new_file()
                draft.write_bytes(content)
                draft.replace(path)
                return path
            self._handed_out.__dict__.setdefault("paths", set()).add(path)
        return path

    def share(self) -> None:
        """Put what was made here since into the bucket; where that fails, other machines make it again."""
        paths: set[Path] = self._handed_out.__dict__.pop("paths", set())
        for path in paths:
            if path.is_file():
                with suppress(StoreAway), self._asking():
                    obstore.put(self._store, _derived_key(path), path)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Return no: another machine may be about to write the row of what it has just stored."""
        yield False

    def clear_incoming(self) -> int:
        """Remove what dead processes of this machine left half-written; returns how many."""
        return self._nearby.clear()

    def read_part(self, key: str, start: int, length: int) -> bytes:
        """Return bytes of an object.

        :raises StoreAway: where the store does not give them.
        """
        with self._asking():
            return bytes(obstore.get_range(self._store, key, start=start, length=length))

    def _create(self, sha256: str, path: Path) -> None:
        """Create an object where there is none; what lies under its name afterwards has its bytes."""
        key = _key_of(sha256)
        for _ in range(2):
            said = self._put_new(key, path)
            if _is_tag_of(said, path) or self._hash(key) == sha256:
                return
            log.critical("the store has other bytes under the name %s: they are moved to `damaged`", sha256)
            self._move(key, f"damaged/{sha256}.{secrets.token_hex(4)}")
        raise StoreAway

    def _put_new(self, key: str, path: Path) -> str:
        """Create an object; returns the tag that the store gave to it, or had given to the one that was there."""
        is_large = path.stat().st_size > PART_BYTES  # the protocol creates in parts only what may be there already
        with self._asking():
            with suppress(AlreadyExistsError):
                if not is_large:
                    return obstore.put(self._store, key, path.read_bytes(), mode="create")["e_tag"] or ""
            try:
                return obstore.head(self._store, key)["e_tag"] or ""
            except FileNotFoundError:
                put = obstore.put(self._store, key, path, use_multipart=True, chunk_size=PART_BYTES, max_concurrency=2)
                return put["e_tag"] or ""

    def _hash(self, key: str) -> str:
        size, hashed = self._size(key) or 0, hashlib.sha256()
        for start in range(0, size, PART_BYTES):
            hashed.update(self.read_part(key, start, min(PART_BYTES, size - start)))
        return hashed.hexdigest()

    def _size(self, key: str) -> int | None:
        try:
            with self._asking():
                return int(obstore.head(self._store, key)["size"])
        except FileNotFoundError:
            return None

    def _keys(self, folder: str) -> Iterator[str]:
        with self._asking():
            for several in obstore.list(self._store, folder, chunk_size=1000):
                yield from (str(one["path"]) for one in several)

    def _move(self, key: str, target: str) -> None:
        """Move an object; it is removed at its old place once it is at the new one in full."""
        with self._asking():
            obstore.copy(self._store, key, target)
            if obstore.head(self._store, target)["size"] != obstore.head(self._store, key)["size"]:
                raise StoreAway
            obstore.delete(self._store, key)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Turn what goes wrong into one refusal, and ask no more for a while after it.

        :raises FileNotFoundError: where there is no such object.
        :raises StoreAway: where the store does not answer, or refuses.
        """
        if self._failed_at is not None and time.monotonic() - self._failed_at < REST_S:
            raise StoreAway
        try:
            yield
        except FileNotFoundError:
            self._failed_at = None
            raise
        except BaseError as problem:
            self._failed_at = time.monotonic()
            log.error("the store %s does not answer as it should: %s", self.place, _reason(problem))
            raise StoreAway from None  # what the store said may hold the name of the key
        self._failed_at = None


class _Remote(RawIOBase):
    """An object, read where somebody reads."""

    def __init__(self, store: BucketStore, key: str, size: int) -> None:
        self._store, self._key, self._size, self._at = store, key, size, 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        return self._at

    @override
    def readall(self) -> bytes:
        return b"".join(iter(lambda: self.read(PART_BYTES), b""))

    @override
    def readinto(self, room: Any, /) -> int:
        length = min(len(room), max(self._size - self._at, 0))
        if length:
            room[:length] = self._store.read_part(self._key, self._at, length)
            self._at += length
        return length


def _key_of(sha256: str) -> str:
    """Return the only name at which these bytes may lie.

    :raises NotFound: for what is no SHA-256.
    """
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise NotFound(N_("This is not the name of an original."))
    return f"originals/{sha256[:2]}/{sha256}"


def _derived_key(path: Path) -> str:
    return "/".join(("derived", *path.parts[-4:]))


def _is_tag_of(tag: str, path: Path) -> bool:
    """Tell whether a tag shows that the store hashed the very bytes of a file: their MD5, or that of their parts'.

    Stores that encrypt, and others, make tags in another way; then the bytes are read again.
    """
    whole, parts = hashlib.md5(usedforsecurity=False), []
    with path.open("rb") as file:
        while part := file.read(PART_BYTES):
            whole.update(part)
            parts.append(hashlib.md5(part, usedforsecurity=False).digest())
    in_parts = hashlib.md5(b"".join(parts), usedforsecurity=False).hexdigest()
    return tag.strip('"') in (whole.hexdigest(), f"{in_parts}-{len(parts)}")


def _reason(problem: BaseError) -> str:
    """Return what may be told of an error: its kind, the status and the code that the store named."""
    said = dict.fromkeys(filter(None, chain.from_iterable(_SAID.findall(str(problem)))))
    return " ".join([type(problem).__name__, *(said or ["(no connection, or no answer in time)"])])
