"""Which issues stand in the ledger?"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import joinedload

from server import progress
from server.db import db
from server.domain.access import Actor
from server.domain.plants import speaks_of_plants
from server.domain.rectification import ANNOUNCED
from server.domain.register import IssueRow, RowError, Sheet
from server.errors import Conflict, NotFound
from server.formats.ledger import REGION
from server.models import Batch, Form, Issue, Programme, Site, Submission, SubmissionIssue, Unit
from server.services import access, events
from server.services.proof import collector
from server.services.register import (
    counties,
    declared,
    issue_history,
    ledger_index,
    programmes,
    queue_columns,
    sites,
    staleness,
)
from server.services.register.counts import Counts, by_batch
from server.services.register.import_changes import fields, names_of
from server.services.register.imports import PORTION, Change, ImportReport, RowChange, Target, merge
from server.services.runtime import now
from server.translations import N_

WINDOW = ("site_id", "work_started_at", "work_done_at", "claimed_at")
WORK = ("work_started_at", "work_done_at")
"""By these photos are judged, and what they are part of; by the report and by what the problem is pairs are; the
issue by these as well."""
OF_PAIRS = ("claimed_at", "problem_text")
ISSUE = ("site_id", "unit_id", "status")


def import_sheet(
    programme: Programme, sheet: Sheet[IssueRow], *, whole_or_nothing: bool = False, actor: str = events.SYSTEM
) -> ImportReport:
    """Add new issues and update known ones, by their codes. A row of an unknown site is refused."""
    site_ids = sites.ids(programme)
    refused = _in_file_order(sheet, [*sheet.errors, *_homeless(sheet.rows, site_ids)])
    if whole_or_nothing and refused:
        return ImportReport(refused=tuple(refused), kept=False, pages=sheet.pages, unknown=sheet.unknown)
    rows, led = _without_led(programme, [row for row in sheet.rows if not row.site or row.site in site_ids])
    change = _merge(programme, rows, site_ids)
    counties.refresh(programme.id)
    queue_columns.refresh(programme.id)
    _make_findable(programme, change)
    _link_submissions(programme.id)
    changes = _changes(change)
    _tell_each(programme, change, changes, actor)
    report = ImportReport(
        added=len(change.added),
        updated=len(change.updated),
        unchanged=len(change.unchanged),
        refused=tuple(refused),
        notes=(*sheet.notes, *led),
        pages=sheet.pages,
        unknown=sheet.unknown,
        new=tuple(code for _, code in change.added),
        changes=changes,
        asked_again=_ask_again(programme, change, changes, actor).total,
    )
    events.record(
        actor,
        "issues.import",
        f"programme:{programme.code}",
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        refused=len(report.refused),
        moved={code: old for (_, code), old in change.moved.items()},
    )
    return report


def get(programme: Programme, code: str) -> Issue:
    """Return the issue with this code.

    :raises NotFound: where the programme has none.
    """
    found = find(programme, code)
    if found is None:
        raise NotFound(N_("There is no issue “{code}”."), code=code)
    return found


def find(programme: Programme, code: str) -> Issue | None:
    """Return the issue with this code, or None."""
    return db.session.scalar(select(Issue).where(Issue.programme_id == programme.id, Issue.code == code))


def visible(actor: Actor, issue_id: int) -> Issue:
    """Return an issue that this caller may see.

    :raises NotFound: where there is no such issue, or not for this caller.
    """
    issue = db.session.get(Issue, issue_id)
    if issue is None or not access.sees(actor, issue):
        raise NotFound(N_("There is no issue {number}."), number=issue_id)
    return issue


def by_code(code: str) -> Issue:
    """Return the issue with this code, whichever programme it belongs to.

    :raises NotFound: where there is none.
    :raises Conflict: where several programmes use the code.
    """
    found = list(db.session.scalars(select(Issue).where(Issue.code == code).limit(2)))
    if not found:
        raise NotFound(N_("There is no issue “{code}”."), code=code)
    if len(found) > 1:
        raise Conflict(N_("Several programmes have an issue “{code}”; say which programme is meant."), code=code)
    return found[0]


def listing(programme: Programme, *, batch: str | None = None, status: str | None = None) -> list[Issue]:
    """Return the issues of a programme in the order of the ledger, with their batch, site and unit."""
    query = _in_order(programme)
    if batch is not None:
        query = query.where(Issue.batch.has(code=batch))
    if status is not None:
        query = query.where(Issue.status == status)
    return list(db.session.scalars(query))


def counts(programme: Programme) -> tuple[Counts, ...]:
    """Count the issues of a programme by batch and status."""
    return by_batch(programme)


def rows(programme: Programme) -> list[IssueRow]:
    """Return the ledger as it can be written to a sheet and imported again."""
    return [_row(issue) for issue in db.session.scalars(_in_order(programme))]


def _in_order(programme: Programme) -> Select[Issue]:
    loaded = joinedload(Issue.batch), joinedload(Issue.site), joinedload(Issue.unit)
    query = select(Issue).where(Issue.programme_id == programme.id).options(*loaded)
    return query.order_by(Issue.row_no.is_(None), Issue.row_no, Issue.id)


def _homeless(wanted: Iterable[IssueRow], site_ids: Mapping[str, int]) -> Iterable[RowError]:
    message = N_("There is no site “{code}”; import the sites first.")
    return (
        RowError(row.row_no, message, {"code": row.site}, row.sheet)
        for row in wanted
        if row.site and row.site not in site_ids
    )


def _in_file_order(sheet: Sheet[IssueRow], errors: Iterable[RowError]) -> list[RowError]:
    places = {page.name: place for place, page in enumerate(sheet.pages)}
    return sorted(errors, key=lambda error: (places.get(error.sheet, 0), error.row_no))


def _without_led(programme: Programme, rows: list[IssueRow]) -> tuple[list[IssueRow], list[RowError]]:
    """Leave out how far issues are that have moved: their moves say it. Where a sheet says otherwise, it is told."""
    query = select(Issue.code, Issue.status).where(Issue.programme_id == programme.id, Issue.state.is_not(None))
    led = {row.code: row.status for row in db.session.execute(query)}
    told = [
        RowError(row.row_no, _LED, {"code": row.code}, row.sheet)
        for row in rows
        if row.code in led and row.status not in {"", led[row.code]}
    ]
    return [replace(row, status="") if row.code in led else row for row in rows], told


_LED = N_("How far {code} is follows from its life cycle; what the sheet says of it was not taken.")


def _merge(programme: Programme, wanted: list[IssueRow], site_ids: Mapping[str, int]) -> Change:
    batch_ids = programmes.batch_ids(programme, (row.batch for row in wanted))
    unit_ids = programmes.unit_ids(row.unit for row in wanted)
    values = {
        (programme.id, row.code): _values(row)
        | {
            "batch_id": batch_ids.get(row.batch),
            "site_id": site_ids.get(row.site),
            "unit_id": unit_ids.get(row.unit),
        }
        for row in wanted
    }
    target = Target(Issue, ("programme_id", "code"), {"created_at": now()}, watched=WINDOW, news=_news)
    return merge(target, values)


def _news(row: Mapping[str, Any], wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out what a written ledger fills in where the register has only what it follows from."""
    ledger, due_text = wanted["ledger"], wanted["due_text"]
    if ledger.get(REGION) and ledger[REGION] == row["county"] and not row["ledger"].get(REGION):
        ledger = {name: text for name, text in ledger.items() if name != REGION}
    if row["due_on"] and not row["due_text"] and due_text == row["due_on"].isoformat():
        due_text = ""
    return {**wanted, "ledger": ledger, "due_text": due_text}


def _changes(change: Change) -> tuple[RowChange, ...]:
    called = {"batch_id": Batch.code, "site_id": Site.code, "unit_id": Unit.name}
    names = {column: names_of(change, column, name) for column, name in called.items()}
    return tuple(RowChange(code, tuple(fields(columns, names))) for (_, code), columns in change.updated.items())


def _concerns_pairs(columns: Mapping[str, tuple[Any, Any]]) -> bool:
    """Tell whether pairs are judged otherwise: by the report of the work, and by whether plants are to grow."""
    before, after = (speaks_of_plants([text or ""]) for text in columns.get("problem_text", ("", "")))
    return "claimed_at" in columns or before != after


def ask_again(programme: Programme, change: Change, actor: str) -> int:
    """Mark what was judged by changed rows; returns about how many things the checks are asked again."""
    return _ask_again(programme, change, _changes(change), actor).total


def tell_each(programme: Programme, change: Change, actor: str) -> None:
    """Note with each issue what was changed of it by a file, or given back to it."""
    _tell_each(programme, change, _changes(change), actor)


def _tell_each(programme: Programme, change: Change, changes: Iterable[RowChange], actor: str) -> None:
    """Note with each issue what a sheet changed of it, so that the history of a row is found by its number."""
    numbers = _numbers(programme, (code for _, code in change.updated))
    columns = declared.of_programmes({programme.id} if numbers else ()).get(programme.id, ())
    own = {one.heading: one.key for one in columns}
    for done, row in enumerate(changes):
        progress.tell(progress.Step.NOTING, done, len(change.updated))
        told = {issue_history.key_of(one.field, own): [one.old, one.new] for one in row.fields}
        told.pop("", None)
        if told:
            events.record(actor, issue_history.IMPORTED, f"issue:{numbers[row.code]}", code=row.code, fields=told)


def _make_findable(programme: Programme, change: Change) -> None:
    codes = [code for _, code in (*change.added, *change.updated)]
    ledger_index.refresh(_numbers(programme, codes).values())


def _ask_again(programme: Programme, change: Change, changes: Iterable[RowChange], actor: str) -> staleness.Asked:
    """Mark what was judged by dates and rows of the ledger that are others now."""
    updated = {code: columns for (_, code), columns in change.updated.items()}
    works = {code for code, columns in updated.items() if columns.keys() & set(WORK)}
    claims = {code for code, columns in updated.items() if _concerns_pairs(columns)} - works
    others = {code for code, columns in updated.items() if _concerns_issue(columns)} - works - claims
    numbers = _numbers(programme, works | claims | others)
    touched = (
        staleness.windows([numbers[code] for code in works])
        + staleness.claims([numbers[code] for code in claims])
        + staleness.ledger_rows([numbers[code] for code in others])
    )
    told = staleness.only(changes, numbers, {*WORK, *OF_PAIRS, *ISSUE, ANNOUNCED})
    return staleness.mark(programme, touched, staleness.Cause("issue", told), actor)


def _concerns_issue(columns: Mapping[str, tuple[Any, Any]]) -> bool:
    """Tell whether the issue's own checks read one of these changed columns."""
    before, after = columns.get("ledger", ({}, {}))
    return bool(columns.keys() & set(ISSUE)) or (before or {}).get(ANNOUNCED) != (after or {}).get(ANNOUNCED)


def _numbers(programme: Programme, codes: Iterable[str]) -> dict[str, int]:
    waiting, found = iter(codes), dict[str, int]()
    while portion := list(islice(waiting, PORTION)):
        query = select(Issue.code, Issue.id).where(Issue.programme_id == programme.id, Issue.code.in_(portion))
        found |= {row.code: row.id for row in db.session.execute(query)}
    return found


def _link_submissions(programme_id: int) -> None:
    """Find the issues that were named by submissions before the ledger knew them."""
    known = select(Issue.id).where(Issue.programme_id == programme_id, Issue.code == SubmissionIssue.code)
    received_here = select(Submission.id).join(Form, Form.id == Submission.form_pk)
    received_here = received_here.where(
        Submission.id == SubmissionIssue.submission_id, Form.programme_id == programme_id
    )
    linked = db.session.scalars(
        update(SubmissionIssue)
        .where(SubmissionIssue.issue_id.is_(None), received_here.exists(), known.exists())
        .values(issue_id=known.scalar_subquery())
        .returning(SubmissionIssue.submission_id)
        .execution_options(synchronize_session=False)
    )
    collector.touched("submission", linked)


def _values(row: IssueRow) -> dict[str, Any]:
    return {
        "row_no": row.number,
        "county": row.county,
        "problem_text": row.problem_text,
        "status": row.status,
        "due_text": row.due_text,
        "due_on": row.due_on,
        "work_started_at": row.work_started_at,
        "work_done_at": row.work_done_at,
        "claimed_at": row.claimed_at,
        "ledger": dict(row.ledger),
    }


def _row(issue: Issue) -> IssueRow:
    return IssueRow(
        row_no=issue.row_no or 0,
        number=issue.row_no,
        code=issue.code,
        batch=issue.batch.code if issue.batch else "",
        site=issue.site.code if issue.site else "",
        unit=issue.unit.name if issue.unit else "",
        county=issue.county,
        problem_text=issue.problem_text,
        status=issue.status,
        due_text=issue.due_text,
        due_on=issue.due_on,
        work_started_at=issue.work_started_at,
        work_done_at=issue.work_done_at,
        claimed_at=issue.claimed_at,
        ledger=issue.ledger,
    )
