"""What does a caller find by a few words: issues, sites, units, submissions, photos, people?

Each kind is asked for in one statement that an index answers, for a few rows more than are shown at most; what the
caller may not see is left out by the statement itself.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from server.db import db
from server.domain.access import Actor, Permission
from server.domain.found import OF_ADMINISTRATORS, Found, FoundGroup, FoundKind
from server.models import (
    Account,
    Attachment,
    Form,
    FormVersion,
    Issue,
    Original,
    Phone,
    Photo,
    Programme,
    Site,
    Submission,
    Unit,
    Viewpoint,
)
from server.services import access
from server.services.people import reach
from server.services.register import ledger_index

FEW = 5
"""So many of a kind are shown among the others."""
MANY = 100
"""So many where one kind alone is asked for."""
_HEX = re.compile(r"[0-9a-f]{6,64}")
"""A hash is named by six of its first digits or more; fewer are any word."""
_RECEIPT = re.compile(r"(?:#|submission\s+|№\s*)?(\d{1,9})", re.IGNORECASE)
_INSTANCE = re.compile(r"(?:uuid:)?[0-9a-f][0-9a-f-]{7,}", re.IGNORECASE)
_SHORTEST_NAME = 3
_LAST = "\U0010ffff"


def find(
    actor: Actor, text: str, kinds: Collection[FoundKind] = tuple(FoundKind), most: int = FEW
) -> tuple[FoundGroup, ...]:
    """Return what is found, by kind; kinds of which nothing is found are left out.

    :param most: how many of each kind at most.
    """
    said = " ".join(text.replace("\0", "").split())
    if not said:
        return ()
    groups = []
    for kind in FoundKind:
        if kind not in kinds or (kind in OF_ADMINISTRATORS and not actor.may(Permission.ADMINISTER)):
            continue
        found = list(_BY_KIND[kind](actor, said, most + 1))
        if found:
            groups.append(FoundGroup(kind, tuple(found[:most]), len(found) > most))
    return tuple(groups)


def _issues(actor: Actor, said: str, most: int) -> Iterable[Found]:
    """Find by the code first, then by any cell of the row, the newest first."""
    exact = access.scoped(select(Issue.id).where(Issue.code == said), actor, Issue).limit(most)
    numbers = list(db.session.scalars(exact))
    for key in ("code", None):
        if len(numbers) < most:
            numbers += _issue_numbers(actor, said, key, most, numbers)
    query = select(Issue.id, Issue.code, Issue.problem_text, Issue.county).where(Issue.id.in_(numbers))
    rows = {row.id: row for row in db.session.execute(query)}
    for number in numbers:
        row = rows[number]
        yield Found(FoundKind.ISSUE, number, row.code, " · ".join(filter(None, (row.county, row.problem_text))))


def _issue_numbers(actor: Actor, said: str, key: str | None, most: int, known: list[int]) -> list[int]:
    matching = ledger_index.found_first(said, key)
    if matching is None:
        return []
    query = matching.where(*access.limits(actor, Issue), Issue.id.not_in(known)).limit(most - len(known))
    return list(db.session.scalars(query))


def _sites(actor: Actor, said: str, most: int) -> Iterable[Found]:
    query = select(Site.id, Site.code, Site.name, Site.county).where(_has((Site.code, Site.name), said))
    query = access.scoped(query, actor, Site).order_by(*_best(Site.name, said), Site.id).limit(most)
    for number, code, name, county in db.session.execute(query):
        yield Found(FoundKind.SITE, number, name or code, " · ".join(filter(None, (code, county))))


def _viewpoints(actor: Actor, said: str, most: int) -> Iterable[Found]:
    query = select(Site.id, Viewpoint.code, Viewpoint.name, Site.name).join(Site, Site.id == Viewpoint.site_id)
    query = query.where(_has((Viewpoint.code, Viewpoint.name), said))
    query = access.scoped(query, actor, Site).order_by(*_best(Viewpoint.name, said), Viewpoint.id).limit(most)
    for number, code, name, site in db.session.execute(query):
        yield Found(FoundKind.VIEWPOINT, number, name or code, " · ".join(filter(None, (site, code))))


def _units(actor: Actor, said: str, most: int) -> Iterable[Found]:
    """Who sees all sees all units; others those that have an issue they see."""
    query = select(Unit.id, Unit.name, Unit.county).where(_has((Unit.name, func.coalesce(Unit.code, "")), said))
    limits = access.limits(actor, Issue)
    if limits:
        query = query.where(select(Issue.id).where(Issue.unit_id == Unit.id, *limits).correlate(Unit).exists())
    for number, name, county in db.session.execute(query.order_by(*_best(Unit.name, said), Unit.id).limit(most)):
        yield Found(FoundKind.UNIT, number, name, county)


def _submissions(actor: Actor, said: str, most: int) -> Iterable[Found]:
    """Find by the number on the receipt, or by the beginning of the instance's id."""
    conditions: list[ColumnElement[bool]] = []
    if number := _RECEIPT.fullmatch(said):
        conditions.append(Submission.id == int(number[1]))
    if _INSTANCE.fullmatch(said):
        wanted = said.lower() if said.lower().startswith("uuid:") else f"uuid:{said.lower()}"
        conditions.append(_begins(Submission.instance_id, wanted))
    if not conditions:
        return
    query = select(Submission.id, Submission.instance_id, Submission.received_at, Form.form_id).join(Form)
    query = query.where(or_(*conditions), *access.of_submissions(actor)).order_by(Submission.id).limit(most)
    for found, instance, at, form in db.session.execute(query):
        yield Found(FoundKind.SUBMISSION, found, f"№ {found}", f"{form} · {at:%Y-%m-%d} · {instance}")


def _photos(actor: Actor, said: str, most: int) -> Iterable[Found]:
    """Find by the beginning of the file's name or of its SHA-256."""
    wanted: list[tuple[InstrumentedAttribute[str], str]] = []
    if len(said) >= _SHORTEST_NAME:
        wanted += [(Attachment.name, one) for one in dict.fromkeys((said, said.lower(), said.upper()))]
    if _HEX.fullmatch(said.lower()):
        wanted.append((Original.sha256, said.lower()))
    found: dict[int, Found] = {}
    for column, beginning in wanted:
        if len(found) < most:
            found |= _photos_by(actor, column, beginning, most)
    return list(found.values())[:most]


def _photos_by(actor: Actor, column: InstrumentedAttribute[str], beginning: str, most: int) -> dict[int, Found]:
    """Find them in the order of the index, so that a beginning of very many takes no longer than one of few."""
    query = (
        select(Photo.id, Submission.id.label("submission_id"), Attachment.name, Original.sha256, Issue.code)
        .select_from(Photo)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .join(Submission, Submission.id == Attachment.submission_id)
        .join(Original, Original.id == Photo.original_id)
        .outerjoin(Issue, Issue.id == Photo.issue_id)
        .where(_begins(column, beginning), *access.of_submissions(actor), *access.of_photos(actor))
        .order_by(column)
        .limit(most)
    )
    return {
        row.id: Found(
            FoundKind.PHOTO, row.submission_id, row.name, " · ".join(filter(None, (row.code, row.sha256[:16])))
        )
        for row in db.session.execute(query)
    }


def _people(actor: Actor, said: str, most: int) -> Iterable[Found]:
    query = select(Account.id, Account.name, func.coalesce(Unit.name, "")).outerjoin(Unit, Unit.id == Account.unit_id)
    query = query.where(_has((Account.name,), said), *reach.conditions(actor))
    order = Account.disabled_at.is_not(None), *_best(Account.name, said), Account.id
    for number, name, unit in db.session.execute(query.order_by(*order).limit(most)):
        yield Found(FoundKind.PERSON, number, name, unit)


def _phones(actor: Actor, said: str, most: int) -> Iterable[Found]:
    query = select(Phone.id, Phone.name, func.coalesce(Account.name, "")).outerjoin(
        Account, Account.id == Phone.account_id
    )
    query = query.where(_has((Phone.name, func.coalesce(Account.name, "")), said))
    if actor.programme_id is not None:
        query = query.where(Phone.programme_id == actor.programme_id)
    order = Phone.revoked_at.is_not(None), Phone.id
    for number, name, owner in db.session.execute(query.order_by(*order).limit(most)):
        yield Found(FoundKind.PHONE, number, name, owner)


def _forms(actor: Actor, said: str, most: int) -> Iterable[Found]:
    query = select(Form.id, Form.form_id, Programme.title).join(Programme, Programme.id == Form.programme_id)
    has_page = Form.id.in_(select(FormVersion.form_pk))
    query = access.scoped(query.where(_has((Form.form_id,), said), has_page), actor, Form)
    for number, name, programme in db.session.execute(query.order_by(Form.id).limit(most)):
        yield Found(FoundKind.FORM, number, name, programme)


def _has(columns: Iterable[Any], said: str) -> ColumnElement[bool]:
    return or_(false(), *(column.icontains(said, autoescape=True) for column in columns))


def _best(column: InstrumentedAttribute[str], said: str) -> tuple[ColumnElement[Any], ...]:
    """Sort what is called just so first, then what begins so."""
    begins = column.istartswith(said, autoescape=True)
    return (case((func.lower(column) == said.lower(), 0), (begins, 1), else_=2),)


def _begins(column: InstrumentedAttribute[str], said: str) -> ColumnElement[bool]:
    """Tell what begins with a text, as an index answers it: SQLite by the order of letters, PostgreSQL by a pattern."""
    if db.engine.dialect.name == "sqlite":
        return and_(column >= said, column < said + _LAST)
    return column.startswith(said, autoescape=True)


_BY_KIND: Mapping[FoundKind, Callable[[Actor, str, int], Iterable[Found]]] = {
    FoundKind.ISSUE: _issues,
    FoundKind.SITE: _sites,
    FoundKind.VIEWPOINT: _viewpoints,
    FoundKind.UNIT: _units,
    FoundKind.SUBMISSION: _submissions,
    FoundKind.PHOTO: _photos,
    FoundKind.PERSON: _people,
    FoundKind.PHONE: _phones,
    FoundKind.FORM: _forms,
}
