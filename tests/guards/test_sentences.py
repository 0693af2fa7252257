"""Is every answer of every check said whole, in both languages, with the figures that the check itself keeps?"""

import re
from collections.abc import Sequence
from string import Formatter
from typing import Any

import pytest
from flask import Flask

from server import checks
from server.domain.finding import Checked, Finding, Status
from server.translations import LANGUAGES
from server.web import finding_presenter, language
from tests.unit.checks.examples import EXAMPLES

CHECKS: dict[str, Any] = {
    checks.code(check): check
    for kind in (checks.PHOTO_CHECKS, checks.PAIR_CHECKS, checks.ISSUE_CHECKS)
    for check in kind
}
_LEFT_OPEN = re.compile(r"[{}]|\bNone\b")


def answers(name: str) -> Sequence[Checked]:
    """Return what the check itself says of each of its examples, as it would be stored."""
    return [checked for subject in EXAMPLES[name] for checked in checks.run((CHECKS[name],), subject)]


@pytest.mark.parametrize("name", CHECKS)
def test_every_reason_has_an_example(name: str) -> None:
    assert {checked.finding.reason for checked in answers(name)} == set(CHECKS[name].REASONS)


@pytest.mark.parametrize("name", CHECKS)
def test_every_answer_keeps_each_figure_of_its_sentence(name: str) -> None:
    missing = {
        checked.finding.reason: absent
        for checked in answers(name)
        if (absent := _figures(checks.REASONS[name][checked.finding.reason]) - checked.finding.evidence.keys())
    }
    assert missing == {}


@pytest.mark.parametrize("reader", LANGUAGES)
@pytest.mark.parametrize("name", CHECKS)
def test_every_answer_is_rendered(app: Flask, monkeypatch: pytest.MonkeyPatch, name: str, reader: str) -> None:
    monkeypatch.setattr(finding_presenter, "language", lambda: reader)
    monkeypatch.setattr(language, "language", lambda: reader)
    with app.test_request_context():
        read = [finding_presenter.reading(checked) for checked in answers(name)]
    assert [one.sentence for one in read if not one.sentence or _LEFT_OPEN.search(one.sentence)] == []
    assert all(one.title and one.why and one.remedy for one in read)


@pytest.mark.parametrize("reader", LANGUAGES)
def test_a_check_that_broke_is_said_so(reader: str) -> None:
    broken = Finding(Status.ERROR, "crashed")
    assert len({checks.sentence(name, broken, reader) for name in CHECKS}) == 1


def _figures(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
