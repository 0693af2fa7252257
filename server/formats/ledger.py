"""Which issues does a ledger hold? XLSX or CSV in, with the headings that offices use; XLSX out, with first names."""

import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from server.domain import own_cell
from server.domain.ledger_columns import LedgerColumn
from server.domain.lookback import is_lasting
from server.domain.register import IssueRow, RowError, Sheet, county_of
from server.errors import Invalid
from server.formats import dates, tables
from server.later import Later
from server.translations import N_

if TYPE_CHECKING:
    import openpyxl
else:
    openpyxl = Later("openpyxl")

ALIASES: Mapping[str, tuple[str, ...]] = {
    "序号": (),
    "问题编号": ("任务编号", "编号", "code", "item_code"),
    "受理编号": ("投诉受理编号", "举报编号"),
    "批次": ("督察批次", "batch"),
    "点位编号": ("点位", "site", "site_code"),
    "问题来源": ("来源",),
    "督察轮次": ("轮次",),
    "反馈问题": (
        "反馈问题(原文)",
        "问题描述",
        "存在问题",
        "主要问题",
        "整改问题",
        "交办问题基本情况",
        "整改任务概述",
        "整改任务",
    ),
    "行政区域": ("县(市)/乡镇", "县(市)"),
    "污染类型": (),
    "类别": (),
    "牵头单位": ("牵头整改责任单位",),
    "责任单位": ("整改实施主体", "整改责任单位"),
    "责任人": ("责任领导",),
    "督导单位": ("督导验收单位",),
    "验收单位": ("验收责任单位",),
    "整改目标": ("目标任务", "标准"),
    "整改措施": ("重点措施", "整改措施及成效"),
    "整改时限": ("完成时限", "整改时间"),
    "整改进展": ("整改进展/完成情况", "完成情况", "整改完成情况", "处理和整改情况"),
    "状态": ("整改状态",),
    "开工时间": ("开始整改时间", "work_started_at"),
    "完工时间": ("整改完成时间", "work_done_at"),
    "申报时间": ("上报完成时间", "申请验收时间", "申请销号时间", "claimed_at"),
    "是否属实": (),
    "是否办结": (),
    "迎检时间": ("预定检查时间", "检查通知时间", "announced_visit_on"),
    "公示起止、载体": ("公示时间", "媒体"),
    "异议受理单位、监督电话": ("社会监督联系人及电话", "监督电话"),
    "验收时间、意见": ("验收意见",),
    "销号时间、备案号": ("销号报备",),
    "问责情况": ("责任人被处理情况",),
    "备注": (),
}
BESIDE: Mapping[str, str] = {"photos": "照片数", "verdict": "机检结论", "decided": "已审核"}
"""What a written ledger may have behind its own columns, by keys; it is not read again."""
REGION = "行政区域"
"""Its county is computed with; what the ledger writes is kept beside it, for it may say more."""
STATUSES: Mapping[str, tuple[str, ...]] = {
    "completed": (
        "已完成",
        "整改完成",
        "办结",
        "已办结",
        "已整改完成",
        "已整改",
        "完成",
        "已经完成长期坚持",
        "基本完成整改长期坚持",
        "已完成长期坚持",
    ),
    "closed": ("销号", "已销号", "销号长期坚持", "已销号长期坚持"),
    "on_schedule": ("达到序时进度", "时序进度", "达到整改时序进度", "整改时序进度"),
    "behind": ("未达到时序进度", "未达到序时进度"),
    "in_progress": ("正在整改", "整改中", "正在办理", "办理中", "正在推进", "推进中"),
    "stage_done": ("阶段办结", "阶段性办结"),
}
KNOWN: Mapping[str, tuple[str, ...]] = {**ALIASES, **dict.fromkeys(BESIDE.values(), ())}
LEAST = 3
"""So many known headings make a line the header."""
_OWN = (
    "序号",
    "问题编号",
    "批次",
    "点位编号",
    "反馈问题",
    "责任单位",
    "整改时限",
    "状态",
    "开工时间",
    "完工时间",
    "申报时间",
)
_NAMES = ("问题编号", "受理编号", "批次", "点位编号", "责任单位")
_CODES = ("问题编号", "受理编号", "点位编号")
_DAYS = ("整改时限", "开工时间", "完工时间", "申报时间")
_NUMBER = re.compile(r"[0-9]{1,9}")
_TOTALS = ("合计", "小计", "总计", "共计")
_MOMENTS = ("开工时间", "完工时间", "申报时间")
_NO_MOMENT = N_("“{cell}” is no day. Write one like 2026-11-30.")
_NOT_TAKEN: Mapping[str, str] = {
    "序号": N_("“{cell}” is no number."),
    "状态": N_("“{cell}” is no progress that is known. Choose one of the list."),
    **dict.fromkeys(_MOMENTS, _NO_MOMENT),
}
_IS_TOTAL = N_("“{code}” is a line of totals and no issue.")
_NOT_READ = N_("{column}: “{cell}” is not understood; it stays in the ledger as it is written.")


def read_ledger(data: bytes, name: str, own: Sequence[LedgerColumn] = ()) -> Sheet[IssueRow]:
    """Read a ledger; rows that cannot be read are reported with their number. `own` are its programme's own columns.

    :raises Invalid: where the file as a whole cannot be read.
    """
    rows: dict[str, IssueRow] = {}
    errors: list[RowError] = []
    notes: list[RowError] = []
    columns = {one.heading: one for one in own}
    table = tables.read(data, name, {**KNOWN, **dict.fromkeys(columns, ())}, LEAST)
    for row in table.rows:
        record = _understood(row)
        unread_own = _read_own(record, columns, row.epoch)
        code = record.get("问题编号") or record.get("受理编号") or ""
        if total := _total(code, record):
            notes.append(RowError(row.number, _IS_TOTAL, {"code": total}, row.sheet))
            continue
        if refusal := _refusal(code, record, rows):
            errors.append(RowError(row.number, *refusal, sheet=row.sheet))
            continue
        unread = _unread(record)
        told = (*unread, *unread_own)
        notes += [RowError(row.number, _NOT_READ, {"column": n, "cell": record[n]}, row.sheet) for n in told]
        rows[code] = _row(row, code, record, unread)
    return Sheet(tuple(rows.values()), tuple(errors), tuple(notes), table.pages, table.unknown)


def _understood(row: tables.Row) -> dict[str, str]:
    """Return the cells with codes as phones send them, and counts of days as the days that they mean."""
    codes = {column: tables.code(row.record[column]) for column in _CODES if column in row.record}
    days = {column: dates.legible(row.record[column], row.epoch) for column in _DAYS if column in row.record}
    ours = {column: cell for column, cell in row.record.items() if column not in BESIDE.values()}
    return {**ours, **codes, **days}


def _read_own(record: dict[str, str], columns: Mapping[str, LedgerColumn], epoch: datetime) -> list[str]:
    """Write cells of a programme's own columns as they are kept; returns those that are not understood."""
    unread = []
    for heading in record.keys() & columns.keys():
        column = columns[heading]
        written = dates.legible(record[heading], epoch) if column.is_day else record[heading]
        said = own_cell.understood(column, written)
        if said is None:
            unread.append(heading)
        else:
            record[heading] = said
    return sorted(unread)


def _total(code: str, record: Mapping[str, str]) -> str:
    """Return the word by which a row is one of totals, which offices put below; empty: it is none."""
    said = code or record.get("序号", "")
    return said if "".join(said.split()) in _TOTALS else ""


def _refusal(code: str, record: Mapping[str, str], known: Collection[str]) -> tuple[str, dict[str, object]] | None:
    """Return why a row cannot be taken, with the details."""
    if not code:
        return N_("The row has neither 问题编号 nor 受理编号."), {}
    if spoilt := tables.spoilt(record, _NAMES):
        return tables.SPOILT, {"column": spoilt, "cell": record[spoilt]}
    if code in known:
        return N_("“{code}” stands in the file before."), {"code": code}
    if long := tables.too_long(record, _NAMES):
        return tables.TOO_LONG, {"column": long[0], "most": long[1]}
    return None


def read_cell(column: str, written: str) -> IssueRow:
    """Read one cell that a person writes into a row, by the rules of a sheet; what is not understood is refused.

    :raises Invalid: where nothing can be made of it, or it is too long.
    """
    record = {column: written.strip()} if written.strip() else {}
    row = tables.Row(0, record)
    record = _understood(row)
    if spoilt := tables.spoilt(record, _NAMES):
        raise Invalid(tables.SPOILT, column=spoilt, cell=record[spoilt])
    if long := tables.too_long(record, _NAMES):
        raise Invalid(tables.TOO_LONG, column=long[0], most=long[1])
    if unread := _unread(record):
        raise Invalid(_NOT_TAKEN[column], cell=record[unread[0]])
    return _row(row, "", record, unread)


def write_ledger(rows: Iterable[IssueRow], own: Sequence[LedgerColumn] = ()) -> bytes:
    """Write a ledger that can be imported again, with its programme's own columns behind the others."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    heads = [*ALIASES, *(one.heading for one in own)]
    sheet.append(heads)
    for row in rows:
        record = _record(row)
        sheet.append([_safe(record.get(head, "")) for head in heads])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _unread(record: Mapping[str, str]) -> list[str]:
    """Return the columns whose cells say something that is not understood: they are kept as they are written."""
    serial, status = record.get("序号", ""), record.get("状态", "")
    unread = ["序号"] if serial and not _NUMBER.fullmatch(serial) else []
    unread += ["状态"] if status and not _status(status) else []
    return unread + [name for name in _MOMENTS if record.get(name) and dates.moment(record[name]) is None]


def _row(row: tables.Row, code: str, record: Mapping[str, str], unread: Sequence[str]) -> IssueRow:
    serial = record.get("序号", "")
    return IssueRow(
        row_no=row.number,
        sheet=row.sheet,
        number=int(serial) if _NUMBER.fullmatch(serial) else None,
        code=code,
        batch=record.get("批次", ""),
        site=record.get("点位编号", ""),
        unit=record.get("责任单位", ""),
        county=county_of(record.get(REGION, "")),
        problem_text=record.get("反馈问题", ""),
        status=_status(record.get("状态", "")),
        due_text=record.get("整改时限", ""),
        due_on=dates.due_date(record.get("整改时限", "")),
        work_started_at=dates.moment(record.get("开工时间", "")),
        work_done_at=dates.moment(record.get("完工时间", "")),
        claimed_at=dates.moment(record.get("申报时间", "")),
        ledger={
            name: text for name, text in record.items() if name not in _OWN or name in unread or _lasts(name, text)
        },
    )


def _lasts(column: str, text: str) -> bool:
    """Tell whether a status says besides that what was done has to be kept up, which no status of ours does."""
    return column == "状态" and is_lasting([text])


def _status(written: str) -> str:
    plain = tables.normal(written)
    for status, words in STATUSES.items():
        if plain == status.replace("_", "") or plain in {tables.normal(word) for word in words}:
            return status
    return ""


def _record(row: IssueRow) -> dict[str, str]:
    understood = {
        "序号": "" if row.number is None else str(row.number),
        "问题编号": row.code,
        "批次": row.batch,
        "点位编号": row.site,
        "责任单位": row.unit,
        "反馈问题": row.problem_text,
        "状态": STATUSES[row.status][0] if row.status in STATUSES else "",
        "整改时限": row.due_text,
        "开工时间": _written(row.work_started_at),
        "完工时间": _written(row.work_done_at),
        "申报时间": _written(row.claimed_at),
    }
    return {**row.ledger, **{name: text for name, text in understood.items() if text}}


def _written(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _safe(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula, and what would be read otherwise as it is."""
    is_guarded = cell[:1] in {"=", "+", "-", "@", "\t", "\r"} or tables.is_misread(cell)
    return f"'{cell}" if is_guarded else cell
