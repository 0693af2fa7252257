"""What is said of petitions (信访举报件): is one true, of which pollution, is it settled, was the complainant told?"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from server.translations import N_


class Truth(StrEnum):
    """The four values by which inspections count (Hainan 2023: 440, 108, 779 and 100 of 1,427)."""

    TRUE = "true"
    MOSTLY = "mostly"
    PARTLY = "partly"
    FALSE = "false"


class Settled(StrEnum):
    """How far a petition is."""

    CLOSED = "closed"
    STAGE = "stage"
    OPEN = "open"


class ReplyWay(StrEnum):
    """How a complainant was told."""

    PHONE = "phone"
    LETTER = "letter"
    VISIT = "visit"
    PUBLISHED = "published"
    """On the authority's pages, where everybody reads it."""
    FORM = "form"
    """As the form of the verification says, which does not say how."""
    ANONYMOUS = "anonymous"
    """Nobody is known who could be told."""


TRUTHS: Mapping[Truth, str] = {
    Truth.TRUE: N_("True"),
    Truth.MOSTLY: N_("Mostly true"),
    Truth.PARTLY: N_("Partly true"),
    Truth.FALSE: N_("Not true"),
}
SETTLED: Mapping[Settled, str] = {
    Settled.CLOSED: N_("Petition settled"),
    Settled.STAGE: N_("Settled for this stage"),
    Settled.OPEN: N_("In work"),
}
REPLY_WAYS: Mapping[ReplyWay, str] = {
    ReplyWay.PHONE: N_("By phone"),
    ReplyWay.LETTER: N_("By letter or message"),
    ReplyWay.VISIT: N_("In person"),
    ReplyWay.PUBLISHED: N_("Published"),
    ReplyWay.FORM: N_("As the form of the verification says"),
    ReplyWay.ANONYMOUS: N_("Anonymous: nobody could be told"),
}
TRUTH_CELLS: Mapping[Truth, str] = {
    Truth.TRUE: "属实", Truth.MOSTLY: "基本属实", Truth.PARTLY: "部分属实", Truth.FALSE: "不属实",
}  # fmt: skip
"""As the ledger writes it."""
SETTLED_CELLS: Mapping[Settled, str] = {Settled.CLOSED: "已办结", Settled.STAGE: "阶段办结", Settled.OPEN: "正在办理"}
POLLUTION_CELLS: Mapping[str, str] = {
    "water": "水", "air": "大气", "soil": "土壤", "eco": "生态", "noise": "噪声", "radiation": "辐射", "marine": "海洋",
    "other": "其他",
}  # fmt: skip
"""By the form's answers."""
POLLUTIONS = tuple(POLLUTION_CELLS.values())
_SETTLED_WORDS: Mapping[str, Settled] = {
    "已办结": Settled.CLOSED, "办结": Settled.CLOSED, "阶段办结": Settled.STAGE, "阶段性办结": Settled.STAGE,
    "正在办理": Settled.OPEN, "办理中": Settled.OPEN, "未办结": Settled.OPEN,
}  # fmt: skip
_BETWEEN = re.compile(r"[、，,；;/／|+\s]+|和|及")


def cells_of(truth: str, close_state: str, next_due: str, pollution: str) -> dict[str, str]:
    """Return what the answers of a form of verification would say in the ledger, by the keys of its columns."""
    kinds = [POLLUTION_CELLS[one] for one in pollution.split() if one in POLLUTION_CELLS]
    is_left = close_state in {Settled.STAGE, Settled.OPEN}
    found = {
        "truth": TRUTH_CELLS[Truth(truth)] if truth in set(Truth) else "",
        "settled": SETTLED_CELLS[Settled(close_state)] if close_state in set(Settled) else "",
        "due": next_due if is_left else "",
        "pollution": "、".join(kinds),
    }
    return {key: text for key, text in found.items() if text}


@dataclass(frozen=True)
class Petition:
    """What is counted of one."""

    truth: Truth | None = None
    settled: Settled | None = None
    pollutions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How many of each kind; what the ledger does not say is counted as that."""

    total: int
    truths: Mapping[Truth | None, int] = field(default_factory=dict)
    settled: Mapping[Settled | None, int] = field(default_factory=dict)
    pollutions: Mapping[str, int] = field(default_factory=dict)
    """One petition may stand in several: their sum exceeds the number of petitions."""

    @property
    def settled_rate(self) -> float | None:
        """Return 办结率: settled and settled for this stage, of all, 0 to 1; None where there is none.

        So count Hainan (2023: 783 of 1,427, 54.9 %) and Gansu (2021: 2,629 of 2,643, 99.5 %).
        """
        done = self.settled.get(Settled.CLOSED, 0) + self.settled.get(Settled.STAGE, 0)
        return done / self.total if self.total else None

    @property
    def pollution_sum(self) -> int:
        """Return what the kinds of pollution add up to."""
        return sum(self.pollutions.values())


def truth_of(cell: str) -> Truth | None:
    """Return the value that a cell of the ledger says; None for none of the four."""
    plain = "".join(cell.split())
    return next((one for one, word in TRUTH_CELLS.items() if word == plain), None)


def settled_of(cell: str) -> Settled | None:
    """Return how far a cell says that it is; None where it says nothing that is known."""
    return _SETTLED_WORDS.get("".join(cell.split()))


def pollutions_of(cell: str) -> tuple[str, ...]:
    """Return the kinds of pollution of a cell, each once."""
    return tuple(dict.fromkeys(part for part in _BETWEEN.split(cell) if part))


def count(petitions: Iterable[Petition]) -> Counts:
    """Count petitions by what is said of them."""
    found = list(petitions)
    kinds = Counter(kind for one in found for kind in one.pollutions)
    in_order = {kind: kinds[kind] for kind in (*POLLUTIONS, *sorted(kinds.keys() - set(POLLUTIONS))) if kinds[kind]}
    return Counts(len(found), Counter(one.truth for one in found), Counter(one.settled for one in found), in_order)
