"""Do names from strangers become names that every disk takes, and do two never become one?"""

import pytest

from server.formats.csv_table import cell, table
from server.formats.file_names import Names, safe_name, visible


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("南坡", "南坡", id="Chinese stays"),
        pytest.param("甘督〔2026〕3号", "甘督〔2026〕3号", id="a document number"),
        pytest.param("../../etc/passwd", "_.._etc_passwd", id="folders"),
        pytest.param("C:\\photos\\1", "C_photos_1", id="Windows folders"),
        pytest.param("uuid:1-2", "uuid_1-2", id="colon"),
        pytest.param("x\u202egpj", "x_gpj", id="written backwards"),
        pytest.param("a\u200bb\u0000c\nd", "a_b_c_d", id="invisible and control"),
        pytest.param("100%", "100_", id="percent"),
        pytest.param(" .hidden. ", "hidden", id="dots and spaces"),
        pytest.param("-rf", "rf", id="an option"),
        pytest.param("CON", "_CON", id="reserved by Windows"),
        pytest.param("nul.jpg", "_nul.jpg", id="reserved with ending"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("\ud800", "none", id="half a character"),
        pytest.param("///", "none", id="nothing left"),
        pytest.param("🏔️", "🏔️".replace("\ufe0f", "_") if not "\ufe0f".isprintable() else "🏔️", id="emoji"),
    ],
)
def test_a_name_is_made_safe(text: str, name: str) -> None:
    assert safe_name(text, "none") == name


def test_a_long_name_is_cut_between_characters() -> None:
    assert safe_name("整" * 300) == "整" * 33


def test_names_that_differ_in_case_only_get_numbers() -> None:
    names = Names()
    taken = [names.take("photos", stem, ".jpg") for stem in ("A", "a", "A", "b")]
    assert taken == ["photos/A.jpg", "photos/a-2.jpg", "photos/A-3.jpg", "photos/b.jpg"]


def test_hidden_characters_are_shown() -> None:
    assert visible("x\u202egpj.exe") == "x<U+202E>gpj.exe"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_a_cell_that_would_be_calculated_gets_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("value", [-12.5, "-12.5", "+3", 7, "南坡", "a=b", ""])
def test_plain_numbers_and_texts_stay(value: object) -> None:
    assert cell(value) == str(value)


def test_a_table_opens_in_a_spreadsheet() -> None:
    assert table(["a", "b"], [["南坡", None], ['"x",\n', -1.5]]).decode() == '\ufeffa,b\r\n南坡,\r\n"""x"",\n",-1.5\r\n'
