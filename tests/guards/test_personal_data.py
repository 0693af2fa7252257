"""Is every column that may tell of a person in the list of personal data, or said to tell of nobody?"""

import re

from server import models  # noqa: F401 - declares the tables
from server.cli import privacy_page
from server.db import Base
from server.domain import personal_data

SUGGESTIVE = re.compile(
    r"(^|_)(name|by|person|officers?|account|owner|submitter|assigned|actor|address|browser|agent|device|phone|headers"
    r"|latitude|longitude|facts|answers|xml|note|text|reason|contact|details|ledger|content|body|item|evidence|camera"
    r"|spki|exif|password|bucket|subject|cause|path|value|session)(_|$)"
)


def _columns() -> set[str]:
    return {f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns}


def test_what_is_listed_is_there() -> None:
    assert (personal_data.listed() | set(personal_data.NONE)) - _columns() == set()


def test_nothing_is_said_to_be_both() -> None:
    assert personal_data.listed() & set(personal_data.NONE) == set()


def test_each_column_that_may_tell_of_a_person_is_listed_or_said_to_tell_of_nobody() -> None:
    may_tell = {name for name in _columns() if SUGGESTIVE.search(name.partition(".")[2])}
    assert sorted(may_tell - personal_data.listed() - set(personal_data.NONE)) == []


def test_the_page_is_that_of_the_list() -> None:
    said = privacy_page.TARGET.read_text(encoding="utf-8")
    assert said == privacy_page.document(), "write it again: flask --app server privacy document"
