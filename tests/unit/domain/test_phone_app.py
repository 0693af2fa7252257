"""With what does a phone call, by what it says of itself?"""

import pytest

from server.domain.phone_app import app_in_words, device_in_words

COLLECT = "org.odk.collect.android/v2026.3.3 Dalvik/2.1.0 (Linux; U; Android 14; M2012K11AC Build/UKQ1.230804.001)"
BROWSER = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("said", "app", "device"),
    [
        (COLLECT, "ODK Collect 2026.3.3", "M2012K11AC · Android 14"),
        ("org.odk.collect.android/v2025.2.0-beta.1", "ODK Collect 2025.2.0-beta.1", ""),
        (BROWSER, "Chrome · Android", "K · Android 10"),
        ("curl/8.5.0", "curl/8.5.0", ""),
        ("", "", ""),
    ],
)
def test_a_phone_is_told_by_its_program_and_model(said: str, app: str, device: str) -> None:
    assert (app_in_words(said), device_in_words(said)) == (app, device)
