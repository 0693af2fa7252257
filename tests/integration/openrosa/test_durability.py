"""Is what a phone is told to be stored really on the disk, in the order in which a power cut may come?

One real POST, in which every call that brings something to the disk is written down.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import event

from server.db import db
from server.services.runtime import media
from tests.integration.openrosa.field import Field, files, instance

COMMIT, ANSWER = "commit", "201"


@dataclass
class Journal:
    """What happened, in order: (what, which file or folder)."""

    lines: list[tuple[str, object]] = field(default_factory=list)

    def first(self, what: str, which: object) -> int:
        """Return when something happened; fails the test where it never did."""
        assert (what, which) in self.lines, f"no {what} of {which}"
        return self.lines.index((what, which))


@pytest.fixture
def journal(field: Field, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """Write down what one POST with two photos does."""
    field.phone.head()  # that a phone was there is noted once a minute
    kept, sync, replace = Journal(), os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        kept.lines.append(("fsync", os.fstat(descriptor).st_ino))
        sync(descriptor)

    def rename(path: Path, target: Path) -> Path:
        kept.lines.append(("rename", target.name))
        return replace(path, target)

    event.listen(db.engine, "commit", lambda _connection: kept.lines.append((COMMIT, None)))
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", rename)
    status = field.phone.submit(instance(), files()).status
    kept.lines.append((str(status), None))
    return kept


def test_the_bytes_of_a_photo_are_on_the_disk_before_it_has_its_name(field: Field, journal: Journal) -> None:
    for path in originals(field):
        assert journal.first("fsync", path.stat().st_ino) < journal.first("rename", path.name)


def test_the_name_of_a_photo_is_on_the_disk_before_its_row_is_committed(field: Field, journal: Journal) -> None:
    for path in originals(field):
        after = journal.lines[journal.first("rename", path.name) :]
        assert ("fsync", path.parent.stat().st_ino) in after[: after.index((COMMIT, None))]


def test_the_name_of_a_new_folder_is_on_the_disk_before_rows_are_committed(field: Field, journal: Journal) -> None:
    (above,) = {path.parent.parent for path in originals(field)}
    after = journal.lines[max(journal.first("rename", path.name) for path in originals(field)) :]
    assert ("fsync", above.stat().st_ino) in after[: after.index((COMMIT, None))]


def test_the_phone_hears_that_it_is_stored_after_the_commit(field: Field, journal: Journal) -> None:
    assert len(field.photos()) == 2
    assert journal.first(COMMIT, None) < journal.first(ANSWER, None)
    assert max(journal.first("rename", path.name) for path in originals(field)) < journal.first(COMMIT, None)


def originals(field: Field) -> list[Path]:
    found = [media().path(photo.original.sha256) for photo in field.photos()]
    assert len(found) == 2
    return found
