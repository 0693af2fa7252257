"""Which columns has the ledger, in which order, and how is each read, sorted and narrowed?

The order is that of the ledgers that offices keep (台账). A key stands in addresses and commands and never changes.
Behind them stand the columns that a programme has of its own, whose keys have their number: `own-17`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from server.translations import N_


class ColumnKind(StrEnum):
    """What is in a column, and so how it is asked about."""

    CODE = "code"
    """Text with numbers in it: ZY-2 stands before ZY-10."""
    TEXT = "text"
    LONG = "long"
    """Sentences: read, searched, and never chosen from a list."""
    CHOICE = "choice"
    """Few values that many rows share."""
    DAY = "day"
    NUMBER = "number"


@dataclass(frozen=True)
class LedgerColumn:
    """A column: its key, its heading in offices' ledgers, and what it is called in English."""

    key: str
    heading: str
    word: str
    kind: ColumnKind
    is_kept_apart: bool = False
    """It has a column of its own in the database; the others are kept together as they were written."""
    is_editable: bool = True
    choices: tuple[str, ...] = ()
    """What may be written into it; empty: whatever its kind allows."""
    is_retired: bool = False
    """It is a programme's own and not shown any more; what stands in it stays."""

    @property
    def is_own(self) -> bool:
        """Tell whether it is one that a programme declared."""
        return self.key.startswith(OWN)

    @property
    def is_number(self) -> bool:
        """Tell whether it is narrowed from a number to a number."""
        return self.kind is ColumnKind.NUMBER

    @property
    def is_day(self) -> bool:
        """Tell whether it is narrowed from a day to a day."""
        return self.kind is ColumnKind.DAY

    @property
    def has_choices(self) -> bool:
        """Tell whether its values are counted and offered."""
        return self.kind in {ColumnKind.CHOICE, ColumnKind.TEXT}


OWN = "own-"
"""With what the key of a programme's own column begins."""
OWN_KINDS = (ColumnKind.TEXT, ColumnKind.NUMBER, ColumnKind.DAY, ColumnKind.CHOICE)
"""What a programme's own column may be."""
_C, _T, _L, _O, _D = ColumnKind.CODE, ColumnKind.TEXT, ColumnKind.LONG, ColumnKind.CHOICE, ColumnKind.DAY
COLUMNS: Mapping[str, LedgerColumn] = {
    one.key: one
    for one in (
        LedgerColumn("row_no", "序号", N_("No."), _C, is_kept_apart=True),
        LedgerColumn("code", "问题编号", N_("Code"), _C, is_kept_apart=True, is_editable=False),
        LedgerColumn("petition_no", "受理编号", N_("Petition number"), _C),
        LedgerColumn("batch", "批次", N_("Batch"), _O, is_kept_apart=True),
        LedgerColumn("site", "点位编号", N_("Site"), _C, is_kept_apart=True),
        LedgerColumn("source", "问题来源", N_("Source of the problem"), _O),
        LedgerColumn("round", "督察轮次", N_("Round of inspection"), _O),
        LedgerColumn("problem", "反馈问题", N_("Problem"), _L, is_kept_apart=True),
        LedgerColumn("region", "行政区域", N_("Region"), _O, is_kept_apart=True),
        LedgerColumn("pollution", "污染类型", N_("Kind of pollution"), _O),
        LedgerColumn("category", "类别", N_("Category"), _O),
        LedgerColumn("lead_unit", "牵头单位", N_("Lead unit"), _T),
        LedgerColumn("unit", "责任单位", N_("Responsible unit"), _T, is_kept_apart=True),
        LedgerColumn("person", "责任人", N_("Responsible person"), _T),
        LedgerColumn("supervise_unit", "督导单位", N_("Supervising unit"), _T),
        LedgerColumn("accept_unit", "验收单位", N_("Accepting unit"), _T),
        LedgerColumn("goal", "整改目标", N_("Goal"), _L),
        LedgerColumn("measures", "整改措施", N_("Measures"), _L),
        LedgerColumn("due", "整改时限", N_("Deadline"), _D, is_kept_apart=True),
        LedgerColumn("progress", "整改进展", N_("What was done"), _L),
        LedgerColumn("status", "状态", N_("Progress"), _O, is_kept_apart=True),
        LedgerColumn("started", "开工时间", N_("Work began"), _D, is_kept_apart=True),
        LedgerColumn("done", "完工时间", N_("Work was done"), _D, is_kept_apart=True),
        LedgerColumn("claimed", "申报时间", N_("Reported as done"), _D, is_kept_apart=True),
        LedgerColumn("truth", "是否属实", N_("Is it true"), _O),
        LedgerColumn("settled", "是否办结", N_("Is it settled"), _O),
        LedgerColumn("announced", "迎检时间", N_("Announced visit"), _D),
        LedgerColumn("publicity", "公示起止、载体", N_("Publicity"), _T),
        LedgerColumn("contact", "异议受理单位、监督电话", N_("Where to object"), _T),
        LedgerColumn("accepted", "验收时间、意见", N_("Acceptance"), _T),
        LedgerColumn("closed", "销号时间、备案号", N_("Closure"), _T),
        LedgerColumn("accountability", "问责情况", N_("Accountability"), _L),
        LedgerColumn("note", "备注", N_("Note"), _L),
    )
}
"""By their keys, in the order of the ledger."""
_LONGEST_NUMBER = 9
FROZEN = ("row_no", "code")
"""What stays in sight while one looks to the right."""
MOST_VALUES = 200
"""So many values of a column are offered; the others are found by their text."""
LONGEST_KEY = 60
"""So many characters of a cell are sorted and chosen by."""


class Fill(StrEnum):
    """Whether a cell says anything."""

    EMPTY = "empty"
    FILLED = "filled"


@dataclass(frozen=True)
class ColumnFilter:
    """How a column is narrowed; whatever is given must hold, and of `values` one is enough."""

    key: str
    text: str = ""
    values: tuple[str, ...] = ()
    since: str = ""
    """A day, as 2026-11-30, or a number."""
    until: str = ""
    fill: Fill | None = None
    is_number: bool = False
    """What it lies between are numbers."""


@dataclass(frozen=True)
class Order:
    """By which column rows are sorted; none: by batch and number, as the ledger has them. Empty cells stand last."""

    key: str = ""
    is_descending: bool = False

    @property
    def written(self) -> str:
        """Return it as it stands in an address."""
        return f"-{self.key}" if self.is_descending else self.key


def own_number(key: str) -> int | None:
    """Return the number of a programme's own column by its key; None for a key that is none of such a column."""
    said = key.removeprefix(OWN)
    is_one = key.startswith(OWN) and said.isascii() and said.isdecimal() and len(said) <= _LONGEST_NUMBER
    return int(said) if is_one else None
