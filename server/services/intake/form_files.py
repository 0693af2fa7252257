"""Which files did somebody give a form: choices, pictures, sounds? Those that the register makes are `form_media`."""

import mimetypes
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db
from server.domain.file_names import plain
from server.domain.outside_limits import MOST_FORM_FILE_BYTES
from server.errors import Conflict, Invalid, NotFound, TooLarge
from server.formats import form_files as reading
from server.formats import openrosa
from server.models import Form, FormFile
from server.services import events, stored_bytes
from server.services.intake import form_media, originals
from server.services.intake.form_media import MediaFile
from server.services.runtime import now
from server.translations import N_


@dataclass(frozen=True)
class FileLine:
    """One file in a list."""

    name: str
    md5: str
    size_bytes: int
    added_at: datetime
    is_asked_for: bool
    """Whether the current version of the form refers to it."""


def checked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return files by the names under which phones look for them, all of which phones can read.

    :raises Invalid: for a name that is none or is made from the register, and a file that no phone can read.
    :raises TooLarge: for a file that is larger than phones should fetch.
    """
    return {_name(name): _readable(name, data) for name, data in files.items()}


def refuse_too_large(name: str, size_bytes: int) -> None:
    """Let a file pass that phones can fetch; asked before it is read.

    :raises TooLarge: for one that is larger.
    """
    if size_bytes > MOST_FORM_FILE_BYTES:
        raise TooLarge(
            N_("{name} is larger than {most_mb} MB, too much for phones."),
            name=name, most_mb=MOST_FORM_FILE_BYTES // 1_000_000,
        )  # fmt: skip


def add(form: Form, files: Mapping[str, bytes], *, actor: str = events.SYSTEM) -> None:
    """Give a form files, or other bytes for those that it has; the same bytes again change nothing.

    :raises Invalid: for a name that is none or is made from the register, and a file that no phone can read.
    :raises TooLarge: for a file that is larger than phones should fetch.
    """
    wanted = checked(files)
    db.session.flush()
    known = {row.name: row for row in _rows(form.id)}
    for name, data in wanted.items():
        _put(form, name, data, known.get(name), actor)


def remove(form: Form, name: str) -> None:
    """Take a file away from a form; its bytes stay in the store.

    :raises NotFound: where the form has no such file.
    :raises Conflict: where phones cannot open the form without it.
    """
    row = next((row for row in _rows(form.id) if row.name == unicodedata.normalize("NFC", name)), None)
    if row is None:
        raise NotFound(N_("The form “{form_id}” has no file “{name}”."), form_id=form.form_id, name=name)
    if form.versions and row.name in form.versions[-1].media:
        raise Conflict(
            N_("The form “{form_id}” needs {name}. Replace it with `forms files {form_id} add`, or publish a version "
               "that does without it."), form_id=form.form_id, name=row.name,
        )  # fmt: skip
    db.session.delete(row)
    events.record(events.SYSTEM, "forms.remove_file", f"form:{form.form_id}", name=row.name, sha256=row.original.sha256)


def listing(form: Form) -> list[FileLine]:
    """Return the files of a form, by name."""
    asked = set(form.versions[-1].media) if form.versions else set()
    return [
        FileLine(row.name, row.md5, row.original.size_bytes, row.added_at, row.name in asked) for row in _rows(form.id)
    ]


def hashes(form_pk: int) -> dict[str, str]:
    """Return the MD5 of each file of a form, by name."""
    query = select(FormFile.name, FormFile.md5).where(FormFile.form_pk == form_pk).order_by(FormFile.name)
    return {row.name: row.md5 for row in db.session.execute(query)}


def read(form_pk: int, name: str) -> MediaFile | None:
    """Return a file of a form with its bytes; None where it has none of this name."""
    row = next((row for row in _rows(form_pk) if row.name == name), None)
    if row is None:
        return None
    kind = "text/csv; charset=utf-8" if name.lower().endswith(".csv") else mimetypes.guess_type(name)[0]
    content = stored_bytes.path(row.original.sha256).read_bytes()
    return MediaFile(content, row.md5, kind or "application/octet-stream")


def _put(form: Form, name: str, data: bytes, known: FormFile | None, actor: str) -> None:
    stored = originals.keep_bytes(data)
    replaced = known.original.sha256 if known else None
    if replaced == stored.sha256:
        return
    row = known or FormFile(form_pk=form.id, name=name)
    row.original_id, row.md5, row.added_at = stored.id, openrosa.md5(data), now()
    db.session.add(row)
    db.session.flush()
    db.session.refresh(row)
    details = {"name": name, "sha256": stored.sha256, "replaces": replaced}
    events.record(actor, "forms.add_file", f"form:{form.form_id}", **details)


def _name(name: str) -> str:
    found = unicodedata.normalize("NFC", name)
    if not found or found.startswith(".") or found != plain(found) or "/" in found or "\\" in found:
        raise Invalid(N_("A file of a form needs a name without folders, line breaks and a dot before it."))
    if form_media.is_made(found):
        raise Invalid(N_("{name} is made from the register as it stands. Import sites and issues instead."), name=found)
    return found


def _readable(name: str, data: bytes) -> bytes:
    refuse_too_large(name, len(data))
    reading.refuse_unreadable(name, data)
    return data


def _rows(form_pk: int) -> list[FormFile]:
    query = select(FormFile).where(FormFile.form_pk == form_pk).order_by(FormFile.name)
    return list(db.session.scalars(query.options(joinedload(FormFile.original))))
