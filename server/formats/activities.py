"""Which work records does a sheet or a form state? CSV and XLSX, a line for each; a form is a line too."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from server.domain import labels
from server.domain.activity import ActivityKind, Entry, checked
from server.domain.money import WAN, YI, YUAN, fen_of
from server.domain.register import RowError, Sheet
from server.errors import Invalid
from server.formats import tables
from server.formats.dates import due_date
from server.translations import N_, translate

COLUMNS: Mapping[str, str] = {
    "kind": N_("Kind of work"), "since": N_("First day"), "until": N_("Last day"), "count": N_("How many"),
    "problems": N_("Problems covered"), "senior": N_("At county level"), "junior": N_("At section level and below"),
    "amount": N_("Amount (yuan)"), "is_led": N_("By leaders"), "county": N_("County"), "unit": N_("Unit"),
    "issues": N_("Issues"), "document_no": N_("Document number"), "title": N_("Matter"), "note": N_("Note"),
}  # fmt: skip
"""By their names what columns are called, in the order in which they are written."""
_MORE: Mapping[str, tuple[str, ...]] = {
    "kind": ("类别", "类型", "记录类型", "工作类别", "工作类型"),
    "since": ("日期", "时间", "开始日期", "发生日期", "起始日期", "date"),
    "until": ("截止日期", "结束日期", "终止日期"),
    "count": ("数量", "次数", "件数", "人数", "count"),
    "problems": ("督办问题数", "督办问题", "涉及问题数"),
    "senior": ("县处级", "县处级人数", "其中县处级"),
    "junior": ("科级及以下", "科级及以下人数", "其中科级及以下"),
    "amount": ("金额", "金额（元）", "amount"),
    "amount_wan": ("金额（万元）",),
    "amount_yi": ("金额（亿元）",),
    "is_led": ("领导带队", "是否领导带队"),
    "county": ("行政区域", "县市", "县(市)"),
    "unit": ("单位", "责任单位"),
    "issues": ("问题编号", "涉及问题"),
    "document_no": ("文号", "文件编号"),
    "title": ("事项", "标题", "内容", "名称"),
    "note": ("备注", "说明"),
}
MOST_ROWS = 2000
"""Of a file: its rows are looked at before they are kept."""
_ALSO_KINDS = {
    "督导检查": ActivityKind.VISIT, "现场督导": ActivityKind.VISIT, "下发通报": ActivityKind.CIRCULAR,
    "督办": ActivityKind.ORDER, "执法检查": ActivityKind.INSPECTION, "立案": ActivityKind.CASE,
    "罚款": ActivityKind.FINE, "处罚": ActivityKind.FINE, "追责问责": ActivityKind.ACCOUNTABILITY,
    "问责": ActivityKind.ACCOUNTABILITY,
    "投入": ActivityKind.FUNDS, "信访": ActivityKind.PETITION,
}  # fmt: skip
_YES, _NO = {"是", "yes", "true", "1", "√", "y"}, {"", "否", "no", "false", "0", "×", "n"}
_LETTERS = re.compile(r"[,，]")


@cache
def aliases() -> Mapping[str, tuple[str, ...]]:
    """Return by the names of columns their headings in both languages, and what offices write else."""
    words = {name: (word, translate(word, "zh_CN")) for name, word in COLUMNS.items()}
    return {name: (*words.get(name, ()), *more) for name, more in _MORE.items()}


@cache
def _kinds() -> Mapping[str, ActivityKind]:
    said = {
        word: kind
        for kind, label in labels.ACTIVITY_KINDS.items()
        for word in (kind.value, label, translate(label, "zh_CN"))
    }
    return {tables.normal(word): kind for word, kind in (said | _ALSO_KINDS).items()}


def read_activities(data: bytes, name: str, today: date) -> Sheet[tuple[int, Entry]]:
    """Read records with the numbers of their rows; rows that cannot be read are reported with theirs.

    :raises Invalid: where the file as a whole cannot be read, or has too many rows.
    """
    table = tables.read(data, name, aliases(), 2, _missing)
    if len(table.rows) > MOST_ROWS:
        raise Invalid(N_("{name} has more than {most} rows. Import it in parts."), name=name, most=MOST_ROWS)
    rows: list[tuple[int, Entry]] = []
    errors: list[RowError] = []
    for row in table.rows:
        try:
            if spoilt := tables.spoilt(row.record, aliases()):
                raise Invalid(tables.SPOILT, column=spoilt, cell=row.record[spoilt])
            rows.append((row.number, entry_of(row.record, today)))
        except Invalid as problem:
            errors.append(RowError(row.number, problem.message, problem.details, row.sheet))
    return Sheet(tuple(rows), tuple(errors), pages=table.pages, unknown=table.unknown)


def entry_of(record: Mapping[str, str], today: date) -> Entry:
    """Return what one line says, by the names of its columns.

    :raises Invalid: where it lacks something or says what cannot be.
    """
    said = {name: record.get(name, "").strip() for name in _MORE}
    since = _day(said["since"])
    senior, junior = _number(said["senior"]), _number(said["junior"])
    by_rank = None if senior is None and junior is None else (senior or 0) + (junior or 0)
    count = _number(said["count"])
    return checked(
        Entry(
            kind=kind_of(said["kind"]), since=since, until=_day(said["until"]) if said["until"] else since,
            count=count if count is not None else by_rank if by_rank is not None else 1,
            problems=_number(said["problems"]), senior=senior, junior=junior, amount_fen=_amount(said),
            is_led=_flag(said["is_led"]), county=said["county"], unit=said["unit"],
            issues=tuple(dict.fromkeys(tables.code(one) for one in re.split(r"[、,，;；\s]+", said["issues"]) if one)),
            document_no=said["document_no"], title=said["title"], note=said["note"],
        ),
        today,
    )  # fmt: skip


def kind_of(written: str) -> ActivityKind:
    """Return what kind of work a word means, in either language.

    :raises Invalid: where it means none.
    """
    found = _kinds().get(tables.normal(written))
    if found is None:
        known = "、".join(translate(label, "zh_CN") for label in labels.ACTIVITY_KINDS.values())
        raise Invalid(N_("“{text}” is no kind of work. Known are: {known}."), text=written, known=known)
    return found


def _missing(columns: object) -> str:
    has = set(columns) if isinstance(columns, list) else set()
    return "" if {"kind", "since"} <= has else N_("{name} has no columns “类别” and “日期”. Not understood: {others}.")


def _day(written: str) -> date:
    found = due_date(written)
    parts = re.findall(r"\d+", written)
    if found is None or (len(parts) < 3 and not any(len(one) in {5, 8} for one in parts)):
        raise Invalid(N_("“{text}” is no day. Write it like 2026-10-01."), text=written)
    return found


def _number(written: str) -> int | None:
    if not written:
        return None
    plain = _LETTERS.sub("", written).removesuffix(".0")
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= len("1000000000")):
        raise Invalid(N_("“{text}” is no number of things. Write it like 12."), text=written)
    return int(plain)


def _amount(said: Mapping[str, str]) -> int | None:
    units = {"amount": YUAN, "amount_wan": WAN, "amount_yi": YI}
    written = {name: said[name] for name in units if said[name]}
    if len(written) > 1:
        raise Invalid(N_("The amount stands in two columns. Leave one of them."))
    return next((fen_of(text, units[name]) for name, text in written.items()), None)


def _flag(written: str) -> bool:
    word = written.casefold()
    if word not in _YES | _NO:
        raise Invalid(N_("“{text}” is neither yes nor no."), text=written)
    return word in _YES


FORM_FIELDS: Mapping[str, Callable[[Entry], str]] = {
    "kind": lambda one: one.kind.value,
    "since": lambda one: one.since.isoformat(),
    "until": lambda one: one.until.isoformat() if one.until != one.since else "",
    "count": lambda one: str(one.count),
    "problems": lambda one: _shown(one.problems),
    "senior": lambda one: _shown(one.senior),
    "junior": lambda one: _shown(one.junior),
    "amount": lambda one: _yuan(one.amount_fen),
    "is_led": lambda one: "1" if one.is_led else "",
    "county": lambda one: one.county,
    "unit": lambda one: one.unit,
    "issues": lambda one: "、".join(one.issues),
    "document_no": lambda one: one.document_no,
    "title": lambda one: one.title,
    "note": lambda one: one.note,
}
"""How a record is written so that `entry_of` reads it again."""


def line_of(entry: Entry) -> dict[str, str]:
    """Return a record as the texts that `entry_of` reads."""
    return {name: written(entry) for name, written in FORM_FIELDS.items()}


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // YUAN}.{fen % YUAN:02}".removesuffix(".00")
