"""What has a person brought to the page, and how far is it with being filed?

What was brought lies in a folder of its own until it is filed: nothing of it is evidence before, and what nobody
confirms is gone after a day. Only who brought it finds it. How far the filing is stands beside it, so that it goes on
where it stopped.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any

from server.db import transaction
from server.domain.access import Actor
from server.domain.brought_in import PLACELESS, KnownIssue, Line, Outcome, Place, Reason
from server.domain.outside_limits import LONGEST_SAID, MOST_BROUGHT_AT_ONCE, MOST_TABLE_BYTES
from server.errors import Invalid, NotFound, TooLarge
from server.formats import photo_parcel, photo_table
from server.formats.photo_parcel import Loose, Parcel
from server.services.intake import bringing
from server.services.intake.bringing import PORTION, Planned, Portion
from server.services.runtime import now, settings
from server.translations import N_

KEPT = timedelta(days=1)
_STATE = "state.json"
_TABLE, _ARCHIVE = "table", "archive.zip"
_ZIP = b"PK\x03\x04"
_CHUNK = 1 << 20
_LONGEST_TOKEN = 64


@dataclass(frozen=True)
class Given:
    """A file as the browser sends it."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True)
class Remarks:
    """What is said of all the files, where no table says it of one."""

    taken_by: str = ""
    source: str = ""


@dataclass
class Staged:
    """Something that was brought, and how far it is."""

    token: str
    account_id: int | None
    programme_id: int
    at: str
    names: list[tuple[str, str]] = field(default_factory=list)
    """Of loose files: as the person calls each, and as it lies here."""
    archive_name: str = ""
    """As the person calls it."""
    table_name: str = ""
    taken_by: str = ""
    source: str = ""
    is_confirmed: bool = False
    said: dict[str, list[str | None]] = field(default_factory=dict)
    """By file: issue, viewpoint and stage, where the person said them."""
    done: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0

    @property
    def lines(self) -> list[Line]:
        """Return what became of the files so far."""
        return [_line(one) for one in self.done]

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to do."""
        return self.is_confirmed and len(self.done) >= self.total


def stage(
    actor: Actor, programme_id: int, files: Sequence[Given], table: Given | None = None, remarks: Remarks = Remarks()
) -> str:
    """Put aside what somebody brings, having looked that it can be read; returns under which token it is found.

    :raises Invalid: where nothing was chosen, or the archive or the table cannot be read.
    :raises TooLarge: where it is more than a person looks through at once.
    """
    _forget_old()
    if not files:
        raise Invalid(N_("Choose a ZIP archive or some pictures first."))
    _refuse_too_many(len(files))
    staged = Staged(secrets.token_urlsafe(18), actor.account_id, programme_id, now().isoformat())
    staged.taken_by, staged.source = remarks.taken_by[:LONGEST_SAID], remarks.source[:LONGEST_SAID]
    folder = _folder(staged.token)
    folder.mkdir(parents=True, mode=0o700)
    try:
        _keep_files(folder, staged, files)
        if table is not None:
            staged.table_name = table.name
            _copy(table.stream, folder / _TABLE)
        with _parcel(staged) as parcel:
            _refuse_too_many(len(parcel.files))
            staged.total = len(_planned(actor, staged, parcel))
        if not staged.total:
            raise Invalid(N_("There is no file in what was chosen."))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _write(staged)
    return staged.token


def get(actor: Actor, token: str) -> Staged:
    """Return what this person brought.

    :raises NotFound: where there is nothing of the kind, or another person brought it.
    """
    is_token = len(token) <= _LONGEST_TOKEN and token.replace("-", "").replace("_", "").isalnum()
    path = _folder(token) / _STATE if is_token else None
    if path is None or not path.is_file():
        raise NotFound(N_("What was brought is not here any more. Bring it again: nothing is filed twice."))
    staged = Staged(**json.loads(path.read_text(encoding="utf-8")))
    if staged.account_id != actor.account_id:
        raise NotFound(N_("What was brought is not here any more. Bring it again: nothing is filed twice."))
    return staged


def preview(actor: Actor, staged: Staged) -> tuple[Sequence[Line], Sequence[KnownIssue]]:
    """Return what would become of each file, and where photos may be filed."""
    known = bringing.known_places(staged.programme_id, actor)
    with _parcel(staged) as parcel:
        return bringing.try_out(_planned(actor, staged, parcel, known), parcel).lines, known


def confirm(actor: Actor, staged: Staged, said: Mapping[str, Place]) -> None:
    """Begin to file, with what the person said of the files whose place was open."""
    if staged.is_confirmed:
        return
    staged.said = {name: [place.issue, place.viewpoint, place.stage] for name, place in said.items()}
    with _parcel(staged) as parcel:
        staged.total = len(_planned(actor, staged, parcel))
    staged.is_confirmed = True
    _write(staged)


def go_on(actor: Actor, token: str) -> tuple[int, ...]:
    """File the next portion, in a transaction of its own; returns the photos that are new.

    A page that is open twice files one portion after the other, each from where the other is by then.

    :raises NotFound: as `get` does.
    """
    get(actor, token)
    with _alone(token):
        staged = get(actor, token)
        if staged.is_done or not staged.is_confirmed:
            return ()
        with _parcel(staged) as parcel:
            planned = _planned(actor, staged, parcel)
            some = list(islice(planned, len(staged.done), len(staged.done) + PORTION))
            portion = _filed(actor, staged, some, parcel)
        staged.done += [asdict(line) for line in portion.lines]
        _write(staged)
        if len(staged.done) >= staged.total:
            _forget_bytes(token)
        return portion.photo_ids


@contextmanager
def _alone(token: str) -> Iterator[None]:
    """Wait until nobody else files the same."""
    folder = os.open(_folder(token), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def is_open(line: Line) -> bool:
    """Tell whether a person who says where a file belongs can have it filed."""
    return line.reason in PLACELESS


def _filed(actor: Actor, staged: Staged, some: Sequence[Planned], parcel: Parcel) -> Portion:
    with transaction():
        return bringing.file(staged.programme_id, actor, some, parcel)


def _planned(actor: Actor, staged: Staged, parcel: Parcel, known: Sequence[KnownIssue] | None = None) -> list[Planned]:
    rows = None
    if staged.table_name:
        rows = photo_table.read((_folder(staged.token) / _TABLE).read_bytes(), staged.table_name)
    said = {name: Place(*place) for name, place in staged.said.items()}
    known = bringing.known_places(staged.programme_id, actor) if known is None else known
    return [_remarked(one, staged) for one in bringing.plan(known, parcel, rows, said)]


def _remarked(one: Planned, staged: Staged) -> Planned:
    line = one.line
    taken_by, source = line.taken_by or staged.taken_by, line.source or staged.source
    return replace(one, line=replace(line, taken_by=taken_by, source=source))


@contextmanager
def _parcel(staged: Staged) -> Iterator[Parcel]:
    folder = _folder(staged.token)
    archive = folder / _ARCHIVE
    if archive.exists():
        with photo_parcel.opened(archive, called=staged.archive_name) as parcel:
            yield parcel
        return
    yield Loose((name, folder / place) for name, place in staged.names)


def _keep_files(folder: Path, staged: Staged, files: Sequence[Given]) -> None:
    first = files[0].stream.read(len(_ZIP))
    files[0].stream.seek(0)
    if len(files) == 1 and first == _ZIP:
        staged.archive_name = files[0].name
        _copy(files[0].stream, folder / _ARCHIVE)
        return
    taken: set[str] = set()
    for number, given in enumerate(files, start=1):
        name = given.name if given.name not in taken else f"{number}/{given.name}"
        taken.add(name)
        staged.names.append((name, f"file-{number:04}"))
        _copy(given.stream, folder / f"file-{number:04}")


def _copy(stream: IO[bytes], to: Path) -> None:
    most = MOST_TABLE_BYTES if to.name == _TABLE else None
    with to.open("xb") as file:
        while part := stream.read(_CHUNK):
            file.write(part)
            if most is not None and file.tell() > most:
                raise TooLarge(N_("The table is larger than {most_mb} MB."), most_mb=most // 1_000_000)


def _refuse_too_many(number: int) -> None:
    if number > MOST_BROUGHT_AT_ONCE:
        raise TooLarge(
            N_("More than {most} files on one page. Bring them in parts, or by the command photos import."),
            most=MOST_BROUGHT_AT_ONCE,
        )


def _write(staged: Staged) -> None:
    """Bring the state about whole or not at all."""
    path = _folder(staged.token) / _STATE
    draft = path.with_name(f"{_STATE}.{secrets.token_hex(4)}")
    draft.write_text(json.dumps(asdict(staged), ensure_ascii=True), encoding="utf-8")
    draft.replace(path)


def _line(said: Mapping[str, Any]) -> Line:
    place, reason = Place(**said["place"]), said["reason"]
    more = {key: said[key] for key in ("file", "written", "taken_by", "source")}
    return Line(place=place, outcome=Outcome(said["outcome"]), reason=Reason(reason) if reason else None, **more)


def _folder(token: str) -> Path:
    return settings().staging_folder / token


def _forget_bytes(token: str) -> None:
    """Remove what is filed, and leave what became of it."""
    for path in _folder(token).iterdir():
        if path.name != _STATE:
            path.unlink(missing_ok=True)


def _forget_old() -> None:
    root = settings().staging_folder
    before = (now() - KEPT).timestamp()
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
