"""What did somebody upload to be published, would it be, and what would change?

Nothing of it reaches a phone before it is published.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db, hold
from server.domain.access import Actor
from server.domain.form_changes import Change, compare
from server.domain.form_outline import Outline
from server.domain.outside_limits import LONGEST_NAME, MOST_DRAFT_FILES, MOST_FORM_DRAFTS, MOST_FORM_ELEMENTS
from server.errors import Conflict, Invalid, NotFound
from server.formats import form_files as reading
from server.formats import openrosa, pyxform_words, xml
from server.formats.file_names import safe_name
from server.formats.form_outline import read_outline
from server.formats.form_structure import Fault
from server.formats.xform import facts_of, in_utf8
from server.formats.xlsform import Converted, convert
from server.models import Form, FormDraft, FormDraftFile, Programme
from server.services import access, events, stored_bytes
from server.services.intake import form_files, form_media, form_versions, forms, originals, publishing
from server.services.intake.forms import Published
from server.services.runtime import now
from server.translations import N_

FROM_REGISTER, GIVEN_NOW, FROM_TABLE, GIVEN_BEFORE, MISSING = "register", "draft", "table", "form", "missing"
"""Where a file comes from that a form needs."""


@dataclass(frozen=True)
class DraftLine:
    """A draft in the list."""

    number: int
    name: str
    programme_title: str
    made_by: str
    created_at: datetime


@dataclass(frozen=True)
class NeededFile:
    """A file that a form refers to, or that was given to it."""

    name: str
    origin: str
    """One of the words above."""
    is_list: bool
    """Whether the form cannot be opened without it."""
    is_asked_for: bool = True


@dataclass(frozen=True)
class DraftView:
    """A draft with all that is to be known before it is published."""

    line: DraftLine
    outline: Outline
    refusals: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    validated: str
    files: tuple[NeededFile, ...]
    form_pk: int | None
    """The form of the same id, where there is one."""
    published_version: str
    """Which it is in now."""
    changes: tuple[Change, ...]
    """Since that one."""
    submissions: int
    """Of the form so far."""
    is_published: bool
    """Whether the same version is published already, byte for byte."""
    takes_place: bool
    """Whether it seems to be another form, which has to be said with publishing."""
    seen: str
    """What `publish` asks for, so that nothing is published that nobody looked at."""

    @property
    def is_being_tried(self) -> bool:
        """Tell whether it is not known yet if a phone can open it."""
        return self.validated == publishing.TRYING


def stage(actor: Actor, programme: Programme, data: bytes, name: str) -> int:
    """Keep an upload as a draft; returns its number.

    :raises Forbidden: for who sees a part of the programme only.
    :raises Invalid: where it is no form.
    :raises TooLarge: beyond the limits, compared before it is read.
    :raises Conflict: where there are many drafts already.
    """
    access.refuse_part_of_programme(actor)
    name = name.strip()[-LONGEST_NAME:] or "form.xlsx"
    converted = convert(data, name)
    _readable(converted)
    waiting = select(func.count()).where(FormDraft.programme_id == programme.id)
    if (db.session.scalar(waiting) or 0) >= MOST_FORM_DRAFTS:
        raise Conflict(
            N_("{most} uploads wait to be published already. Publish or discard one of them first."),
            most=MOST_FORM_DRAFTS,
        )
    kept = originals.keep_bytes(data)
    _know(kept.sha256, name, converted)
    draft = FormDraft(programme=programme, name=name, original_id=kept.id, made_by=actor.label, created_at=now())
    db.session.add(draft)
    db.session.flush()
    events.record(actor.label, "forms.upload", f"form_draft:{draft.id}", name=name, sha256=kept.sha256)
    return draft.id


def listed(actor: Actor) -> list[DraftLine]:
    """Return the drafts that a caller may see, newest first."""
    query = select(FormDraft).join(FormDraft.programme).order_by(FormDraft.id.desc())
    query = access.scoped(query, actor, Programme).options(joinedload(FormDraft.programme))
    return [_line(one) for one in db.session.scalars(query)]


def get(actor: Actor, number: int, *, may_replace: bool = False, patience_s: float | None = None) -> DraftView:
    """Return a draft with what would become of it. The first time takes seconds, for it is tried as a phone would.

    Who waits for so many seconds only is told with the rest that it is still being tried.

    :raises NotFound: where the caller sees no such draft.
    """
    draft = _seen(actor, number)
    converted = _converted(draft.original.sha256, draft.name)
    document = in_utf8(converted.xform)
    root = xml.parse(document, MOST_FORM_ELEMENTS)
    facts = facts_of(root)
    form = forms.find(draft.programme_id, facts.form_id)
    given = _given(draft)
    looked = publishing.Draft(document, root, facts, draft.programme, form, {**converted.files, **given})
    validated, faults = publishing.look(looked, patience_s)
    another = form is not None and publishing.is_another_form(form, facts)
    taken = forms.version_named(form, facts.version) if form else None
    is_published = taken is not None and taken.md5 == openrosa.md5(document)
    if another and form and not may_replace and not is_published:
        faults = (*faults, publishing.another_form(form, facts))
    if taken is not None and not is_published:
        conflict = forms.taken(facts)
        faults = (*faults, Fault(conflict.message, conflict.details))
    said = [pyxform_words.warning(text, draft.name) for text in converted.warnings]
    outline = _outline(document)
    newest = form.versions[-1] if form and form.versions else None
    return DraftView(
        line=_line(draft),
        outline=outline,
        refusals=tuple(one for one in faults if one.is_refusal),
        warnings=(*(Fault(one.template, one.figures, is_refusal=False) for one in said),
                  *(one for one in faults if not one.is_refusal)),
        validated=validated,
        files=_files(reading.needed(root), form, given, converted),
        form_pk=form.id if form else None,
        published_version=newest.version if newest else "",
        changes=compare(form_versions.outline_of(newest.id), outline) if newest else (),
        submissions=form_versions.submissions_of(form.id) if form else 0,
        is_published=is_published,
        takes_place=another and not is_published,
        seen=fingerprint(draft),
    )  # fmt: skip


def give(actor: Actor, number: int, files: Mapping[str, bytes]) -> None:
    """Give a draft files that come with it, or other bytes for those that it has.

    :raises NotFound: where the caller sees no such draft.
    :raises Forbidden: for who sees a part of the programme only.
    :raises Invalid: for a file that phones cannot read.
    :raises TooLarge: for one that is larger than phones should fetch.
    :raises Conflict: for more files than a form takes.
    """
    draft = _held(actor, number)
    known = {one.name: one for one in draft.files}
    wanted = form_files.checked(files)
    if not wanted:
        raise Invalid(N_("Choose a file first."))
    if len(known.keys() | wanted.keys()) > MOST_DRAFT_FILES:
        raise Conflict(N_("A form takes at most {most} files with it."), most=MOST_DRAFT_FILES)
    for name, data in wanted.items():
        if name in known:
            known[name].original_id = originals.keep_bytes(data).id
        else:
            db.session.add(FormDraftFile(draft_id=draft.id, name=name, original_id=originals.keep_bytes(data).id))
    db.session.flush()
    db.session.expire(draft)


def discard(actor: Actor, number: int) -> str:
    """Throw a draft away; returns what its file was called. Its bytes stay in the store.

    :raises NotFound: where the caller sees no such draft.
    :raises Forbidden: for who sees a part of the programme only.
    """
    draft = _held(actor, number)
    name = draft.name
    events.record(actor.label, "forms.discard", f"form_draft:{number}", name=name, sha256=draft.original.sha256)
    _remove(draft)
    return name


def publish(actor: Actor, number: int, seen: str, *, may_replace: bool = False) -> tuple[Published, int]:
    """Publish a draft, which is one no more; returns what was published and the number of its form.

    `seen` is the fingerprint of what the person looked at: numbers of drafts that were discarded are given again.

    :raises NotFound: where the caller sees no such draft, or somebody published it meanwhile.
    :raises Forbidden: for who sees a part of the programme only.
    :raises Unfit, Invalid, Conflict: as `forms.publish`.
    """
    hold(FormDraft, number)
    draft = _held(actor, number)
    if seen != fingerprint(draft):
        raise Conflict(N_("This is not the upload that you looked at, or files of it changed. Look at it again."))
    data = stored_bytes.path(draft.original.sha256).read_bytes()
    done = forms.publish(
        draft.programme, data, draft.name, _given(draft), may_replace=may_replace, actor=actor.label
    )  # fmt: skip
    form_pk = form_versions.named(draft.programme_id, done.form_id, actor)
    _remove(draft)
    return done, form_pk


def fingerprint(draft: FormDraft) -> str:
    """Return what tells this upload with its files from every other."""
    said = [draft.original.sha256, draft.name, *(f"{one.name}={one.original.sha256}" for one in draft.files)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def xform(actor: Actor, number: int) -> tuple[str, bytes]:
    """Return the XForm that a draft was converted to, and a name for it.

    :raises NotFound: where the caller sees no such draft.
    """
    draft = _seen(actor, number)
    document = in_utf8(_converted(draft.original.sha256, draft.name).xform)
    facts = facts_of(xml.parse(document, MOST_FORM_ELEMENTS))
    return f"{safe_name(facts.form_id)}.xml", document


def _seen(actor: Actor, number: int) -> FormDraft:
    query = select(FormDraft).join(FormDraft.programme).where(FormDraft.id == number)
    query = access.scoped(query, actor, Programme).options(
        joinedload(FormDraft.programme), joinedload(FormDraft.original),
        selectinload(FormDraft.files).joinedload(FormDraftFile.original),
    )  # fmt: skip
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(N_("This upload is not there any more: it was published or discarded."))
    return found


def _held(actor: Actor, number: int) -> FormDraft:
    """Return a draft to be changed, by who sees all that its form is for."""
    draft = _seen(actor, number)
    access.refuse_part_of_programme(actor)
    return draft


def _line(draft: FormDraft) -> DraftLine:
    return DraftLine(draft.id, draft.name, draft.programme.title, draft.made_by, draft.created_at)


def _remove(draft: FormDraft) -> None:
    number = draft.id
    db.session.expunge(draft)
    db.session.execute(delete(FormDraftFile).where(FormDraftFile.draft_id == number))
    db.session.execute(delete(FormDraft).where(FormDraft.id == number))


def _given(draft: FormDraft) -> dict[str, bytes]:
    return {one.name: stored_bytes.path(one.original.sha256).read_bytes() for one in draft.files}


def _readable(converted: Converted) -> None:
    """Refuse what is no form at all; what is wrong with one is said on its page.

    :raises Invalid: where it is none.
    """
    facts_of(xml.parse(in_utf8(converted.xform), MOST_FORM_ELEMENTS))


def _files(
    needed: Mapping[str, bool], form: Form | None, given: Mapping[str, bytes], converted: Converted
) -> tuple[NeededFile, ...]:
    before = form_files.hashes(form.id) if form else {}

    def origin(name: str) -> str:
        places = {FROM_REGISTER: form_media.is_made(name), GIVEN_NOW: name in given,
                  FROM_TABLE: name in converted.files, GIVEN_BEFORE: name in before}  # fmt: skip
        return next((place for place, is_there in places.items() if is_there), MISSING)

    asked = [NeededFile(name, origin(name), is_list) for name, is_list in needed.items()]
    others = [NeededFile(name, GIVEN_NOW, is_list=False, is_asked_for=False) for name in given if name not in needed]
    return tuple(sorted(asked, key=lambda one: (one.origin != MISSING, one.name))) + tuple(others)


_MOST_KNOWN = 4
_KNOWN: dict[tuple[str, str], Converted] = {}
"""By hash and name of the last uploads: what they were converted to. A table of thousands of rows takes a second."""


def _converted(sha256: str, name: str) -> Converted:
    known = _KNOWN.get((sha256, name))
    return known or _know(sha256, name, convert(stored_bytes.path(sha256).read_bytes(), name))


def _know(sha256: str, name: str, converted: Converted) -> Converted:
    _KNOWN[sha256, name] = converted
    for old in list(_KNOWN)[:-_MOST_KNOWN]:
        _KNOWN.pop(old, None)
    return converted


@lru_cache(maxsize=_MOST_KNOWN)
def _outline(document: bytes) -> Outline:
    return read_outline(document)
