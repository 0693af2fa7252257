"""What is in the demonstration's register?

The eight batches and their counts are those that China Gansu Net reported on 2020-01-11; the two named sites and
the two viewpoints of the first are from there too. Everything else, coordinates above all, is invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.datum import Datum, from_wgs84
from server.domain.geo import LatLon
from server.domain.register import IssueRow, SiteRow, ViewpointRow

CODE = "gannan"
TITLE = "甘南州生态环境问题整改（演示，坐标与照片均为虚构）"


@dataclass(frozen=True)
class BatchCount:
    """A batch with the counts of the report; what it does not state has the status ""."""

    code: str
    title: str
    title_en: str
    level: str
    counts: dict[str, int]
    note: str = ""
    overlaps: str | None = None
    """With which batch it is counted twice."""


BATCHES = (
    BatchCount("C1-P", "第一轮中央环保督察转办群众信访投诉", "Central inspection, round 1: petitions", "central",
               {"completed": 23, "in_progress": 2}),
    BatchCount("C1-F", "第一轮中央环保督察反馈问题17项和自查自纠2项",
               "Central inspection, round 1: feedback and self-found", "central",
               {"completed": 14, "on_schedule": 4, "in_progress": 1}),
    BatchCount("P1-P", "省级环保督察交办信访案件", "Provincial inspection: petitions", "provincial", {"completed": 30}),
    BatchCount("P1-F", "省级环保督察反馈问题", "Provincial inspection: feedback", "provincial",
               {"completed": 6, "on_schedule": 8, "in_progress": 1}),
    BatchCount("C2-P", "第二轮中央环保督察转办信访案件", "Central inspection, round 2: petitions", "central",
               {"completed": 26, "stage_done": 5}),
    BatchCount("NR-S", "自然保护区生态环境问题自查摸排", "Nature reserves: self-check", "self_check",
               {"completed": 252, "": 24}),
    BatchCount("Z1-F", "州级环境保护督察排查问题", "Prefecture inspection", "prefecture", {"completed": 136, "": 21}),
    BatchCount("T1-F", "2019年8月29日通报整改方案问题（玛曲、夏河矿山）",
               "Mine problems of the August 2019 circular", "central",
               {"completed": 16, "on_schedule": 7}, overlaps="可能与 C2-P 重叠，合计时不重复计算"),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A site, where it really is, and how it was written down."""

    code: str
    name: str
    county: str
    place: LatLon
    viewpoints: tuple[tuple[str, str, float], ...]
    """Code, name and bearing."""
    written_in: Datum = Datum.WGS84
    """The system of the map from which the coordinates were copied; registered as WGS-84 all the same."""


PLACES = (
    Place("JGT", "夏河县阿木去乎镇加甘滩堆场", "夏河县", LatLon(34.8126, 102.6534),
          (("S", "南坡", 350.0), ("D", "顶部", 75.0))),
    Place("SBX", "迭部县水泊峡19林班", "迭部县", LatLon(34.1057, 103.3612), (("L", "林缘", 200.0),)),
    Place("SC", "碌曲县双岔砂石料场（虚构）", "碌曲县", LatLon(34.5741, 102.7718), (("H", "河岸", 120.0),)),
    Place("NR", "尕海湿地保护区旧采点（虚构）", "碌曲县", LatLon(34.2459, 102.3391), (("X", "西侧", 280.0),)),
    Place("WK", "玛曲县尾矿库（虚构）", "玛曲县", LatLon(33.9984, 102.0757), (("B", "坝顶", 30.0),), Datum.GCJ02),
    Place("LT", "临潭县弃渣场（虚构）", "临潭县", LatLon(34.6951, 103.3533), (("P", "坡脚", 160.0),)),
    Place("QK", "卓尼县采砂坑（虚构）", "卓尼县", LatLon(34.5893, 103.5074),
          (("N", "北岸", 15.0), ("M", "中段", 95.0), ("K", "坑口", 250.0))),
    Place("HZ", "合作市弃土场（虚构）", "合作市", LatLon(35.0002, 102.9104),
          (("E", "东侧", 80.0), ("W", "西侧", 265.0), ("G", "沟口", 175.0))),
)  # fmt: skip
SITE_OF_ISSUE = {
    "T1-F-001": "JGT", "C2-P-007": "SBX", "Z1-F-012": "SC", "NR-S-031": "NR", "P1-F-003": "WK", "C1-F-005": "LT",
    "C1-P-004": "QK", "P1-P-011": "HZ",
}  # fmt: skip

ON_THE_ROAD = {
    "T1-F-017": "JGT", "T1-F-018": "JGT",
    **dict.fromkeys(
        ("C2-P-027", *(f"C2-P-{number:03}" for number in range(8, 18)), "C1-P-024", "C1-P-025"), "SBX"
    ),
}  # fmt: skip
"""More problems of the two named sites, each of which stands elsewhere in its life cycle (see `road`)."""
SITE_OF_ISSUE |= ON_THE_ROAD

DUE_IN_DAYS = {
    "T1-F-001": 12,
    "C2-P-007": -6,
    "Z1-F-012": 30,
    "NR-S-031": 45,
    "P1-F-003": 3,
    "C1-F-005": -20,
    "C1-P-004": 20,
    "P1-P-011": -3,
}
"""Invented: some are soon, some are over."""


LEDGER = {
    "整改目标": "清除现场堆存的废石和建筑垃圾，覆土并恢复林草植被", "责任人": "马建国",
    "督导单位": "甘南州生态环境保护督察整改办", "验收单位": "甘南州生态环境局", "污染类型": "生态",
    "整改进展": "堆存物已全部清运并合法处置，场地已平整覆土，林草植被正在恢复管护。",
    "整改措施": "①清运堆存物并合法处置；②场地平整、覆土30厘米以上；③补植补播并管护。",
}  # fmt: skip
"""What the ledger says of each of these problems; invented."""


def _due_in(code: str) -> int | None:
    return DUE_IN_DAYS.get(code, 60 if code in ON_THE_ROAD else None)


def place_of(issue: str) -> Place:
    """Return the site of an issue by the issue's code."""
    return next(place for place in PLACES if place.code == SITE_OF_ISSUE[issue])


def unit_of(site: str) -> str:
    """Return who is responsible for a site."""
    return next(f"{place.county}人民政府" for place in PLACES if place.code == site)


def site_rows() -> list[SiteRow]:
    """Return the sites as they are registered."""
    return [_site_row(place) for place in PLACES]


def issue_rows(today: datetime) -> list[IssueRow]:
    """Return a ledger row for every problem that was counted."""
    return [row for batch in BATCHES for row in _issue_rows(batch, today)]


def _site_row(place: Place) -> SiteRow:
    written = from_wgs84(place.place, place.written_in)
    viewpoints = tuple(
        ViewpointRow(code, name, round(written.latitude, 6), round(written.longitude, 6), bearing, "演示用拍摄点")
        for code, name, bearing in place.viewpoints
    )
    return SiteRow(
        code=place.code, name=place.name, latitude=round(written.latitude, 6), longitude=round(written.longitude, 6),
        county=place.county, unit=unit_of(place.code), viewpoints=viewpoints,
    )  # fmt: skip


def _issue_rows(batch: BatchCount, today: datetime) -> Iterator[IssueRow]:
    statuses = [status for status, count in batch.counts.items() for _ in range(count)]
    sites = {place.code: place for place in PLACES}
    for number, status in enumerate(statuses, start=1):
        code = f"{batch.code}-{number:03}"
        site = sites.get(SITE_OF_ISSUE.get(code, ""))
        yield IssueRow(
            row_no=number + 1,
            code=code,
            number=number,
            batch=batch.code,
            site=site.code if site else "",
            unit=unit_of(site.code) if site else "",
            problem_text=f"{site.name}整改" if site else f"{batch.title}第{number}项（演示）",
            status=status,
            due_on=(today + timedelta(days=due)).date() if (due := _due_in(code)) is not None else None,
            work_started_at=today - timedelta(days=120) if site and code not in ON_THE_ROAD else None,
            work_done_at=today - timedelta(days=20) if site and code not in ON_THE_ROAD else None,
            ledger=LEDGER if code in ON_THE_ROAD else {},
        )
