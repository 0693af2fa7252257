"""How does a test get a report without a register? Values with defaults, set by the real engine."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from server.domain.access import DecisionKind, Role
from server.domain.dossier import Dossier, FiledDecision, FiledPair, FiledPhoto, Said
from server.domain.finding import Checked, Finding, Status
from server.domain.geo import LatLon
from server.domain.photo import Camera, CaptureTime, GpsFix, PhotoFacts
from server.domain.report import BrokenPhoto, Cover, ReportIssue, line, volumes
from server.domain.resolution import PairState
from server.domain.subject import Stage
from server.formats.acceptance_report import Project
from tests.photos import jpeg, wall_clock

MADE_AT = datetime(2026, 11, 29, 12, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
SITE = {
    "code": "S1", "name": "加甘滩堆场", "county": "夏河县", "region": "", "zone": "Asia/Shanghai", "unit": None,
    "datum": "wgs84", "latitude": 35.1, "longitude": 102.6, "wgs84": [35.1, 102.6], "radius_m": 100.0, "polygon": None,
    "viewpoints": [{"code": "A", "name": "南坡", "wgs84": [35.1001, 102.6], "bearing_deg": 45.0}],
}  # fmt: skip


def photo(number: int, stage: Stage, viewpoint: str = "南坡", findings: tuple[Said, ...] = ()) -> FiledPhoto:
    facts = PhotoFacts(
        f"{number:064x}", 1000, "image/jpeg", 320, 240,
        gps=GpsFix(LatLon(35.1001, 102.6001), None, error_m=5.0, bearing_deg=45.0),
        captured=CaptureTime(wall_clock(2026, 10, 2, 9, 30), 480), camera=Camera("HUAWEI", "NOH-AN00"),
    )  # fmt: skip
    path = f"photos/{viewpoint}/{stage}/{number:03d}.jpg"
    return FiledPhoto(
        number, path, None, f"{number}.jpg", f"{number:064x}", 1000, "image/jpeg", facts, stage, viewpoint,
        "photo_wide", "uuid:1", "Dawa", MADE_AT, Status.CONSISTENT, findings,
    )  # fmt: skip


def said(status: Status, chinese: str, check: str = "photo_near_site", **evidence: float) -> Said:
    return Said(Checked(check, 1, Finding(status, "far", evidence)), chinese, "In English.", MADE_AT)


def pair(number: int, viewpoint: str = "南坡", findings: tuple[Said, ...] = ()) -> FiledPair:
    before, after = photo(2 * number, Stage.BEFORE, viewpoint), photo(2 * number + 1, Stage.AFTER, viewpoint)
    return FiledPair(
        number, viewpoint, before, after, Status.DOUBTFUL, 0, 1, MADE_AT, None, None, PairState.OPEN, None,
        is_open=True, findings=findings,
    )  # fmt: skip


def decision(number: int, note: str) -> FiledDecision:
    return FiledDecision(
        number, "南坡", "Alice", Role.REVIEWER, DecisionKind.RETURN, ("R03",), note, Status.DOUBTFUL, (), MADE_AT
    )


def dossier(code: str = "甘环督〔2026〕17", pairs: tuple[FiledPair, ...] = (), **record: Any) -> Dossier:
    whole = {
        "batch": {"code": "B1", "title": "第一批"}, "responsible_unit": "夏河县人民政府", "problem": "堆场未复绿。",
        "status": "completed", "due_text": "", "due_on": None, "work_started_at": None, "work_done_at": None,
        "ledger": {}, "site": SITE,
    } | record  # fmt: skip
    photos = tuple(one for both in pairs for one in (both.before, both.after))
    return Dossier(
        code=code, programme="甘南州整改方案", programme_code="gannan", is_demonstration=False, made_at=MADE_AT,
        zone=ZONE, record=whole, photos=photos, pairs=pairs, decisions=(), submissions=(), forms={}, events=(),
        originals=(),
    )  # fmt: skip


def report(
    folder: Path, *dossiers: Dossier, language: str = "zh_CN", broken: tuple[BrokenPhoto, ...] = (), most: int = 50
) -> list[bytes]:
    """Return the volumes of a report on issues, each photo of which has a picture of its own."""
    (folder / "project").mkdir()
    project = Project(folder / "project", language)
    lost = {one.path for one in broken}
    for one in dossiers:
        pictures = {filed.path: _picture(folder, filed) for filed in one.photos if filed.path not in lost}
        project.add(ReportIssue(one, pictures, tuple(found for found in broken if found.issue == one.code)))
    first = dossiers[0]
    parts = volumes([line(one).photos for one in dossiers], most, 100)
    cover = Cover(
        first.code, "第一批", "", first.programme, first.is_demonstration, MADE_AT, ZONE, project.lines, broken, parts
    )
    return [_bound(project, cover, part.number - 1, folder) for part in parts]


def _picture(folder: Path, filed: FiledPhoto) -> Path:
    path = folder / f"{filed.number}.jpg"
    path.write_bytes(jpeg(size=(160, 120), seed=filed.number))
    return path


def _bound(project: Project, cover: Cover, place: int, folder: Path) -> bytes:
    target = folder / f"{place}.pdf"
    project.volume(cover, cover.volumes[place], target)
    return target.read_bytes()


def pages(document: bytes) -> list[str]:
    """Return the text of each page as a reader's search finds it, without spaces and ends of lines."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(document)).pages]


def invented(one: Dossier) -> Dossier:
    return replace(one, is_demonstration=True)
