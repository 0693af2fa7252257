"""How is the assessment of a year published, what does somebody see of it later, and how is it withdrawn?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.db import db, hold
from server.domain.access import Actor, Permission
from server.domain.activity import ActivityKind, Entry
from server.domain.assessment import LONGEST, BodyKind, Figure, Line, Sheet, digest
from server.domain.words import says_something
from server.errors import Conflict, Invalid, NotFound
from server.models import Activity, Assessment, AssessmentSheet, Event
from server.services import access, events
from server.services.activity import records
from server.services.assessment import scoring, sheets
from server.services.runtime import now, today
from server.translations import N_, translate

RECORDED_AS = {BodyKind.COUNTY: ActivityKind.ASSESSED_COUNTY, BodyKind.DEPARTMENT: ActivityKind.ASSESSED_DEPARTMENT}
PUBLISHED = "assessments.publish"
_TITLE = N_("Assessment of rectification in {year}")
_LANGUAGE = "zh_CN"
"""In which work records are written, whoever publishes."""


@dataclass(frozen=True)
class PublishedView:
    """A published assessment as the caller sees it: the lines of their counties and units."""

    number: int
    sheet_id: int
    programme: str
    year: int
    as_of: date
    published_by: str
    published_at: datetime
    sha256: str
    is_whole: bool
    """Its content still has the hash that the log names, and can be read."""
    weights: Sheet
    lines: tuple[Line, ...]
    record_ids: tuple[int, ...]
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawn_reason: str


def publish(actor: Actor, number: int, *, count: bool) -> Assessment:
    """Keep how everybody stands now as the assessment of the year; later changes of the ledger do not alter it.

    With `count`, what was assessed is kept as work records too, so that the statistics count it.

    :raises Conflict: where one is published already and not withdrawn, or work records count the year already.
    :raises Invalid: where points by hand are missing, or nobody can be assessed.
    :raises Forbidden: for who sees a part of the programme.
    """
    row = sheets.held(actor, number)
    if _standing(row.id) is not None:
        raise Conflict(N_("The assessment of {year} is published. Withdraw it before another one."), year=row.year)
    lines = scoring.lines(row)
    _refuse_incomplete(row, lines)
    if count and counted_already(row):
        raise Conflict(N_("Work records count the bodies assessed in {year} already. Publish without counting them."),
                       year=row.year)  # fmt: skip
    content = {
        "programme": row.programme.code, "year": row.year, "as_of": today().isoformat(), "weights": row.weights,
        "lines": [one.kept for one in lines],
    }  # fmt: skip
    found = Assessment(
        programme_id=row.programme_id, sheet_id=row.id, year=row.year, as_of=today(), content=content,
        sha256=digest(content), published_by=actor.label, published_at=now(),
    )  # fmt: skip
    if count:
        found.county_record_id = _recorded(actor, row, BodyKind.COUNTY, lines)
        found.department_record_id = _recorded(actor, row, BodyKind.DEPARTMENT, lines)
    db.session.add(found)
    db.session.flush()
    events.record(
        actor.label, PUBLISHED, _subject(found), programme=row.programme.code, year=row.year,
        bodies=sum(one.total is not None for one in lines), sha256=found.sha256,
    )  # fmt: skip
    return found


def withdraw(actor: Actor, number: int, reason: str) -> Assessment:
    """Take a published assessment back: it stays to be read, with the reason, and its work records count no more.

    :raises Conflict: where it was withdrawn before.
    :raises Invalid: without a reason.
    """
    access.refuse_part_of_programme(actor)
    row, reason = _get(actor, number), " ".join(reason.split())
    hold(Assessment, row.id)
    db.session.refresh(row)
    if not says_something(reason):
        raise Invalid(N_("Say why the assessment is withdrawn."))
    if len(reason) > LONGEST["reason"]:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST["reason"])
    if row.withdrawn_at is not None:
        raise Conflict(N_("It was withdrawn already."))
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = now(), actor.label, reason
    for record in _records(row):
        if records.get(actor, record).withdrawn_at is None:
            records.withdraw(actor, record, reason)
    events.record(actor.label, "assessments.withdraw", _subject(row), year=row.year, reason=reason)
    return row


def listing(actor: Actor, sheet_id: int | None = None) -> list[PublishedView]:
    """Return what was published and the caller sees, the newest first; the withdrawn too."""
    query = access.scoped(select(Assessment), actor, Assessment).options(joinedload(Assessment.programme))
    if sheet_id is not None:
        query = query.where(Assessment.sheet_id == sheet_id)
    rows = db.session.scalars(query.order_by(Assessment.year.desc(), Assessment.id.desc())).all()
    named = _named_by_log(rows)
    return [_view(actor, one, named) for one in rows]


def one(actor: Actor, number: int) -> PublishedView:
    """Return a published assessment.

    :raises NotFound: where there is none that the caller may see.
    """
    row = _get(actor, number)
    return _view(actor, row, _named_by_log([row]))


def of_unit(actor: Actor) -> list[tuple[PublishedView, Line]]:
    """Return what was published of the caller's own unit, the newest first; nothing of others.

    Who reads everything anyway, as an administrator does, sees all departments.
    """
    query = access.scoped(select(Assessment), actor, Assessment).options(joinedload(Assessment.programme))
    rows = db.session.scalars(query.order_by(Assessment.year.desc(), Assessment.id.desc())).all()
    named, found = _named_by_log(rows), []
    for row in rows:
        lines = tuple(each for each in _lines(row) if _is_own(actor, each))
        found += [(_viewed(row, lines, named), each) for each in lines]
    return found


def _is_own(actor: Actor, line: Line) -> bool:
    if line.body.kind is not BodyKind.DEPARTMENT:
        return False
    if actor.may(Permission.READ) and not actor.is_limited:
        return True
    return line.body.unit_id in {*actor.unit_ids, actor.unit_id}


def counted_already(row: AssessmentSheet) -> bool:
    """Tell whether work records that nobody withdrew count the assessed bodies of this year, or of more than it."""
    begin, end = date(row.year, 1, 1), max(date(row.year, 12, 31), today())
    query = select(Activity.id).where(
        Activity.programme_id == row.programme_id, Activity.kind.in_(RECORDED_AS.values()),
        Activity.withdrawn_at.is_(None), Activity.since <= end, Activity.until >= begin,
        Activity.id.not_in(_of_other_years(row)),
    )  # fmt: skip
    return db.session.scalar(query.limit(1)) is not None


def missing(weights: Sheet, line: Line) -> list[str]:
    """Return the names of the criteria that nobody has given this body points for."""
    if not line.issues:
        return []
    given = {one.key for one in line.points if one.points is not None}
    return [one.name for one in weights.criteria if one.figure is Figure.BY_HAND and one.key not in given]


def _refuse_incomplete(row: AssessmentSheet, lines: Sequence[Line]) -> None:
    if not any(one.total is not None for one in lines):
        raise Invalid(N_("Nobody can be assessed: no body that takes part has issues."))
    weights = sheets.weights(row)
    lacking = next((one for one in lines if missing(weights, one)), None)
    if lacking is not None:
        raise Invalid(
            N_("Points by hand are missing: {body}, {criteria}."), body=lacking.body.name,
            criteria="、".join(missing(weights, lacking)),
        )  # fmt: skip


def _recorded(actor: Actor, row: AssessmentSheet, kind: BodyKind, lines: Sequence[Line]) -> int | None:
    many = sum(one.body.kind is kind and one.total is not None for one in lines)
    if not many:
        return None
    title = translate(_TITLE, _LANGUAGE, year=row.year)
    return records.add(actor, row.programme, Entry(RECORDED_AS[kind], today(), today(), count=many, title=title))


def _of_other_years(row: AssessmentSheet) -> list[int]:
    """Return the records of assessments of other years, which may have been published in this one."""
    query = select(Assessment).where(Assessment.programme_id == row.programme_id, Assessment.year != row.year)
    return [number for one in db.session.scalars(query) for number in _records(one)]


def _records(row: Assessment) -> tuple[int, ...]:
    return tuple(one for one in (row.county_record_id, row.department_record_id) if one is not None)


def _standing(sheet_id: int) -> Assessment | None:
    query = select(Assessment).where(Assessment.sheet_id == sheet_id, Assessment.withdrawn_at.is_(None))
    return db.session.scalar(query)


def _get(actor: Actor, number: int) -> Assessment:
    row = db.session.scalar(access.scoped(select(Assessment).where(Assessment.id == number), actor, Assessment))
    if row is None:
        raise NotFound(N_("There is no published assessment {number}."), number=number)
    return row


def _view(actor: Actor, row: Assessment, named: Mapping[str, object]) -> PublishedView:
    return _viewed(row, scoring.seen(actor, _lines(row)), named)


def _named_by_log(rows: Iterable[Assessment]) -> dict[str, object]:
    """Return the hashes by which the log speaks of what was published, by its subjects."""
    query = select(Event).where(Event.action == PUBLISHED, Event.subject.in_([_subject(one) for one in rows]))
    return {one.subject: one.details.get("sha256") for one in db.session.scalars(query)}


def _subject(row: Assessment) -> str:
    return f"assessment:{row.id}"


def _lines(row: Assessment) -> tuple[Line, ...]:
    found = _read(row)
    return found[1] if found else ()


def _read(row: Assessment) -> tuple[Sheet, tuple[Line, ...]] | None:
    """Return weights and lines as published; None where they were altered so that nobody can read them any more."""
    try:
        return Sheet.of(row.content["weights"]), tuple(map(Line.of, row.content["lines"]))
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError):
        return None


def _viewed(row: Assessment, lines: tuple[Line, ...], named: Mapping[str, object]) -> PublishedView:
    found = _read(row)
    is_whole = found is not None and digest(row.content) == row.sha256 == named.get(_subject(row))
    return PublishedView(
        row.id, row.sheet_id, row.programme.title, row.year, row.as_of, row.published_by, row.published_at, row.sha256,
        is_whole, found[0] if found else Sheet(()), lines, _records(row), row.withdrawn_by, row.withdrawn_at,
        row.withdrawn_reason,
    )  # fmt: skip
