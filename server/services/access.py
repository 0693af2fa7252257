"""What may this caller see, and which work is their own?

Every list, page, file and command of a person asks here, so that a new limit is written once.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from server.db import Base, db
from server.domain.access import NO_UNIT, Actor, Permission
from server.domain.answers import OFFICERS, named
from server.errors import Forbidden
from server.models import (
    Activity,
    Assessment,
    AssessmentSheet,
    Attachment,
    Batch,
    CheckRun,
    Dispatch,
    DocumentIssue,
    DocumentRecipient,
    Draw,
    DrawnIssue,
    Export,
    Form,
    Issue,
    LedgerTemplate,
    LimitDraft,
    OfficialDocument,
    OwnColumn,
    Phone,
    Photo,
    PhotoPair,
    Programme,
    RegisterImport,
    Site,
    Submission,
    SubmissionIssue,
)
from server.services.runtime import today
from server.translations import N_

Columns = TypeVarTuple("Columns")
_PROGRAMME: Mapping[type[Base], InstrumentedAttribute[Any]] = {
    Programme: Programme.id,
    Batch: Batch.programme_id,
    Form: Form.programme_id,
    Issue: Issue.programme_id,
    Site: Site.programme_id,
    PhotoPair: PhotoPair.programme_id,
    Draw: Draw.programme_id,
    CheckRun: CheckRun.programme_id,
    Export: Export.programme_id,
    RegisterImport: RegisterImport.programme_id,
    LimitDraft: LimitDraft.programme_id,
    LedgerTemplate: LedgerTemplate.programme_id,
    OwnColumn: OwnColumn.programme_id,
    Activity: Activity.programme_id,
    OfficialDocument: OfficialDocument.programme_id,
    Dispatch: Dispatch.programme_id,
    AssessmentSheet: AssessmentSheet.programme_id,
    Assessment: Assessment.programme_id,
}
"""By table: the column that says to which programme a row belongs."""
_PLACE: Mapping[type[Base], tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]]] = {
    Issue: (Issue.county, Issue.unit_id),
    Site: (Site.county, Site.unit_id),
    PhotoPair: (PhotoPair.county, PhotoPair.unit_id),
    Activity: (Activity.county, Activity.unit_id),
}
"""By table: the columns that say of which county and unit a row is."""
_OF_ALL = frozenset({CheckRun})
"""Tables with rows that belong to no programme and concern everybody."""
_OF_PROGRAMME = frozenset({
    Programme, Batch, Form, CheckRun, Export, RegisterImport, LimitDraft, LedgerTemplate, OwnColumn, Dispatch,
    AssessmentSheet, Assessment,
})  # fmt: skip
"""Tables whose rows are of the programme as a whole: who sees some of its counties or units sees them."""
_ON_SITE = (*OFFICERS, "username")
"""Questions whose answers name who was on site or sent the form."""


class Reach(Protocol):
    """Whose counties and units are asked about; where both are empty, all."""

    @property
    def counties(self) -> frozenset[str]:
        """Counties as issues name them."""

    @property
    def unit_ids(self) -> frozenset[int]:
        """Numbers of responsible units."""


def scoped(query: Select[*Columns], actor: Actor, entity: type[Base]) -> Select[*Columns]:
    """Narrow a query that goes over `entity` to the rows that the caller may see."""
    return query.where(*limits(actor, entity))


def limits(actor: Actor, entity: type[Base]) -> list[ColumnElement[bool]]:
    """Return the conditions that leave of `entity` what the caller may see; none for one who sees all.

    :raises KeyError: for a table that nobody has said the owner of.
    """
    column = _PROGRAMME[entity]
    places = _of_places(actor, entity)
    if actor.programme_id is None:
        return places
    is_mine = column == actor.programme_id
    return [or_(column.is_(None), is_mine) if entity in _OF_ALL else is_mine, *places]


def refuse_part(actor: Actor) -> None:
    """Let only who sees everything do what concerns the whole installation.

    :raises Forbidden: for everybody else.
    """
    if not actor.sees_everything:
        raise Forbidden(N_("This concerns the whole installation: it is open to accounts that see everything."))


def refuse_part_of_programme(actor: Actor) -> None:
    """Let only who sees all counties and units of a programme change what they share.

    :raises Forbidden: for who sees some of them.
    """
    if actor.is_limited:
        raise Forbidden(N_("Only who sees the whole programme changes what all its counties and units share."))


def refuse_beyond(actor: Actor, entity: type[Issue | Site | Activity], numbers: Collection[int]) -> None:
    """Look whether the caller still sees these rows after a change.

    :raises Forbidden: where one would lie outside of their counties and units.
    """
    query = scoped(select(entity.id).where(entity.id.in_(numbers)), actor, entity)
    if len(db.session.scalars(query).all()) < len(numbers):
        raise Forbidden(N_("This would be outside the counties and units that you see. Nothing was saved."))


def within(reach: Reach, county: Any, unit_id: Any) -> list[ColumnElement[bool]]:
    """Return the condition that a row of a county and a unit is within reach; none where everything is."""
    parts = []
    if reach.counties:
        parts.append(county.in_(sorted(reach.counties)))
    if reach.unit_ids:
        parts.append(unit_id.in_(sorted(reach.unit_ids)))
    return [or_(*parts)] if parts else []


def of_photos(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions that leave, of the photos of a programme, those of the caller's counties and units.

    A photo is where its issue is, or else where its site is; one of neither is seen only by those without such limits.
    """
    if not actor.is_limited:
        return []
    issue = select(Issue.id).where(Issue.id == Photo.issue_id, *within(actor, Issue.county, Issue.unit_id))
    site = select(Site.id).where(Site.id == Photo.site_id, *within(actor, Site.county, Site.unit_id))
    return [
        or_(issue.correlate(Photo).exists(), and_(Photo.issue_id.is_(None), site.correlate(Photo).exists())),
    ]


def of_submissions(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions that leave, of all submissions, those that are the caller's business.

    For who sees some counties or units, those that name an issue there; one of no issue is seen by the others.
    """
    found: list[ColumnElement[bool]] = []
    if actor.programme_id is not None:
        found.append(Submission.form_pk.in_(select(Form.id).where(*limits(actor, Form))))
    if actor.is_limited:
        near = select(SubmissionIssue.issue_id).join(Issue, Issue.id == SubmissionIssue.issue_id)
        near = near.where(SubmissionIssue.submission_id == Submission.id, *limits(actor, Issue))
        found.append(near.correlate(Submission).exists())
    return found


def of_own(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that leaves, of all submissions, what a person or a phone handed in.

    What came from somebody's phone while it was nobody's is that person's; what another person handed in with it is
    not.
    """
    phones: Any = [actor.phone_id]
    if actor.account_id is not None:
        phones = select(Phone.id).where(Phone.account_id == actor.account_id)
    by_phone = and_(Submission.submitter_id.is_(None), Submission.phone_id.in_(phones))
    return by_phone if actor.person_id is None else or_(Submission.submitter_id == actor.person_id, by_phone)


def of_own_pairs(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that leaves, of all pairs, those with a photo that a person or a phone handed in."""
    photo = aliased(Photo)
    query = (
        select(Submission.id)
        .join(Attachment, Attachment.submission_id == Submission.id)
        .join(photo, photo.attachment_id == Attachment.id)
        .where(photo.id.in_([PhotoPair.before_id, PhotoPair.after_id]), of_own(actor))
    )
    return query.correlate(PhotoPair).exists()


def of_exports(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions that leave the exports that a caller may see and take away: their own, and for the office,
    where it sees the whole programme, those of others.
    """
    found = limits(actor, Export)
    is_office = actor.may(Permission.CLEAR) and not actor.is_limited
    return found if is_office else [*found, Export.account_id == actor.account_id]


def of_documents(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions that leave the documents of supervision that are the caller's business.

    For who sees some counties or units, those about issues there and no others, and what is addressed to a unit of
    theirs. A responsible unit sees what was issued to it, and no draft.
    """
    found: list[ColumnElement[bool]] = []
    if actor.programme_id is not None:
        found.append(OfficialDocument.programme_id == actor.programme_id)
    own = (
        select(DocumentRecipient.unit_id)
        .where(DocumentRecipient.document_id == OfficialDocument.id)
        .where(DocumentRecipient.unit_id.in_(sorted({*actor.unit_ids, actor.unit_id or NO_UNIT})))
        .correlate(OfficialDocument)
        .exists()
    )
    if not actor.may(Permission.READ):
        return [*found, own, OfficialDocument.issued_at.is_not(None)]
    if actor.is_limited:
        about = select(DocumentIssue.issue_id).where(DocumentIssue.document_id == OfficialDocument.id)
        near = select(Issue.id).where(*within(actor, Issue.county, Issue.unit_id))
        beyond = about.where(DocumentIssue.issue_id.not_in(near)).correlate(OfficialDocument).exists()
        found.append(or_(own, and_(about.correlate(OfficialDocument).exists(), ~beyond)))
    return found


def sees(actor: Actor, row: Programme | Issue | PhotoPair) -> bool:
    """Tell whether the caller may see a row, by the rule of `scoped`."""
    if isinstance(row, Programme):
        return actor.programme_id in (None, row.id)
    is_near = not actor.is_limited or row.county in actor.counties or row.unit_id in actor.unit_ids
    return is_near and actor.programme_id in (None, row.programme_id)


def _of_places(actor: Actor, entity: type[Base]) -> list[ColumnElement[bool]]:
    if entity in _OF_PROGRAMME or not actor.is_limited:
        return []
    if entity is Draw:
        return [_concerns_only(actor)]
    return within(actor, *_PLACE[entity])


def _concerns_only(actor: Actor) -> ColumnElement[bool]:
    """Tell, in a query over draws, whether all that was drawn is the caller's business.

    Before the day that would tell them whether they were drawn at all: until then they see only what they drew
    themselves.
    """
    mine = select(Issue.id).where(*within(actor, Issue.county, Issue.unit_id))
    drawn = select(DrawnIssue.id).where(DrawnIssue.draw_id == Draw.id).correlate(Draw)
    is_open = and_(Draw.shown_on <= today(), drawn.exists())
    return and_(or_(Draw.prepared_by == actor.name, is_open), ~drawn.where(DrawnIssue.issue_id.not_in(mine)).exists())


def handed_in(actor: Actor, submissions: Iterable[Submission]) -> bool:
    """Tell whether the caller handed in one of these forms, or was on site by what one says."""
    return actor.account_id is not None and any(_is_by(actor, one) for one in submissions)


def _is_by(actor: Actor, submission: Submission) -> bool:
    return submission.submitter_id == actor.account_id or actor.name in named(submission.answers, _ON_SITE)
