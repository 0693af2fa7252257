"""Which workbook and maps lie beside the issues of a bag? One of each, over all of them."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import select

from server.db import db
from server.domain.export import Broken, Delta
from server.domain.report import BrokenPhoto
from server.models import Export, ExportItem, Photo
from server.services.export import redacting
from server.services.export.tables import package
from server.services.export.tables.selection import Selection

PATHS = "paths"
"""Where an item keeps what its photos are called in the bag."""


def files(row: Export, work: Path) -> Iterator[tuple[str, Path]]:
    """Give them by their paths below data/; nothing where no issue is in the bag."""
    items = list(db.session.scalars(select(ExportItem).where(ExportItem.export_id == row.id, ExportItem.digest != "")))
    there = [one for one in items if one.delta not in {Delta.UNCHANGED, Delta.WITHDRAWN}]
    if not there:
        return
    folder = work / "index"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    numbers = [one.issue_id for one in there]
    redactor = redacting.redactor(numbers) if row.is_redacted else None
    selection = Selection(issue_ids=numbers, language=row.language, redactor=redactor)
    named = {one.issue_id: one for one in there}
    for file in package.write(folder, row.subject, selection, _broken(there), lambda ids: _paths(ids, named)):
        yield file.name, file


def _paths(numbers: Sequence[int], items: dict[int, ExportItem]) -> dict[int, str]:
    """Return what photos are called in the bag."""
    found = {}
    for number, issue_id in db.session.execute(select(Photo.id, Photo.issue_id).where(Photo.id.in_(numbers))):
        path = items[issue_id].line.get(PATHS, {}).get(str(number)) if issue_id in items else None
        if path:
            found[number] = path
    return found


def _broken(items: Sequence[ExportItem]) -> Iterator[BrokenPhoto]:
    for item in items:
        for one in (Broken(**said) for said in item.broken):
            yield BrokenPhoto(item.code, f"{item.folder}/{one.path}".strip("/"), one.sha256, one.reason)
