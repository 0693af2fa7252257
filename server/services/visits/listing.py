"""Which visits are planned, and what is there to say of one?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from server.db import db
from server.domain.access import Actor, FormState
from server.domain.visits import ADVISED_OFFICERS, VisitList, VisitState
from server.errors import NotFound
from server.models import (
    Account,
    Form,
    FormVersion,
    Issue,
    Submission,
    SubmissionIssue,
    Visit,
    VisitIssue,
    VisitOfficer,
)
from server.services import access
from server.services.register import senders
from server.services.visits import planning, standing
from server.translations import N_

PER_PAGE = 30
MOST_FOUND = 30


@dataclass(frozen=True)
class Wanted:
    """To what the list is narrowed."""

    which: VisitList = VisitList.OPEN
    officer: str = ""
    county: str = ""
    programme_id: int | None = None


@dataclass(frozen=True)
class BroughtIn:
    """A submission that came of a visit."""

    submission_id: int
    received_at: datetime
    sent_by: str
    form: str
    issues: tuple[str, ...]


@dataclass(frozen=True)
class VisitedIssue:
    """An issue that a visit goes to."""

    issue_id: int
    code: str
    problem: str
    site: str
    county: str
    has_come: bool
    """Whether something has come for it."""


@dataclass(frozen=True)
class VisitLine:
    """A visit, as the caller may see it."""

    number: int
    programme: str
    starts_on: date
    ends_on: date
    state: VisitState
    officers: tuple[str, ...]
    issues: tuple[VisitedIssue, ...]
    hidden: int
    """So many issues more, where the caller sees nothing."""
    form: str
    form_pk: int | None
    note: str
    planned_by: str
    """Empty: on the machine itself."""
    planned_at: datetime
    cancelled_at: datetime | None
    cancelled_reason: str
    state_name: str
    """What a change is told to have been seen."""

    @property
    def come(self) -> int:
        """Return for how many issues something has come."""
        return sum(one.has_come for one in self.issues)

    @property
    def counties(self) -> tuple[str, ...]:
        """Return where it goes."""
        return tuple(dict.fromkeys(one.county for one in self.issues if one.county))

    @property
    def is_short(self) -> bool:
        """Tell whether fewer officers go than procedure wants."""
        return len(self.officers) < ADVISED_OFFICERS


@dataclass(frozen=True)
class VisitPage:
    """A part of the list."""

    rows: tuple[VisitLine, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


def page(actor: Actor, wanted: Wanted, number: int = 1) -> VisitPage:
    """Return a part of the list: what is soonest first, what is over by the newest."""
    found = _found(actor, wanted)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    is_over = wanted.which in {VisitList.DONE, VisitList.CANCELLED}
    order = (Visit.ends_on.desc(), Visit.id.desc()) if is_over else (Visit.ends_on, Visit.id)
    return VisitPage(
        _lines(actor, found.order_by(*order).limit(PER_PAGE).offset((number - 1) * PER_PAGE)), number, total
    )


def every(actor: Actor, wanted: Wanted) -> tuple[VisitLine, ...]:
    """Return a whole list."""
    return _lines(actor, _found(actor, wanted).order_by(Visit.ends_on, Visit.id))


def programme_of(number: int) -> str:
    """Return the code of the programme that a visit is of."""
    return db.session.get_one(Visit, number).programme.code


def form_of(numbers: Collection[int], form_id: str) -> int:
    """Return the number of a form of the programme of some issues.

    :raises NotFound: where it has no such form.
    """
    owners = select(Issue.programme_id).where(Issue.id.in_(numbers))
    found = db.session.scalar(select(Form.id).where(Form.form_id == form_id, Form.programme_id.in_(owners)))
    if found is None:
        raise NotFound(N_("The programme has no form “{form}”."), form=form_id)
    return found


def one(actor: Actor, number: int) -> VisitLine:
    """Return one visit.

    :raises NotFound: where there is none for this caller.
    """
    found = _lines(actor, standing.visible(select(Visit).where(Visit.id == number), actor))
    if not found:
        raise NotFound(N_("There is no visit {number}."), number=number)
    return found[0]


def of_officer(actor: Actor) -> tuple[VisitLine, ...]:
    """Return the visits that a person is to make, the soonest first; their own they see wherever they go."""
    mine = select(VisitOfficer.visit_id).where(
        VisitOfficer.account_id == actor.person_id, VisitOfficer.left_at.is_(None)
    )
    query = select(Visit).where(Visit.id.in_(mine), standing.condition(VisitList.OPEN))
    return _lines(None, query.order_by(Visit.ends_on, Visit.id).limit(PER_PAGE))


def brought_in(actor: Actor, number: int) -> tuple[BroughtIn, ...]:
    """Return what came of a visit, the newest first, of what the caller may see."""
    came = (
        select(SubmissionIssue.submission_id)
        .join(Submission, Submission.id == SubmissionIssue.submission_id)
        .join(VisitIssue, standing.brings_in())
        .where(VisitIssue.visit_id == number)
    )
    query = (
        select(Submission)
        .where(Submission.id.in_(came), *access.of_submissions(actor))
        .options(*(joinedload(part) for part in (Submission.phone, Submission.submitter, Submission.account)))
        .options(joinedload(Submission.form))
        .order_by(Submission.id.desc())
    )
    rows = db.session.scalars(query).all()
    codes = _codes([row.id for row in rows], number)
    return tuple(
        BroughtIn(row.id, row.received_at, senders.sent_by(row), row.form.form_id, tuple(codes.get(row.id, ())))
        for row in rows
    )


def forms(actor: Actor) -> tuple[tuple[int, str], ...]:
    """Return the open forms that officers can be asked to come back with, by number and title."""
    newest = select(func.max(FormVersion.id)).where(FormVersion.form_pk == Form.id).correlate(Form).scalar_subquery()
    query = select(Form.id, Form.form_id, FormVersion.title).outerjoin(FormVersion, FormVersion.id == newest)
    query = access.scoped(query.where(Form.state == FormState.OPEN).order_by(Form.form_id), actor, Form)
    return tuple((number, title or form_id) for number, form_id, title in db.session.execute(query))


def counties(actor: Actor) -> tuple[str, ...]:
    """Return where planned visits go, of what the caller sees."""
    query = select(Issue.county).join(VisitIssue, VisitIssue.issue_id == Issue.id).where(Issue.county != "")
    return tuple(db.session.scalars(access.scoped(query, actor, Issue).distinct().order_by(Issue.county)))


def chosen_issues(actor: Actor, numbers: Collection[int]) -> tuple[VisitedIssue, ...]:
    """Return issues by their numbers, of those that the caller sees."""
    query = select(Issue).where(Issue.id.in_(sorted(numbers)[: planning.MOST_ISSUES + 1])).order_by(Issue.code)
    return tuple(_visited(row, set()) for row in db.session.scalars(access.scoped(query, actor, Issue)))


def search(actor: Actor, text: str) -> tuple[VisitedIssue, ...]:
    """Return issues whose code or problem holds some words; codes themselves, several apart by spaces, first."""
    words = text.split()
    if not words:
        return ()
    by_code = select(Issue).where(Issue.code.in_(words))
    says = [or_(*(column.icontains(word, autoescape=True) for column in (Issue.code, Issue.problem_text, Issue.county)))
            for word in words]  # fmt: skip
    found: dict[int, Issue] = {}
    for query in (by_code, select(Issue).where(*says)):
        limited = access.scoped(query, actor, Issue).order_by(Issue.code).limit(MOST_FOUND)
        found |= {row.id: row for row in db.session.scalars(limited)}
    return tuple(_visited(row, set()) for row in found.values())[:MOST_FOUND]


def _found(actor: Actor, wanted: Wanted) -> Select[Visit]:
    query = standing.visible(select(Visit).where(standing.condition(wanted.which)), actor)
    if wanted.programme_id is not None:
        query = query.where(Visit.programme_id == wanted.programme_id)
    if wanted.officer:
        goes = select(VisitOfficer.visit_id).join(Account, Account.id == VisitOfficer.account_id)
        query = query.where(Visit.id.in_(goes.where(Account.name == wanted.officer, VisitOfficer.left_at.is_(None))))
    if wanted.county:
        near = select(VisitIssue.visit_id).join(Issue, Issue.id == VisitIssue.issue_id)
        query = query.where(Visit.id.in_(access.scoped(near.where(Issue.county == wanted.county), actor, Issue)))
    return query


def _lines(actor: Actor | None, query: Select[Visit]) -> tuple[VisitLine, ...]:
    loaded = (
        selectinload(Visit.officers).joinedload(VisitOfficer.officer),
        selectinload(Visit.issues).joinedload(VisitIssue.issue).joinedload(Issue.site),
        joinedload(Visit.programme), joinedload(Visit.form), joinedload(Visit.planned_by),
    )  # fmt: skip
    rows = db.session.scalars(query.options(*loaded)).all()
    come = _come([row.id for row in rows])
    return tuple(_line(actor, row, come.get(row.id, set())) for row in rows)


def _line(actor: Actor | None, row: Visit, come: set[int]) -> VisitLine:
    seen = [one.issue for one in row.issues if actor is None or access.sees(actor, one.issue)]
    return VisitLine(
        number=row.id,
        programme=row.programme.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state=standing.state_of(row, done=all(one.issue_id in come for one in row.issues)),
        officers=tuple(one.officer.name for one in planning.staff_of(row)),
        issues=tuple(_visited(issue, come) for issue in seen),
        hidden=len(row.issues) - len(seen),
        form=row.form.form_id if row.form else "",
        form_pk=row.form_pk,
        note=row.note,
        planned_by=row.planned_by.name if row.planned_by else "",
        planned_at=row.planned_at,
        cancelled_at=row.cancelled_at,
        cancelled_reason=row.cancelled_reason,
        state_name=planning.state_name(row),
    )


def _visited(issue: Issue, come: set[int]) -> VisitedIssue:
    site = issue.site.name if issue.site else ""
    return VisitedIssue(issue.id, issue.code, issue.problem_text, site, issue.county, issue.id in come)


def _come(numbers: Collection[int]) -> dict[int, set[int]]:
    """Return for which issues of visits something has come."""
    query = (
        select(VisitIssue.visit_id, VisitIssue.issue_id)
        .join(SubmissionIssue, SubmissionIssue.issue_id == VisitIssue.issue_id)
        .join(Submission, Submission.id == SubmissionIssue.submission_id)
        .where(VisitIssue.visit_id.in_(numbers), standing.brings_in())
        .distinct()
    )
    found: dict[int, set[int]] = {}
    for visit, issue in db.session.execute(query) if numbers else ():
        found.setdefault(visit, set()).add(issue)
    return found


def _codes(submissions: Sequence[int], visit_id: int) -> dict[int, list[str]]:
    query = (
        select(SubmissionIssue.submission_id, Issue.code)
        .join(Issue, Issue.id == SubmissionIssue.issue_id)
        .join(VisitIssue, VisitIssue.issue_id == Issue.id)
        .where(SubmissionIssue.submission_id.in_(submissions), VisitIssue.visit_id == visit_id)
        .order_by(Issue.code)
    )
    found: dict[int, list[str]] = {}
    for number, code in db.session.execute(query) if submissions else ():
        found.setdefault(number, []).append(code)
    return found
