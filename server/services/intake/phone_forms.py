"""What does a phone fetch: which forms, their exact bytes, and the files that go with them?

Asked by every phone whenever it looks for news, so it takes one statement written once; the bytes of a version never
change and are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, func, select

from server.db import db, table_of
from server.domain.access import Actor, FormState, Load, Permission
from server.errors import NotFound
from server.models import Form, FormFile, FormVersion, Programme
from server.services.intake import form_files, form_media, officers_own, reference_photos
from server.services.intake.form_media import MediaFile
from server.translations import N_

MOST_KEPT = 32
"""Versions whose XML is kept; one with long lists inside it has a megabyte."""

_FORM, _VERSION, _FILE, _PROGRAMME = map(table_of, (Form, FormVersion, FormFile, Programme))
_NEWEST = select(func.max(_VERSION.c.id)).where(_VERSION.c.form_pk == _FORM.c.id).correlate(_FORM).scalar_subquery()
_FORMS = (
    select(
        _FORM.c.id.label("form_pk"), _FORM.c.form_id, _FORM.c.programme_id, _VERSION.c.id.label("version_pk"),
        _VERSION.c.version, _VERSION.c.title, _VERSION.c.md5, _VERSION.c.media, _PROGRAMME.c.register_revision,
        exists().where(_FILE.c.form_pk == _FORM.c.id).label("has_files"),
    )
    .join_from(_FORM, _VERSION, and_(_VERSION.c.form_pk == _FORM.c.id, _VERSION.c.id == _NEWEST))
    .join(_PROGRAMME, _PROGRAMME.c.id == _FORM.c.programme_id)
    .where(_FORM.c.programme_id == bindparam("programme"))
    .order_by(_FORM.c.form_id)
)  # fmt: skip
_OPEN = _FORMS.where(_FORM.c.state == FormState.OPEN)
_ONE = _FORMS.where(_FORM.c.form_id == bindparam("form"))
_XML = select(_VERSION.c.xml).where(_VERSION.c.id == bindparam("version"))


@dataclass(frozen=True)
class PhoneForm:
    """The newest version of a form, as a phone is told of it."""

    form_pk: int
    form_id: str
    programme_id: int
    version_pk: int
    version: str
    title: str
    md5: str
    media: tuple[str, ...]
    """Files that the version names, whether or not there are any of this name."""
    register_revision: int
    has_files: bool
    """Whether phones have to fetch files with it."""


def listed(actor: Actor, programme_id: int, form_id: str | None = None) -> list[PhoneForm]:
    """Return the open forms that a caller may fill in, all or one; for one who may not submit, none."""
    if not actor.may(Permission.SUBMIT):
        return []
    found = _read(db.session.connection().execute(_OPEN, {"programme": programme_id}))
    return [one for one in found if form_id in (None, one.form_id)]


def get(programme_id: int, form_id: str) -> PhoneForm:
    """Return a form, open or not.

    :raises NotFound: where there is none of this id.
    """
    found = _read(db.session.connection().execute(_ONE, {"programme": programme_id, "form": form_id}))
    if not found:
        raise NotFound(N_("There is no form “{form_id}” in this programme."), form_id=form_id)
    return found[0]


def xml_of(form: PhoneForm) -> bytes:
    """Return the exact bytes of a version."""
    return _xml(str(db.engine.url), form.version_pk, form.md5)


def media_of(form: PhoneForm, load: Load) -> dict[str, str]:
    """Return the MD5 of each file that goes with a form: what the register makes for it, and what it was given.

    :param load: what the phone carries.
    """
    load = officers_own.widened(form.programme_id, form.register_revision, load)
    made = {name: _made(form, load, name) for name in form.media}
    lists = {name: file.md5 for name, file in made.items() if file is not None}
    return lists | _photos(form, load) | form_files.hashes(form.form_pk)


def media_file(form: PhoneForm, load: Load, name: str) -> MediaFile:
    """Return one file that goes with a form.

    :raises NotFound: where the version names no such file, or nobody has it.
    """
    load = officers_own.widened(form.programme_id, form.register_revision, load)
    made = _made(form, load, name) if name in form.media else None
    data = made or _photo(form, load, name) or form_files.read(form.form_pk, name)
    if data is None:
        raise NotFound
    return data


def _read(rows: Iterable[Row[Any]]) -> list[PhoneForm]:
    return [
        PhoneForm(**row._asdict() | {"media": tuple(row.media), "has_files": bool(row.media) or row.has_files})
        for row in rows
    ]


def _made(form: PhoneForm, load: Load, name: str) -> MediaFile | None:
    return form_media.make(form.programme_id, form.register_revision, name, load)


def _photos(form: PhoneForm, load: Load) -> dict[str, str]:
    """Return the MD5 of each photo that a form shows beside a question, where it takes the list of them with it."""
    if reference_photos.LIST not in form.media:
        return {}
    return reference_photos.hashes(form.programme_id, form.register_revision, load)


def _photo(form: PhoneForm, load: Load, name: str) -> MediaFile | None:
    md5 = _photos(form, load).get(name)
    content = reference_photos.read(form.programme_id, form.register_revision, load, name) if md5 else None
    return MediaFile(content, md5, "image/jpeg") if content and md5 else None


@lru_cache(maxsize=MOST_KEPT)
def _xml(_database: str, version_pk: int, _md5: str) -> bytes:
    return bytes(db.session.connection().execute(_XML, {"version": version_pk}).scalar_one())
