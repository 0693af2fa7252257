"""How long does the ledger's table take at the server? Run: pytest tests/bench/test_ledger_speed.py -s"""

import random
import statistics
import time
from datetime import date, timedelta

import pytest
from flask import Flask

from server.db import db, transaction
from server.domain.access import COMMAND_LINE
from server.domain.ledger_columns import COLUMNS, ColumnFilter, Fill, Order
from server.domain.register import IssueRow, Sheet
from server.services.ledger import table
from server.services.ledger.listing import IssueFilters
from server.services.register import issues
from tests import build
from tests.bench.history import Recorder

LIMITS_MS = {10_000: 50, 100_000: 100}
_COUNTIES = ("夏河县", "玛曲县", "碌曲县", "卓尼县", "迭部县", "舟曲县", "临潭县", "合作市")
_KINDS = ("水", "大气", "土壤", "生态", "噪声")
_SAID = ("堆场未按要求覆土复绿", "弃渣占用河道", "沉淀池渗漏", "施工便道未恢复", "尾矿库边坡裸露")


@pytest.mark.parametrize("size", list(LIMITS_MS))
def test_any_sort_and_filter(app: Flask, size: int, record: Recorder) -> None:
    with app.app_context():
        with transaction():
            plan = build.programme()
            began = time.process_time()
            issues.import_sheet(plan, Sheet(tuple(_row(number) for number in range(size))))
        record(f"{size:,} issues imported, CPU", time.process_time() - began, "s")
        slowest = [(_median_ms(filters, order), name) for name, filters, order in _asked()]
        took, name = max(slowest)
        record(f"ledger of {size:,}, the slowest sort and filter, CPU", took, "ms", most=LIMITS_MS[size], note=name)
        choices = {key: _timed(lambda key=key: table.values(COMMAND_LINE, IssueFilters(), key)) for key in COLUMNS}
        slow = max(choices, key=lambda key: choices[key])
        record(f"ledger of {size:,}, values of the slowest column, CPU", choices[slow], "ms", note=slow)
        assert took < LIMITS_MS[size]


def _asked() -> list[tuple[str, IssueFilters, Order]]:
    sorts = [Order(key, is_descending) for key in ("", *COLUMNS) for is_descending in (False, True)]
    filters = {
        "all": IssueFilters(),
        "county": IssueFilters(columns=(ColumnFilter("region", values=("夏河县",)),)),
        "夏河": IssueFilters(text="夏河"),
        "problem has 复绿": IssueFilters(columns=(ColumnFilter("problem", text="复绿"),)),
        "rare words": IssueFilters(text="第77号"),
        "due this year": IssueFilters(columns=(ColumnFilter("due", since="2026-01-01", until="2026-12-31"),)),
        "no note": IssueFilters(columns=(ColumnFilter("note", fill=Fill.EMPTY),)),
        "three at once": IssueFilters(
            text="边坡",
            columns=(
                ColumnFilter("status", values=("behind", "in_progress")),
                ColumnFilter("pollution", values=("水",)),
            ),
        ),
    }
    return [(f"{name}, by {order.written or 'place'}", one, order) for name, one in filters.items() for order in sorts]


def _median_ms(filters: IssueFilters, order: Order) -> float:
    return statistics.median(_timed(lambda: table.page(COMMAND_LINE, filters, order)) for _ in range(3))


def _timed(work: object) -> float:
    began = time.process_time()
    work()  # type: ignore[operator]
    db.session.rollback()
    return 1000 * (time.process_time() - began)


def _row(number: int) -> IssueRow:
    pick = random.Random(number)
    due = date(2025, 1, 1) + timedelta(days=pick.randrange(900))
    return IssueRow(
        row_no=number,
        code=f"GN-{number}",
        number=number + 1,
        batch=f"第{number % 9 + 1}批",
        unit=f"{pick.choice(_COUNTIES)}人民政府",
        county=pick.choice(_COUNTIES),
        problem_text=f"{pick.choice(_COUNTIES)}第{number}号{pick.choice(_SAID)}，{pick.choice(_SAID)}。",
        status=pick.choice(("completed", "behind", "in_progress", "")),
        due_text=due.isoformat(),
        due_on=due,
        ledger={
            "污染类型": pick.choice(_KINDS),
            "问题来源": pick.choice(("中央", "省级", "自查")),
            "责任人": pick.choice("王李张刘陈") + pick.choice("伟芳娜敏静"),
            "整改目标": "完成覆土复绿，边坡稳定，植被覆盖率达到百分之八十",
            "整改措施": f"清理弃渣，覆土三十厘米，播种披碱草；{pick.choice(_SAID)}",
            "备注": f"联系人{pick.randrange(10_000)}" if pick.random() < 0.4 else "",
        },
    )
