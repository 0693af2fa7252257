"""Where does each file of a dossier lie?

Photos lie by viewpoint and stage, numbered as they arrived; other files by the submission they came with. A file from
a stranger keeps its ending only where that ending does nothing when somebody opens it.
"""

from collections.abc import Iterable
from datetime import tzinfo
from pathlib import Path, PurePosixPath

from server.domain.dossier import SHOWN_BY_BROWSERS, FiledAttachment, FiledOriginal, FiledPhoto, FiledSubmission, Said
from server.formats import facts_json
from server.formats.file_names import Names, safe_name, visible
from server.models import Attachment, Original, Photo, Submission
from server.services.register import senders
from server.services.runtime import media
from server.services.verification.original_facts import PREVIEW

PREVIEW_EDGE = 1600
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
_HARMLESS = _PICTURES | {".csv", ".txt", ".json", ".mp4", ".mov", ".3gp", ".m4a", ".amr", ".ogg", ".wav", ".enc"}


class Filing:
    """Gives every file of one dossier its place, and remembers which bytes belong there."""

    def __init__(self, zone: tzinfo, submissions: Iterable[Submission]) -> None:
        self.originals: list[FiledOriginal] = []
        self._zone = zone
        self._names = Names()
        self._folders: dict[int, str] = {}
        self._counts: dict[str, int] = {}
        self._came_as = {one.id: (one, submission) for submission in submissions for one in submission.attachments}
        self._photo_paths: dict[int, str] = {}
        self._instances = {one.id: self._instance(one) for one in submissions}

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
            stem = f"{safe_name(row.form.form_id)}-{safe_name(row.version_named)}"
            placed[self._names.take("form", stem, ".xml")] = row.form_version.xml if row.form_version else b""
        return placed

    def _instance(self, row: Submission) -> str:
        return self._names.take("submissions", safe_name(row.instance_id))

    def _photo_path(self, photo: Photo, attachment: Attachment) -> str:
        folder = f"{self._viewpoint(photo)}/{photo.stage.value if photo.stage else 'no-stage'}"
        self._counts[folder] = number = self._counts.get(folder, 0) + 1
        received = photo.received_at.astimezone(self._zone).strftime("%Y%m%dT%H%M%S%z")
        stem = f"{number:03d}_{received}_{photo.original.sha256[:8]}"
        ending = _OF_TYPE.get(photo.original.media_type or "") or _ending(attachment.name, _PICTURES)
        return self._names.take(folder, stem, ending)

    def _viewpoint(self, photo: Photo) -> str:
        """Two viewpoints never share a folder, whatever their names have in common."""
        key, row = photo.viewpoint_id or 0, photo.viewpoint
        if key not in self._folders:
            parts = [] if row is None else dict.fromkeys((row.code, row.name))
            self._folders[key] = self._names.take("photos", safe_name("_".join(parts), "no-viewpoint"))
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
        if not row.state.is_named:
            folder = f"quarantine/{PurePosixPath(folder).name}"
        ending = _ending(row.name, _HARMLESS)
        stem = safe_name(row.name if ending == ".bin" else row.name[: -len(ending)], "file")
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
