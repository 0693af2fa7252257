"""Which work records has the demonstration? Invented ones, from which the figures of the report of 2020-01-11 come out.

Where the report says a sum only, one record stands for it; single visits, orders and meetings are invented so that they
add up to what it says. Each is marked as of the demonstration.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from server.domain.activity import ActivityKind, Entry
from server.domain.money import WAN, YI

NOTE = "演示数据"
UNTIL = date(2020, 1, 10)
"""The day before the report."""
COUNTIES = ("合作市", "临潭县", "卓尼县", "舟曲县", "迭部县", "玛曲县", "碌曲县", "夏河县")
_ORDERED_PROBLEMS = 114
_K = ActivityKind


def entries() -> Iterator[Entry]:
    """Give all records."""
    for entry in (*_supervised(), *_led(), *_assessed(), *_summed()):
        yield replace(entry, note=f"{NOTE}；{entry.note}" if entry.note else NOTE)


def _supervised() -> Iterator[Entry]:
    for number, day in enumerate(_days(31, date(2018, 3, 6)), 1):
        yield Entry(_K.VISIT, day, day, county=_county(number), title=f"第{number}次现场督导检查（演示）")
    for number, day in enumerate(_days(12, date(2018, 4, 10)), 1):
        yield Entry(
            _K.CIRCULAR,
            day,
            day,
            title=f"整改工作通报第{number}期（演示）",
            document_no=f"演示通报〔{day.year}〕{number}号",
        )
    each, more = divmod(_ORDERED_PROBLEMS, 43)
    for number, day in enumerate(_days(43, date(2018, 3, 20)), 1):
        yield Entry(_K.ORDER, day, day, problems=each + (number <= more), county=_county(number),
                    title=f"督办第{number}号（演示）", document_no=f"演示督办〔{day.year}〕{number}号")  # fmt: skip
    for number, day in enumerate(_days(11, date(2018, 6, 5)), 1):
        yield Entry(_K.WARNING, day, day, county=_county(number), title=f"整改进度预警第{number}号（演示）")


def _led() -> Iterator[Entry]:
    for number, day in enumerate(_days(12, date(2019, 8, 31)), 1):
        county = "玛曲县" if number % 2 else "夏河县"
        yield Entry(
            _K.VISIT, day, day, county=county, is_led=True, title=f"领导第{number}次到{county}矿区现场督办（演示）"
        )
    for number, day in enumerate((date(2019, 9, 2), date(2019, 10, 15)), 1):
        yield Entry(_K.MEETING, day, day, title=f"专项整治工作领导小组第{number}次会议（演示）")


def _assessed() -> Iterator[Entry]:
    for county in COUNTIES:
        yield Entry(
            _K.ASSESSED_COUNTY,
            date(2019, 12, 20),
            date(2019, 12, 20),
            county=county,
            title=f"{county}年度整改考核（演示）",
        )
    for number in range(1, 15):
        yield Entry(
            _K.ASSESSED_DEPARTMENT,
            date(2019, 12, 21),
            date(2019, 12, 21),
            title=f"州直部门{number}年度整改考核（演示）",
        )


def _summed() -> Iterator[Entry]:
    sums = "报道只给出合计"
    since = date(2017, 1, 1)
    yield Entry(_K.INSPECTION, since, UNTIL, count=2804, title="2017年以来现场执法检查企业", note=sums)
    yield Entry(_K.CASE, since, UNTIL, count=364, title="2017年以来立案查处环境违法案件", note=sums)
    yield Entry(_K.FINE, since, UNTIL, amount_fen=1290 * WAN, title="2017年以来处罚金", note=sums)
    yield Entry(_K.PETITION, since, UNTIL, count=303, title="2017年以来办结环境信访案件", note=sums)
    yield Entry(_K.ACCOUNTABILITY, since, UNTIL, count=101, senior=22, junior=79, title="整改工作追责问责", note=sums)
    yield Entry(_K.FUNDS, date(2019, 8, 31), UNTIL, amount_fen=275 * YI // 100, title="矿区专项整治累计投入", note=sums)
    yield Entry(_K.DAMAGE_CLAIM, date(2019, 11, 4), date(2019, 11, 4), county="玛曲县",
                title="启动生态环境损害赔偿程序（演示）")  # fmt: skip


def _days(number: int, first: date) -> list[date]:
    """Return so many days from the first until the report, at even distances."""
    return [first + timedelta(days=(UNTIL - first).days * one // number) for one in range(number)]


def _county(number: int) -> str:
    return COUNTIES[number % len(COUNTIES)]
