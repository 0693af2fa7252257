"""Does one submission that names very many files keep everybody else from writing?"""

import re

import pytest

from server.domain.outside_limits import MOST_FILES
from server.services.intake.attachments import Slot
from tests.integration.openrosa.field import Field, Stood, instance
from tests.statements import counted


def naming(count: int) -> bytes:
    return instance(stood=tuple(Stood(wide=f"{number}.jpg", near="") for number in range(count)))


def test_far_too_many_names_are_refused_before_anything_is_written(field: Field) -> None:
    named = "".join(f"<photo_wide>{number}.jpg</photo_wide>" for number in range(9 * MOST_FILES))
    field.phone.head()  # that a phone was there is noted once a minute
    with counted() as sent:
        answer = field.phone.submit(instance(extra=f"<vp_repeat>{named}</vp_repeat>"), {})
    assert answer.status == 400
    assert re.search(rf'<message nature="error">.*{MOST_FILES}', answer.text)
    assert not [statement for statement in sent if not statement.lstrip().startswith("SELECT")]
    assert (field.submissions(), field.left_over()) == ([], [])


def test_as_many_names_as_are_allowed_are_expected(field: Field) -> None:
    assert field.phone.submit(naming(MOST_FILES), {}).status == 201
    assert len(field.attachments()) == MOST_FILES


def test_no_named_file_is_compared_with_the_others(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    def compare(_one: Slot, _other: object) -> bool:
        pytest.fail("compared")

    monkeypatch.setattr(Slot, "__eq__", compare)
    files = {f"{number}.jpg": b"%d" % number for number in range(20)}
    assert field.phone.submit(naming(20), files).status == 201
    assert [state for _, state, _ in field.attachments()] == ["received"] * 20
