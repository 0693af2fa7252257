"""What does acceptance need of one issue? The dossier, as a bag that anyone can check without us.

Original bytes are copied as they came. One that is missing or damaged stops the export with its name: a dossier is
whole or it is not there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from server.domain.access import Actor
from server.domain.dossier import Dossier
from server.domain.report import BrokenPhoto
from server.errors import Conflict
from server.formats import answers_page, bagit
from server.formats.bagit import Item, Sealed
from server.formats.dossier_documents import documents
from server.formats.dossier_page import page
from server.formats.dossier_tables import tables
from server.formats.file_names import safe_name
from server.models import Issue
from server.services import events
from server.services.export import answers, dossiers, pictures, proof, report
from server.services.export.layout import preview_of
from server.services.export.tables import package
from server.services.export.tables.selection import Selection
from server.services.register import issues, programmes
from server.services.review.problem_view import crop_path
from server.services.runtime import media
from server.translations import DEFAULT_LANGUAGE, N_

REPORT = "report.pdf"
Derived = tuple[str | None, str | None]
"""The languages of the report and of the pictures for slides."""
Progress = Callable[[int, int], None]
"""Called with the bytes just written and how many there will be."""


@dataclass(frozen=True)
class Built:
    """A finished dossier."""

    issue: str
    path: Path
    files: int
    size_bytes: int
    manifest_sha256: str


def build(
    issue_code: str,
    out: Path,
    programme: str | None = None,
    *,
    report_in: str | None = DEFAULT_LANGUAGE,
    pictures_in: str | None = None,
    actor: str = events.SYSTEM,
    progress: Progress | None = None,
) -> Built:
    """Build the dossier of an issue as a folder in `out`; an earlier one is never overwritten.

    The report for acceptance lies in it in the language `report_in`, pictures for slides in that of `pictures_in`;
    None: they are not made.

    :raises NotFound: where there is no such issue.
    :raises Conflict: where several programmes use the code, an original is missing or damaged, or the report cannot be
        made.
    """
    issue = issues.get(programmes.get(programme), issue_code) if programme else issues.by_code(issue_code)
    return _build(issue, out, actor, (report_in, pictures_in), progress)


def build_for(actor: Actor, issue_id: int, out: Path, report_in: str | None = DEFAULT_LANGUAGE) -> Built:
    """Build the dossier of an issue for a caller.

    :raises NotFound: where there is no such issue for this caller.
    :raises Conflict: where an original is missing or damaged, or the report cannot be made.
    """
    return _build(issues.visible(actor, issue_id), out, actor.label, (report_in, None), None)


def _build(issue: Issue, out: Path, actor: str, derived_in: Derived, progress: Progress | None) -> Built:
    dossier = dossiers.gather(issue)
    _refuse_holes(dossier)
    total = sum(one.size_bytes for one in dossier.originals)
    with bagit.drafting(out) as draft:
        for item in _items(dossier, issue, derived_in):
            draft.add(item, (lambda written: progress(written, total)) if progress and item.sha256 else None)
        sealed = draft.seal(_info(dossier), partial(proof.of_package, f"issue:{issue.id}"))
        _log(actor, issue, sealed)
        path = draft.publish(out / _name(issue))
    return Built(issue.code, path, sealed.files, sealed.size_bytes, sealed.manifest_sha256)


def _name(issue: Issue) -> str:
    return safe_name(issue.code, "dossier")


def _refuse_holes(dossier: Dossier) -> None:
    store = media()
    lost = [one for one in dossier.originals if not store.has(one.sha256)]
    if lost:
        raise Conflict(
            N_("{number} originals are missing from the store, the first is {name} ({sha256}). Restore them first."),
            number=len(lost), name=lost[0].name, sha256=lost[0].sha256,
        )  # fmt: skip


def _items(dossier: Dossier, issue: Issue, derived_in: Derived) -> Iterator[Item]:
    """Give the files of the dossier; what can be missing or damaged comes first."""
    for one in dossier.originals:
        yield Item(one.path, media().path(one.sha256), one.sha256)
    for photo in dossier.photos:
        copy = preview_of(photo.sha256) if photo.preview else None
        if photo.preview and copy:
            yield Item(photo.preview, copy)
    for path, crop in dossiers.crops(issue):
        yield Item(path, crop_path(crop))
    yield from _derived(dossier, issue, *derived_in)
    yield from _index_and_maps(dossier, issue, derived_in[0] or DEFAULT_LANGUAGE)
    filled = answers_page.page(dossier.code, answers.of_issue(issue), dossier.zone)
    written = {**tables(dossier), **documents(dossier), "index.html": page(dossier), "answers.html": filled}
    for path, data in sorted(written.items()):
        yield Item(path, data)
    proven = proof.of_entries(dossier.events)
    if proven:
        yield Item(proof.PROOF, proven)


def _derived(dossier: Dossier, issue: Issue, report_in: str | None, pictures_in: str | None) -> Iterator[Item]:
    if report_in is not None:
        yield Item(REPORT, report.of_issue(issue, dossier, report_in))
    if pictures_in is not None:
        for path, picture in pictures.of_issue(dossier, pictures_in):
            yield Item(path, picture)


def _index_and_maps(dossier: Dossier, issue: Issue, language: str) -> Iterator[Item]:
    named = {photo.number: photo.path for photo in dossier.photos}
    with TemporaryDirectory() as folder:
        selection = Selection(issue_ids=[issue.id], language=language)
        for file in package.write(Path(folder), dossier.code, selection, _unreadable(dossier), lambda _: named):
            yield Item(file.name, file)


def _unreadable(dossier: Dossier) -> Iterator[BrokenPhoto]:
    for photo in dossier.photos:
        if photo.facts and photo.facts.problem:
            yield BrokenPhoto(dossier.code, photo.path, photo.sha256, photo.facts.problem)


def _info(dossier: Dossier) -> list[tuple[str, str]]:
    """Return the reserved names of RFC 8493, 2.2.2, that we know something for."""
    invented = "Demonstration, places and photos are invented. " if dossier.is_demonstration else ""
    return [
        ("Source-Organization", dossier.programme),
        ("External-Identifier", dossier.code),
        ("External-Description", f"{invented}{dossier.record['problem'][:500]}"),
        ("Bagging-Date", dossier.made_at.astimezone(dossier.zone).date().isoformat()),
        ("Bag-Group-Identifier", dossier.programme_code),
        ("Bag-Software-Agent", "Shizheng"),
    ]


def _log(actor: str, issue: Issue, sealed: Sealed) -> None:
    """Keep the hash of the list of hashes: with it, a dossier can be told from one that was made anew."""
    events.record(
        actor,
        "exports.build",
        f"issue:{issue.id}",
        files=sealed.files,
        bytes=sealed.size_bytes,
        manifest_sha256=sealed.manifest_sha256,
    )
