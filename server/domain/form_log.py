"""When was a question of the form open on the phone?

A form shows one question, or a group of them together, in which case its log names the group. The log numbers every
repeat, answers only those of which there are several: the first is the one without a number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Screen:
    """A question, or a group of them, from when to when it was open; times by the phone's clock at opening the form."""

    node: str
    begun_at: datetime
    ended_at: datetime
    is_group: bool = False

    def asks(self, path: str) -> bool:
        """Tell whether the question of this path was on it; an instance may have the root's name wrong."""
        node, asked = _inside(self.node), _inside(path)
        return node == asked or (self.is_group and asked.startswith(f"{node}/"))

    def apart_s(self, moment: datetime) -> float:
        """Return by how many seconds a moment is before (negative) or after it; 0 inside."""
        if moment < self.begun_at:
            return (moment - self.begun_at).total_seconds()
        return max(0.0, (moment - self.ended_at).total_seconds())


def nearest(screens: Iterable[Screen], moment: datetime) -> Screen:
    """Return the screen that is nearest to a moment; there must be one."""
    return min(screens, key=lambda screen: abs(screen.apart_s(moment)))


def _inside(path: str) -> str:
    return path.replace("[1]", "").strip("/").partition("/")[2]
