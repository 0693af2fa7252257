"""What does the log say of phones? Never their tokens: who reads it must not become one."""

import logging

import pytest

from server.services.intake import submissions
from tests.integration.openrosa.field import Field, instance


def test_a_token_is_not_in_the_log_when_the_server_breaks(
    field: Field, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(submissions, "receive", lambda *_: 1 / 0)
    with caplog.at_level(logging.DEBUG):
        assert field.phone.submit(instance()).status == 500
    token = field.base.split("/")[3]
    assert "/submission broke" in caplog.text
    assert token not in caplog.text
