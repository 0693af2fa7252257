"""Which forms may a phone fetch, and in which version?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db
from server.domain.access import Actor, FormState, Permission
from server.domain.outside_limits import MOST_FORM_ELEMENTS
from server.errors import Conflict, Invalid, NotFound
from server.formats import form_faults, odk_validate, openrosa
from server.formats import form_files as reading
from server.formats.form_faults import Fault
from server.formats.xform import FormFacts, facts_of, in_utf8, read_form
from server.formats.xlsform import convert
from server.formats.xml import parse
from server.models import Form, FormVersion, Programme
from server.services import events
from server.services.intake import form_files, form_media
from server.services.intake.form_media import MediaFile
from server.services.runtime import now, settings
from server.translations import N_


@dataclass(frozen=True)
class Published:
    """A form as a phone sees it."""

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


VALID = "valid"
NO_JAVA = N_("checked by the server's own rules only: ODK Validate needs Java, which is not installed here")


class Unfit(Invalid):
    """A form that would not deliver: all that is wrong with it, and what else is to be said."""

    def __init__(self, refusals: Sequence[Fault], warnings: Sequence[Fault]) -> None:
        super().__init__(refusals[0].template, **refusals[0].figures)
        self.refusals = tuple(refusals)
        self.warnings = tuple(warnings)


def publish(
    programme: Programme,
    data: bytes,
    name: str,
    files: Mapping[str, bytes] | None = None,
    *,
    may_replace: bool = False,
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
    form = _find(programme.id, facts.form_id)
    md5 = openrosa.md5(xml)
    existing = version_named(form, facts.version) if form else None
    faults = list(form_faults.find(root, facts, urlsplit(settings().public_url).hostname))
    faults += _missing(root, programme, form, given)
    if form and not existing and not may_replace:
        faults += _another_form(form, facts)
    validated = NO_JAVA
    if odk_validate.has_java():
        validated = VALID
        complaint = odk_validate.complaint(xml)
        if complaint:
            faults.append(
                Fault(N_("No phone can open the form. ODK Validate says: {complaint}"), {"complaint": complaint})
            )
    warnings = tuple(fault for fault in faults if not fault.is_refusal)
    refusals = [fault for fault in faults if fault.is_refusal]
    if refusals:
        raise Unfit(refusals, warnings)
    if existing and existing.md5 != md5:
        raise _taken(facts)
    form = form or _add(programme, facts.form_id)
    if existing is None:
        existing = _add_version(form, facts, xml, md5, validated)
    form_files.add(form, given)
    return replace(_published(existing), warnings=warnings)


def give(programme_id: int, form_id: str, files: Mapping[str, bytes]) -> None:
    """Give a form files, or other bytes for those that it has.

    :raises NotFound: where there is no form of this id.
    :raises Invalid: for a file that phones cannot read, or that lacks what the form looks for.
    """
    form = get(programme_id, form_id)
    root = parse(form.versions[-1].xml, MOST_FORM_ELEMENTS)
    absent = next(_without_columns(root, form.programme, form, form_files.checked(files)), None)
    if absent:
        raise Invalid(absent.template, **absent.figures)
    form_files.add(form, files)


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


def media_of(programme_id: int, form_id: str) -> dict[str, str]:
    """Return the MD5 of each file that goes with the form: what the register makes for it, and what it was given."""
    form = get(programme_id, form_id)
    made = {name: form_media.make(form.programme, name) for name in form.versions[-1].media}
    return {name: file.md5 for name, file in made.items() if file is not None} | form_files.hashes(form)


def media_file(programme_id: int, form_id: str, name: str) -> MediaFile:
    """Return one file that goes with the form.

    :raises NotFound: where the version names no such file, or nobody has it.
    """
    form = get(programme_id, form_id)
    made = form_media.make(form.programme, name) if name in form.versions[-1].media else None
    data = made or form_files.read(form, name)
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
        has_files=bool(version.media) or version.form.has_files,
        validated=version.validated,
        programme=version.form.programme.code,
    )


def _add_version(form: Form, facts: FormFacts, xml: bytes, md5: str, validated: str) -> FormVersion:
    version = FormVersion(
        form=form, version=facts.version, title=facts.title, xml=xml, md5=md5, media=list(facts.media),
        validated=validated, published_at=now(),
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    events.record(events.SYSTEM, "forms.publish", f"form:{facts.form_id}", version=facts.version, md5=md5)
    return version


def _taken(facts: FormFacts) -> Conflict:
    if not facts.version:
        return Conflict(
            N_("“{form_id}” is published with other content, and neither has a version. Give the form a version, or an "
               "id of its own where it is another form."), form_id=facts.form_id,
        )  # fmt: skip
    return Conflict(
        N_("Version “{version}” of “{form_id}” is published with other content. Give the form a new version."),
        version=facts.version, form_id=facts.form_id,
    )  # fmt: skip


def _missing(root: Element, programme: Programme, form: Form | None, given: Mapping[str, bytes]) -> Iterator[Fault]:
    """Say which files nobody has, and which of those that come with it lack what the form looks for."""
    there = (set(form_files.hashes(form)) if form else set()) | set(given)
    lacking = {
        n: is_list for n, is_list in reading.needed(root).items() if n not in there and not form_media.is_made(n)
    }
    lists = [name for name, is_list in lacking.items() if is_list]
    shown = [name for name, is_list in lacking.items() if not is_list]
    if lists:
        yield Fault(
            N_("The form cannot be opened without {names}, which nobody has given to it. Publish it with "
               "`--with FILE` for each."), {"names": ", ".join(lists)}
        )  # fmt: skip
    if shown:
        yield Fault(
            N_("The form shows {names}, which nobody has given to it; phones say that they are missing. Publish it "
               "with `--with FILE` for each, or use `forms files`."), {"names": ", ".join(shown)}, is_refusal=False
        )  # fmt: skip
    yield from _without_columns(root, programme, form, given)


def _without_columns(
    root: Element, programme: Programme, form: Form | None, given: Mapping[str, bytes]
) -> Iterator[Fault]:
    """Say which lists lack a column; a list that nobody has is said of elsewhere."""
    for name, columns in reading.columns_asked(root).items():
        there = _headings(programme, form, given, name)
        absent = sorted(columns - there) if there is not None else []
        if absent:
            yield Fault(
                N_("{name} has no column {columns}, from which the form takes its choices. Add it."),
                {"name": name, "columns": ", ".join(absent)},
            )


def _headings(programme: Programme, form: Form | None, given: Mapping[str, bytes], name: str) -> set[str] | None:
    if name in given:
        return reading.headings(given[name])
    file = form_media.make(programme, name) or (form_files.read(form, name) if form else None)
    return reading.headings(file.content) if file else None


def _another_form(form: Form, facts: FormFacts) -> Iterator[Fault]:
    """A new version keeps most questions or at least its title; what keeps neither is another form of the same id."""
    if not form.versions or form.versions[-1].title == facts.title:
        return
    before = _asked(read_form(form.versions[-1].xml))
    now_asked = _asked(facts)
    if 2 * len(before & now_asked) < len(before | now_asked):
        yield Fault(
            N_("“{form_id}” is the id of another form, “{title}”, which would disappear from all phones. Give this one "
               "an id of its own, or publish it with --replace if it takes the other's place."),
            {"form_id": facts.form_id, "title": form.versions[-1].title},
        )  # fmt: skip


def _asked(facts: FormFacts) -> set[str]:
    """Return the questions below the root, whatever that is called."""
    inside = (path.split("/", 2)[-1] for path in facts.questions)
    return {path for path in inside if path.partition("/")[0] != "meta"}
