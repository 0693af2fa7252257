"""Rows of sheets, as the formats read them."""

from typing import Any

from server.domain.register import IssueRow, RowError, Sheet, SiteRow, ViewpointRow

GANNAN = {
    "C1-P": {"completed": 23, "in_progress": 2},
    "C1-F": {"completed": 14, "on_schedule": 4, "in_progress": 1},
    "P1-P": {"completed": 30},
    "P1-F": {"completed": 6, "on_schedule": 8, "in_progress": 1},
    "C2-P": {"completed": 26, "stage_done": 5},
    "NR-S": {"completed": 252, "": 24},
    "Z1-F": {"completed": 136, "": 21},
    "T1-F": {"completed": 16, "on_schedule": 7},
}
"""The eight batches that China Gansu Net reported on 2020-01-11, by the ledger's status words."""


def sheet(*rows: Any, errors: tuple[RowError, ...] = ()) -> Sheet[Any]:
    return Sheet(rows, errors)


def refused(row_no: int) -> RowError:
    return RowError(row_no, "The row has no code.")


def site_row(code: str = "JGT", **changes: Any) -> SiteRow:
    values: dict[str, Any] = {
        "name": "加甘滩堆场",
        "latitude": 34.9,
        "longitude": 102.4,
        "viewpoints": (viewpoint_row(),),
    }
    return SiteRow(code=code, **(values | changes))


def viewpoint_row(code: str = "S", name: str = "南坡", **changes: Any) -> ViewpointRow:
    return ViewpointRow(code=code, name=name, **changes)


def issue_row(code: str = "C1-P-001", row_no: int = 2, **changes: Any) -> IssueRow:
    values: dict[str, Any] = {
        "batch": "C1-P",
        "unit": "夏河县人民政府",
        "problem_text": "堆场渗滤液外溢",
        "status": "in_progress",
    }
    return IssueRow(code=code, row_no=row_no, **(values | changes))


def gannan_ledger() -> list[IssueRow]:
    """Write out one row for each issue that was counted."""
    statuses = [(batch, status) for batch, counts in GANNAN.items() for status, n in counts.items() for _ in range(n)]
    return [
        issue_row(f"{batch}-{row_no:03}", row_no, batch=batch, status=status)
        for row_no, (batch, status) in enumerate(statuses, start=2)
    ]
