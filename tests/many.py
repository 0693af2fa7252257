"""How does a test get a hundred thousand pairs? Rows written past the session, in seconds, without pictures."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from server.db import Base, db, table_of
from server.domain.access import AttachmentState, DecisionKind, Role
from server.domain.datum import Datum
from server.domain.finding import Status, severity
from server.domain.queue_order import queue_key
from server.domain.resolution import PairState
from server.domain.subject import Stage
from server.models import (
    Account,
    AnsweredCheck,
    Attachment,
    Batch,
    Decision,
    DecisionReason,
    Finding,
    Form,
    Issue,
    Original,
    Photo,
    PhotoPair,
    Programme,
    Site,
    Submission,
    Unit,
    Viewpoint,
)  # fmt: skip

START = datetime(2026, 1, 1, tzinfo=UTC)
CHECKS = ("photo_near_site", "same_standpoint", "photo_in_window", "same_scene", "photo_not_reused")
COUNTIES = ("夏河县", "迭部县", "碌曲县", "玛曲县", "临潭县", "卓尼县", "舟曲县", "合作市")
VERDICTS = (Status.CONTRADICTED, Status.DOUBTFUL, Status.UNVERIFIABLE, Status.CONSISTENT)
SHARES = (8, 22, 25, 45)
REVIEWERS = 20
CAMERAS = ("HUAWEI ALN-AL00", "Xiaomi 23127PN0CC", "vivo V2303A", "")


def fill(pairs: int, seed: int = 1, decided: float = 0.3) -> None:
    """Write two programmes with so many pairs, of which a share is decided."""
    dice = random.Random(seed)
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    _write(
        Programme,
        [
            {
                "id": n,
                "code": f"p{n}",
                "title": f"方案{n}",
                "limits": {},
                "is_demonstration": False,
                "created_at": moment,
            }
            for n in (1, 2)
        ],
    )
    _write(
        Batch,
        [
            {
                "id": n,
                "programme_id": 1 + n % 2,
                "code": f"b{n}",
                "title": f"第{n}批",
                "title_en": "",
                "source_level": "",
                "note": "",
            }
            for n in range(1, 25)
        ],
    )
    _write(Unit, [{"id": n, "name": f"第{n}责任单位"} for n in range(1, 201)])
    _write(Form, [{"id": 1, "programme_id": 1, "form_id": "rect_check", "state": "open", "created_at": moment}])
    sites = max(10, pairs // 50)
    _write(
        Site,
        [
            {
                "id": n,
                "programme_id": 1 + n % 2,
                "code": f"S{n}",
                "name": f"点位{n}堆场",
                "datum": Datum.WGS84,
                "latitude": 34.5,
                "longitude": 102.5,
                "radius_m": 100,
                "county": COUNTIES[n % len(COUNTIES)],
                "region": "",
                "zone": "Asia/Shanghai",
            }
            for n in range(1, sites + 1)
        ],
    )
    _write(
        Viewpoint,
        [
            {"id": n, "site_id": 1 + n % sites, "code": f"V{n}", "name": f"视点{n}", "hint": ""}
            for n in range(1, 3 * sites + 1)
        ],
    )
    issues = max(10, pairs // 5)
    rows = [_issue(dice, n, sites, moment) for n in range(1, issues + 1)]
    _write(Issue, rows)
    _write(
        Original,
        [
            {
                "id": n,
                "sha256": f"{n:064x}",
                "size_bytes": 3_000_000,
                "facts": {"facts_version": 2, "sha256": f"{n:064x}", "size_bytes": 3_000_000},
                "stored_at": moment,
            }
            for n in range(1, 1001)
        ],
    )
    _write(
        Submission,
        [
            {
                "id": n,
                "form_pk": 1,
                "version_named": "",
                "instance_id": f"uuid:{n}",
                "instance_name": "",
                "xml": b"<data/>",
                "xml_sha256": "0" * 64,
                "answers": {},
                "flags": [],
                "client_headers": {},
                "more_follows": False,
                "received_at": moment,
            }
            for n in range(1, 1001)
        ],
    )
    _write(
        Attachment,
        [
            {
                "id": n,
                "submission_id": n,
                "name": f"{n}.jpg",
                "state": AttachmentState.RECEIVED,
                "original_id": n,
                "flags": [],
            }
            for n in range(1, 1001)
        ],
    )
    _write(Account, [_reviewer(n, moment) for n in range(1, REVIEWERS + 1)])
    for start in range(1, pairs + 1, 10_000):
        _write_pairs(dice, range(start, min(start + 10_000, pairs + 1)), rows, 3 * sites, decided)
    _settle()


def _settle() -> None:
    """Let the database know how much there is, and PostgreSQL's counters which numbers were written by hand."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
        if connection.dialect.name != "postgresql":
            return
        for name, table in Base.metadata.tables.items():
            if "id" in table.c:
                last = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
                connection.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), last, False)))  # noqa: FBT003


def _issue(dice: random.Random, number: int, sites: int, moment: datetime) -> dict[str, Any]:
    return {
        "id": number, "programme_id": 1 + number % 2, "code": f"ZY-{number:05d}", "row_no": number,
        "batch_id": 1 + number % 24, "site_id": 1 + number % sites, "unit_id": 1 + number % 200,
        "problem_text": f"问题{number}:堆场未按要求覆土复绿,渗滤液外溢", "status": "completed", "due_text": "",
        "due_on": date(2026, 1, 1) + timedelta(days=dice.randrange(700)) if dice.random() < 0.8 else None,
        "ledger": {}, "created_at": moment, "claimed_at": START + timedelta(minutes=5 * number),
    }  # fmt: skip


def _write_pairs(
    dice: random.Random, numbers: range, issues: list[dict[str, Any]], viewpoints: int, decided: float
) -> None:
    photos: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    for number in numbers:
        issue = issues[number % len(issues)]
        verdict = dice.choices(VERDICTS, SHARES)[0]
        against = dice.sample(CHECKS, dice.randint(1, 3)) if severity(verdict) >= severity(Status.DOUBTFUL) else []
        received_at = START + timedelta(minutes=5 * number)
        viewpoint = 1 + number % viewpoints
        for place, stage in enumerate((Stage.BEFORE, Stage.AFTER)):
            photos.append(_photo(2 * number - 1 + place, issue["id"], viewpoint, stage, verdict, received_at))
        pairs.append(_pair(dice, number, issue, viewpoint, verdict, against, received_at, decided))
        said = [(code, verdict) for code in against]
        said += [("not_the_same_picture", Status.CONSISTENT), ("photo_has_capture_time", Status.CONSISTENT)]
        about = ({"pair_id": number, "photo_id": None}, {"pair_id": None, "photo_id": 2 * number})
        findings += [{**about[code.startswith("photo")], "check": code, "version": 1, "status": status,
                      "reason": "distance", "evidence": {"distance_m": 300, "allowed_m": 100}, "made_at": received_at}
                     for code, status in said]  # fmt: skip
    _write(Photo, photos)
    _write(PhotoPair, pairs)
    _write(Finding, findings)
    settled = [one for one in pairs if one["outcome"]]
    decisions = [_decision(dice, one["id"], one) for one in settled]
    _write(Decision, decisions)
    returns = [one["id"] for one in decisions if one["kind"] is DecisionKind.RETURN]
    _write(AnsweredCheck, [one for pair in settled for one in _answered(dice, pair)])
    _write(DecisionReason, [{"decision_id": number, "code": "R03"} for number in returns])


def _photo(
    number: int, issue: int, viewpoint: int, stage: Stage, verdict: Status, received_at: datetime
) -> dict[str, Any]:
    return {
        "id": number, "original_id": 1 + number % 1000, "attachment_id": 1 + number % 1000, "question": "photo_wide",
        "path": "/data/photo_wide", "issue_id": issue, "viewpoint_id": viewpoint, "stage": stage, "verdict": verdict,
        "attempts": 1, "received_at": received_at, "analysed_at": received_at,
    }  # fmt: skip


def _pair(
    dice: random.Random, number: int, issue: dict[str, Any], viewpoint: int, verdict: Status, against: list[str],
    received_at: datetime, decided: float,
) -> dict[str, Any]:  # fmt: skip
    state = PairState.DECIDED if dice.random() < decided else PairState.OPEN
    outcome = dice.choices((DecisionKind.APPROVE, DecisionKind.RETURN), (8, 2))[0]
    contradictions = len(against) if verdict is Status.CONTRADICTED else 0
    return {
        "id": number, "issue_id": issue["id"], "viewpoint_id": viewpoint, "before_id": 2 * number - 1,
        "after_id": 2 * number, "verdict": verdict, "comparison": {"note": "x" * 500},
        "contradictions": contradictions, "doubts": len(against) - contradictions, "formed_at": received_at,
        "state": state, "is_waiting": state is not PairState.DECIDED,
        "settled_at": received_at + timedelta(days=3) if state is PairState.DECIDED else None,
        "outcome": outcome if state is PairState.DECIDED else None,
        "queue_key": queue_key(verdict, contradictions, len(against) - contradictions, issue["due_on"]),
        "programme_id": issue["programme_id"], "batch_id": issue["batch_id"], "unit_id": issue["unit_id"],
        "county": COUNTIES[viewpoint % len(COUNTIES)], "officer": f"执法员{number % 120}",
        "received_at": received_at, "against": f" {' '.join(sorted(against))} " if against else "",
    }  # fmt: skip


def _reviewer(number: int, moment: datetime) -> dict[str, Any]:
    return {"id": number, "name": f"审核员{number}", "role": Role.REVIEWER, "password_hash": "", "created_at": moment}


def _decision(dice: random.Random, number: int, pair: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": number, "pair_id": pair["id"], "account_id": dice.randint(1, REVIEWERS), "kind": pair["outcome"],
        "note": "", "findings_seen": [], "verdict_seen": pair["verdict"], "is_bulk": False,
        "decided_at": pair["settled_at"],
        "opened_at": pair["settled_at"] - timedelta(seconds=dice.randint(5, 300)),
    }  # fmt: skip


def _answered(dice: random.Random, pair: dict[str, Any]) -> list[dict[str, Any]]:
    is_upheld = pair["outcome"] is DecisionKind.RETURN
    return [{"pair_id": pair["id"], "check": check, "status": pair["verdict"], "limits": "fence_radius_m=100",
             "camera": dice.choice(CAMERAS), "is_upheld": is_upheld, "settled_at": pair["settled_at"]}
            for check in pair["against"].split()]  # fmt: skip


def _write(model: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        with db.engine.begin() as connection:
            connection.execute(insert(table_of(model)), rows)
