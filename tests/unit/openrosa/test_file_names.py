"""Which named file is meant?"""

import unicodedata

import pytest

from server.domain.file_names import matched, plain


@pytest.mark.parametrize(
    ("wanted", "parts", "meant"),
    [
        pytest.param(["a.jpg"], [("a.jpg", "b.jpg")], ["a.jpg"], id="by the part's name"),
        pytest.param(["a.jpg"], [("file", "a.jpg")], ["a.jpg"], id="then by the file name"),
        pytest.param(["IMG.JPG"], [("img.jpg", "x")], ["IMG.JPG"], id="then without regard to case"),
        pytest.param(["é.jpg"], [(unicodedata.normalize("NFD", "é.jpg"), "x")], ["é.jpg"], id="or composition"),
        pytest.param(["a.jpg"], [("C:\\DCIM\\a.jpg", "sdcard/a.jpg")], ["a.jpg"], id="or folders"),
        pytest.param(["IMG.JPG", "img.jpg"], [("img.jpg", "")], ["img.jpg"], id="exactly first"),
        pytest.param(["IMG.JPG", "Img.jpg"], [("img.jpg", "")], [None], id="nothing where two are as like"),
        pytest.param(["A.jpg"], [("a.jpg", ""), ("A.jpg", "")], [None, "A.jpg"], id="never what another names exactly"),
        pytest.param(["a.jpg"], [("b.jpg", "c.jpg")], [None], id="nothing where none is like"),
    ],
)
def test_a_part_is_matched(wanted: list[str], parts: list[tuple[str, str]], meant: list[str | None]) -> None:
    assert matched(wanted, parts) == meant


def test_a_plain_name_keeps_what_can_be_read() -> None:
    assert plain("../加甘滩 🌄\0\r\n\x7f.jpg") == "../加甘滩 🌄.jpg"
    assert plain("x" * 2000) == "x" * 1000
