"""What does acceptance need of one issue? The dossier: originals, facts, findings, decisions, form data.

Original bytes are copied as they came; an original that is missing stops the export instead of a hole in the bag.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from server import checks
from server.db import db
from server.domain.access import Actor
from server.domain.photo import PhotoFacts
from server.errors import NotFound
from server.formats import bag, facts_json
from server.models import Attachment, Decision, Issue, Photo, PhotoPair, Submission
from server.services import events, findings, issues
from server.services.runtime import media, now

README = """验收档案 / Dossier {code}

本档案为 BagIt 包(RFC 8493)。核对方法:在本目录运行 sha256sum -c manifest-sha256.txt,或用任意 BagIt 工具校验。
This folder is a BagIt bag (RFC 8493). To check it, run sha256sum -c manifest-sha256.txt here, or any BagIt tool.

photos/           原始照片,未作任何改动 / original bytes, never altered
photos.csv        照片表 / one line a photo
findings.csv      机检结论 / what the checks said
pairs.csv         前后对比 / before and after
decisions.csv     审核意见 / what people decided
submissions/      表单数据,原始 XML / form data as received
issue.json        台账与点位 / ledger row and site
events.jsonl      日志(哈希链)/ log with its hash chain
"""
_TYPES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/heic": ".heic",
          "image/tiff": ".tif", "image/avif": ".avif"}  # fmt: skip
PHOTO_HEADS = (
    "filename", "latitude", "longitude", "azimuth", "altitude_m", "error_m", "captured_local", "offset_minutes",
    "gps_time", "make", "model", "software", "orientation", "width", "height", "sha256", "size_bytes", "stage",
    "viewpoint", "question", "instance_id", "received_at", "verdict",
)  # fmt: skip


@dataclass(frozen=True)
class Built:
    """A finished dossier."""

    issue: str
    path: Path
    files: int
    size_bytes: int


def build(issue_code: str, out: Path, actor: str = events.SYSTEM) -> Built:
    """Build the dossier of an issue as a folder in `out`; an earlier one is never overwritten.

    :raises NotFound: where there is no such issue, or an original is missing.
    """
    return _build(issues.by_code(issue_code), out, actor)


def build_by_id(issue_id: int, out: Path, actor: Actor) -> Built:
    """Build the dossier of an issue for a caller.

    :raises NotFound: where there is no such issue for this caller, or an original is missing.
    """
    issue = db.session.get(Issue, issue_id)
    if issue is None or not actor.sees(issue.programme_id):
        raise NotFound
    return _build(issue, out, actor.label)


def _build(issue: Issue, out: Path, actor: str) -> Built:
    target = _free(out / bag.safe_name(issue.code))
    with bag.making(target, _info(issue)) as folder:
        _fill(issue, folder)
    files = [path for path in (target / "data").rglob("*") if path.is_file()]
    built = Built(issue.code, target, len(files), sum(path.stat().st_size for path in files))
    events.record(actor, "exports.build", f"issue:{issue.id}", files=built.files, bytes=built.size_bytes)
    return built


def _free(wanted: Path) -> Path:
    number, path = 1, wanted
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.name}-{number}")
    return path


def _info(issue: Issue) -> dict[str, str]:
    return {
        "Source-Organization": "Shizheng",
        "External-Identifier": issue.code,
        "External-Description": issue.problem_text[:200].replace("\n", " ") or issue.code,
        "Bagging-Date": now().date().isoformat(),
        "Bag-Software-Agent": "Shizheng 0.1",
    }


def _fill(issue: Issue, folder: Path) -> None:
    photos = list(db.session.scalars(select(Photo).where(Photo.issue_id == issue.id).order_by(Photo.id)))
    pairs = list(db.session.scalars(select(PhotoPair).where(PhotoPair.issue_id == issue.id).order_by(PhotoPair.id)))
    submissions = _submissions(photos)
    names = {photo.id: _copy(photo, folder) for photo in photos}
    instances = {a.id: s.instance_id for s in submissions for a in s.attachments}
    bag.write_table(folder / "photos.csv", PHOTO_HEADS, (_photo_row(p, names[p.id], instances) for p in photos))
    _write_findings(folder / "findings.csv", photos, pairs, names)
    _write_pairs(folder / "pairs.csv", pairs, names)
    _write_decisions(folder / "decisions.csv", pairs)
    _write_submissions(folder, submissions)
    _write_json(folder / "issue.json", _issue(issue))
    _write_events(folder / "events.jsonl", issue, photos, pairs, submissions)
    (folder / "README.txt").write_text(README.format(code=issue.code), encoding="utf-8")


def _submissions(photos: list[Photo]) -> list[Submission]:
    wanted = [photo.attachment_id for photo in photos]
    query = select(Submission).join(Attachment).where(Attachment.id.in_(wanted)).distinct().order_by(Submission.id)
    return list(db.session.scalars(query))


def _copy(photo: Photo, folder: Path) -> str:
    """Copy an original under a name that tells what it is and that no other photo has."""
    parts = (photo.viewpoint.code if photo.viewpoint else "_", photo.stage.value if photo.stage else "_")
    place = Path("photos", *map(bag.safe_name, parts))
    ending = _TYPES.get(photo.original.media_type or "", ".bin")
    name = f"{photo.id:06}_{photo.received_at:%Y%m%dT%H%M%SZ}_{photo.original.sha256[:8]}{ending}"
    (folder / place).mkdir(parents=True, exist_ok=True)
    with media().open(photo.original.sha256) as source, (folder / place / name).open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    return str(place / name)


def _photo_row(photo: Photo, name: str, instances: dict[int, str]) -> list[object]:
    data: dict[str, Any] = photo.original.facts or facts_json.to_json(
        PhotoFacts(photo.original.sha256, photo.original.size_bytes)
    )
    gps, captured, camera = data["gps"], data.get("captured") or {}, data["camera"]
    return [
        name, gps.get("latitude"), gps.get("longitude"), gps.get("bearing_deg"), gps.get("altitude_m"),
        gps.get("error_m"), captured.get("local"), captured.get("offset_minutes"), gps.get("fixed_at"),
        camera.get("make"), camera.get("model"), camera.get("software"), data.get("orientation"), data.get("width"),
        data.get("height"), photo.original.sha256, photo.original.size_bytes, photo.stage,
        photo.viewpoint.name if photo.viewpoint else None, photo.question, instances.get(photo.attachment_id),
        photo.received_at.isoformat(), photo.verdict,
    ]  # fmt: skip


def _write_findings(path: Path, photos: list[Photo], pairs: list[PhotoPair], names: dict[int, str]) -> None:
    heads = ["subject", "check", "version", "status", "reason", "中文", "English", "evidence"]
    subjects = [(names[p.id], p.findings) for p in photos] + [(f"pair {p.id}", p.findings) for p in pairs]
    rows = (
        [subject, c.check, c.version, c.finding.status.value, c.finding.reason,
         checks.sentence(c.check, c.finding, "zh_CN"), checks.sentence(c.check, c.finding, "en"),
         json.dumps(dict(c.finding.evidence), ensure_ascii=False)]
        for subject, found in subjects for c in findings.values(found)
    )  # fmt: skip
    bag.write_table(path, heads, rows)


def _write_pairs(path: Path, pairs: list[PhotoPair], names: dict[int, str]) -> None:
    heads = ["pair", "viewpoint", "before", "after", "verdict", "formed_at", "replaced_at"]
    rows = (
        [p.id, p.viewpoint.name, names[p.before_id], names[p.after_id], p.verdict, p.formed_at, p.replaced_at]
        for p in pairs
    )
    bag.write_table(path, heads, rows)


def _write_decisions(path: Path, pairs: list[PhotoPair]) -> None:
    query = select(Decision).where(Decision.pair_id.in_([p.id for p in pairs])).order_by(Decision.id)
    heads = ["pair", "who", "decision", "reasons", "note", "verdict_seen", "decided_at"]
    rows = (
        [d.pair_id, d.account.name, d.kind.value, " ".join(map(str, d.reasons)), d.note, d.verdict_seen, d.decided_at]
        for d in db.session.scalars(query)
    )
    bag.write_table(path, heads, rows)


def _write_submissions(folder: Path, submissions: list[Submission]) -> None:
    place = folder / "submissions"
    place.mkdir()
    for submission in submissions:
        (place / f"{submission.id:06}_{bag.safe_name(submission.instance_id)}.xml").write_bytes(submission.xml)
    heads = ["SubmissionDate", "KEY", "FormVersion", "DeviceID", "xml_sha256", "flags"]
    rows = (
        [s.received_at.isoformat(), s.instance_id, s.version_named, s.device_id, s.xml_sha256, " ".join(s.flags)]
        for s in submissions
    )
    bag.write_table(folder / "submissions.csv", heads, rows)


def _issue(issue: Issue) -> dict[str, Any]:
    site = issue.site
    return {
        "code": issue.code, "batch": issue.batch.code if issue.batch else None, "problem_text": issue.problem_text,
        "unit": issue.unit.name if issue.unit else None, "status": issue.status, "due_text": issue.due_text,
        "due_on": issue.due_on, "work_started_at": issue.work_started_at, "work_done_at": issue.work_done_at,
        "ledger": issue.ledger,
        "site": None if site is None else {
            "code": site.code, "name": site.name, "datum": site.datum.value, "latitude": site.latitude,
            "longitude": site.longitude, "radius_m": site.radius_m, "polygon": site.polygon,
            "viewpoints": [{"code": v.code, "name": v.name, "bearing_deg": v.bearing_deg} for v in site.viewpoints],
        },
    }  # fmt: skip


def _write_events(
    path: Path, issue: Issue, photos: list[Photo], pairs: list[PhotoPair], submissions: list[Submission]
) -> None:
    subjects = {f"issue:{issue.id}"} | {f"photo:{p.id}" for p in photos} | {f"pair:{p.id}" for p in pairs}
    subjects |= {f"submission:{s.id}" for s in submissions}
    with path.open("w", encoding="utf-8") as file:
        for event in sorted(_events(subjects), key=lambda event: int(event["id"])):
            file.write(json.dumps(event, ensure_ascii=False, default=str) + "\n")


def _events(subjects: set[str]) -> Iterator[dict[str, Any]]:
    for subject in subjects:
        for event in events.about(subject):
            yield {name: getattr(event, name) for name in
                   ("id", "at", "actor", "action", "subject", "details", "previous_sha256", "sha256")}  # fmt: skip


def _write_json(path: Path, document: object) -> None:
    def text(value: object) -> str:
        return value.isoformat() if isinstance(value, date) else str(value)

    path.write_text(json.dumps(document, ensure_ascii=False, indent=2, default=text), encoding="utf-8")
