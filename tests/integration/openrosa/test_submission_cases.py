"""Rows 30 to 96 of the comparison with ODK Central, column "us": each row one test, under its number."""

import pytest

from tests.integration.openrosa.cases import asking, attachments, content, transport
from tests.integration.openrosa.cases.table import Case
from tests.integration.openrosa.field import Field

ALL = [*asking.CASES, *transport.CASES, *content.CASES, *attachments.CASES]


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.row}: {case.sentence}") for case in ALL])
def test_row(field: Field, case: Case) -> None:
    case.act(field)
    assert field.left_over() == [], "half-written files stayed behind"


def test_every_row_has_its_case() -> None:
    assert [case.row for case in ALL] == list(range(30, 97))
