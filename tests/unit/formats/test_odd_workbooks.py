"""Is every file that somebody takes for a form refused in a sentence, with the place where it is known?"""

import io
import random
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from server.domain.outside_limits import MOST_FORM_UNPACKED_BYTES
from server.errors import Invalid, TooLarge
from server.formats import form_check
from server.formats.xlsform import convert
from server.translations import translate

Rows = Sequence[Sequence[Any]]
HEADS: Sequence[Any] = ["type", "name", "label"]
SETTINGS: Rows = [["form_id", "version", "form_title"], ["tried", "1", "T"]]
QUESTION: Sequence[Any] = ["text", "a", "A"]


@pytest.fixture(autouse=True)
def _without_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


def book(merged: Sequence[str] = (), /, **sheets: Rows) -> bytes:
    made = Workbook()
    del made["Sheet"]
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    for cells in merged:
        made["survey"].merge_cells(cells)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def packed(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def said(data: bytes, name: str = "f.xlsx", language: str = "en") -> str:
    return " ".join(translate(one.template, language, **one.figures) for one in form_check.check(data, name).faults)


def survey(*rows: Sequence[Any], heads: Sequence[Any] = HEADS, **sheets: Rows) -> bytes:
    return book((), survey=[heads, *rows], settings=SETTINGS, **sheets)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (survey(QUESTION, QUESTION), "sheet survey, row 3, column name"),
        (survey(["txet", "a", "A"]), "sheet survey, column type"),
        (survey([None, "a", "A"]), "sheet survey, row 2, column type"),
        (survey(["text", None, "A"]), "sheet survey, row 2, column name"),
        (survey(["text", "名 称", "A"]), "sheet survey, row 2, column name"),
        (survey(["select_one x", "a", "A"], choices=[["list_name", "name", "label"], ["y", "1", "B"]]),
         "sheet survey, row 2, column type: there is no list “x”"),
        (survey([*QUESTION, "${b} = 1"], heads=[*HEADS, "relevant"]), "sheet survey, row 2, column relevant"),
        (survey(["begin group", "g", "G"], QUESTION), "sheet survey, row 2: “begin group” of “g”"),
        (survey(QUESTION, ["end group", "g", "G"]), "sheet survey, row 3: “end group”"),
        (survey(["text", "a", None]), "sheet survey: “a” has neither label nor hint"),
        (book(other=[HEADS, QUESTION], settings=SETTINGS), "has no sheet survey"),
        (book(survey=[]), "has no sheet survey"),
        (survey(heads=QUESTION), "sheet survey: the column"),
        (book(["A2:A3"], survey=[HEADS, QUESTION, ["text", "b", "B"]]), "sheet survey, row 3, column type"),
    ],
    ids=["twice", "kind", "no kind", "no name", "odd name", "no list", "no question", "no end", "no begin", "no words",
         "no survey", "empty", "no headings", "merged"],
)  # fmt: skip
def test_what_is_wrong_in_a_table_is_said_with_its_place(data: bytes, place: str) -> None:
    assert place in said(data)


def test_the_place_is_said_in_chinese_too() -> None:
    assert "survey 工作表第 3 行 name 列" in said(survey(QUESTION, QUESTION), language="zh_CN")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("f.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("f.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "cannot be read as an XLSForm"),
        ("f.xlsx", packed(a=b"x"), "ZIP archive"),
        ("f.xlsx", b"PK\x03\x04" + bytes(10_000_000), "cannot be read as an XLSForm"),
        ("f.pdf", b"%PDF-1.7", "is no form"),
        ("f.xlsx", b"", "is empty"),
    ],
    ids=["password", "old and broken", "archive", "10 MB of nothing", "PDF", "empty"],
)
def test_a_file_of_another_kind_is_refused_in_a_sentence(name: str, data: bytes, sentence: str) -> None:
    assert sentence in said(data, name)


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_opened() -> None:
    with pytest.raises(TooLarge):
        convert(packed(**{"xl/workbook.xml": b"<workbook/>", "big": bytes(MOST_FORM_UNPACKED_BYTES)}), "f.xlsx")


def test_macros_of_a_workbook_are_left_out() -> None:
    assert b"vba" not in convert(survey(QUESTION), "f.xlsm").xform


def test_whatever_stands_in_the_cells_it_is_a_form_or_refused() -> None:
    drawn = random.Random(7)
    cells = [None, "", "text", "select_one a", "begin repeat", "end group", "${x}", "名", 1, 2.5, True, "=1/0", "a b",
             "{0}", "name", "type", "\u202e", "_" * 300]  # fmt: skip
    for _ in range(60):
        sheets = {
            name: [[drawn.choice(cells) for _ in range(5)] for _ in range(drawn.randrange(5))]
            for name in ("survey", "choices", "settings")
        }
        data = book(**(sheets | {"survey": [[*HEADS, "relevant", "hint"], *sheets["survey"]]}))
        try:
            convert(data, "f.xlsx")
        except Invalid as problem:
            translate(problem.message, "zh_CN", **problem.details)
