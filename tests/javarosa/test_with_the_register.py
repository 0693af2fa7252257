"""Do the forms find in the lists that the register makes what they look for there?"""

import pytest
from flask import Flask

from server.db import transaction
from server.domain.access import Role
from server.domain.geo import LatLon
from server.domain.subject import Stage
from server.formats.xform import facts_of
from server.formats.xml import parse
from server.models import Programme
from server.services.intake import form_media
from server.services.register import assignments, revision
from tests import build
from tests.javarosa.engine import Interview
from tests.javarosa.visits import FORMS, right, xform

PLACE = LatLon(34.8126, 102.6534)


@pytest.fixture
def plan(context: Flask) -> Programme:
    with transaction():
        plan = build.programme()
        site = build.site(plan, "JGT", place=PLACE, radius_m=200)
        slope = build.viewpoint(site, "S", "南坡", at=PLACE, bearing_deg=350)
        issue, used = build.issue(plan, site, "ZY-1"), build.form(plan)
        build.issue(plan, None, "ZY-2")
        assignments.assign(issue, build.account("Dawa", Role.OFFICER))
        taken = build.taken(build.WORK_STARTED, PLACE)
        build.analysed(build.photo(build.submission(used), issue, slope, Stage.BEFORE, taken))
    return plan


def lists(plan: Programme, form: str) -> dict[str, bytes]:
    made = {
        name: form_media.make(plan.id, revision.of(plan.id), name)
        for name in facts_of(parse(xform(form), 100_000)).media
    }
    return {name: file.content for name, file in made.items() if file}


@pytest.mark.parametrize("form", FORMS)
def test_a_visit_is_guided_by_what_the_register_knows(engine: Interview, plan: Programme, form: str) -> None:
    engine.open(xform(form), lists(plan, form), "Dawa")
    assert engine.choices("item_code") == ["ZY-1"]
    said = [engine.answer(question, value) for question, value in right(form).items()]
    assert "ok" in said
    assert engine.value("vp_repeat[1]/vp_code") == "S"
    assert engine.screen("arrive_near") == ("您距登记点位 11 米，在点位范围（200 米）之内。", "")
    assert (engine.screen("vp_repeat[1]/vp_due") or "")[0] == "镜头朝向 350°（正北为 0）。"
    assert (engine.screen("vp_repeat[1]/vp_ref_shown") or ("", ""))[1].startswith("jr://images/before-")
