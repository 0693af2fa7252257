"""How does a year of rectification become points, a rank and a grade (年度整改工作考核)? Pure rules, in decimals.

A sheet (评分表) has criteria that make 100 points together. Their points come from figures that the system knows, in
one of two ways: linear between a share with full points and a share with none, or so many points off for each case.
One kind of criterion is given by hand, with a reason.

- Points are rounded to two decimals, half up; so is the sum.
- A criterion of which a body has no case (no petition came) is left out, and the sum is told as of 100 all the same.
- A body without issues is not assessed: that is neither zero nor full.
- Who has as many points has the same rank; the next one counts all before it: 1, 1, 3.

Why yellow and red warnings cost points: the monthly rules of a prefecture (广元, 2018) take 1 and 2 points off.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Self

from server.errors import Invalid
from server.translations import N_

ALL_POINTS = Decimal(100)
MOST_CRITERIA = 30
MOST_DAYS = 366
LONGEST = {"name": 60, "reason": 500}
FIRST_YEAR = 2015
_CENT = Decimal("0.01")


class Figure(StrEnum):
    """From what points come."""

    COMPLETED = "completed"
    ON_SCHEDULE = "on_schedule"
    OVERDUE = "overdue"
    YELLOW = "yellow"
    RED = "red"
    RETURNED = "returned"
    RELAPSED = "relapsed"
    VIOLATIONS = "violations"
    """Of issues with settled pairs: those with a confirmed false or surface rectification."""
    PUBLICITY = "publicity"
    REPORTS = "reports"
    ANSWERS = "answers"
    PETITIONS = "petitions"
    BY_HAND = "by_hand"


GOOD = frozenset({
    Figure.COMPLETED, Figure.ON_SCHEDULE, Figure.PUBLICITY, Figure.REPORTS, Figure.ANSWERS, Figure.PETITIONS,
})  # fmt: skip
"""Of these what was counted is as it should be; of the others it is what went wrong."""


class Way(StrEnum):
    """How a figure becomes points."""

    LINEAR = "linear"
    EACH = "each"


class BodyKind(StrEnum):
    """In which group a body is ranked."""

    COUNTY = "county"
    DEPARTMENT = "department"


class Grade(StrEnum):
    """优秀、良好、合格、不合格."""

    EXCELLENT = "excellent"
    GOOD = "good"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True)
class Body:
    """Who is assessed: a county by its name, a department by the number of its unit."""

    kind: BodyKind
    name: str
    unit_id: int | None = None


@dataclass(frozen=True)
class Case:
    """One thing that a figure counts: an issue, or a document to a unit."""

    label: str
    county: str
    unit_id: int | None
    times: int
    """How often it was counted; 0: it was asked, and not."""
    issue_id: int | None = None
    document_id: int | None = None

    def is_of(self, body: Body) -> bool:
        """Tell whether it is a body's."""
        return self.county == body.name if body.kind is BodyKind.COUNTY else self.unit_id == body.unit_id


@dataclass(frozen=True)
class Behind:
    """What points were lost by, to be opened."""

    label: str
    issue_id: int | None = None
    document_id: int | None = None


@dataclass(frozen=True)
class Measured:
    """A figure of one body."""

    counted: int
    asked: int
    behind: tuple[Behind, ...] = ()


@dataclass(frozen=True)
class Criterion:
    """One line of a sheet."""

    key: str
    """Stays with it when its name changes."""
    name: str
    figure: Figure
    points: Decimal
    """At most."""
    way: Way = Way.LINEAR
    full_at: Decimal | None = None
    """In per cent: the share with full points."""
    none_at: Decimal | None = None
    off: Decimal | None = None
    """Points off for each."""
    days: int | None = None
    """Of publicity: within so many days of acceptance."""

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as a row keeps it: decimals as texts."""
        return {
            "key": self.key, "name": self.name, "figure": self.figure.value, "points": str(self.points),
            "way": self.way.value, "full_at": _text(self.full_at), "none_at": _text(self.none_at),
            "off": _text(self.off), "days": self.days,
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return it from what a row keeps."""
        return cls(
            kept["key"], kept["name"], Figure(kept["figure"]), Decimal(kept["points"]), Way(kept["way"]),
            _decimal(kept["full_at"]), _decimal(kept["none_at"]), _decimal(kept["off"]), kept["days"],
        )  # fmt: skip


@dataclass(frozen=True)
class Grades:
    """From how many points on each grade is given."""

    excellent: Decimal = Decimal(90)
    good: Decimal = Decimal(80)
    passed: Decimal = Decimal(60)

    def of(self, total: Decimal) -> Grade:
        """Return the grade of a sum."""
        steps = ((self.excellent, Grade.EXCELLENT), (self.good, Grade.GOOD), (self.passed, Grade.PASSED))
        return next((grade for least, grade in steps if total >= least), Grade.FAILED)


@dataclass(frozen=True)
class Sheet:
    """Weights and grades."""

    criteria: tuple[Criterion, ...]
    grades: Grades = Grades()

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        grades = {name: str(getattr(self.grades, name)) for name in ("excellent", "good", "passed")}
        return {"criteria": [one.kept for one in self.criteria], "grades": grades}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return it from what a row keeps."""
        grades = Grades(**{name: Decimal(value) for name, value in kept["grades"].items()})
        return cls(tuple(Criterion.of(one) for one in kept["criteria"]), grades)


@dataclass(frozen=True)
class Given:
    """What a person gave for a criterion, with the reason."""

    points: Decimal
    reason: str
    by: str
    on: str
    """The day, as 2026-12-01."""


@dataclass(frozen=True)
class Point:
    """What a body gets for a criterion, and why."""

    key: str
    points: Decimal | None
    """None: there is no case, or nobody has given it yet."""
    computed: Decimal | None = None
    """What the figure makes; None: no case, or it is given by hand."""
    measured: Measured | None = None
    given: Given | None = None


@dataclass(frozen=True)
class Line:
    """A body with all its points."""

    body: Body
    issues: int
    points: tuple[Point, ...] = ()
    possible: Decimal = Decimal(0)
    """Of the criteria that it has a case of."""
    total: Decimal | None = None
    """Of 100; None: it is not assessed."""
    is_complete: bool = True
    """Nothing is to be given by hand any more."""
    grade: Grade | None = None
    rank: int | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as a publication keeps it: decimals as texts."""
        return {
            "kind": self.body.kind.value, "name": self.body.name, "unit_id": self.body.unit_id, "issues": self.issues,
            "points": [_kept_point(one) for one in self.points], "possible": str(self.possible),
            "total": _text(self.total), "is_complete": self.is_complete,
            "grade": self.grade.value if self.grade else None, "rank": self.rank,
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return it from what a publication keeps."""
        return cls(
            Body(BodyKind(kept["kind"]), kept["name"], kept["unit_id"]), kept["issues"],
            tuple(_point(one) for one in kept["points"]), Decimal(kept["possible"]), _decimal(kept["total"]),
            kept["is_complete"], Grade(kept["grade"]) if kept["grade"] else None, kept["rank"],
        )  # fmt: skip


def usual(names: Mapping[Figure, str]) -> Sheet:
    """Return the sheet that a programme begins with and changes as it needs, each criterion called by its figure."""
    share, each, good, bad = Way.LINEAR, Way.EACH, (Decimal(100), Decimal(50)), (Decimal(0), Decimal(20))
    said: Sequence[tuple[Figure, int, Way, tuple[Decimal, Decimal] | int | None]] = (
        (Figure.COMPLETED, 20, share, good),
        (Figure.ON_SCHEDULE, 10, share, good),
        (Figure.OVERDUE, 10, share, bad),
        (Figure.YELLOW, 4, each, 1),
        (Figure.RED, 6, each, 2),
        (Figure.RETURNED, 5, each, 1),
        (Figure.RELAPSED, 8, each, 4),
        (Figure.VIOLATIONS, 12, each, 6),
        (Figure.PUBLICITY, 5, share, good),
        (Figure.REPORTS, 5, share, good),
        (Figure.ANSWERS, 5, share, good),
        (Figure.PETITIONS, 5, share, good),
        (Figure.BY_HAND, 5, share, None),
    )
    return Sheet(tuple(_usual(f"c{number}", names[one[0]], *one) for number, one in enumerate(said, 1)))


def read(written: Iterable[Mapping[str, str]], grades: Mapping[str, str]) -> Sheet:
    """Return a sheet that a person wrote: by criterion `key name figure points way full_at none_at off days`.

    A line without a name and points is left out.

    :raises Invalid: for a line that cannot be counted with, grades in disorder, or points that do not make 100.
    """
    lines = [one for one in written if one.get("name", "").strip() or one.get("points", "").strip()]
    if not 0 < len(lines) <= MOST_CRITERIA:
        raise Invalid(N_("A sheet has from 1 to {most} criteria."), most=MOST_CRITERIA)
    taken = {one.get("key", "") for one in lines}
    fresh = (key for number in range(1, 10_000) if (key := f"c{number}") not in taken)
    found = tuple(_read_line({**one, "key": one.get("key") or next(fresh)}) for one in lines)
    _refuse_doubles(found)
    total = sum((one.points for one in found), Decimal(0))
    if total != ALL_POINTS:
        raise Invalid(N_("The points of all criteria make 100; these make {total}."), total=shown(total))
    return Sheet(found, _read_grades(grades))


def measure(figure: Figure, cases: Iterable[Case]) -> Measured:
    """Add a figure up from the cases of one body; behind it is what points are lost by."""
    found = list(cases)
    lost = (one for one in found if (one.times == 0) == (figure in GOOD))
    behind = tuple(Behind(one.label, one.issue_id, one.document_id) for one in lost)
    return Measured(sum(one.times for one in found), len(found), behind)


def point(criterion: Criterion, measured: Measured | None, given: Given | None) -> Point:
    """Return what a body gets for a criterion; what a person gave stands above what the figure makes."""
    computed = _computed(criterion, measured) if measured and measured.asked else None
    return Point(criterion.key, given.points if given else computed, computed, measured, given)


def line(sheet: Sheet, body: Body, issues: int, points: Sequence[Point]) -> Line:
    """Return a body with its sum and grade; without issues it is not assessed."""
    if not issues:
        return Line(body, 0)
    most = {one.key: one for one in sheet.criteria}
    possible = sum((most[one.key].points for one in points if one.points is not None), Decimal(0))
    is_complete = all(one.points is not None for one in points if most[one.key].figure is Figure.BY_HAND)
    if not possible:
        return Line(body, issues, tuple(points), possible, None, is_complete)
    got = sum((one.points for one in points if one.points is not None), Decimal(0))
    total = _rounded(got * ALL_POINTS / possible)
    return Line(body, issues, tuple(points), possible, total, is_complete, sheet.grades.of(total))


def ranked(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return lines with their ranks, each group apart, the best first; who is not assessed has none and comes last."""
    found: list[Line] = []
    every = list(lines)
    for kind in BodyKind:
        group = [one for one in every if one.body.kind is kind]
        totals = [one.total for one in group if one.total is not None]
        placed = [replace(one, rank=_rank(one.total, totals)) for one in group]
        found += sorted(placed, key=lambda one: (one.rank is None, one.rank or 0, one.body.name))
    return tuple(found)


def checked_points(written: str, most: Decimal) -> Decimal:
    """Return points that a person gave, from 0 to the most, with two decimals at most.

    :raises Invalid: for anything else.
    """
    found = _number(written)
    if found is None or not 0 <= found <= most or found != _rounded(found):
        raise Invalid(N_("Points: a number from 0 to {most}, with two decimals at most."), most=shown(most))
    return abs(found)  # “-0” is a number too


def checked_year(year: int | None, today: int) -> int:
    """Return a year that can be assessed.

    :raises Invalid: for one that has not begun, or no year at all.
    """
    if year is None or not FIRST_YEAR <= year <= today:
        raise Invalid(N_("A year from {first} to {last}, please."), first=FIRST_YEAR, last=today)
    return year


def shown(number: Decimal) -> str:
    """Write a decimal as people do: 12.5, without zeros behind."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(measured: Measured) -> Decimal:
    """Return the share in per cent, rounded to two decimals, half up."""
    return _rounded(Decimal(measured.counted) * 100 / Decimal(measured.asked))


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what is published, as canonical JSON: sorted keys, UTF-8, no blanks."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _computed(criterion: Criterion, measured: Measured) -> Decimal:
    if criterion.way is Way.EACH:
        lost = (criterion.off or Decimal(0)) * _wrong(criterion.figure, measured)
        return max(Decimal(0), _rounded(criterion.points - lost))
    full, none = criterion.full_at or Decimal(0), criterion.none_at or Decimal(0)
    share = Decimal(measured.counted) * 100 / Decimal(measured.asked)
    part = min(Decimal(1), max(Decimal(0), (share - none) / (full - none)))
    return _rounded(criterion.points * part)


def _wrong(figure: Figure, measured: Measured) -> int:
    return max(0, measured.asked - measured.counted) if figure in GOOD else measured.counted


def _rank(total: Decimal | None, totals: Sequence[Decimal]) -> int | None:
    return None if total is None else 1 + sum(other > total for other in totals)


def _usual(
    key: str, name: str, figure: Figure, points: int, way: Way, how: tuple[Decimal, Decimal] | int | None
) -> Criterion:
    full, none = how if isinstance(how, tuple) else (None, None)
    off = Decimal(how) if isinstance(how, int) else None
    days = 30 if figure is Figure.PUBLICITY else None
    return Criterion(key, name, figure, Decimal(points), way, full, none, off, days)


def _read_line(said: Mapping[str, str]) -> Criterion:
    name = " ".join(said.get("name", "").split())
    if not name or len(name) > LONGEST["name"]:
        raise Invalid(N_("Each criterion has a name of at most {most} characters."), most=LONGEST["name"])
    points = _number(said.get("points", ""))
    if points is None or not 0 < points <= ALL_POINTS or points != _rounded(points):
        raise Invalid(N_("{name}: points are a number above 0, with two decimals at most."), name=name)
    written, way = said.get("figure", ""), said.get("way", "") or Way.LINEAR.value
    if written not in set(Figure) or way not in set(Way):
        raise Invalid(N_("{name}: choose a figure, and how it becomes points."), name=name)
    found = Criterion(said["key"], name, Figure(written), points)
    return found if found.figure is Figure.BY_HAND else _with_rule(found, Way(way), said)


def _with_rule(one: Criterion, way: Way, said: Mapping[str, str]) -> Criterion:
    days = _days(one.name, said.get("days", "")) if one.figure is Figure.PUBLICITY else None
    if way is Way.LINEAR:
        full, none = _shares(one, _number(said.get("full_at", "")), _number(said.get("none_at", "")))
        return replace(one, full_at=full, none_at=none, days=days)
    off = _number(said.get("off", ""))
    if off is None or not 0 < off <= ALL_POINTS:
        raise Invalid(N_("{name}: say how many points are taken off for each."), name=one.name)
    return replace(one, way=way, off=off, days=days)


def _shares(one: Criterion, full: Decimal | None, none: Decimal | None) -> tuple[Decimal, Decimal]:
    if full is None or none is None or full == none or not all(0 <= share <= 100 for share in (full, none)):
        raise Invalid(
            N_("{name}: say at which share there are full points and at which none, two numbers from 0 to 100."),
            name=one.name,
        )
    if (full > none) != (one.figure in GOOD):
        raise Invalid(
            N_("{name}: full points and none are exchanged; this figure would reward what went wrong."), name=one.name
        )
    return full, none


def _days(name: str, written: str) -> int:
    found = _number(written)
    if found is None or found != int(found) or not 1 <= found <= MOST_DAYS:
        raise Invalid(N_("{name}: within how many days, from 1 to {most}?"), name=name, most=MOST_DAYS)
    return int(found)


def _refuse_doubles(criteria: Sequence[Criterion]) -> None:
    for what in ("name", "key"):
        said = [getattr(one, what) for one in criteria]
        twice = next((one for one in said if said.count(one) > 1), None)
        if twice is not None:
            raise Invalid(N_("“{name}” stands twice in the sheet."), name=twice)


def _read_grades(written: Mapping[str, str]) -> Grades:
    found = [_number(written.get(name, "")) for name in ("excellent", "good", "passed")]
    if any(one is None for one in found):
        raise Invalid(N_("Say from how many points on each grade is given."))
    excellent, good, passed = (one for one in found if one is not None)
    if not ALL_POINTS >= excellent > good > passed > 0:
        raise Invalid(N_("Grades fall from excellent through good to passed, from 100 to above 0."))
    return Grades(excellent, good, passed)


def _number(written: str) -> Decimal | None:
    """Read what a person wrote; None for what is no number, or one that no sheet has."""
    text = written.strip().removesuffix("%").strip()
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and len(text) <= 10 and abs(found) < 10_000 else None


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(_CENT, ROUND_HALF_UP)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _decimal(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def _kept_point(one: Point) -> dict[str, Any]:
    measured, given = one.measured, one.given
    return {
        "key": one.key, "points": _text(one.points), "computed": _text(one.computed),
        "measured": measured and {
            "counted": measured.counted, "asked": measured.asked,
            "behind": [[each.label, each.issue_id, each.document_id] for each in measured.behind],
        },
        "given": given and {"points": str(given.points), "reason": given.reason, "by": given.by, "on": given.on},
    }  # fmt: skip


def _point(kept: Mapping[str, Any]) -> Point:
    return Point(
        kept["key"], _decimal(kept["points"]), _decimal(kept["computed"]), _measured(kept["measured"]),
        _given(kept["given"]),
    )  # fmt: skip


def _measured(kept: Mapping[str, Any] | None) -> Measured | None:
    return (
        None
        if kept is None
        else Measured(kept["counted"], kept["asked"], tuple(Behind(*one) for one in kept["behind"]))
    )


def _given(kept: Mapping[str, Any] | None) -> Given | None:
    return None if kept is None else Given(Decimal(kept["points"]), kept["reason"], kept["by"], kept["on"])
