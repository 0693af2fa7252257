"""Can an issue be closed without what closing needs? The table of moves is walked at random, and looked at as it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server.domain.case_file import (
    Asked,
    CaseFile,
    Measure,
    OpenContradiction,
    PairStanding,
    SheetForm,
    Standpoint,
)
from server.domain.issue_files import FileKind
from server.domain.life_cycle import REQUIREMENTS, TRANSITIONS, Requirement, moves_from, reached_states, transition
from server.domain.life_state import CLOSED, LifeState, ledger_status
from server.domain.procedure import GateOrder, Procedure
from server.domain.requirements import missing
from server.errors import Invalid

S = LifeState
DAY = date(2026, 6, 1)
BEGUN = datetime(2026, 6, 1, tzinfo=UTC)
APPROVED = Standpoint("南坡", has_before=True, last_after=DAY, pair=PairStanding.APPROVED, pair_id=3)
DONE_MEASURE = Measure(1, "覆土", is_done=True, proofs=1)
TODAY = Asked(DAY)
WHOLE = CaseFile(
    problem="渣场未覆土", batch="C1-F", county="夏河县", goal="完成覆土复绿", unit="夏河县自然资源局", person="李主任",
    supervise_unit="州督导组", accept_unit="州生态环境局", due_on=date(2026, 12, 31), has_site=True,
    standpoints=(Standpoint("南坡", has_before=True),), measures=(Measure(1, "覆土"),),
)  # fmt: skip


def _form(form_id: str, at: datetime, **answers: str) -> SheetForm:
    return SheetForm(
        1, form_id, at, officers=("扎西", "卓玛"), is_signed=True, has_arrival=True, photos_inside=1, answers=answers,
        sent_by=7,
    )  # fmt: skip


CHECKED = _form("rect_check", BEGUN + timedelta(days=1))
PASSED = {f"crit{number}": "pass" for number in range(1, 6)} | {"verdict": "pass"}


class Walk(RuleBasedStateMachine):
    """An issue to which evidence comes and goes in any order, and which somebody tries to move in every way."""

    def __init__(self) -> None:
        super().__init__()
        self.case = WHOLE
        self.moves: list[tuple[LifeState, datetime]] = []
        self.at = BEGUN
        self.rounds = 1
        self.shown: dict[LifeState, CaseFile] = {}
        """What the case file said when a state was reached, in this round and since the last return."""

    def _change(self, **facts: Any) -> None:
        self.at += timedelta(hours=1)
        self.case = replace(self.case, **facts)

    @rule(is_done=st.booleans(), proofs=st.integers(0, 1))
    def measures_are_ticked(self, is_done: bool, proofs: int) -> None:  # noqa: FBT001
        self._change(measures=(Measure(1, "覆土", is_done, proofs),))

    @rule(has_after=st.booleans(), pair=st.sampled_from(PairStanding))
    def photos_come(self, has_after: bool, pair: PairStanding) -> None:  # noqa: FBT001
        self._change(
            standpoints=(
                Standpoint("南坡", has_before=True, last_after=DAY if has_after else None, pair=pair, pair_id=3),
            )
        )

    @rule(overrides=st.integers(0, 2))
    def a_check_contradicts(self, overrides: int) -> None:
        self._change(contradictions=(OpenContradiction("Place", "", None, 5, overrides),))

    @rule()
    def it_is_cleared_up(self) -> None:
        self._change(contradictions=())

    @rule(form_id=st.sampled_from(["rect_check", "closure_accept", "lookback"]), is_good=st.booleans())
    def a_form_comes(self, form_id: str, is_good: bool) -> None:  # noqa: FBT001
        answers = {**PASSED, "same_state": "same", "next": "confirm"} if is_good else {"same_state": "relapsed"}
        form = _form(form_id, self.at + timedelta(minutes=1), **answers)
        self._change(forms=(*self.case.forms, form if is_good else replace(form, is_signed=False)))

    @rule(kinds=st.sets(st.sampled_from(FileKind)))
    def papers_come(self, kinds: set[FileKind]) -> None:
        self._change(files=dict.fromkeys(kinds, 1))

    @rule(is_over=st.booleans())
    def publicity_ends(self, is_over: bool) -> None:  # noqa: FBT001
        lacks: Any = () if is_over else (("Nothing was made public yet.", {}),)
        self._change(publicity_lacks=lacks)

    @rule(is_there=st.booleans())
    def an_export_is_built(self, is_there: bool) -> None:  # noqa: FBT001
        self._change(packages=(1,) if is_there else ())

    @rule(
        end=st.sampled_from(LifeState), document=st.sampled_from(["", "〔2026〕7号"]),
        note=st.sampled_from(["", "余下复绿"]),
        reasons=st.sampled_from([(), ("R08",)]), is_leader=st.booleans(), by_id=st.sampled_from([7, 8]),
    )  # fmt: skip
    def somebody_moves_it(
        self,
        end: LifeState,
        document: str,
        note: str,
        reasons: tuple[str, ...],
        is_leader: bool,  # noqa: FBT001
        by_id: int,
    ) -> None:
        found = transition(self.case.state, end)
        asked = Asked(DAY, document, note, reasons, DAY, by_id, is_leader)
        if found is None or missing(found, self.case, asked):
            return
        self.at += timedelta(hours=1)
        if end is S.RETURNED:
            self.shown = {}
        if end is S.REOPENED:
            self.rounds, self.moves, self.shown = self.rounds + 1, [], {}
            self.case = replace(self.case, forms=(), files={}, standpoints=(Standpoint("南坡", has_before=True),))
        self.moves.append((end, self.at))
        self.shown[end] = self.case
        self.case = replace(self.case, state=end, reached=reached_states(self.moves))

    @rule()
    @precondition(lambda self: self.case.state not in CLOSED)
    def everything_is_there(self) -> None:
        """Let the walk come to the end of the road often enough."""
        self._change(
            measures=(DONE_MEASURE,), contradictions=(),
            standpoints=(APPROVED,), files=dict.fromkeys(FileKind, 1),
            publicity_lacks=(),
            forms=tuple(
                _form(one, self.at + timedelta(minutes=1), **PASSED) for one in ("rect_check", "closure_accept")
            ),
        )  # fmt: skip

    @rule()
    @precondition(lambda self: self.case.state not in CLOSED)
    def it_goes_straight_on(self) -> None:
        self.everything_is_there()
        ahead = [one.end for one in moves_from(self.case.state) if one.end not in {S.RETURNED, S.STAGE_DONE}]
        self.somebody_moves_it(ahead[0], "〔2026〕7号", "好", ("R08",), True, 8)  # noqa: FBT003

    @invariant()
    def a_closed_issue_has_all_that_closing_needs(self) -> None:
        if self.case.state not in CLOSED:
            return
        shown = self.shown
        assert {S.CLAIMED, S.APPLIED, S.SITE_CHECKED, S.REVIEWED, S.ACCEPTED, S.PUBLICISED, S.SIGNED} <= shown.keys()
        assert all(one.is_done and one.proofs for one in shown[S.CLAIMED].measures)
        assert all(one.pair is PairStanding.APPROVED for one in shown[S.REVIEWED].standpoints)
        accepted = [one for one in shown[S.ACCEPTED].forms if one.form_id == "closure_accept"]
        assert accepted[-1].agrees
        assert accepted[-1].received_at >= dict(self.moves)[S.APPLIED]
        assert not shown[S.PUBLICISED].publicity_lacks
        closed = shown[S.CLOSED]
        assert all(one.overrides >= 2 for one in closed.contradictions)
        assert all(one.is_done and one.proofs for one in closed.measures)
        assert all(one.pair is PairStanding.APPROVED for one in closed.standpoints)
        assert [one for one in closed.forms if one.form_id == "closure_accept"][-1].agrees
        assert not closed.publicity_lacks


Walk.TestCase.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
TestWalk = Walk.TestCase


def test_every_state_but_the_first_can_be_reached_and_all_but_none_left() -> None:
    assert {one.end for one in TRANSITIONS} == set(S) - {S.REGISTERED}
    assert all(moves_from(state) for state in S)


def test_every_requirement_is_asked_by_some_move_and_is_said_in_words() -> None:
    assert {need for one in TRANSITIONS for need in one.needs} == set(Requirement) == set(REQUIREMENTS)


def test_between_two_states_there_is_at_most_one_move() -> None:
    steps = [(start, one.end) for one in TRANSITIONS for start in one.starts]
    assert len(steps) == len(set(steps))


def _lacks(start: LifeState, end: LifeState, case: CaseFile, asked: Asked = TODAY) -> set[Requirement]:
    found = transition(start, end)
    assert found is not None
    return {one.requirement for one in missing(found, replace(case, state=start), asked)}


def _reached(*states: LifeState) -> dict[LifeState, datetime]:
    return {state: BEGUN + timedelta(days=place) for place, state in enumerate(states)}


AGREED = _form("closure_accept", BEGUN + timedelta(days=1), **PASSED)
ACCEPTABLE = replace(WHOLE, reached=_reached(S.APPLIED), standpoints=(APPROVED,), forms=(CHECKED, AGREED))
CLOSABLE = replace(ACCEPTABLE, reached=_reached(S.APPLIED, S.PUBLICISED, S.SIGNED), measures=(DONE_MEASURE,))


def test_a_unit_does_not_accept_its_own_work() -> None:
    case = replace(WHOLE, accept_unit=WHOLE.unit)
    assert _lacks(S.REGISTERED, S.PLANNED, case) == {Requirement.OTHER_UNIT}


def test_who_reviewed_the_photos_does_not_accept() -> None:
    case = replace(ACCEPTABLE, reviewers=frozenset({9}))
    assert _lacks(S.REVIEWED, S.ACCEPTED, case, Asked(DAY, by_id=9)) == {Requirement.OTHER_PEOPLE}
    assert _lacks(S.REVIEWED, S.ACCEPTED, case, Asked(DAY, by_id=10)) == set()


def test_an_acceptance_form_from_before_the_application_accepts_nothing() -> None:
    old = _form("closure_accept", BEGUN - timedelta(days=1), **PASSED)
    case = replace(WHOLE, reached=_reached(S.APPLIED), forms=(old,))
    assert Requirement.ACCEPTANCE in _lacks(S.REVIEWED, S.ACCEPTED, case)


@pytest.mark.parametrize(
    "worsen",
    [
        lambda form: replace(form, officers=("扎西", " 扎 西")),
        lambda form: replace(form, of_unit=("扎西",)),
        lambda form: replace(form, is_signed=False),
        lambda form: replace(form, has_arrival=False),
        lambda form: replace(form, photos_inside=0),
    ],
    ids=["one officer twice", "an officer of the unit", "no signature", "no arrival", "no photo inside the site"],
)
def test_a_site_check_needs_two_others_who_were_there(worsen: Callable[[SheetForm], SheetForm]) -> None:
    form = _form("rect_check", BEGUN + timedelta(days=1))
    case = replace(WHOLE, reached=_reached(S.APPLIED), forms=(form,))
    assert _lacks(S.APPLIED, S.SITE_CHECKED, case) == set()
    assert _lacks(S.APPLIED, S.SITE_CHECKED, replace(case, forms=(worsen(form),))) == {Requirement.SITE_CHECK}


def test_a_site_check_that_found_the_work_undone_is_none_and_outweighs_an_earlier_one() -> None:
    good = _form("rect_check", BEGUN + timedelta(days=1), progress="done", cover_only="no")
    covered = _form("rect_check", BEGUN + timedelta(days=2), progress="done", cover_only="yes")
    case = replace(WHOLE, reached=_reached(S.APPLIED), forms=(good,))
    assert _lacks(S.APPLIED, S.SITE_CHECKED, case) == set()
    assert _lacks(S.APPLIED, S.SITE_CHECKED, replace(case, forms=(covered,))) == {Requirement.SITE_CHECK}
    assert _lacks(S.APPLIED, S.SITE_CHECKED, replace(case, forms=(good, covered))) == {Requirement.SITE_CHECK}
    assert _lacks(S.APPLIED, S.SITE_CHECKED, replace(case, forms=(covered, good))) == set()


def test_a_contradiction_blocks_until_two_people_let_it_pass() -> None:
    case = replace(WHOLE, standpoints=(APPROVED,))
    one = OpenContradiction("Place", "", None, 5, 1)
    assert _lacks(S.SITE_CHECKED, S.REVIEWED, replace(case, contradictions=(one,))) == {Requirement.NO_CONTRADICTION}
    two = replace(one, overrides=2)
    assert _lacks(S.SITE_CHECKED, S.REVIEWED, replace(case, contradictions=(two,))) == set()


@pytest.mark.parametrize(
    ("order", "first", "is_kept"),
    [
        (GateOrder.ANY, S.PUBLICISED, True),
        (GateOrder.ANY, S.SIGNED, True),
        (GateOrder.PUBLICITY_FIRST, S.SIGNED, False),
        (GateOrder.PUBLICITY_FIRST, S.PUBLICISED, True),
        (GateOrder.SIGNATURE_FIRST, S.PUBLICISED, False),
        (GateOrder.SIGNATURE_FIRST, S.SIGNED, True),
    ],
)
def test_the_programme_says_whether_publicity_or_the_signature_comes_first(
    order: GateOrder,
    first: LifeState,
    is_kept: bool,  # noqa: FBT001
) -> None:
    case = replace(
        WHOLE, reached=_reached(S.ACCEPTED), files={FileKind.SIGNED_SHEET: 1},
        procedure=Procedure(gates=order),
    )  # fmt: skip
    assert (_lacks(S.ACCEPTED, first, case) == set()) is is_kept


def test_a_return_takes_back_what_was_claimed_but_not_when_work_began() -> None:
    found = reached_states([(S.RECTIFYING, BEGUN), (S.CLAIMED, BEGUN), (S.SIGNED, BEGUN), (S.RETURNED, BEGUN)])
    assert found.keys() == {S.RECTIFYING, S.RETURNED}


def test_central_and_provincial_problems_are_looked_at_by_the_higher_level_before_closing() -> None:
    case = replace(CLOSABLE, source_level="central")
    asked = Asked(DAY, "甘环销〔2026〕7号")
    assert _lacks(S.SIGNED, S.CLOSED, case, asked) == {Requirement.HIGHER_CHECK}
    assert _lacks(S.SIGNED, S.CLOSED, replace(case, source_level="county"), asked) == set()


@pytest.mark.parametrize(
    "worsen",
    [
        lambda case: replace(case, measures=(replace(DONE_MEASURE, proofs=0),)),
        lambda case: replace(case, forms=(AGREED,)),
        lambda case: replace(case, forms=(CHECKED,)),
        lambda case: replace(case, standpoints=(replace(APPROVED, pair=PairStanding.WAITS),)),
        lambda case: replace(case, accept_unit=case.unit),
        lambda case: replace(case, lacks_sheet=True),
        lambda case: replace(case, publicity_lacks=(("Nothing was made public yet.", {}),)),
    ],
    ids=[
        "proof set aside",
        "site check set aside",
        "acceptance set aside",
        "pair reopened",
        "same unit",
        "sheet set aside",
        "withdrawn",
    ],
)
def test_nothing_is_closed_whose_evidence_went_after_the_step_that_stood_on_it(
    worsen: Callable[[CaseFile], CaseFile],
) -> None:
    asked = Asked(DAY, "〔2026〕7号")
    assert _lacks(S.SIGNED, S.CLOSED, CLOSABLE, asked) == set()
    assert _lacks(S.SIGNED, S.CLOSED, worsen(CLOSABLE), asked) == {Requirement.STILL_HOLDS}


def test_the_effect_on_water_has_to_be_measured() -> None:
    case = replace(ACCEPTABLE, pollution="水、生态")
    assert _lacks(S.REVIEWED, S.ACCEPTED, case) == {Requirement.MONITORING}
    assert _lacks(S.REVIEWED, S.ACCEPTED, replace(case, files={FileKind.MONITORING: 1})) == set()


def test_the_ledger_keeps_its_own_word_until_work_begins_and_how_far_it_is_afterwards() -> None:
    assert ledger_status(S.PLANNED, "") == ""
    assert ledger_status(S.RECTIFYING, "behind") == "behind"
    assert ledger_status(S.RECTIFYING, "completed") == "in_progress"
    assert ledger_status(S.ACCEPTED, "on_schedule") == "completed"
    assert ledger_status(S.LOOKBACK, "closed") == "closed"


def test_settings_of_a_programme_that_are_none_are_refused_by_name() -> None:
    with pytest.raises(Invalid, match="publicity_days"):
        Procedure.read({"publicity_days": 10})
    with pytest.raises(Invalid, match="sideways"):
        Procedure.read({"gates": "sideways"})
    assert Procedure.of(Procedure.read({"gates": "signature-first"}).kept).gates is GateOrder.SIGNATURE_FIRST
