"""Chinese sentences have Chinese punctuation: full-width, as GB/T 15834 asks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.config import ROOT
from tests.guards.test_translations import entries

_CHINESE = "\u4e00-\u9fff"
HALF_WIDTH = re.compile(rf"[{_CHINESE}”’][,:;!?(]|[,;!?)][{_CHINESE}]|\([{_CHINESE}]|[{_CHINESE}]\)")
_CODE = re.compile(r"POLYGON\(\(.*?\)\)")
"""What is written for machines stays as they read it."""
_TEMPLATES = ("*.html", "*.jinja")
_BETWEEN_TAGS = re.compile(r"\{[{%#].*?[}%#]\}|<[^>]*>", re.DOTALL)


def test_translated_sentences() -> None:
    wrong = [text for message in entries() for text in _forms(message.string) if _is_wrong(text)]
    assert wrong == []


@pytest.mark.parametrize("path", sorted(one for kind in _TEMPLATES for one in (ROOT / "server").rglob(kind)), ids=str)
def test_sentences_that_stand_in_templates(path: Path) -> None:
    if "node_modules" in path.parts:
        pytest.skip("not ours")
    text = path.read_text(encoding="utf-8")
    said = [*re.findall(r'bi\("([^"]*)"', text), *_BETWEEN_TAGS.split(text)]
    assert [one for one in said if _is_wrong(one)] == []


def test_the_words_that_join_others() -> None:
    joining = {
        str(message.id): str(message.string) for message in entries() if str(message.id).strip() in {";", ":", ","}
    }
    assert joining
    assert all(text in "；：，" for text in joining.values()), joining


def test_what_is_written_into_a_dossier() -> None:
    lines = (ROOT / "server/formats/dossier_readme.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if _is_wrong(line)] == []


def test_labels_of_forms() -> None:
    wrong = [
        cell
        for path in sorted((ROOT / "forms").glob("*.md"))
        for line in path.read_text(encoding="utf-8").splitlines()
        for cell in line.split("|")
        if _is_wrong(cell) and "::" not in cell
    ]
    assert wrong == []


def _forms(said: object) -> Iterator[str]:
    for text in said if isinstance(said, tuple | list) else [said]:
        yield str(text)


def _is_wrong(text: str) -> bool:
    return HALF_WIDTH.search(_CODE.sub("", text)) is not None
