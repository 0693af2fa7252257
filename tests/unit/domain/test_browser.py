"""Does the owner of a browser recognise it by its words?"""

import pytest

from server.domain.browser import browser_in_words

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36", "Chrome · Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0 Safari/537.36 Edg/126.0", "Edge · Windows"),
        (f"Mozilla/5.0 (Linux; Android 14; V2309A) {WEBKIT} Chrome/116.0 MicroMessenger/8.0.49", "WeChat · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari · iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_with_its_system(user_agent: str, words: str) -> None:
    assert browser_in_words(user_agent) == words


def test_nothing_long_and_no_nul_is_kept() -> None:
    assert browser_in_words("\0" + "x" * 10_000) == "x" * 60
