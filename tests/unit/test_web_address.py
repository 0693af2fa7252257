"""Is a text an address of the web?"""

import pytest

from server.config import is_web_address


@pytest.mark.parametrize(
    "text", ["https://zg.example.cn/a?b=c", "http://10.0.0.2:8000", "http://[::1]:8000/", "https://示例.中国"]
)
def test_what_names_a_machine_is_an_address(text: str) -> None:
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text", ["", "zg.example.cn", "javascript:alert(1)", "file:///etc/hosts", "http://", "http://[::1"]
)
def test_what_names_none_or_cannot_be_read_is_no_address(text: str) -> None:
    assert not is_web_address(text)
