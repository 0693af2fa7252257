"""Which files does the dossier of an issue consist of, and what becomes of those that are not whole?

An original that is missing, altered or cannot be read is left out and named, on the first page and in a table; one
that was received whole and is no picture lies there as it came, and is named too. Nothing of that stops the others.

Where personal data are left out, smaller copies of the photos lie in the place of the originals, and nothing that
would carry names whole: no answers of forms, no entry of the log, no row of the database.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from server.domain.dossier import Dossier, FiledOriginal
from server.domain.export import Broken
from server.domain.report import MISSING, BrokenPhoto
from server.domain.tree_head import SignedHead
from server.errors import Conflict, Damaged, NotFound
from server.formats import answers_page
from server.formats.bag_targets import NotAsRecorded, Source
from server.formats.dossier_documents import documents
from server.formats.dossier_page import page
from server.formats.dossier_tables import tables
from server.imaging.undecodable import Undecodable
from server.models import Issue
from server.services.export import answers, dossiers, pictures, proof, report
from server.services.export.layout import PREVIEW_EDGE, preview_of
from server.services.export.tables import package
from server.services.export.tables.selection import Selection
from server.services.review.problem_view import Crop, crop_path
from server.services.runtime import media
from server.translations import translate

REPORT = "report.pdf"
Add = Callable[[str, Source, str | None], object]
"""Takes a file by its path, its bytes, and the hash that they must have; raises NotAsRecorded."""


@dataclass(frozen=True)
class Derived:
    """What is made of an issue beside its evidence, each in a language; None: it is not made."""

    report_in: str | None = None
    pictures_in: str | None = None


def fill(dossier: Dossier, issue: Issue, add: Add, derived: Derived, stamped: SignedHead | None = None) -> Dossier:
    """Hand over all files of a dossier; returns the dossier with what was broken.

    `stamped` is the head of the log whose time stamp will lie beside the payload.
    """
    broken = [*(_smaller(dossier, add) if dossier.is_redacted else _originals(dossier, add))]
    for path, source in _copies(dossier, issue):
        add(path, source, None)
    notes = []
    if derived.report_in is not None:
        try:
            add(REPORT, report.of_issue(issue, dossier, derived.report_in), None)
        except Conflict as problem:
            notes.append(translate(problem.message, derived.report_in, **problem.details))
    if derived.pictures_in is not None:
        for path, picture in pictures.of_issue(dossier, derived.pictures_in):
            add(path, picture, None)
    told = replace(dossier, broken=tuple(broken), notes=tuple(notes))
    written = {**tables(told), **documents(told), "index.html": page(told)}
    if not told.is_redacted:
        written |= _whole(told, issue, stamped)
    for path, data in sorted(written.items()):
        add(path, data, None)
    return told


def _whole(told: Dossier, issue: Issue, stamped: SignedHead | None) -> dict[str, bytes]:
    """Return what tells of people as it came: the forms as they were filled in, the log, and what rows say."""
    found = {"answers.html": answers_page.page(told.code, answers.of_issue(issue), told.zone)}
    proven = proof.of_entries(told.events, stamped)
    if proven:
        found[proof.PROOF] = proven
    return {**found, proof.ROWS: proof.of_rows(told.rows)}


def add_index(told: Dossier, issue: Issue, add: Add, language: str) -> None:
    """Hand over a workbook and maps of a dossier that is exported by itself."""
    paths = {photo.number: photo.path for photo in told.photos}
    broken = [BrokenPhoto(told.code, one.path, one.sha256, one.reason) for one in told.broken]
    with TemporaryDirectory() as folder:
        selection = Selection(issue_ids=[issue.id], language=language)
        for file in package.write(Path(folder), told.code, selection, broken, lambda _numbers: paths):
            add(file.name, file, None)


def _originals(dossier: Dossier, add: Add) -> Iterator[Broken]:
    """Copy the originals; gives those that are not whole."""
    problems = {one.path: one.facts.problem for one in dossier.photos if one.facts and one.facts.problem}
    for one in dossier.originals:
        reason = _copied(one, add)
        if reason or one.path in problems:
            yield Broken(one.path, one.name, one.sha256, reason or problems[one.path], is_left_out=bool(reason))


def _smaller(dossier: Dossier, add: Add) -> Iterator[Broken]:
    """Put smaller copies without metadata in the place of the originals; gives those of which none can be made."""
    for photo in dossier.photos:
        found = report.small_copy(photo, PREVIEW_EDGE)
        if isinstance(found, Path):
            add(photo.path, found, None)
        else:
            yield Broken(photo.path, "", photo.sha256, found, is_left_out=True)


def _copied(one: FiledOriginal, add: Add) -> str:
    """Copy an original; returns why that could not be done, or nothing."""
    try:
        add(one.path, media().path(one.sha256), one.sha256)
    except NotFound:
        return MISSING
    except NotAsRecorded as problem:
        return problem.reason
    return ""


def _copies(dossier: Dossier, issue: Issue) -> Iterator[tuple[str, Path]]:
    for photo in dossier.photos:
        copy = preview_of(photo.sha256) if photo.preview else None
        if photo.preview and copy:
            yield photo.preview, copy
    for path, crop in dossiers.crops(issue):
        place = _crop(crop)
        if place:
            yield path, place


def _crop(crop: Crop) -> Path | None:
    """Return a part of a photo; None where the photo is broken, which is said elsewhere."""
    try:
        return crop_path(crop)
    except (NotFound, Damaged, Undecodable):
        return None
