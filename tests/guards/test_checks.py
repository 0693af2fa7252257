"""Does every check say what it means?"""

import inspect
import string
from importlib import import_module
from pathlib import Path

import pytest

from server import checks
from server.domain.check_labels import CHECKS
from server.domain.subject import PhotoSubject

NAMES = list(checks.REASONS)


def test_every_file_of_a_check_is_in_the_list() -> None:
    files = {path.stem for path in Path(checks.__path__[0]).glob("*.py")} - {"__init__"}
    assert files == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_check_begins_with_its_question(name: str) -> None:
    module = import_module(f"server.checks.{name}")
    assert "?" in str(module.__doc__).splitlines()[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_of_a_check_is_a_template(name: str) -> None:
    sentences = checks.REASONS[name].values()
    assert all(list(string.Formatter().parse(sentence)) for sentence in sentences)


def test_every_check_says_why_it_matters_and_what_would_settle_it() -> None:
    assert {name for name, words in CHECKS.items() if words.title and words.why and words.remedy} == set(NAMES)


@pytest.mark.parametrize("check", checks.PHOTO_CHECKS, ids=checks.code)
def test_a_check_that_compares_photos_is_given_them(check: checks.Check[PhotoSubject]) -> None:
    source = inspect.getsource(import_module(check.__name__))
    assert (".others" in source) == (check in checks.REUSE_CHECKS)
    assert (".steps" in source or ".elsewhere" in source) == (check in checks.JOURNEY_CHECKS)
