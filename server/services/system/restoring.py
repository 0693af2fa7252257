"""How does a copy become an installation again, on a machine that has nothing yet?

Where the settings say: originals first, each read again in the store, then the keys where the copy has them, then the
database, and last whose the store is. Whoever was killed calls it again; what is there is only read.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BufferedIOBase
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

from server import temporary
from server.errors import Conflict, Invalid, NotFound
from server.formats.bagit import sync
from server.media import MediaStore, moving
from server.services import database
from server.services.runtime import media, settings
from server.services.system import copying, database_copying
from server.translations import N_

_CHUNK = 1 << 20
_KEYS = ("log_keys.json", "entry_key.json")


@dataclass
class Restored:
    """What came back."""

    name: str
    identity: str
    originals: int = 0
    """In the store, their bytes compared."""
    copied: int = 0
    """Of those, by this call."""
    size_bytes: int = 0
    broken: list[str] = field(default_factory=list)
    """Not as they were received, in the copy or in the store."""
    has_keys: bool = False
    """They came with the copy."""
    is_other_secret: bool = False
    """The copy was made with another secret key than the settings have now."""


Tell = Callable[[Restored, int], None]
"""Is given how far it is, and how many originals there are."""


def restore(
    folder: Path, name: str, tell: Tell = lambda _restored, _all: None, *, without_keys: bool = False
) -> Restored:
    """Put a copy where the settings say that database, originals and keys are.

    :raises NotFound: where there is no such copy.
    :raises Conflict: where a file of it is not as it was written, it is of another version, or something else lies
        where it shall be put.
    :raises Busy: where the database cannot be reached.
    """
    manifest = copying.verify(folder, name)
    copy = folder / "copies" / name
    named = _originals(copy)
    store, url = media(), database_copying.address(settings().database_url)
    _refuse_other_version(manifest)
    _refuse_other_kind(copy, url)
    _refuse_used(store, manifest["identity"], set(named))
    _refuse_keyless(copy, without_keys=without_keys)
    restored = Restored(name, manifest["identity"])
    _bring_originals(_Kept(folder), store, named, restored, tell)
    _bring_keys(copy / "keys", restored)
    _bring_database(copy, url, manifest)
    if store.identity() is None:
        store.identify(manifest["identity"])
    return restored


class _Kept:
    """The originals beside the copies, for reading."""

    def __init__(self, folder: Path) -> None:
        self._originals = folder / "originals"

    def open(self, sha256: str) -> BufferedIOBase:
        try:
            return (self._originals / sha256[:2] / sha256).open("rb")
        except FileNotFoundError as problem:
            raise NotFound from problem


def _originals(copy: Path) -> list[str]:
    lines = (copy / copying.ORIGINALS).read_text(encoding="utf-8").splitlines()
    return [line.partition(" ")[0] for line in lines]


def _refuse_other_version(manifest: dict[str, Any]) -> None:
    known = database.newest()
    if manifest["revision"] != known:
        raise Conflict(
            N_(
                "The copy is of version {program}, whose tables are at {revision}; those of this program are at "
                "{known}. Restore it by the program of that version, then upgrade."
            ),
            program=manifest["program"], revision=manifest["revision"], known=known,
        )  # fmt: skip


def _refuse_other_kind(copy: Path, url: URL) -> None:
    if (copy / "database.dump").is_file() and url.get_backend_name() != "postgresql":
        raise Conflict(
            N_(
                "The copy is of a PostgreSQL database: set SHIZHENG_DATABASE_URL to an empty one. From there "
                "flask --app server db copy leads to SQLite."
            )
        )


def _refuse_used(store: MediaStore, identity: str, named: set[str]) -> None:
    """Refuse to write where something else is.

    :raises Conflict: where database or store are not empty, other than by this being broken off.
    """
    url = settings().database_url
    if not database_copying.is_empty(url):
        raise Conflict(
            N_("The database {database} is not empty. Nothing was written: name an empty one."),
            database=database_copying.address(url).render_as_string(hide_password=True),
        )
    _refuse_leftovers(database_copying.address(url))
    others = store.identity() not in {None, identity}
    if others or (store.identity() is None and any(one not in named for one in store.hashes())):
        raise Conflict(N_("The store {place} is not empty. Nothing was written: name an empty one."), place=store.place)


def _refuse_leftovers(url: URL) -> None:
    """Refuse a place where an earlier SQLite database left its journal: it would be played into the one that comes.

    :raises Conflict: naming the file.
    """
    if url.get_backend_name() == "sqlite":
        found = (Path(f"{url.database}{ending}") for ending in ("-wal", "-journal"))
        left = next((one for one in found if one.is_file()), None)
        if left is not None:
            raise Conflict(
                N_("{file} is left of an earlier database. Nothing was written: move it elsewhere first."), file=left
            )


def _refuse_keyless(copy: Path, *, without_keys: bool) -> None:
    """Refuse to let a start make new keys by mistake, for the log is sealed with those that were."""
    keys = Path(settings().keys)
    theirs = copy / "keys"
    for name in _KEYS:
        came = theirs / name
        if came.is_file() and (keys / name).is_file() and came.read_bytes() != (keys / name).read_bytes():
            raise Conflict(N_("In {folder} lie other keys than in the copy. Nothing was written."), folder=keys)
    if not without_keys and not (theirs / _KEYS[0]).is_file() and not (keys / _KEYS[0]).is_file():
        raise Invalid(
            N_(
                "The copy has no keys: put log_keys.json and entry_key.json, which were kept apart, into {folder} "
                "first. If they are lost for good, say --without-keys."
            ),
            folder=keys,
        )


def _bring_originals(source: moving.Opens, store: MediaStore, named: list[str], restored: Restored, tell: Tell) -> None:
    for sha256 in named:
        size = moving.there(store, sha256)
        if size is None:
            size = moving.bring(source, store, sha256)
            restored.copied += size is not None
        if size is None:
            restored.broken.append(sha256)
        else:
            restored.originals, restored.size_bytes = restored.originals + 1, restored.size_bytes + size
        tell(restored, len(named))


def _bring_keys(came: Path, restored: Restored) -> None:
    keys = Path(settings().keys)
    restored.has_keys = (came / _KEYS[0]).is_file()
    for name in _KEYS:
        if (came / name).is_file() and not (keys / name).is_file():
            keys.mkdir(mode=0o700, parents=True, exist_ok=True)
            _bring_file(came / name, keys / name)
    secret = came / "secret_key"
    restored.is_other_secret = secret.is_file() and secret.read_text(encoding="utf-8") != settings().secret_key


def _bring_database(copy: Path, url: URL, manifest: dict[str, Any]) -> None:
    if url.get_backend_name() == "sqlite":
        _bring_file(copy / "database.db", Path(str(url.database)), manifest["files"]["database.db"]["sha256"])
    elif (copy / "database.dump").is_file():
        arguments = ("--no-owner", "--single-transaction", f"--dbname={url.database}", str(copy / "database.dump"))
        copying.postgres("pg_restore", url, *arguments)
    else:
        _fill(copy / "database.db", url)


def _fill(file: Path, url: URL) -> None:
    """Bring an SQLite database into PostgreSQL, from a copy beside: whoever opens one writes to it.

    :raises Conflict: where what is there afterwards is not what was in it.
    """
    with temporary.folder("restore") as room:
        _bring_file(file, room / file.name)
        target = url.render_as_string(hide_password=False)
        made = database_copying.copy(f"sqlite:///{room / file.name}", target, is_aside=True)
    if made.differing:
        raise Conflict(
            N_("These tables are not as in the copy: {tables}. Empty the database, and call it again."),
            tables=", ".join(sorted(made.differing)),
        )


def _bring_file(source: Path, target: Path, sha256: str | None = None) -> None:
    """Copy a file to where it belongs, whole or not at all, for this user alone.

    :raises Conflict: where it is not as it was written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft, hashed = target.with_name(f".{target.name}.part"), hashlib.sha256()
    draft.touch(mode=0o600)
    with source.open("rb") as original, draft.open("wb") as file:
        while part := original.read(_CHUNK):
            hashed.update(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    if sha256 is not None and hashed.hexdigest() != sha256:
        draft.unlink()
        raise Conflict(N_("{file} of the copy {name} is not as it was written."), file=source.name, name=source.parent)
    draft.replace(target)
    sync(target.parent)
