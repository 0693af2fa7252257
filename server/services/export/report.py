"""How does the report for acceptance come about: for one issue into its dossier, for many into volumes?

Every original is asked for and hashed; one that is missing, altered or no picture is named on the first page and
stops nothing. What is printed of it is a small copy, made of the preview where there is one and kept for the next time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from server.domain.dossier import Dossier, FiledPhoto
from server.domain.previews import PREVIEW, PREVIEW_EDGES
from server.domain.report import (
    ALTERED,
    MISSING,
    MOST_PRINTED,
    BrokenPhoto,
    Cover,
    ReportIssue,
    Volume,
    printed,
    volumes,
)
from server.errors import Conflict, Damaged, NotFound
from server.formats.acceptance_report import Project
from server.imaging.undecodable import Undecodable
from server.later import Later
from server.models import Issue
from server.services import installation, stored_bytes
from server.services.export import dossiers
from server.services.export.layout import preview_of
from server.services.register import issues, programmes
from server.services.review.problem_view import crop_path
from server.services.runtime import media
from server.translations import N_

if TYPE_CHECKING:
    from server.imaging import preview
else:  # an export without a report shows no picture
    preview = Later("server.imaging.preview")

PRINTED_EDGE = 640
"""Pixels: some 200 to an inch where two photos stand side by side."""
PRINTED_QUALITY = 82
SMALLER_EDGE = 480
"""Where one issue has more photos than a volume holds; a preview of this size lies there already."""
ISSUES_IN_A_VOLUME = 50
PHOTOS_IN_A_VOLUME = 120
"""Setting takes 1 MB of memory for each photo and 2 MB for each issue (docs/performance.md), and has 400."""
_KEPT_AS = {
    PRINTED_EDGE: f"printed-{PRINTED_EDGE}.jpg",
    **{edge: PREVIEW.format(long_edge=edge) for edge in PREVIEW_EDGES},
}


@dataclass(frozen=True)
class Chosen:
    """Issues that are reported on together, and what they are called."""

    issues: Iterable[Issue]
    file_number: str
    subject: str


@dataclass(frozen=True)
class Bound:
    """A volume that lies on the disk, or why it does not."""

    volume: Volume
    path: Path
    size_bytes: int
    problem: Conflict | None = None


@dataclass(frozen=True)
class Written:
    """A report that was written."""

    issues: int
    photos: int
    volumes: tuple[Bound, ...]
    broken: tuple[BrokenPhoto, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether every volume is there and shows every photo."""
        return not self.broken and all(one.problem is None for one in self.volumes)


def chosen(codes: Iterable[str], batch: str | None, programme: str | None) -> Chosen:
    """Return a batch, or else the issues of these codes.

    :raises NotFound: where there is none.
    :raises Conflict: where several programmes use a code.
    """
    if batch is None:
        owner = programmes.get(programme) if programme else None
        found = [issues.get(owner, code) if owner else issues.by_code(code) for code in dict.fromkeys(codes)]
        codes = [issue.code for issue in found]
        if len(codes) == 1:
            return Chosen(found, codes[0], "")
        several = f"{codes[0]} +{len(codes) - 1}"
        return Chosen(found, several, several)
    found = issues.listing(programmes.chosen(programme), batch=batch)
    if not found:
        raise NotFound(N_("There is no issue in the batch “{batch}”."), batch=batch)
    title = found[0].batch.title if found[0].batch else ""
    return Chosen(found, batch, title)


def of_issue(issue: Issue, dossier: Dossier, language: str) -> bytes:
    """Return the report of one issue.

    :raises Conflict: where it cannot be made within its limits.
    """
    try:
        return _alone(issue, dossier, language, MOST_PRINTED)
    except Conflict:
        if len(dossier.photos) <= PHOTOS_IN_A_VOLUME:
            raise
        return _alone(issue, dossier, language, PHOTOS_IN_A_VOLUME)


def _alone(issue: Issue, dossier: Dossier, language: str, most: int) -> bytes:
    with TemporaryDirectory() as folder:
        project = Project(Path(folder), language)
        shown = _printed(issue, dossier, most)
        project.add(shown)
        cover = _cover(dossier, dossier.code, _subject(dossier), project, shown.broken)
        target = Path(folder) / "report.pdf"
        project.volume(cover, cover.volumes[0], target)
        return target.read_bytes()


def write(what: Chosen, out: Path, language: str, gather: Callable[[Issue], Dossier] = dossiers.gather) -> Written:
    """Write the report of several issues into a folder, in volumes; a volume that fails costs no other.

    `gather` gives the dossier of each.

    :raises Conflict: where a report lies there already.
    """
    if next(out.glob("report*.pdf"), None):
        raise Conflict(N_("A report lies in {folder} already. Name another folder."), folder=out)
    with TemporaryDirectory() as folder:
        project, broken = Project(Path(folder), language), list[BrokenPhoto]()
        for issue in what.issues:
            dossier = gather(issue)
            shown = _printed(issue, dossier)
            project.add(shown)
            broken += shown.broken
        subject = what.subject or _subject(dossier)
        cover = _cover(dossier, what.file_number, subject, project, broken)
        out.mkdir(parents=True, exist_ok=True)
        bound = tuple(_volume(project, cover, volume, out) for volume in cover.volumes)
    return Written(len(cover.lines), sum(one.photos for one in cover.lines), bound, cover.broken)


def _volume(project: Project, cover: Cover, volume: Volume, out: Path) -> Bound:
    name = "report.pdf" if len(cover.volumes) == 1 else volume.file_name
    path = out / name
    try:
        return Bound(volume, path, project.volume(cover, volume, path))
    except Conflict as problem:
        return Bound(volume, path, 0, problem)


def _cover(last: Dossier, file_number: str, subject: str, project: Project, broken: Iterable[BrokenPhoto]) -> Cover:
    return Cover(
        file_number=file_number,
        subject=subject,
        authority=installation.chosen().authority,
        programme=last.programme,
        is_demonstration=last.is_demonstration,
        made_at=last.made_at,
        zone=last.zone,
        lines=project.lines,
        broken=tuple(broken),
        volumes=volumes([one.photos for one in project.lines], ISSUES_IN_A_VOLUME, PHOTOS_IN_A_VOLUME),
        alarms=last.alarms,
        is_redacted=last.is_redacted,
    )


def _subject(dossier: Dossier) -> str:
    site = dossier.record["site"]
    return f"{dossier.code} {site['name']}" if site else dossier.code


def _printed(issue: Issue, dossier: Dossier, most: int = MOST_PRINTED) -> ReportIssue:
    chosen = printed(dossier, most)
    shown = {photo.number for photo in chosen.photos}
    edge = PRINTED_EDGE if len(shown) <= PHOTOS_IN_A_VOLUME else SMALLER_EDGE
    pictures: dict[str, Path] = {}
    broken: list[BrokenPhoto] = []
    for photo in dossier.photos:
        found = small_copy(photo, edge) if photo.number in shown else _why_broken(photo)
        if isinstance(found, Path):
            pictures[photo.path] = found
        elif found:
            broken.append(BrokenPhoto(dossier.code, photo.path, photo.sha256, found))
    seen = {photo.sha256 for photo in dossier.photos if photo.path in pictures}
    wanted = {crop.path for _, pair in chosen.pairs for crop in pair.crops}
    for path, crop in dossiers.crops(issue):
        if crop.sha256 in seen and path in wanted:
            pictures[path] = crop_path(crop)
    return ReportIssue(dossier, pictures, tuple(broken), most)


def _why_broken(photo: FiledPhoto) -> str:
    """Return the code of why there is no picture of a photo that is not printed, or nothing."""
    try:
        stored_bytes.path(photo.sha256)
    except NotFound:
        return MISSING
    except Damaged:
        return ALTERED
    return (photo.facts.problem or "") if photo.facts else ""


def small_copy(photo: FiledPhoto, edge: int) -> Path | str:
    """Return a small copy of one of our sizes, or the code of why there is none."""
    try:
        original = stored_bytes.path(photo.sha256)
        if photo.facts and photo.facts.problem:
            return photo.facts.problem
        kept = media().derived(photo.sha256, _KEPT_AS[edge])
        if not kept.is_file():
            preview.write_preview(preview_of(photo.sha256) or original, kept, edge, PRINTED_QUALITY)
    except NotFound:
        return MISSING
    except Damaged:
        return ALTERED
    except Undecodable as problem:
        return problem.code
    return kept
