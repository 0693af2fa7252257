"""What does a public notice (公示) say, how does it stand, and when is it long enough?

Pure rules. The six parts and their order are those of the notices that offices publish (Suzhou, Anhui, 2023 to 2025).
How long the window must be is a programme's own rule: notices name 10 working days, 7 calendar days or only two dates,
so there is no single number. Ten working days is what most of them name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from server.domain.working_days import LONGEST_WINDOW, WindowKind
from server.errors import Invalid
from server.translations import N_

LONGEST_PART = 4_000
"""Characters of one of the six parts."""
LONGEST_LINE = 200
"""Of a line, such as who receives objections."""
MOST_AREAS = 100
"""Covered in one picture; a crowd is covered by one area."""
LEAST_SIDE = 0.002
"""Of the picture: what is smaller is a slip of the hand."""
LONG_EDGE = 1_600
"""Pixels of a published picture: enough to see what was done, and too little to enlarge a face in the distance."""


class PublicationState(StrEnum):
    """How a publication stands; from its moments and the day, and kept nowhere."""

    DRAFT = "draft"
    CHECKED = "checked"
    """Somebody else looked at the text and every picture, and nothing was changed since."""
    RELEASED = "released"
    """Its window is running, or begins on a later day."""
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class PublicationList(StrEnum):
    """To what the list is narrowed; the first is what stands there unasked."""

    ALL = "all"
    DRAFT = "draft"
    CHECKED = "checked"
    RUNNING = "running"
    ENDED = "ended"
    OBJECTED = "objected"
    """With an objection that nobody has answered."""
    WITHDRAWN = "withdrawn"


class ObjectionState(StrEnum):
    """How an objection (异议) stands."""

    OPEN = "open"
    UPHELD = "upheld"
    """成立: what was published does not hold."""
    NOT_UPHELD = "not-upheld"


class Part(StrEnum):
    """One of the six parts, in their order."""

    PROBLEM = "problem"
    BODY = "body"
    MEASURES = "measures"
    GOAL = "goal"
    DUE = "due"
    RESULT = "result"


HEADINGS: Mapping[Part, str] = {
    Part.PROBLEM: N_("1. Problem to be put right"),
    Part.BODY: N_("2. Who puts it right"),
    Part.MEASURES: N_("3. Main measures"),
    Part.GOAL: N_("4. Goal"),
    Part.DUE: N_("5. Deadline"),
    Part.RESULT: N_("6. What was done"),
}
_FROM_LEDGER: Mapping[Part, Sequence[str]] = {
    Part.MEASURES: ("整改措施", "重点措施"),
    Part.GOAL: ("整改目标", "目标任务"),
    Part.RESULT: ("整改进展", "整改完成情况"),
}
"""By part, the headings of the ledger under which it may stand, the usual one first."""


@dataclass(frozen=True)
class Rule:
    """How long a programme publishes, and what its notices say unless somebody writes otherwise."""

    days: int = 10
    kind: WindowKind = WindowKind.WORKING
    medium: str = ""
    """载体: where notices are published beside our own page, such as the name of a paper or site."""
    receiver: str = ""
    """异议受理单位."""
    telephone: str = ""
    """监督电话."""
    address: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> "Rule":
        """Read what a programme keeps; what it does not say is as usual.

        :raises Invalid: for a number of days or a kind that cannot be.
        """
        said = dict(data or {})
        days, kind = said.pop("days", cls.days), said.pop("kind", cls.kind.value)
        if not isinstance(days, int) or not 1 <= days <= LONGEST_WINDOW:
            raise Invalid(N_("A window has 1 to {most} days."), most=LONGEST_WINDOW)
        if kind not in set(WindowKind):
            raise Invalid(N_("“{text}” is no kind of days: choose working or calendar days."), text=kind)
        lines = {name: line(said.get(name, "")) for name in ("medium", "receiver", "telephone", "address")}
        return cls(days, WindowKind(kind), **lines)

    def to_json(self) -> dict[str, Any]:
        """Return it as a programme keeps it."""
        return {
            "days": self.days, "kind": self.kind.value, "medium": self.medium, "receiver": self.receiver,
            "telephone": self.telephone, "address": self.address,
        }  # fmt: skip


@dataclass(frozen=True)
class LedgerSays:
    """What the ledger says of an issue."""

    problem: str
    unit: str
    due_text: str
    due_on: date | None
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Area:
    """A rectangle to be covered: left, top, right and bottom, 0 to 1 of the upright picture."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, said: Any) -> "Area":
        """Read four numbers in any order of corners.

        :raises Invalid: where they are no rectangle in the picture.
        """
        if not isinstance(said, Sequence) or isinstance(said, str) or len(said) != 4:
            raise Invalid(N_("An area has four numbers: left, top, right and bottom."))
        if not all(isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one <= 1 for one in said):
            raise Invalid(N_("An area leaves the picture: each number is from 0 to 1."))
        (left, right), (top, bottom) = sorted((said[0], said[2])), sorted((said[1], said[3]))
        if right - left < LEAST_SIDE or bottom - top < LEAST_SIDE:
            raise Invalid(N_("An area is too small to cover anything. Draw it around the face or plate, or remove it."))
        return cls(*(round(float(one), 5) for one in (left, top, right, bottom)))

    def to_json(self) -> list[float]:
        """Return the four numbers."""
        return [self.left, self.top, self.right, self.bottom]


@dataclass(frozen=True)
class Moments:
    """What a publication has behind it."""

    is_checked: bool
    is_released: bool
    is_withdrawn: bool
    closes_on: date | None


def areas(said: Any) -> tuple[Area, ...]:
    """Read the areas of one picture.

    :raises Invalid: for what is no list of areas, or too many.
    """
    if not isinstance(said, Sequence) or isinstance(said, str):
        raise Invalid(N_("The areas of a picture are a list."))
    if len(said) > MOST_AREAS:
        raise Invalid(N_("At most {most} areas, please: cover a crowd by one."), most=MOST_AREAS)
    return tuple(Area.of(one) for one in said)


def six_parts(said: LedgerSays) -> dict[Part, str]:
    """Make the text of a notice of a row of the ledger; a part of which it says nothing is empty."""
    cells = {
        part: next((found for name in names if (found := paragraphs(said.cells.get(name, "")))), "")
        for part, names in _FROM_LEDGER.items()
    }
    due = said.due_text.strip() or (
        f"{said.due_on.year}年{said.due_on.month}月{said.due_on.day}日" if said.due_on else ""
    )
    own = {Part.PROBLEM: paragraphs(said.problem), Part.BODY: line(said.unit), Part.DUE: due}
    return {part: {**own, **cells}[part][:LONGEST_PART] for part in Part}


def paragraphs(said: object) -> str:
    """Return a text as its paragraphs, without blanks around them and without empty ones."""
    return "\n".join(one for each in str(said or "").splitlines() if (one := each.strip()))


def line(said: object) -> str:
    """Return a text as one line."""
    return " ".join(str(said or "").split())


def state_of(moments: Moments, today: date) -> PublicationState:
    """Return how a publication stands on a day."""
    if moments.is_withdrawn:
        return PublicationState.WITHDRAWN
    if not moments.is_released:
        return PublicationState.CHECKED if moments.is_checked else PublicationState.DRAFT
    is_over = moments.closes_on is not None and moments.closes_on < today
    return PublicationState.ENDED if is_over else PublicationState.RELEASED
