"""What does the number of a petition (受理编号) say: how it came, in which round, from where, on which day, as which?

`D3SX202505280018` is the 18th that came by phone on 28 May 2025 from Shaanxi or Shanxi in the third round. That D is a
call (来电) and X a letter (来信) is inferred from published counts. A number that is odd is told, and never refused.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.translations import N_


class Channel(StrEnum):
    """How a petition came."""

    CALL = "D"
    LETTER = "X"


CHANNELS: Mapping[Channel, str] = {Channel.CALL: N_("by phone"), Channel.LETTER: N_("by letter")}
PROVINCES: Mapping[str, str] = {
    "BJ": "北京", "TJ": "天津", "HE": "河北", "HB": "湖北/河北", "SX": "山西/陕西", "SN": "陕西", "SH": "上海",
    "NM": "内蒙古", "LN": "辽宁", "JL": "吉林", "HL": "黑龙江", "JS": "江苏", "ZJ": "浙江",
    "AH": "安徽", "FJ": "福建", "JX": "江西", "SD": "山东", "HA": "河南", "HN": "湖南/河南/海南", "HI": "海南",
    "GD": "广东", "GX": "广西", "CQ": "重庆", "SC": "四川", "GZ": "贵州", "YN": "云南", "XZ": "西藏", "GS": "甘肃",
    "QH": "青海", "NX": "宁夏", "XJ": "新疆", "BT": "新疆生产建设兵团",
}  # fmt: skip
"""By their letters. They are initials and not those of GB/T 2260 alone, so that some stand for two."""
_NUMBER = re.compile(r"([DX])([0-9])([A-Z]{2})([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{4})")
FIRST_YEAR = 2015
"""In which the inspections began that number petitions so."""


@dataclass(frozen=True)
class PetitionNumber:
    """A number, taken apart."""

    written: str
    channel: Channel
    round: int
    province: str
    """Two letters."""
    day: date | None
    """None: such a day is not in the calendar."""
    sequence: int

    @property
    def province_name(self) -> str:
        """Return which province is meant, or which may be; empty where the letters are unknown."""
        return PROVINCES.get(self.province, "")


def parse(written: str) -> PetitionNumber | None:
    """Take a number apart, however wide its letters are or whatever stands between them. None: it is none."""
    plain = "".join(unicodedata.normalize("NFKC", written).split()).upper()
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return None
    channel, round_, province, year, month, day, sequence = found.groups()
    return PetitionNumber(
        plain, Channel(channel), int(round_), province, _day(int(year), int(month), int(day)), int(sequence)
    )


def warnings(written: str, today: date, *, times: int = 1) -> tuple[str, ...]:
    """Return what is odd about a number; `times` is how often it stands in the programme."""
    number = parse(written)
    if number is None:
        return (N_("It is not built like D3SX202505280018: D or X, round, province, day, sequence."),)
    found = [*_of_day(number.day, today)]
    if not number.province_name:
        found.append(N_("No province is known by these letters."))
    if not number.round:
        found.append(N_("Rounds are counted from 1."))
    if not number.sequence:
        found.append(N_("The sequence begins with 0001."))
    if times > 1:
        found.append(N_("The number stands in the programme more than once."))
    return tuple(found)


def _of_day(day: date | None, today: date) -> Iterator[str]:
    if day is None:
        yield N_("The calendar has no such day.")
    elif day > today:
        yield N_("Its day is in the future.")
    elif day.year < FIRST_YEAR:
        yield N_("Its day lies before the first inspection.")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
