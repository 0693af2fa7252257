"""What does a bag of many issues say before it comes to the issues? Counts, what is broken, what was withdrawn, a list.

The report for acceptance of all issues is set here too; a volume that cannot be made is named and stops nothing.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from server.db import db
from server.domain.export import BatchCover, BatchLine, Broken, Delta
from server.domain.zone import ZONE
from server.formats import export_page
from server.formats.bag_targets import Source
from server.models import Export, ExportItem, Issue
from server.services.export import redacting, report
from server.services.export.report import Chosen
from server.services.runtime import now
from server.translations import translate

_PORTION = 200


def files(row: Export, work: Path) -> Iterator[tuple[str, Source]]:
    """Give the files that stand beside the folders of issues, by their paths below data/."""
    written, problems = _report(row, work / "report")
    for path in written:
        yield path.name, path
    cover = _cover(row, [path.name for path in written], problems)
    lines = [_line(item) for item in _items(row) if item.delta is not Delta.WITHDRAWN]
    shown = [one for one in lines if one.delta is not Delta.UNCHANGED]
    yield "broken.csv", export_page.broken_table(shown)
    yield "issues.csv", export_page.issue_table(lines)
    if row.since_id is not None:
        yield "withdrawn.csv", export_page.withdrawn_table(cover)
    yield "index.html", export_page.page(cover, shown, ZONE)


def _report(row: Export, folder: Path) -> tuple[list[Path], list[str]]:
    if not row.with_report or next(_issues(row), None) is None:
        return [], []
    shutil.rmtree(folder, ignore_errors=True)
    chosen = Chosen(_issues(row), row.name, row.subject)
    written = report.write(chosen, folder, row.language, lambda issue: redacting.gathered(row, issue))
    problems = [one.problem for one in written.volumes if one.problem]
    said = [translate(problem.message, row.language, **problem.details) for problem in problems]
    return [one.path for one in written.volumes if one.problem is None], said


def _issues(row: Export) -> Iterator[Issue]:
    """Give the issues whose dossiers are in the bag, one at a time."""
    query = select(ExportItem.issue_id).where(ExportItem.export_id == row.id)
    query = query.where(ExportItem.digest != "")  # others could not be made
    query = query.where(ExportItem.delta.is_(None) | ExportItem.delta.in_([Delta.NEW, Delta.CHANGED]))
    for issue_id in list(db.session.scalars(query.order_by(ExportItem.place))):
        yield db.session.get_one(Issue, issue_id)


def _items(row: Export) -> Iterator[ExportItem]:
    query = select(ExportItem).where(ExportItem.export_id == row.id).order_by(ExportItem.place)
    yield from db.session.scalars(query.execution_options(yield_per=_PORTION))


def _cover(row: Export, reports: list[str], problems: list[str]) -> BatchCover:
    deltas = [(item.delta, item.code) for item in _items(row)]
    since = db.session.get(Export, row.since_id) if row.since_id is not None else None
    return BatchCover(
        name=row.name,
        subject=row.subject,
        programme=row.programme.title,
        is_demonstration=row.programme.is_demonstration,
        made_at=now(),
        issues=sum(delta not in {Delta.WITHDRAWN, Delta.UNCHANGED} for delta, _ in deltas),
        photos=row.photos,
        broken=row.broken,
        unchanged=sum(delta is Delta.UNCHANGED for delta, _ in deltas),
        withdrawn=[code for delta, code in deltas if delta is Delta.WITHDRAWN],
        since=f"{since.id} {since.name}" if since else "",
        reports=reports,
        report_problems=problems,
        alarms=redacting.alarms_of(row),
        is_redacted=bool(row.is_redacted),
    )


def _line(item: ExportItem) -> BatchLine:
    said = item.line
    return BatchLine(
        code=item.code,
        title=str(said.get("title") or ""),
        unit=str(said.get("unit") or ""),
        verdict=said.get("verdict"),
        photos=item.photos,
        folder=item.folder if item.digest else "",
        delta=item.delta,
        broken=tuple(Broken(**one) for one in item.broken),
    )
