"""What does the redaction take out of a text, and which columns does it leave?"""

import pytest

from server.domain import table_columns
from server.domain.redaction import HIDDEN, Redactor, kept_columns

COLUMNS = {
    "ledger": table_columns.LEDGER,
    "photos": table_columns.PHOTOS,
    "findings": table_columns.FINDINGS,
    "decisions": table_columns.DECISIONS,
    "comments": table_columns.COMMENTS,
    "broken": table_columns.BROKEN,
}


@pytest.mark.parametrize(
    "text",
    [
        "13993112233", "+86 139 9311 2233", "139-9311-2233", "0941-7121234", "（0941）7121234", "01088886666",
        "0941-7121234-801",
        "622921198001011234", "62292119800101123X", "madefu@example.cn", "马德福",
        "Li Ming",
    ],
)  # fmt: skip
def test_what_tells_of_a_person_is_taken_out(text: str) -> None:
    told = Redactor(["马德福", "Li Ming"]).text(f"联系{text}。")
    assert told == f"联系{HIDDEN}。"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30 10:22:33", "34.9681234, 102.9081234", "甘环督〔2026〕17/3", "1399311223344556677", "12369",
        "Liaoning",
        "uuid:00000000-0000-4000-8000-013993112233a", "3a13993112233b", "0.13993112233", "一二三",
    ],
)  # fmt: skip
def test_what_tells_of_nobody_stays(text: str) -> None:
    assert Redactor(["Li", "一", "", "  "]).text(text) is text


def test_the_longest_name_is_taken_out_whole() -> None:
    assert Redactor(["扎西", "扎西东珠"]).text("扎西东珠与扎西") == f"{HIDDEN}与{HIDDEN}"


def test_texts_inside_lists_and_mappings_are_gone_over() -> None:
    assert Redactor(["马德福"]).said({"a": ["马德福", 3, None], "b": {"c": "同马德福"}}) == {
        "a": [HIDDEN, 3, None],
        "b": {"c": f"同{HIDDEN}"},
    }


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_a_column_that_stays_is_there(name: str) -> None:
    assert kept_columns()[name] <= {column.name for column in COLUMNS[name]}
