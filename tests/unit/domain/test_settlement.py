"""When is a pair settled, and with what?"""

import pytest

from server.domain.access import DecisionKind
from server.domain.finding import Status
from server.domain.settlement import Charge, PairState, Said, charged, settle

APPROVE, RETURN, ESCALATE = DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.ESCALATE
OPEN, SECOND, THIRD, DECIDED = PairState


def approve(who: int) -> Said:
    return Said(who, APPROVE, None, Status.CONSISTENT)


def override(who: int) -> Said:
    return Said(who, APPROVE, None, Status.CONTRADICTED)


def give_back(who: int, charge: Charge | None = None) -> Said:
    return Said(who, RETURN, charge, Status.CONTRADICTED)


def escalate(who: int) -> Said:
    return Said(who, ESCALATE, None, Status.DOUBTFUL)


@pytest.mark.parametrize(
    ("said", "state", "outcome"),
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
        pytest.param([approve(1), escalate(2)], SECOND, None, id="a colleague objects to a settled pair"),
        pytest.param([approve(1), escalate(2), approve(3)], DECIDED, APPROVE, id="an objection is overruled"),
        pytest.param([approve(1), escalate(2), give_back(3)], THIRD, None, id="an objection finds an ally"),
        pytest.param([override(1), give_back(2), escalate(3)], THIRD, None, id="the third asks a fourth"),
    ],
)
def test_a_pair_is_settled(said: list[Said], state: PairState, outcome: DecisionKind | None) -> None:
    settlement = settle(said)
    assert (settlement.state, settlement.outcome) == (state, outcome)


@pytest.mark.parametrize(
    ("said", "state", "charge"),
    [
        pytest.param([give_back(1, Charge.FALSE)], SECOND, None, id="nobody records it alone"),
        pytest.param([give_back(1, Charge.FALSE), give_back(2, Charge.FALSE)], DECIDED, Charge.FALSE, id="two do"),
        pytest.param([give_back(1, Charge.FALSE), give_back(2)], THIRD, None, id="the second only returns"),
        pytest.param(
            [give_back(1, Charge.FALSE), give_back(2), give_back(3)], DECIDED, None, id="two of three only return"
        ),
        pytest.param(
            [give_back(1, Charge.FALSE), override(2), give_back(3, Charge.SURFACE)],
            DECIDED,
            None,
            id="two return, but for different things",
        ),
        pytest.param(
            [give_back(1, Charge.FALSE), override(2), give_back(3, Charge.FALSE)],
            DECIDED,
            Charge.FALSE,
            id="two of three",
        ),
    ],
)
def test_a_charge_is_recorded_by_two(said: list[Said], state: PairState, charge: Charge | None) -> None:
    settlement = settle(said)
    assert (settlement.state, settlement.charge) == (state, charge)


def test_returning_for_surface_treatment_records_it() -> None:
    assert charged(["R03", "R08"], None) is Charge.SURFACE
    assert charged(["R08"], Charge.FALSE) is Charge.FALSE
    assert charged(["R03"], None) is None
