"""When is a pair resolved, and with what?"""

import pytest

from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.resolution import CountedAnswer, PairState, Violation, resolve, violation_recorded

APPROVE, RETURN, ESCALATE = DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.ESCALATE
OPEN, SECOND, THIRD, DECIDED = PairState


def approve(who: int) -> CountedAnswer:
    return CountedAnswer(who, APPROVE, None, Status.CONSISTENT)


def override(who: int) -> CountedAnswer:
    return CountedAnswer(who, APPROVE, None, Status.CONTRADICTED)


def give_back(who: int, violation: Violation | None = None) -> CountedAnswer:
    return CountedAnswer(who, RETURN, violation, Status.CONTRADICTED)


def escalate(who: int) -> CountedAnswer:
    return CountedAnswer(who, ESCALATE, None, Status.DOUBTFUL)


@pytest.mark.parametrize(
    ("answers", "state", "outcome"),
    [
        pytest.param([], OPEN, None, id="nobody has answered"),
        pytest.param([approve(1)], DECIDED, APPROVE, id="one approval is enough"),
        pytest.param([give_back(1)], DECIDED, RETURN, id="one return is enough, also where checks contradict"),
        pytest.param([override(1)], SECOND, None, id="an override needs a second"),
        pytest.param([override(1), override(2)], DECIDED, APPROVE, id="two override together"),
        pytest.param([override(1), give_back(2)], THIRD, None, id="two differ"),
        pytest.param([override(1), give_back(2), override(3)], DECIDED, APPROVE, id="the third decides"),
        pytest.param([override(1), give_back(2), give_back(3)], DECIDED, RETURN, id="the third decides otherwise"),
        pytest.param([escalate(1)], SECOND, None, id="who escalates asks somebody else"),
        pytest.param([escalate(1), approve(2)], DECIDED, APPROVE, id="who was asked decides"),
        pytest.param([escalate(1), override(2)], SECOND, None, id="who was asked overrides: one more"),
        pytest.param([approve(1), escalate(1)], SECOND, None, id="who escalates takes the own answer back"),
        pytest.param([approve(1), escalate(2)], SECOND, None, id="a colleague objects to a resolved pair"),
        pytest.param([approve(1), escalate(2), approve(3)], DECIDED, APPROVE, id="an objection is overruled"),
        pytest.param([approve(1), escalate(2), give_back(3)], THIRD, None, id="an objection finds an ally"),
        pytest.param([override(1), give_back(2), escalate(3)], THIRD, None, id="the third asks a fourth"),
    ],
)
def test_a_pair_is_resolved(answers: list[CountedAnswer], state: PairState, outcome: DecisionKind | None) -> None:
    resolution = resolve(answers)
    assert (resolution.state, resolution.outcome) == (state, outcome)


@pytest.mark.parametrize(
    ("answers", "state", "violation"),
    [
        pytest.param([give_back(1, Violation.FALSE)], SECOND, None, id="nobody records it alone"),
        pytest.param(
            [give_back(1, Violation.FALSE), give_back(2, Violation.FALSE)], DECIDED, Violation.FALSE, id="two do"
        ),
        pytest.param([give_back(1, Violation.FALSE), give_back(2)], THIRD, None, id="the second only returns"),
        pytest.param(
            [give_back(1, Violation.FALSE), give_back(2), give_back(3)], DECIDED, None, id="two of three only return"
        ),
        pytest.param(
            [give_back(1, Violation.FALSE), override(2), give_back(3, Violation.SURFACE)],
            DECIDED,
            None,
            id="two return, but for different things",
        ),
        pytest.param(
            [give_back(1, Violation.FALSE), override(2), give_back(3, Violation.FALSE)],
            DECIDED,
            Violation.FALSE,
            id="two of three",
        ),
    ],
)
def test_a_violation_is_recorded_by_two(
    answers: list[CountedAnswer], state: PairState, violation: Violation | None
) -> None:
    resolution = resolve(answers)
    assert (resolution.state, resolution.violation) == (state, violation)


def test_returning_for_surface_treatment_records_it() -> None:
    assert violation_recorded(["R03", "R08"], None) is Violation.SURFACE
    assert violation_recorded(["R08"], Violation.FALSE) is Violation.FALSE
    assert violation_recorded(["R03"], None) is None
