"""Which workbook and maps lie beside the issues of a bag? One of each, over all of them."""

import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import defer

from server.db import db, is_one_of
from server.domain.export import Broken, Delta
from server.domain.report import BrokenPhoto
from server.models import Export, ExportItem, Photo
from server.services.export import redacting
from server.services.export.tables import package
from server.services.export.tables.selection import Selection

PATHS = "paths"
"""Where an item keeps what its photos are called in the bag."""
_AT_ONCE = 20
"""Issues whose photos' paths are held at a time: each may have hundreds."""
T = TypeVar("T")


def files(row: Export, work: Path) -> Iterator[tuple[str, Path]]:
    """Give them by their paths below data/; nothing where no issue is in the bag."""
    there = list(db.session.scalars(_in_the_bag(select(ExportItem), row).options(defer(ExportItem.line))))
    if not there:
        return
    folder = work / "index"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    numbers = [one.issue_id for one in there]
    redactor = redacting.redactor(numbers) if row.is_redacted else None
    selection = Selection(issue_ids=numbers, language=row.language, redactor=redactor)
    for file in package.write(folder, row.subject, selection, _broken(there), partial(_paths, row)):
        yield file.name, file


def _paths(row: Export, photos: Sequence[int]) -> dict[int, str]:
    """Return what photos are called in the bag; read for some at a time, for a bag may hold a hundred thousand."""
    issues = select(Photo.issue_id).where(is_one_of(Photo.id, photos))
    lines = _in_the_bag(select(ExportItem.line), row).where(ExportItem.issue_id.in_(issues))
    wanted, found = {str(number) for number in photos}, {}
    for line in db.session.scalars(lines.execution_options(yield_per=_AT_ONCE)):
        said = line.get(PATHS, {})
        found.update({int(name): said[name] for name in wanted & said.keys()})
    return found


def _in_the_bag(query: Select[T], row: Export) -> Select[T]:
    is_left = ExportItem.delta.in_([Delta.UNCHANGED, Delta.WITHDRAWN])
    is_there = ExportItem.delta.is_(None) | ~is_left
    return query.where(ExportItem.export_id == row.id, ExportItem.digest != "", is_there)


def _broken(items: Sequence[ExportItem]) -> Iterator[BrokenPhoto]:
    for item in items:
        for one in (Broken(**said) for said in item.broken):
            yield BrokenPhoto(item.code, f"{item.folder}/{one.path}".strip("/"), one.sha256, one.reason)
