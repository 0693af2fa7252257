"""Does docs/tables.md say what the tables have, and are the names fit for programs?"""

import re

import pytest

from server.cli import tables_page
from server.domain.table_columns import COLUMNS, LAST, REPEATS


def test_the_page_is_that_of_the_columns() -> None:
    said = tables_page.TARGET.read_text(encoding="utf-8")
    assert said == tables_page.document(), "write it again: flask --app server tables document"


@pytest.mark.parametrize("kind", COLUMNS)
def test_names_are_snake_case_and_each_stands_once(kind: str) -> None:
    names = [column.name for column in (*COLUMNS[kind], *LAST)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)


def test_the_photo_table_begins_with_the_four_columns_of_land_surveys() -> None:
    assert [column.name for column in COLUMNS["photos"]][:5] == [
        "file_name", "latitude", "longitude", "bearing_deg", "datum",
    ]  # fmt: skip


def test_a_repeat_begins_with_what_it_belongs_to() -> None:
    assert [column.name for column in REPEATS] == ["parent_key", "key", "number"]
