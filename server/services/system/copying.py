"""How is a copy of database and originals put into a folder, whole or not at all?

    FOLDER/shizheng.json          whose copies these are
    FOLDER/originals/ab/<sha256>  each original once, for all copies
    FOLDER/damaged                hashes of originals that a rehearsal found damaged there, until they are whole again
    FOLDER/copies/<when>/         database, identity, originals.sha256 and, written last, manifest.json

A copy grows under a name that begins with a point, and gets its own when all is on the disk: what a killed process
leaves counts for nothing, and the next one removes it. The database is copied first, the originals after it, so each
row of the copy finds its bytes. Originals are never removed from there; one that is damaged there, and whole in the
store, is written anew.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from server.config import ROOT, Settings
from server.errors import Conflict, Invalid, NotFound
from server.formats.bagit import sync
from server.media import MediaStore
from server.services.database import QUEUE_SCHEMA
from server.translations import N_

MANIFEST, MARKER, ORIGINALS, DAMAGED = "manifest.json", "shizheng.json", "originals.sha256", "damaged"
FORMAT = 1
_CHUNK = 1 << 20
_OURS = re.compile(r"\.?\d{8}T\d{6}Z")
"""What a copy is called, and with a point before it, one that is not whole yet."""
_KEYS = ("log_keys.json", "entry_key.json")


@dataclass(frozen=True)
class Made:
    """A copy that is whole, unless it lacks originals."""

    name: str
    originals: int
    copied: int
    """Originals that were not there before, or not whole."""
    size_bytes: int
    lacking: tuple[str, ...]
    """Originals that are not in the store, or not as they were received."""
    manifest_sha256: str
    is_elsewhere: bool


@dataclass(frozen=True)
class Source:
    """What is copied."""

    settings: Settings
    media: MediaStore
    identity: str
    revision: str


def make(
    source: Source, folder: Path, at: datetime, beat: Callable[[], None] = lambda: None, *, with_keys: bool = False
) -> Made:
    """Make a copy; `beat` is called once in a while.

    :raises Conflict: where another installation's copies lie there, somebody else makes one, or pg_dump fails.
    :raises Invalid: for a folder within the store of the originals.
    :raises OSError: where the disk refuses.
    """
    _refuse_own(source, folder)
    (folder / "copies").mkdir(parents=True, exist_ok=True)
    (folder / "originals").mkdir(exist_ok=True)
    with _alone(folder):
        _mark(folder, source.identity)
        for left in filter(_is_ours, folder.glob("copies/.*")):
            _remove(left)
        name = at.strftime("%Y%m%dT%H%M%SZ")
        draft = folder / "copies" / f".{name}"
        draft.mkdir(mode=0o700)
        return _fill(source, folder, draft, beat, with_keys=with_keys)


def _fill(source: Source, folder: Path, draft: Path, beat: Callable[[], None], *, with_keys: bool) -> Made:
    database = _copy_database(make_url(source.settings.database_url), draft)
    _write(draft / "identity", f"{source.identity}\n")
    brought = _bring(source, folder, database, beat)
    _write(draft / ORIGINALS, "".join(f"{one}  ../../originals/{one[:2]}/{one}\n" for one in brought.there))
    if with_keys:
        _copy_keys(Path(source.settings.keys), source.settings.secret_key, draft / "keys")
    files = {one.relative_to(draft).as_posix(): _said(one) for one in sorted(draft.rglob("*")) if one.is_file()}
    manifest: dict[str, Any] = {
        "format": FORMAT, "program": version_of_program(), "revision": source.revision, "identity": source.identity,
        "files": files, "originals": len(brought.there), "lacking": brought.lacking, "keys": with_keys,
        "not_copied": [] if with_keys else [*_KEYS, "secret_key", "settings (SHIZHENG_*)"],
    }  # fmt: skip
    _write(draft / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    sync(draft)
    whole = draft.with_name(draft.name.removeprefix("."))
    if whole.exists():
        raise Conflict(N_("A copy was made in this second already. Try again."))
    draft.rename(whole)
    sync(whole.parent)
    hashed = str(_said(whole / MANIFEST)["sha256"])
    size = (whole / database.name).stat().st_size + brought.size_bytes
    return Made(
        whole.name, len(brought.there), brought.copied, size, tuple(brought.lacking), hashed,
        is_elsewhere(source, folder),
    )  # fmt: skip


@dataclass
class _Brought:
    """What became of the originals."""

    there: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    copied: int = 0
    size_bytes: int = 0
    """Of those copied."""


def _bring(source: Source, folder: Path, database: Path, beat: Callable[[], None]) -> _Brought:
    """Copy the originals that are not there yet, or not whole."""
    found, suspected = _Brought(), _suspected(folder)
    for sha256 in _named(source, database):
        beat()
        target = folder / "originals" / sha256[:2] / sha256
        if not _is_there(source.media, sha256, target, is_suspected=sha256 in suspected):
            written = _copy_original(source.media, sha256, target)
            if written is None and not _is_as_received(target, sha256):
                found.lacking.append(sha256)
                continue
            if written is not None:
                found.copied, found.size_bytes = found.copied + 1, found.size_bytes + written
        found.there.append(sha256)
    for part in {folder / "originals", *(folder / "originals").iterdir()} if found.copied else ():
        if part.is_dir():
            sync(part)
    if suspected:
        _suspect(folder, _suspected(folder) - suspected | suspected.intersection(found.lacking))
    return found


def listing(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return name and manifest of the copies that are whole, the newest first."""
    found = []
    for path in sorted(folder.glob(f"copies/[0-9]*/{MANIFEST}"), reverse=True):
        try:
            found.append((path.parent.name, json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError):
            continue  # no copy that counts
    return found


def verify(folder: Path, name: str) -> dict[str, Any]:
    """Compare the files of a copy with its manifest; returns it.

    :raises NotFound: where there is no such copy.
    :raises Conflict: where a file is not as it was written.
    """
    copy = folder / "copies" / name
    try:
        manifest: dict[str, Any] = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise NotFound(N_("There is no whole copy “{name}” in {folder}."), name=name, folder=folder) from problem
    for file, said in manifest["files"].items():
        if not (copy / file).is_file() or _said(copy / file) != said:
            raise Conflict(N_("{file} of the copy {name} is not as it was written."), file=file, name=name)
    return manifest


def note_damaged(folder: Path, sha256s: set[str]) -> None:
    """Write down which originals are damaged in a folder, so that the next copy reads them and mends them.

    :raises OSError: where the disk refuses.
    """
    _suspect(folder, _suspected(folder) | sha256s)


def prune(source: Source, folder: Path, keep: int) -> list[str]:
    """Remove the oldest copies of the database beyond a number; returns their names. Originals stay.

    One that lacks originals is never among those kept, and goes as soon as there is a newer one.

    :raises Conflict: where another installation's copies lie there, or somebody makes one.
    :raises OSError: where the disk refuses.
    """
    with _alone(folder):
        _mark(folder, source.identity)
        known = [one for one in listing(folder) if _is_ours(folder / "copies" / one[0])]
        counting = [name for name, manifest in known if not manifest["lacking"]]
        lacking = [name for name, manifest in known if manifest["lacking"]]
        is_of_use = not counting or lacking[:1] > counting[:1]
        old = counting[keep:] + lacking[1 if is_of_use else 0 :]
        for name in old:
            _remove(folder / "copies" / name)
    return old


def is_elsewhere(source: Source, folder: Path) -> bool:
    """Tell whether a folder lies on another disk than originals and database, as far as they are files here."""
    own = [source.media.folder] if source.media.folder else []
    url = make_url(source.settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        own.append(Path(url.database))
    there = folder.stat().st_dev
    return all(one.stat().st_dev != there for one in own)


def postgres(program: str, url: URL, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password is in no list of processes.

    :raises Conflict: where it is not installed or fails.
    """
    asked: list[tuple[str, object]] = [
        ("PGHOST", url.query.get("host", url.host)), ("PGPORT", url.query.get("port", url.port)),
        ("PGUSER", url.username), ("PGPASSWORD", url.password), ("PGDATABASE", url.database),
    ]  # fmt: skip
    place = {name: str(value) for name, value in asked if value}
    found = shutil.which(program)
    if found is None:
        raise Conflict(N_("{program} is not installed: without it PostgreSQL is not copied."), program=program)
    done = subprocess.run([found, *arguments], env={**os.environ, **place}, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise Conflict(N_("{program} failed: {said}"), program=program, said=said[-1] if said else done.returncode)


def version_of_program() -> str:
    """Return which version of this program runs."""
    for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        if line.startswith("version = "):
            return line.partition('"')[2].rstrip('"')
    return "?"


def version_of(library: str) -> str:
    """Return which version of a library is installed."""
    return version(library)


def _copy_database(url: URL, draft: Path) -> Path:
    if url.get_backend_name() != "sqlite":
        target = draft / "database.dump"
        postgres("pg_dump", url, "--format=custom", f"--exclude-schema={QUEUE_SCHEMA}", f"--file={target}")
    else:
        target = draft / "database.db"
        ours = sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)
        with closing(ours), closing(sqlite3.connect(target)) as copy:
            ours.backup(copy)  # in one step, from one moment; who writes meanwhile is not kept waiting
            copy.execute("PRAGMA journal_mode=DELETE")
    sync(target)
    return target


def _named(source: Source, database: Path) -> Iterator[str]:
    """Give the originals of which the copy of the database speaks, or at least those."""
    if database.suffix == ".db":
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as copy:
            yield from (row[0] for row in copy.execute("SELECT sha256 FROM original ORDER BY id").fetchall())
    else:
        spoken = _rows_of(make_url(source.settings.database_url))
        yield from spoken
        yield from set(source.media.hashes()).difference(spoken)  # bytes are stored before their row


def _rows_of(url: URL) -> list[str]:
    """Return the originals of which a database on PostgreSQL speaks by now: at least those of the copy made before."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT sha256 FROM original ORDER BY id")))


def _is_there(media: MediaStore, sha256: str, target: Path, *, is_suspected: bool) -> bool:
    """Tell whether an original needs no copying: by its size, and by its bytes where these were found damaged."""
    if is_suspected:
        return _is_as_received(target, sha256)
    try:
        return target.is_file() and target.stat().st_size == media.size(sha256)
    except NotFound:
        return False


def _is_as_received(file: Path, sha256: str) -> bool:
    return file.is_file() and _said(file)["sha256"] == sha256


def _suspected(folder: Path) -> set[str]:
    try:
        return set((folder / DAMAGED).read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return set()


def _suspect(folder: Path, sha256s: set[str]) -> None:
    if not sha256s:
        (folder / DAMAGED).unlink(missing_ok=True)
        return
    draft = folder / f".{DAMAGED}"
    _write(draft, "".join(f"{one}\n" for one in sorted(sha256s)))
    draft.replace(folder / DAMAGED)


def _copy_original(media: MediaStore, sha256: str, target: Path) -> int | None:
    """Copy one; returns its size, None where the store does not have it as it was received."""
    target.parent.mkdir(exist_ok=True)
    draft, hashed, size = target.with_name(".part"), hashlib.sha256(), 0
    try:
        original = media.open(sha256)
    except NotFound:
        return None
    with original, draft.open("wb") as file:
        while part := original.read(_CHUNK):
            hashed.update(part)
            size += file.write(part)
        file.flush()
        os.fsync(file.fileno())
    if hashed.hexdigest() != sha256:
        return None  # the next one is written over it
    draft.replace(target)
    return size


def _copy_keys(keys: Path, secret: str, target: Path) -> None:
    target.mkdir(mode=0o700)
    for name in _KEYS:
        if (keys / name).is_file():
            _write(target / name, (keys / name).read_text(encoding="utf-8"))
    _write(target / "secret_key", secret)
    named = {name: value for name, value in sorted(os.environ.items()) if name.startswith("SHIZHENG_")}
    _write(target / "settings.env", "".join(f"{name}={value}\n" for name, value in named.items()))
    sync(target)


def _refuse_own(source: Source, folder: Path) -> None:
    store = source.media.folder and source.media.folder.resolve()
    if store is None:
        return
    if folder.resolve() == store or store in folder.resolve().parents:
        raise Invalid(
            N_("{folder} is within the store of the originals: a copy belongs to another place."), folder=folder
        )


def _mark(folder: Path, identity: str) -> None:
    marker = folder / MARKER
    if not marker.exists():
        _write(marker.with_name(f".{MARKER}"), json.dumps({"format": FORMAT, "identity": identity}))
        marker.with_name(f".{MARKER}").replace(marker)
        sync(folder)
    if json.loads(marker.read_text(encoding="utf-8")).get("identity") != identity:
        raise Conflict(N_("In {folder} lie copies of another installation. Choose another folder."), folder=folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Conflict(N_("A copy is just being made in {folder}."), folder=folder) from problem
        yield


def _is_ours(copy: Path) -> bool:
    """Tell whether something among the copies is a folder that we made; what others put there is left alone."""
    return _OURS.fullmatch(copy.name) is not None and copy.is_dir() and not copy.is_symlink()


def _remove(copy: Path) -> None:
    shutil.rmtree(copy)


def _said(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"size": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    sync(path)
