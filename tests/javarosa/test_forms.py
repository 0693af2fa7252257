"""What do the forms of the officer's side ask, refuse, hide and show in Collect's own engine?"""

from datetime import date

import pytest

from tests.javarosa.engine import Interview
from tests.javarosa.visits import AT_SITE, FORMS, LAST_MONTH, NEXT_MONTH, filled, opened, right

EACH = pytest.mark.parametrize("form", FORMS)
MOCK, COARSE, FAR = "34.8127 102.6534 0 0", "34.8127 102.6534 3050 80", "34.9 102.6534 3050 8"


@EACH
def test_every_right_answer_is_taken_and_the_form_can_be_finished(engine: Interview, form: str) -> None:
    opened(engine, form)
    said = {question: engine.answer(question, value) for question, value in right(form).items()}
    assert {question: answer for question, answer in said.items() if answer != "ok"} == {}
    assert engine.finish() == "ok"


@EACH
def test_no_photo_is_asked_before_a_position(engine: Interview, form: str) -> None:
    asked = filled(engine, form).met()
    photos = [question for question in asked if right(form).get(question, "").endswith(".jpg")]
    assert asked.index("arrive") < min(map(asked.index, photos))
    assert all(asked.index(f"vp_repeat[{n}]/vp_geo") < asked.index(f"vp_repeat[{n}]/photo_wide") for n in (1, 2))


@EACH
@pytest.mark.parametrize("question", ["arrive", "vp_repeat[1]/vp_geo"])
@pytest.mark.parametrize(("position", "taken"), [(MOCK, False), (COARSE, False), (AT_SITE, True)])
def test_a_mock_or_coarse_position_is_refused_with_the_reason(
    engine: Interview, form: str, question: str, position: str, *, taken: bool
) -> None:
    said = filled(engine, form).answer(question, position)
    assert said == "ok" if taken else said.startswith("refused: 定位精度须在 0 至 50 米之间；精度为 0 表示模拟位置")


@EACH
@pytest.mark.parametrize("again", ["扎西", " 扎西 "])
def test_the_same_officer_twice_is_refused(engine: Interview, form: str, again: str) -> None:
    assert filled(engine, form).answer("officer2", again) == "refused: 与前一项不得相同：执法检查须两人"


@EACH
def test_the_site_follows_from_the_issue_and_no_other_is_offered(engine: Interview, form: str) -> None:
    opened(engine, form).answer("item_code", "ZY-1")
    assert (engine.value("site_code"), engine.choices("site_code")) == ("JGT", ["JGT"])
    assert engine.answer("site_code", "LT") == "not offered"


@EACH
def test_the_unit_follows_from_the_issue_and_may_be_corrected(engine: Interview, form: str) -> None:
    opened(engine, form).answer("item_code", "ZY-1")
    assert engine.value("inspected_unit") == "夏河县人民政府"
    assert engine.answer("inspected_unit", "夏河县水务局") == "ok"


@EACH
def test_every_site_is_offered_for_an_issue_that_has_none(engine: Interview, form: str) -> None:
    opened(engine, form).answer("item_code", "ZY-3")
    assert engine.choices("site_code") == ["JGT", "LT", "NEW"]


@EACH
def test_each_registered_viewpoint_is_asked_for_once(engine: Interview, form: str) -> None:
    filled(engine, form)
    assert [engine.value(f"vp_repeat[{number}]/vp_code") for number in (1, 2)] == ["D", "S"]
    assert engine.value("vp_repeat[3]/vp_code") is None


@EACH
def test_an_officer_may_walk_the_viewpoints_in_another_order(engine: Interview, form: str) -> None:
    filled(engine, form, **{"vp_repeat[1]/vp_code": "S", "vp_repeat[2]/vp_code": "D"})
    assert [engine.value(f"vp_repeat[{number}]/vp_code") for number in (1, 2)] == ["S", "D"]
    assert engine.finish() == "ok"


@EACH
def test_a_viewpoint_that_was_photographed_already_is_refused(engine: Interview, form: str) -> None:
    filled(engine, form)
    reason = "refused: 前面已拍过此拍摄点：请选另一个尚未拍摄的"
    assert engine.answer("vp_repeat[2]/vp_code", "D") == reason
    assert engine.answer("vp_repeat[1]/vp_code", "S") == "ok", "the walk may begin with another one"
    assert engine.finish() == "refused: vp_repeat[2]/vp_code"
    assert engine.answer("vp_repeat[2]/vp_code", "D") == "ok"
    assert engine.finish() == "ok"


@EACH
def test_only_viewpoints_of_the_site_are_offered(engine: Interview, form: str) -> None:
    filled(engine, form)
    assert engine.choices("vp_repeat[1]/vp_code") == ["D", "S"]


@EACH
def test_a_site_without_viewpoints_is_photographed_all_the_same(engine: Interview, form: str) -> None:
    filled(engine, form, item_code="ZY-3", site_code="NEW", inspected_unit="夏河县人民政府")
    assert engine.answer("vp_repeat[1]/vp_code", "S") == "hidden"
    assert engine.value("vp_repeat[1]/photo_wide") == right(form)["vp_repeat[1]/photo_wide"]


@EACH
def test_an_officer_hears_on_site_how_far_the_registered_place_is(engine: Interview, form: str) -> None:
    filled(engine, form)
    assert (engine.screen("arrive_near"), engine.screen("arrive_far")) == (
        ("您距登记点位 11 米，在点位范围（200 米）之内。", ""),
        None,
    )


@EACH
def test_an_officer_at_another_place_is_warned_and_may_go_on(engine: Interview, form: str) -> None:
    filled(engine, form, arrive=FAR)
    assert engine.screen("arrive_near") is None
    assert engine.screen("arrive_far") == (
        "您距登记点位 9729 米，超出点位范围（200 米）。请核对点位编号，或到达点位后重新定位。",
        "",
    )
    assert engine.finish() == "ok"


@EACH
def test_an_officer_is_led_to_the_viewpoint(engine: Interview, form: str) -> None:
    filled(engine, form)
    assert engine.screen("vp_repeat[1]/vp_walk") is None, "nobody measured it"
    walk = ("距登记拍摄点 14 米，朝 39° 方向走（正北为 0）。站在界桩旁", "")
    assert engine.screen("vp_repeat[2]/vp_walk") == walk
    assert engine.screen("vp_repeat[2]/vp_due") == ("镜头朝向 350°（正北为 0）。", "")


@EACH
def test_the_before_photo_is_shown_above_the_question_of_the_after_photo(engine: Interview, form: str) -> None:
    asked = filled(engine, form).met()
    note = "vp_repeat[2]/vp_ref_shown"
    assert engine.screen(note) == ("参照照片（整改前）：请在同一位置、同一方向拍摄。", "jr://images/before-1.jpg")
    assert asked[asked.index(note) + 1] == "vp_repeat[2]/photo_wide"
    assert engine.screen("vp_repeat[1]/vp_ref_shown") is None, "that photo is of another issue"


def test_who_takes_the_before_photo_is_shown_none(engine: Interview) -> None:
    assert filled(engine, "rect_check", phase="before").screen("vp_repeat[2]/vp_ref_shown") is None


@EACH
def test_each_photo_has_the_time_at_which_it_was_attached(engine: Interview, form: str) -> None:
    filled(engine, form)
    for question, value in right(form).items():
        if value.endswith(".jpg"):
            assert (engine.value(f"{question}_at") or "").startswith("20"), question


@EACH
def test_an_officer_sees_first_to_what_they_are_sent_and_may_see_all(engine: Interview, form: str) -> None:
    opened(engine, form, user="Dawa")
    assert engine.choices("item_code") == ["ZY-1"]
    engine.answer("item_scope", "all")
    assert engine.choices("item_code") == ["ZY-1", "ZY-2", "ZY-3"]


@EACH
@pytest.mark.parametrize("user", ["", "Daw", "Nobody"])
def test_who_is_sent_nowhere_sees_all_and_is_not_asked(engine: Interview, form: str, user: str) -> None:
    opened(engine, form, user=user)
    assert engine.answer("item_scope", "all") == "hidden"
    assert engine.choices("item_code") == ["ZY-1", "ZY-2", "ZY-3"]


@EACH
def test_who_refuses_to_sign_needs_a_witness_and_signs_nothing(engine: Interview, form: str) -> None:
    filled(engine, form, unit_opinion="refuse")
    assert engine.answer("sign_rep", "r.png") == "hidden"
    assert engine.finish() == "required: unit_opinion_text"
    engine.answer("unit_opinion_text", "不认可")
    assert engine.finish() == "required: witness"


HIDDEN = [
    ("rect_check", {}, "unit_opinion_text"),
    ("rect_check", {}, "vp_repeat[1]/vp_moved_why"),
    ("rect_check", {"probe": "no"}, "probe_photo"),
    ("petition_verify", {}, "next_due"),
    ("petition_verify", {}, "petition_no_odd"),
    ("mine_restore", {"soil_cm": ""}, "soil_photo"),
    ("closure_accept", {}, "back_reasons"),
    ("closure_accept", {}, "deadline_new"),
    ("closure_accept", {}, "override_why"),
    ("lookback", {}, "relapse_kind"),
    ("lookback", {}, "false_basis"),
]
ASKED = [
    ("rect_check", {"vp_repeat[1]/vp_moved": "yes"}, "vp_repeat[1]/vp_moved_why"),
    ("petition_verify", {"close_state": "stage"}, "next_due"),
    ("closure_accept", {"verdict": "back"}, "back_reasons"),
    ("closure_accept", {"pairs_flagged": "1"}, "override_why"),
    ("lookback", {"same_state": "worse"}, "relapse_kind"),
    ("lookback", {"false_rect": "surface"}, "false_basis"),
]


@pytest.mark.parametrize(("form", "other", "question"), HIDDEN)
def test_what_does_not_apply_is_not_asked(engine: Interview, form: str, other: dict[str, str], question: str) -> None:
    assert question not in filled(engine, form, **other).met()


@pytest.mark.parametrize(("form", "other", "question"), ASKED)
def test_what_applies_has_to_be_answered(engine: Interview, form: str, other: dict[str, str], question: str) -> None:
    assert filled(engine, form, **other).finish() == f"required: {question}"


REFUSED = [
    ("rect_check", "measure_repeat[1]/m_evidence", "none photo", "选无时不能再选其他"),
    ("rect_check", "vp_repeat[1]/vp_bearing", "360", "须在 0 到 360 之间"),
    ("petition_verify", "neighbours_ok", "6", "不能多于走访人数"),
    ("petition_verify", "petition_batch", "0", "须大于 0"),
    ("reserve_point", "centre", MOCK, "定位精度须在 0 至 50 米之间；精度为 0 表示模拟位置或手工放置"),
    ("reserve_point", "built", NEXT_MONTH, "不能晚于今天"),
    ("reserve_point", "permits", "none eia", "选无时不能再选其他"),
    ("mine_restore", "area_done", "5", "不能大于应治理面积"),
    ("mine_restore", "veg_cover", "101", "须在 0 到 100 之间"),
    ("closure_accept", "self_check", NEXT_MONTH, "不能晚于今天"),
    ("closure_accept", "pairs_flagged", "-1", "不能小于 0"),
    ("lookback", "closed_on", NEXT_MONTH, "不能晚于今天"),
]


@pytest.mark.parametrize(("form", "question", "value", "reason"), REFUSED)
def test_what_cannot_be_is_refused_with_the_reason(
    engine: Interview, form: str, question: str, value: str, reason: str
) -> None:
    assert filled(engine, form).answer(question, value) == f"refused: {reason}"


@pytest.mark.parametrize("criterion", [f"crit{number}" for number in range(1, 6)])
def test_what_misses_a_criterion_cannot_be_closed(engine: Interview, criterion: str) -> None:
    filled(engine, "closure_accept", **{criterion: "fail"})
    assert engine.answer("verdict", "pass") == "refused: 五条标准有一条未达到，不能同意销号"
    assert engine.answer("verdict", "back") == "ok"


def test_a_new_deadline_lies_ahead(engine: Interview) -> None:
    filled(engine, "closure_accept", verdict="stage")
    assert engine.answer("deadline_new", LAST_MONTH) == "refused: 不能早于今天"
    assert engine.answer("deadline_new", NEXT_MONTH) == "ok"


def test_an_odd_petition_number_is_pointed_out_and_taken(engine: Interview) -> None:
    filled(engine, "petition_verify", petition_no="12345")
    assert engine.screen("petition_no_odd") is not None
    assert engine.finish() == "ok"


def test_looking_back_counts_the_days_since_closure(engine: Interview) -> None:
    filled(engine, "lookback")
    days = date.fromisoformat(engine.value("today") or "") - date.fromisoformat(LAST_MONTH)
    assert engine.value("days_since") == str(days.days)


@pytest.mark.parametrize("form", ["closure_accept", "lookback"])
def test_what_follows_rectification_has_after_photos(engine: Interview, form: str) -> None:
    assert filled(engine, form).value("phase") == "after"


@EACH
def test_who_chose_the_wrong_issue_first_is_asked_for_no_viewpoint_too_many(engine: Interview, form: str) -> None:
    filled(engine, form)
    engine.answer("item_code", "ZY-2")
    asked = [question for question in engine.met() if question.endswith("/vp_code")]
    assert asked == ["vp_repeat[1]/vp_code"]
    assert engine.finish() == "required: vp_repeat[1]/vp_code", "what was chosen there is of the other site"
    assert engine.choices("vp_repeat[1]/vp_code") == ["P"]
    assert engine.answer("vp_repeat[1]/vp_code", "P") == "ok"
    assert engine.finish() == "ok"
