"""Can somebody without our server read what was answered, as the form asked it?"""

from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from server.db import transaction
from server.formats.xlsform import convert
from server.models import FormVersion
from server.services.runtime import now
from tests import build
from tests.integration.exports.conftest import Office, dossier
from tests.integration.exports.test_tables import ANSWERS, FORM


@pytest.fixture
def page(office: Office, tmp_path: Path) -> str:
    with transaction():
        form = build.form(office.programme, "steps")
        xml = convert(FORM.encode(), "steps.md").xform
        form.versions.append(FormVersion(version="1", title="步骤", xml=xml, md5="1" * 32, published_at=now()))
        sent = build.submission(form, instance_id="uuid:a")
        sent.answers = {**ANSWERS, "people": "<b>3"}
        sent.form_version = form.versions[0]
        build.named_issue(sent, office.issue)
    bag = dossier(tmp_path / "out")
    return (bag / "data" / "answers.html").read_text(encoding="utf-8")


def lines(page: str) -> list[str]:
    """Return the text of every row of the tables."""
    body: Any = fromstring(page[page.index("<body>") : page.index("</html>")])
    return [" ".join("".join(row.itertext()).split()) for row in body.iter("tr")]


def test_questions_and_choices_are_said_in_both_languages_beside_their_codes(page: str) -> None:
    assert "完成情况 State state 已完成 Done done" in lines(page)


def test_groups_and_repeats_stand_in_the_order_in_which_they_were_filled_in(page: str) -> None:
    found = [line for line in lines(page) if line.split()[0] in {"措施", "佐证", "类型"} or " m_no " in line]
    assert found == [
        "措施 1 Measure measure", "编号 Number m_no 01", "佐证 1 Proof proof", "类型 Kind kind 照片",
        "佐证 2 Proof proof", "类型 Kind kind 发票", "措施 2 Measure measure", "编号 Number m_no 02",
    ]  # fmt: skip


def test_an_answer_that_no_question_asks_for_is_shown(page: str) -> None:
    assert "unasked 更多" in lines(page)


def test_what_somebody_wrote_is_no_markup(page: str) -> None:
    assert "<b>" not in page
    assert "人数 People people <b>3" in lines(page)
