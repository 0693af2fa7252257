"""How does the report for acceptance come about: for one issue into its dossier, for many into volumes?

Every original is asked for and hashed; one that is missing, altered or no picture is named on the first page and
stops nothing. What is printed of it is a small copy, made of the preview where there is one and kept for the next time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from server.domain.dossier import Dossier, FiledPhoto
from server.domain.report import ALTERED, MISSING, BrokenPhoto, Cover, ReportIssue, Volume, volumes
from server.errors import Conflict, Damaged, NotFound
from server.formats.acceptance_report import Project
from server.imaging.decode import Undecodable
from server.imaging.preview import write_preview
from server.models import Issue
from server.services import stored_bytes
from server.services.export import dossiers
from server.services.export.layout import preview_of
from server.services.review.problem_view import crop_path
from server.services.runtime import media
from server.translations import N_

PRINTED_EDGE = 640
"""Pixels: some 200 to an inch where two photos stand side by side."""
PRINTED_QUALITY = 82
ISSUES_IN_A_VOLUME = 50
_PRINTED = f"printed-{PRINTED_EDGE}.jpg"


@dataclass(frozen=True)
class Written:
    """A volume that lies on the disk, or why it does not."""

    volume: Volume
    path: Path
    size_bytes: int
    problem: Conflict | None = None


def of_issue(issue: Issue, dossier: Dossier, language: str) -> bytes:
    """Return the report of one issue.

    :raises Conflict: where it cannot be made within its limits.
    """
    with TemporaryDirectory() as folder:
        project = Project(Path(folder), language)
        printed = _printed(issue, dossier)
        project.add(printed)
        cover = _cover(dossier, dossier.code, _subject(dossier), project, printed.broken, ISSUES_IN_A_VOLUME)
        target = Path(folder) / "report.pdf"
        project.volume(cover, cover.volumes[0], target)
        return target.read_bytes()


def write(
    found: Iterable[Issue],
    file_number: str,
    subject: str,
    out: Path,
    language: str,
    *,
    in_a_volume: int = ISSUES_IN_A_VOLUME,
) -> list[Written]:
    """Write the report of several issues into a folder, in volumes; a volume that fails costs no other.

    :raises NotFound: where there is no issue.
    """
    with TemporaryDirectory() as folder:
        project, broken, first = Project(Path(folder), language), list[BrokenPhoto](), None
        for issue in found:
            dossier = dossiers.gather(issue)
            first = first or dossier
            printed = _printed(issue, dossier)
            project.add(printed)
            broken += printed.broken
        if first is None:
            raise NotFound(N_("There is no issue to report on."))
        cover = _cover(first, file_number, subject, project, broken, in_a_volume)
        out.mkdir(parents=True, exist_ok=True)
        return [_volume(project, cover, volume, out) for volume in cover.volumes]


def _volume(project: Project, cover: Cover, volume: Volume, out: Path) -> Written:
    name = "report.pdf" if len(cover.volumes) == 1 else f"report-{volume.number:02d}.pdf"
    path = out / name
    try:
        return Written(volume, path, project.volume(cover, volume, path))
    except Conflict as problem:
        return Written(volume, path, 0, problem)


def _cover(
    first: Dossier, file_number: str, subject: str, project: Project, broken: Iterable[BrokenPhoto], in_a_volume: int
) -> Cover:
    return Cover(
        file_number=file_number,
        subject=subject,
        programme=first.programme,
        is_demonstration=first.is_demonstration,
        made_at=first.made_at,
        zone=first.zone,
        lines=project.lines,
        broken=tuple(broken),
        volumes=volumes(len(project.lines), in_a_volume),
    )


def _subject(dossier: Dossier) -> str:
    site = dossier.record["site"]
    return f"{dossier.code} {site['name']}" if site else dossier.code


def _printed(issue: Issue, dossier: Dossier) -> ReportIssue:
    pictures: dict[str, Path] = {}
    broken: list[BrokenPhoto] = []
    for photo in dossier.photos:
        found = _picture(photo)
        if isinstance(found, Path):
            pictures[photo.path] = found
        else:
            broken.append(BrokenPhoto(dossier.code, photo.path, photo.sha256, found))
    shown = {photo.sha256 for photo in dossier.photos if photo.path in pictures}
    for path, crop in dossiers.crops(issue):
        if crop.sha256 in shown:
            pictures[path] = crop_path(crop)
    return ReportIssue(dossier, pictures, tuple(broken))


def _picture(photo: FiledPhoto) -> Path | str:
    """Return a copy for print, or why there is none."""
    try:
        original = stored_bytes.path(photo.sha256)
        if photo.facts and photo.facts.problem:
            return photo.facts.problem
        kept = media().derived(photo.sha256, _PRINTED)
        if not kept.is_file():
            write_preview(preview_of(photo.sha256) or original, kept, PRINTED_EDGE, PRINTED_QUALITY)
    except NotFound:
        return MISSING
    except Damaged:
        return ALTERED
    except Undecodable as problem:
        return problem.code
    return kept
