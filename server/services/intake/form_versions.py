"""Which forms and versions are there for people to see: who published them, who fetched them, what came in?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from server.db import db
from server.domain.access import COMMAND_LINE, Actor, FormState
from server.domain.brought_in import FORM_ID
from server.domain.form_changes import Change, compare
from server.domain.form_outline import Outline
from server.domain.outside_limits import MOST_FORM_ELEMENTS
from server.errors import Conflict, NotFound
from server.formats import browser_reach, xml
from server.formats.form_outline import read_outline
from server.models import Form, FormFetch, FormVersion, Phone, Submission
from server.services import access, events, stored_bytes
from server.translations import N_

MOST_READ = 16
"""Versions that were read for people are kept, for they do not change."""


@dataclass(frozen=True)
class FormLine:
    """A form in the list."""

    form_pk: int
    form_id: str
    title: str
    programme: str
    """Its code."""
    programme_title: str
    version: str
    """The newest, which phones fetch."""
    version_pk: int
    md5: str
    published_at: datetime
    state: FormState
    is_own: bool
    """Whether the server made it for what no phone sent; phones are never offered it."""
    submissions: int
    last_at: datetime | None
    not_drawn: tuple[str, ...]
    """Questions that the page for browsers does not draw; with one, the form is for Collect only."""
    up_to_date: int
    """Phones that fetched the newest version."""
    behind: int
    """Phones that fetched an older one, and not the newest."""


@dataclass(frozen=True)
class VersionLine:
    """A version of a form."""

    version_pk: int
    version: str
    title: str
    published_at: datetime
    published_by: str
    """As the log names who did; empty: it was not noted then."""
    validated: str
    source_name: str
    """Of the file that it was made of; empty where that was not kept."""
    submissions: int
    phones: int
    """That have it now."""


def listed(actor: Actor) -> list[FormLine]:
    """Return the forms that a caller may see, by programme."""
    query = access.scoped(select(Form), actor, Form).order_by(Form.programme_id, Form.form_id)
    forms = [one for one in db.session.scalars(query.options(*_LOADED)) if one.versions]
    return _lines(forms)


def one(actor: Actor, form_pk: int) -> tuple[FormLine, list[VersionLine]]:
    """Return a form with its versions, newest first.

    :raises NotFound: where the caller sees no such form.
    """
    form = _seen(actor, form_pk)
    (line,) = _lines([form])
    sent = _counted(Submission.form_version_id, Submission.form_pk == form_pk)
    phones = _phones(FormFetch.form_pk == form_pk)
    return line, [_version(each, sent, phones) for each in reversed(form.versions)]


def set_state(actor: Actor, form_pk: int, state: FormState) -> None:
    """Open a form to phones, offer it to them no more, or take no more of it; what came stays.

    :raises NotFound: where the caller sees no such form.
    :raises Forbidden: for who sees a part of the programme only.
    :raises Conflict: where the form, or its programme, cannot be opened.
    """
    form = _seen(actor, form_pk)
    access.refuse_part_of_programme(actor)
    if form.state is state:
        return
    if form.form_id == FORM_ID:
        raise Conflict(N_("“{form_id}” is made here for photos that no phone sent; it stays closed to phones."),
                       form_id=form.form_id)  # fmt: skip
    if state is FormState.OPEN and form.programme.closed_at is not None:
        raise Conflict(N_("The programme “{title}” has ended; its forms stay closed."), title=form.programme.title)
    before, form.state = form.state, state
    action = "forms.reopen" if state is FormState.OPEN else "forms.close"
    events.record(actor.label, action, f"form:{form.form_id}", before=before.value, state=state.value)


def changes(
    actor: Actor, form_pk: int, before_pk: int, after_pk: int
) -> tuple[VersionLine, VersionLine, tuple[Change, ...]]:
    """Return what differs between two versions of a form, with both.

    :raises NotFound: where the caller sees no such form, or it has no such version.
    """
    _, versions = one(actor, form_pk)
    known = {each.version_pk: each for each in versions}
    if before_pk not in known or after_pk not in known:
        raise NotFound
    return known[before_pk], known[after_pk], compare(outline_of(before_pk), outline_of(after_pk))


def outline_of(version_pk: int) -> Outline:
    """Return what a version asks."""
    return _outline(str(db.engine.url), version_pk, _md5(version_pk))


def xform(actor: Actor, form_pk: int, version_pk: int) -> bytes:
    """Return the exact bytes that phones fetch of a version.

    :raises NotFound: where the caller sees no such version.
    """
    return bytes(_seen_version(actor, form_pk, version_pk).xml)


def source(actor: Actor, form_pk: int, version_pk: int) -> tuple[str, bytes]:
    """Return the file that a version was made of, as it was brought, and what it was called.

    :raises NotFound: where the caller sees no such version, or the file was not kept.
    """
    version = _seen_version(actor, form_pk, version_pk)
    if version.source is None or not version.source_name:
        raise NotFound
    return version.source_name, stored_bytes.path(version.source.sha256).read_bytes()


def submissions_of(form_pk: int) -> int:
    """Return how many submissions of a form there are."""
    return db.session.scalar(select(func.count()).where(Submission.form_pk == form_pk)) or 0


def named(programme_id: int, form_id: str, actor: Actor = COMMAND_LINE) -> int:
    """Return the number of a form.

    :raises NotFound: where there is none of this id.
    """
    query = select(Form.id).where(Form.programme_id == programme_id, Form.form_id == form_id)
    found = db.session.scalar(access.scoped(query, actor, Form))
    if found is None:
        raise NotFound(N_("There is no form “{form_id}” in this programme."), form_id=form_id)
    return found


_LOADED = joinedload(Form.programme), selectinload(Form.versions)


def _seen(actor: Actor, form_pk: int) -> Form:
    query = access.scoped(select(Form).where(Form.id == form_pk), actor, Form)
    form = db.session.scalar(query.options(*_LOADED))
    if form is None or not form.versions:
        raise NotFound
    return form


def _seen_version(actor: Actor, form_pk: int, version_pk: int) -> FormVersion:
    found = next((each for each in _seen(actor, form_pk).versions if each.id == version_pk), None)
    if found is None:
        raise NotFound
    return found


def _lines(forms: list[Form]) -> list[FormLine]:
    numbers = [form.id for form in forms]
    mine = Submission.form_pk.in_(numbers)
    sent = _counted(Submission.form_pk, mine)
    last = select(Submission.form_pk, func.max(Submission.received_at)).where(mine).group_by(Submission.form_pk)
    newest = _dict(last)
    phones = _phones(FormFetch.form_pk.in_(numbers))
    return [_line(form, sent, newest, phones) for form in forms]


def _line(form: Form, sent: Mapping[int, int], newest: Mapping[int, datetime], phones: Mapping[int, int]) -> FormLine:
    version = form.versions[-1]
    return FormLine(
        form_pk=form.id,
        form_id=form.form_id,
        title=version.title,
        programme=form.programme.code,
        programme_title=form.programme.title,
        version=version.version,
        version_pk=version.id,
        md5=version.md5,
        published_at=version.published_at,
        state=form.state,
        is_own=form.form_id == FORM_ID,
        submissions=sent.get(form.id, 0),
        last_at=newest.get(form.id),
        not_drawn=_not_drawn(str(db.engine.url), version.id, version.md5),
        up_to_date=phones.get(version.id, 0),
        behind=sum(phones.get(each.id, 0) for each in form.versions[:-1]),
    )


def _version(version: FormVersion, sent: Mapping[int, int], phones: Mapping[int, int]) -> VersionLine:
    return VersionLine(
        version_pk=version.id,
        version=version.version,
        title=version.title,
        published_at=version.published_at,
        published_by=version.published_by or "",
        validated=version.validated,
        source_name=(version.source_name or "") if version.source_id else "",
        submissions=sent.get(version.id, 0),
        phones=phones.get(version.id, 0),
    )


def _counted(by: InstrumentedAttribute[Any], where: ColumnElement[bool]) -> dict[int, int]:
    return _dict(select(by, func.count()).where(where).group_by(by))


def _dict(query: Any) -> dict[Any, Any]:
    return {row[0]: row[1] for row in db.session.execute(query)}


def _phones(where: ColumnElement[bool]) -> dict[int, int]:
    """Count by version the phones that are still in use."""
    query = select(FormFetch.version_id, func.count()).join(Phone, Phone.id == FormFetch.phone_id)
    counted = query.where(where, Phone.revoked_at.is_(None)).group_by(FormFetch.version_id)
    return _dict(counted)


def _xml(version_pk: int) -> bytes:
    return bytes(db.session.scalars(select(FormVersion.xml).where(FormVersion.id == version_pk)).one())


def _md5(version_pk: int) -> str:
    return db.session.scalars(select(FormVersion.md5).where(FormVersion.id == version_pk)).one()


@lru_cache(maxsize=MOST_READ)
def _outline(_database: str, version_pk: int, _md5: str) -> Outline:
    return read_outline(_xml(version_pk))


@lru_cache(maxsize=16 * MOST_READ)
def _not_drawn(_database: str, version_pk: int, _md5: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(browser_reach.not_drawn(xml.parse(_xml(version_pk), MOST_FORM_ELEMENTS))))
