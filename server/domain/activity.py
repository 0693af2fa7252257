"""What does an office do beside its issues (工作记录), and which figures are counted from it?

A record tells of one thing on one day, or of many that were counted elsewhere, over a period: 2804 inspections since
2017. Records are never changed; a wrong one is withdrawn, with the reason, and entered anew.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.domain.money import WAN, YI
from server.errors import Invalid
from server.translations import N_

MOST = 1_000_000_000
"""So many one record can stand for."""
LONGEST = {"title": 200, "document_no": 100, "county": 60, "note": 2000, "reason": 500}
FIRST_DAY = date(1979, 9, 13)
"""The environmental protection law, on trial: no office counts from before it."""


class ActivityKind(StrEnum):
    """What was done."""

    VISIT = "visit"
    """现场督导检查"""
    CIRCULAR = "circular"
    """通报"""
    ORDER = "order"
    """督办"""
    WARNING = "warning"
    """预警"""
    INSPECTION = "inspection"
    """现场执法检查企业"""
    CASE = "case"
    """立案查处"""
    FINE = "fine"
    """处罚"""
    PETITION = "petition"
    """信访办结"""
    ACCOUNTABILITY = "accountability"
    """问责"""
    FUNDS = "funds"
    """资金投入"""
    MEETING = "meeting"
    """会议"""
    TALK = "talk"
    """约谈: kept, and in none of the figures that offices report."""
    DAMAGE_CLAIM = "damage_claim"
    """生态环境损害赔偿"""
    ASSESSED_COUNTY = "assessed_county"
    ASSESSED_DEPARTMENT = "assessed_department"


WITH_AMOUNT = frozenset({ActivityKind.FINE, ActivityKind.FUNDS, ActivityKind.DAMAGE_CLAIM})
NEEDS_AMOUNT = WITH_AMOUNT - {ActivityKind.DAMAGE_CLAIM}
"""A claim may be begun before anybody knows how much it is about."""


@dataclass(frozen=True)
class Entry:
    """What a record says."""

    kind: ActivityKind
    since: date
    until: date
    """The same day where it happened on one."""
    count: int = 1
    problems: int | None = None
    """How many problems a supervision order covers (督办问题)."""
    senior: int | None = None
    """Of people held accountable: 县处级."""
    junior: int | None = None
    """科级及以下."""
    amount_fen: int | None = None
    is_led: bool = False
    """A leader went to the site."""
    county: str = ""
    unit: str = ""
    """By its code or name."""
    issues: tuple[str, ...] = ()
    """Codes of issues that it concerns."""
    document_no: str = ""
    title: str = ""
    note: str = ""


class Measure(StrEnum):
    """What of records is added up."""

    COUNT = "count"
    PROBLEMS = "problems"
    SENIOR = "senior"
    JUNIOR = "junior"
    AMOUNT = "amount_fen"


@dataclass(frozen=True)
class Figure:
    """A figure that offices report: what of which records is added up, and in which unit it is told."""

    code: str
    word: str
    kind: ActivityKind
    unit: str
    measure: Measure = Measure.COUNT
    is_led: bool | None = None
    """Only what leaders did, or only what others did; None: both."""
    scale: int = 1
    """Of an amount: how many fen its unit has."""


_V, _A = ActivityKind.VISIT, ActivityKind.ACCOUNTABILITY
FIGURES: Mapping[str, Figure] = {
    one.code: one
    for one in (
        Figure("A01", N_("On-site supervision visits"), _V, "次", is_led=False),
        Figure("A02", N_("Circulars issued"), ActivityKind.CIRCULAR, "次"),
        Figure("A03", N_("Supervision orders"), ActivityKind.ORDER, "次"),
        Figure("A04", N_("Warnings"), ActivityKind.WARNING, "次"),
        Figure("A05", N_("Problems under supervision"), ActivityKind.ORDER, "件", Measure.PROBLEMS),
        Figure("A06", N_("Enterprises inspected on site"), ActivityKind.INSPECTION, "家(次)"),
        Figure("A07", N_("Cases filed"), ActivityKind.CASE, "件"),
        Figure("A08", N_("Fines"), ActivityKind.FINE, "万元", Measure.AMOUNT, scale=WAN),
        Figure("A09", N_("Petitions closed"), ActivityKind.PETITION, "件"),
        Figure("A10", N_("People held accountable"), _A, "人"),
        Figure("A11", N_("of them at county level"), _A, "人", Measure.SENIOR),
        Figure("A12", N_("of them at section level and below"), _A, "人", Measure.JUNIOR),
        Figure("A13", N_("Funds invested"), ActivityKind.FUNDS, "亿元", Measure.AMOUNT, scale=YI),
        Figure("A14", N_("Counties assessed"), ActivityKind.ASSESSED_COUNTY, "个"),
        Figure("A15", N_("Departments assessed"), ActivityKind.ASSESSED_DEPARTMENT, "个"),
        Figure("A16", N_("Leaders’ supervision on site"), _V, "次", is_led=True),
        Figure("A17", N_("Meetings of the leading group"), ActivityKind.MEETING, "次"),
    )
}
"""By their codes, in the order of reports. What leaders did on site is told apart from other visits, as reports do."""


def checked(entry: Entry, today: date) -> Entry:
    """Return a record that holds together; the people of an accountability are counted from their ranks.

    :raises Invalid: for one that says what cannot be, or lacks what its kind needs.
    """
    _check_days(entry, today)
    _check_texts(entry)
    _check_money(entry)
    if entry.problems is not None and entry.kind is not ActivityKind.ORDER:
        raise Invalid(N_("Only a supervision order says how many problems it covers."))
    if entry.is_led and entry.kind is not ActivityKind.VISIT:
        raise Invalid(N_("Only of a visit on site is it said that leaders made it."))
    _check_ranks(entry)
    _check_numbers(entry)
    return entry


def _check_days(entry: Entry, today: date) -> None:
    if entry.until < entry.since:
        raise Invalid(N_("It ends on {until}, before it begins on {since}."), since=entry.since, until=entry.until)
    if entry.until > today:
        raise Invalid(N_("{day} has not come yet. A record tells of what was done."), day=entry.until)
    if entry.since < FIRST_DAY:
        raise Invalid(N_("{day} is too long ago. Look at the year."), day=entry.since)


def _check_texts(entry: Entry) -> None:
    for name, most in LONGEST.items():
        if len(getattr(entry, name, "")) > most:
            raise Invalid(N_("A text has more than {most} characters: {text}…"), most=most,
                          text=getattr(entry, name)[:20])  # fmt: skip


def _check_money(entry: Entry) -> None:
    if entry.amount_fen is not None and entry.kind not in WITH_AMOUNT:
        raise Invalid(
            N_("Only fines, funds and claims for damage have an amount. Enter a fine as a record of its own.")
        )
    if entry.amount_fen is None and entry.kind in NEEDS_AMOUNT:
        raise Invalid(N_("Fines and funds need an amount."))


def _check_ranks(entry: Entry) -> None:
    ranks = [one for one in (entry.senior, entry.junior) if one is not None]
    if ranks and entry.kind is not ActivityKind.ACCOUNTABILITY:
        raise Invalid(N_("Only people held accountable are told apart by rank."))
    if ranks and sum(ranks) != entry.count:
        raise Invalid(
            N_("{senior} at county level and {junior} below make {sum} people, not {count}."),
            senior=entry.senior or 0, junior=entry.junior or 0, sum=sum(ranks), count=entry.count,
        )  # fmt: skip


def _check_numbers(entry: Entry) -> None:
    numbers: Collection[int | None] = (entry.problems, entry.senior, entry.junior)
    if not 1 <= entry.count <= MOST or any(one is not None and not 0 <= one <= MOST for one in numbers):
        raise Invalid(N_("How many: a number from 1 to {most}."), most=MOST)
