"""Which forms are there, in which version, and how does one come in?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db
from server.domain.access import FormState
from server.domain.outside_limits import MOST_FORM_ELEMENTS
from server.errors import Conflict, Invalid, NotFound
from server.formats import openrosa
from server.formats.form_structure import Fault
from server.formats.xform import FormFacts, facts_of, in_utf8
from server.formats.xlsform import convert
from server.formats.xml import parse
from server.models import Form, FormVersion, Programme
from server.services import events
from server.services.intake import form_files, originals, publishing
from server.services.intake.publishing import Draft
from server.services.runtime import now
from server.translations import N_


@dataclass(frozen=True)
class Published:
    """The newest version of a form."""

    form_id: str
    version: str
    title: str
    md5: str
    has_files: bool
    """Whether phones have to fetch files with it."""
    validated: str
    programme: str
    warnings: tuple[Fault, ...] = ()
    """What is to be said of a form that was just published."""


def publish(
    programme: Programme,
    data: bytes,
    name: str,
    files: Mapping[str, bytes] | None = None,
    *,
    may_replace: bool = False,
    actor: str = events.SYSTEM,
) -> Published:
    """Publish an XForm, or an XLSForm that is converted first; the same bytes again change nothing.

    `files` are given to the form with it, by name. `may_replace`: take the place of another form of the same id.

    :raises Unfit: where phones could not open the form, or would not deliver what is filled in.
    :raises Invalid: where the form, or a file for it, cannot be read.
    :raises Conflict: where this version exists with other bytes.
    """
    converted = convert(data, name)
    xml = in_utf8(converted.xform)
    root = parse(xml, MOST_FORM_ELEMENTS)
    facts = facts_of(root)
    given = form_files.checked({**converted.files, **(files or {})})
    form = find(programme.id, facts.form_id)
    md5 = openrosa.md5(xml)
    existing = version_named(form, facts.version) if form else None
    draft = Draft(xml, root, facts, programme, form, given)
    is_again = existing is not None and existing.md5 == md5
    validated, warnings = publishing.examine(draft, may_replace=may_replace or is_again)
    if existing and existing.md5 != md5:
        raise taken(facts)
    form = form or _add(programme, facts.form_id)
    if existing is None:
        existing = _add_version(form, facts, xml, md5, _Made(validated, actor, name, data))
    form_files.add(form, given, actor=actor)
    return replace(_published(existing), warnings=warnings)


def give(programme_id: int, form_id: str, files: Mapping[str, bytes]) -> None:
    """Give a form files, or other bytes for those that it has.

    :raises NotFound: where there is no form of this id.
    :raises Invalid: for a file that phones cannot read, or that lacks what the form looks for.
    """
    form = get(programme_id, form_id)
    root = parse(form.versions[-1].xml, MOST_FORM_ELEMENTS)
    absent = next(publishing.without_columns(root, form.programme, form, form_files.checked(files)), None)
    if absent:
        raise Invalid(absent.template, **absent.figures)
    form_files.add(form, files)


def get(programme_id: int, form_id: str) -> Form:
    """Return a form of a programme.

    :raises NotFound: where there is none of this id.
    """
    form = find(programme_id, form_id)
    if form is None or not form.versions:
        raise NotFound(N_("There is no form “{form_id}” in this programme."), form_id=form_id)
    return form


def version_named(form: Form, version: str) -> FormVersion | None:
    """Return a published version by its name."""
    return next((v for v in form.versions if v.version == version), None)


def find(programme_id: int, form_id: str) -> Form | None:
    """Return a form of a programme; None where there is none of this id."""
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
        has_files=bool(version.media) or version.form.has_files,
        validated=version.validated,
        programme=version.form.programme.code,
    )


@dataclass(frozen=True)
class _Made:
    """By what a version was proved, who published it, and of which file it was made."""

    validated: str
    actor: str
    name: str
    data: bytes


def _add_version(form: Form, facts: FormFacts, xml: bytes, md5: str, made: _Made) -> FormVersion:
    version = FormVersion(
        form=form, version=facts.version, title=facts.title, xml=xml, md5=md5, media=list(facts.media),
        validated=made.validated, published_at=now(), published_by=made.actor, source_name=made.name,
        source_id=originals.keep_bytes(made.data).id,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    events.record(made.actor, "forms.publish", f"form:{facts.form_id}", version=facts.version, md5=md5)
    return version


def taken(facts: FormFacts) -> Conflict:
    """Say that a version is published with other content."""
    if not facts.version:
        return Conflict(
            N_("“{form_id}” is published with other content, and neither has a version. Give the form a version, or an "
               "id of its own where it is another form."), form_id=facts.form_id,
        )  # fmt: skip
    return Conflict(
        N_("Version “{version}” of “{form_id}” is published with other content. Give the form a new version."),
        version=facts.version, form_id=facts.form_id,
    )  # fmt: skip
