"""What are the figures, ways and grades of an assessment called, and how is it said why points were given?"""

from collections.abc import Mapping

from server.domain.assessment import BodyKind, Criterion, Figure, Grade, Point, Way, percent, shown
from server.translations import N_

Said = tuple[str, Mapping[str, object]]
"""A template for `translate` and what stands in it."""

FIGURES: Mapping[Figure, str] = {
    Figure.COMPLETED: N_("Issues put right"),
    Figure.ON_SCHEDULE: N_("Issues on schedule"),
    Figure.OVERDUE: N_("Overdue issues"),
    Figure.YELLOW: N_("Yellow warnings issued"),
    Figure.RED: N_("Red warnings issued"),
    Figure.RETURNED: N_("Returned on the way to acceptance"),
    Figure.RELAPSED: N_("Relapses after closing"),
    Figure.VIOLATIONS: N_("False or surface rectification, confirmed"),
    Figure.PUBLICITY: N_("Publicity in time"),
    Figure.REPORTS: N_("Monthly reports in time"),
    Figure.ANSWERS: N_("Documents answered in time"),
    Figure.PETITIONS: N_("Petitions fed back in time"),
    Figure.BY_HAND: N_("Given by hand, with a reason"),
}
USUAL_NAMES: Mapping[Figure, str] = {**FIGURES, Figure.BY_HAND: N_("Leadership and working mechanism")}
"""What the criteria of a new sheet are called."""
WAYS: Mapping[Way, str] = {Way.LINEAR: N_("By the share"), Way.EACH: N_("Points off for each")}
GRADES: Mapping[Grade, str] = {
    Grade.EXCELLENT: N_("Excellent"),
    Grade.GOOD: N_("Good"),
    Grade.PASSED: N_("Passed"),
    Grade.FAILED: N_("Failed"),
}
BODIES: Mapping[BodyKind, str] = {BodyKind.COUNTY: N_("Counties"), BodyKind.DEPARTMENT: N_("Departments")}
_TOLD: Mapping[Figure, str] = {
    Figure.COMPLETED: N_("{counted} of {asked} issues are put right"),
    Figure.ON_SCHEDULE: N_("{counted} of {asked} issues in work are on schedule"),
    Figure.OVERDUE: N_("{counted} of {asked} issues are overdue"),
    Figure.YELLOW: N_("{counted} yellow warnings issued, of {asked} issues"),
    Figure.RED: N_("{counted} red warnings issued, of {asked} issues"),
    Figure.RETURNED: N_("{counted} returns of {asked} issues that applied for acceptance"),
    Figure.RELAPSED: N_("{counted} relapses of {asked} closed issues"),
    Figure.VIOLATIONS: N_("{counted} of {asked} reviewed issues with false or surface rectification, confirmed"),
    Figure.PUBLICITY: N_("{counted} of {asked} accepted issues were publicised within {days} days"),
    Figure.REPORTS: N_("{counted} of {asked} monthly reports were there when the dispatch was taken"),
    Figure.ANSWERS: N_("{counted} of {asked} documents were answered in time"),
    Figure.PETITIONS: N_("{counted} of {asked} petitions were fed back in time"),
}


def reasons(criterion: Criterion, point: Point) -> tuple[Said, ...]:
    """Return why a body got these points: the figure, its share and the rule, and what a person gave."""
    return (*_figure(criterion, point), *_given(criterion, point))


def rule(criterion: Criterion) -> Said:
    """Return how the figure of a criterion becomes points."""
    if criterion.figure is Figure.BY_HAND:
        return N_("Given by hand, with a reason"), {}
    if criterion.way is Way.EACH:
        return N_("{off} points off for each"), {"off": shown(criterion.off or criterion.points)}
    assert criterion.full_at is not None and criterion.none_at is not None  # noqa: S101, PT018 - read() sees to it
    return N_("full points at {full}%, none at {none}%"), {
        "full": shown(criterion.full_at), "none": shown(criterion.none_at),
    }  # fmt: skip


def _figure(criterion: Criterion, point: Point) -> tuple[Said, ...]:
    if criterion.figure is Figure.BY_HAND:
        return ()
    measured = point.measured
    if measured is None or not measured.asked:
        return ((N_("No case of this: the criterion is left out of the sum"), {}),)
    told: Said = (
        _TOLD[criterion.figure],
        {"counted": measured.counted, "asked": measured.asked, "days": criterion.days or ""},
    )
    if criterion.way is Way.EACH:
        return told, rule(criterion)
    return told, (N_("that is {percent}%"), {"percent": shown(percent(measured))}), rule(criterion)


def _given(criterion: Criterion, point: Point) -> tuple[Said, ...]:
    given = point.given
    if given is None:
        return ((N_("Nobody has given these points yet"), {}),) if criterion.figure is Figure.BY_HAND else ()
    said = {"points": shown(given.points), "reason": given.reason, "on": given.on}
    if point.computed is None:
        return ((N_("{points} points given on {on}: {reason}"), said),)
    return ((N_("changed by hand from {computed} to {points} on {on}: {reason}"),
             {**said, "computed": shown(point.computed)}),)  # fmt: skip
