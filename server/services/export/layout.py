"""Where does each file of a dossier lie?

Photos lie by viewpoint and stage, named 编号_点位_拍摄点_阶段_日期; other files by the submission they came with. A
file from a stranger keeps its ending only where that ending does nothing when somebody opens it. With what stands
before it in a bag of many issues (`name_of_bag`, `name_of_folder`), no path is longer than 180 characters.
"""

from collections.abc import Iterable
from datetime import tzinfo
from pathlib import Path, PurePosixPath

from server.domain.access import AttachmentState
from server.domain.closing_file import FOLDERS
from server.domain.dossier import SHOWN_BY_BROWSERS, FiledAttachment, FiledOriginal, FiledPhoto, FiledSubmission, Said
from server.domain.issue_files import FileKind
from server.domain.previews import PREVIEW
from server.domain.subject import Stage
from server.formats import facts_json
from server.formats.file_names import Names, joined, safe_name, visible
from server.models import Attachment, Issue, Original, Photo, Submission
from server.services.intake import witnesses
from server.services.register import senders
from server.services.runtime import media

PREVIEW_EDGE = 1600
LONGEST_BAG, LONGEST_FOLDER = 40, 40
"""Characters of the two folders above a dossier in a bag of many, a number for the unlikely second one included."""
_NUMBER = 5
_CODE, _SITE, _VIEWPOINT, _INSTANCE, _FILE = 16, 12, 12, 41, 36
_STAGES = {Stage.BEFORE: "整改前", Stage.DURING: "整改中", Stage.AFTER: "整改后", None: "照片"}
"""In file names, which are the same in every language, so that two exports can be compared."""
_OF_TYPE = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "image/heif": ".heif",
    "image/avif": ".avif",
    "image/tiff": ".tif",
}
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".tif", ".tiff", ".gif", ".bmp"})
_PAPERS = _PICTURES | {
    ".pdf", ".doc", ".docx", ".wps", ".xls", ".xlsx", ".et", ".csv", ".txt", ".ofd", ".mp4", ".mov", ".zip", ".7z",
    ".rar", ".dwg", ".dxf", ".kml", ".kmz",
}  # fmt: skip
"""What offices file; an account of the house brought it."""
_HARMLESS = _PICTURES | {".csv", ".txt", ".json", ".mp4", ".mov", ".3gp", ".m4a", ".amr", ".ogg", ".wav", ".enc"}


class Filing:
    """Gives every file of one dossier its place, and remembers which bytes belong there."""

    def __init__(self, zone: tzinfo, submissions: Iterable[Submission], issue: Issue) -> None:
        self.originals: list[FiledOriginal] = []
        self._zone = zone
        self._issue = issue
        self._names = Names()
        self._folders: dict[int, str] = {}
        self._came_as = {one.id: (one, submission) for submission in submissions for one in submission.attachments}
        self._photo_paths: dict[int, str] = {}
        self._instances = {one.id: self._instance(one) for one in submissions}
        self._noted = witnesses.of_submissions(list(self._instances))

    def photo(self, photo: Photo, said: tuple[Said, ...]) -> FiledPhoto:
        """Give a photo its place."""
        attachment, submission = self._came_as[photo.attachment_id]
        original = photo.original
        path = self._photo_path(photo, attachment)
        self._photo_paths.setdefault(attachment.id, path)
        self._keep(path, original, attachment)
        return FiledPhoto(
            number=photo.id,
            path=path,
            preview=self._preview(original, path),
            name=attachment.name,
            sha256=original.sha256,
            size_bytes=original.size_bytes,
            media_type=original.media_type,
            facts=facts_json.from_json(original.facts) if original.facts is not None else None,
            stage=photo.stage,
            viewpoint=photo.viewpoint.name if photo.viewpoint else "",
            question=photo.question,
            instance_id=submission.instance_id,
            sent_by=senders.sent_by(submission),
            received_at=photo.received_at,
            verdict=photo.verdict,
            findings=said,
            witness=witnesses.best(self._noted.get((submission.id, attachment.name), ()), original.sha256),
            brought_in=senders.brought_in(photo),
        )

    def submission(self, row: Submission) -> FiledSubmission:
        """Give a submission and its files their places; ask for its photos first."""
        return FiledSubmission(
            path=f"{self._instances[row.id]}.xml",
            xml=row.xml,
            xml_sha256=row.xml_sha256,
            instance_id=row.instance_id,
            replaces=row.replaces.instance_id if row.replaces else "",
            edits=_edits(row),
            form_id=row.form.form_id,
            form_version=row.version_named,
            answers=row.answers,
            flags=tuple(row.flags),
            submitter=_submitter(row),
            sent_by=senders.sent_by(row),
            device_id=row.device_id or "",
            received_at=row.received_at,
            attachments=tuple(self._attachment(one, row) for one in row.attachments),
        )

    def forms(self, submissions: Iterable[Submission]) -> dict[str, bytes]:
        """Give the forms that were filled in their places."""
        used = {one.form_version_id: one for one in submissions if one.form_version is not None}
        placed = {}
        for row in used.values():
            stem = f"{safe_name(row.form.form_id, longest=_INSTANCE)}-{safe_name(row.version_named, longest=_FILE)}"
            placed[self._names.take("form", stem, ".xml")] = row.form_version.xml if row.form_version else b""
        return placed

    def paper(self, kind: FileKind, name: str, original: Original) -> str:
        """Give a paper its place in the closing file."""
        ending = _ending(name, _PAPERS)
        if ending == ".bin":
            ending = _OF_TYPE.get(original.media_type or "", ending)
        stem = name[: -len(ending)] if name.lower().endswith(ending) else name
        path = self._names.take(f"papers/{FOLDERS[kind]}", safe_name(stem, "file", _FILE), ending)
        self.originals.append(FiledOriginal(path, original.sha256, original.size_bytes, visible(name)))
        return path

    def _instance(self, row: Submission) -> str:
        return self._names.take("submissions", safe_name(row.instance_id, longest=_INSTANCE))

    def _photo_path(self, photo: Photo, attachment: Attachment) -> str:
        folder = f"{self._viewpoint(photo)}/{photo.stage.value if photo.stage else 'no-stage'}"
        site = photo.site or self._issue.site
        parts = (
            (self._issue.code, _CODE),
            (site.name if site else "", _SITE),
            (photo.viewpoint.name if photo.viewpoint else "", _VIEWPOINT),
            (_STAGES[photo.stage], _SITE),
            (self._day(photo), _SITE),
        )
        stem = joined(parts)
        ending = _OF_TYPE.get(photo.original.media_type or "") or _ending(attachment.name, _PICTURES)
        return self._names.take(folder, stem, ending)

    def _day(self, photo: Photo) -> str:
        """Return the day by the camera, or else the one on which the photo came."""
        facts = photo.original.facts
        captured = facts_json.from_json(facts).captured if facts is not None else None
        return f"{captured.local if captured else photo.received_at.astimezone(self._zone):%Y%m%d}"

    def _viewpoint(self, photo: Photo) -> str:
        """Two viewpoints never share a folder, whatever their names have in common."""
        key, row = photo.viewpoint_id or 0, photo.viewpoint
        if key not in self._folders:
            parts = [] if row is None else dict.fromkeys((row.code, row.name))
            self._folders[key] = self._names.take("photos", safe_name("_".join(parts), "no-viewpoint", _VIEWPOINT + 8))
        return self._folders[key]

    def _attachment(self, row: Attachment, submission: Submission) -> FiledAttachment:
        return FiledAttachment(
            instance_id=submission.instance_id,
            name=row.name,
            state=row.state,
            flags=tuple(row.flags),
            path=self._attachment_path(row, submission),
            sha256=row.original.sha256 if row.original else None,
            size_bytes=row.original.size_bytes if row.original else None,
            received_at=row.received_at,
        )

    def _attachment_path(self, row: Attachment, submission: Submission) -> str | None:
        if row.original is None:
            return None
        if row.id in self._photo_paths:
            return self._photo_paths[row.id]
        folder = self._instances[submission.id]
        if not row.state.is_named and row.state is not AttachmentState.WITNESS:
            folder = f"quarantine/{PurePosixPath(folder).name}"
        ending = _ending(row.name, _HARMLESS)
        stem = safe_name(row.name if ending == ".bin" else row.name[: -len(ending)], "file", _FILE)
        path = self._names.take(folder, stem, ending)
        self._keep(path, row.original, row)
        return path

    def _keep(self, path: str, original: Original, attachment: Attachment) -> None:
        self.originals.append(
            FiledOriginal(path, original.sha256, original.size_bytes, visible(attachment.name)),
        )

    def _preview(self, original: Original, path: str) -> str | None:
        if original.media_type is None or original.media_type in SHOWN_BY_BROWSERS or not preview_of(original.sha256):
            return None
        return self._names.take("previews", PurePosixPath(path).stem, ".jpg")


def name_of_bag(subject: str) -> str:
    """Name the folder of a bag after what its issues have in common."""
    return safe_name(subject, "dossier", LONGEST_BAG - _NUMBER)


def name_of_folder(names: Names, issue: Issue) -> str:
    """Name the folder of an issue among others: 编号_点位."""
    stem = joined(((issue.code, _CODE), (issue.site.name if issue.site else "", LONGEST_FOLDER - _NUMBER - _CODE - 1)))
    return names.take("", stem).removeprefix("/")


def preview_of(sha256: str) -> Path | None:
    """Return where the server keeps a smaller copy; None where it made none."""
    place = media().derived(sha256, PREVIEW.format(long_edge=PREVIEW_EDGE))
    return place if place.is_file() else None


def _ending(name: str, allowed: Iterable[str]) -> str:
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return ending if ending in allowed else ".bin"


def _submitter(row: Submission) -> str:
    """Name the phone or the person as the log does, by number: names change."""
    if row.phone_id is not None:
        return f"phone:{row.phone_id}"
    return f"account:{row.account_id}" if row.account_id is not None else ""


def _edits(row: Submission) -> int:
    number = 0
    while row.replaces is not None:
        number, row = number + 1, row.replaces
    return number
