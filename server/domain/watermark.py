"""What does a text that was burnt into a picture claim?

Time and place in it can be set by hand, so it is a statement and never evidence: that it agrees proves nothing. But
statements can contradict what is known, and each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from server.domain.geo import LatLon


@dataclass(frozen=True)
class Statement:
    """What lines of text say; None where they do not say it, or say two things."""

    day: date | None = None
    clock: time | None = None
    """Wall clock; without seconds, or even without a day, as it stands there."""
    place: LatLon | None = None
    """As written: in which datum, the text does not say."""
    precision_m: float = 0.0
    """How coarse the digits of the place are."""
    codes: tuple[str, ...] = ()
    """Anti-forgery codes: a camera gives each picture its own."""

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """Return the first and the last moment that the text may mean, naive; the whole day where it names no hour."""
        if self.day is None:
            return None
        if self.clock is None:
            begin = datetime.combine(self.day, time())
            return begin, begin + timedelta(days=1)
        begin = datetime.combine(self.day, self.clock)
        return begin, begin + timedelta(minutes=1)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing that can be compared was understood."""
        return self.day is None and self.place is None and not self.codes


@dataclass(frozen=True)
class Watermark:
    """What a picture's text claims, beside what the register and other pictures say of it."""

    said: Statement
    county: str | None = None
    """The county of the register that the text names, where it names one only."""
    code: str | None = None
    """The code that stands on another picture too …"""
    other: str | None = None
    """… and how a person finds that one."""


_GOES_ON = "路街道大北南东西中站桥场"
"""合作市场 is a market, 夏河县路 a road: a name that goes on like this is another one."""


def county_in(lines: Iterable[str], counties: Iterable[str]) -> str | None:
    """Return the one county of a register that the lines name; None where it is none, or several."""
    text = "\n".join("".join(line.split()) for line in lines)
    named = {county for county in counties if len(county) > 2 and _names(text, county)}
    longest = {one for one in named if not any(one != other and one in other for other in named)}
    return longest.pop() if len(longest) == 1 else None


def _names(text: str, county: str) -> bool:
    after = (part[:1] for part in text.split(county)[1:])
    return any(not letter or letter not in _GOES_ON for letter in after)
