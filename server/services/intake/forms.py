"""Which forms may a phone fetch, and in which version?"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db
from server.domain.access import Actor, FormState, Permission
from server.errors import Conflict, Invalid, NotFound
from server.formats import openrosa
from server.formats.xform import FormFacts, read_form
from server.formats.xlsform import convert
from server.models import Form, FormVersion, Programme
from server.services import events
from server.services.intake import form_media
from server.services.intake.form_media import MediaFile
from server.services.runtime import now
from server.translations import N_


@dataclass(frozen=True)
class Published:
    """A form as a phone sees it."""

    form_id: str
    version: str
    title: str
    md5: str
    media: tuple[str, ...]
    validated: str
    programme: str


def publish(programme: Programme, data: bytes, name: str) -> Published:
    """Publish an XForm, or an XLSForm that is converted first; the same bytes again change nothing.

    :raises Invalid: where the form cannot be read, or would make phones shrink evidence photos.
    :raises Conflict: where this version exists with other bytes.
    """
    xml, validated = convert(data, name)
    facts = read_form(xml)
    _refuse_resizing(facts)
    form = _find(programme.id, facts.form_id) or _add(programme, facts.form_id)
    md5 = openrosa.md5(xml)
    existing = next((v for v in form.versions if v.version == facts.version), None)
    if existing is None:
        existing = FormVersion(
            form=form, version=facts.version, title=facts.title, xml=xml, md5=md5, media=list(facts.media),
            validated=validated, published_at=now(),
        )  # fmt: skip
        db.session.add(existing)
        db.session.flush()
        events.record(events.SYSTEM, "forms.publish", f"form:{facts.form_id}", version=facts.version, md5=md5)
    elif existing.md5 != md5:
        raise Conflict(
            N_("Version “{version}” of “{form_id}” is published with other content. Give the form a new version."),
            version=facts.version, form_id=facts.form_id,
        )  # fmt: skip
    return _published(existing)


def listing(programme_id: int | None = None) -> list[Published]:
    """Return the current version of every form."""
    query = select(Form).order_by(Form.form_id).options(*_PUBLISHED)
    if programme_id is not None:
        query = query.where(Form.programme_id == programme_id)
    return [_published(form.versions[-1]) for form in db.session.scalars(query) if form.versions]


def for_phone(actor: Actor, programme_id: int, form_id: str | None = None) -> list[Published]:
    """Return the open forms that a caller may fill in; for one who may not submit, none."""
    if not actor.may(Permission.SUBMIT):
        return []
    query = select(Form).where(Form.programme_id == programme_id, Form.state == FormState.OPEN)
    query = query.order_by(Form.form_id).options(*_PUBLISHED)
    if form_id is not None:
        query = query.where(Form.form_id == form_id)
    return [_published(form.versions[-1]) for form in db.session.scalars(query) if form.versions]


def get(programme_id: int, form_id: str) -> Form:
    """Return a form of a programme.

    :raises NotFound: where there is none of this id.
    """
    form = _find(programme_id, form_id)
    if form is None or not form.versions:
        raise NotFound(N_("There is no form “{form_id}” in this programme."), form_id=form_id)
    return form


def xml_of(programme_id: int, form_id: str) -> tuple[bytes, str]:
    """Return the exact bytes of the current version, and their MD5."""
    version = get(programme_id, form_id).versions[-1]
    return version.xml, version.md5


def media_of(programme_id: int, form_id: str) -> dict[str, MediaFile]:
    """Return the media files of the current version that exist, by name."""
    form = get(programme_id, form_id)
    made = {name: form_media.make(form.programme, name) for name in form.versions[-1].media}
    return {name: data for name, data in made.items() if data is not None}


def media_file(programme_id: int, form_id: str, name: str) -> MediaFile:
    """Return one media file of the current version.

    :raises NotFound: where the version names no such file, or nothing makes it.
    """
    form = get(programme_id, form_id)
    data = form_media.make(form.programme, name) if name in form.versions[-1].media else None
    if data is None:
        raise NotFound
    return data


def version_named(form: Form, version: str) -> FormVersion | None:
    """Return a published version by its name."""
    return next((v for v in form.versions if v.version == version), None)


def _find(programme_id: int, form_id: str) -> Form | None:
    query = select(Form).where(Form.programme_id == programme_id, Form.form_id == form_id)
    return db.session.scalar(query.options(*_PUBLISHED))


_PUBLISHED = joinedload(Form.programme), selectinload(Form.versions)


def _add(programme: Programme, form_id: str) -> Form:
    form = Form(programme=programme, form_id=form_id, state=FormState.OPEN, created_at=now())
    db.session.add(form)
    return form


def _published(version: FormVersion) -> Published:
    return Published(
        form_id=version.form.form_id,
        version=version.version,
        title=version.title,
        md5=version.md5,
        media=tuple(version.media),
        validated=version.validated,
        programme=version.form.programme.code,
    )


def _refuse_resizing(facts: FormFacts) -> None:
    """A photo that the phone shrinks loses its direction, its exposure and its error: no evidence."""
    shrunk = sorted(facts.resized - facts.signatures)
    if shrunk:
        raise Invalid(N_("Remove max-pixels from {questions}: it destroys evidence."), questions=", ".join(shrunk))
