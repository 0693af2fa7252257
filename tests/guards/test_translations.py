"""Is every sentence that a reader may meet there in Chinese, with the same figures in it?"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from server import translations
from server.config import ROOT
from server.domain.limit_sources import sources

SERVER = Path(translations.__file__).parent.parent
HERE = SERVER / "translations"
HINT = "; `make i18n` finds the new sentences, then translate them in messages.po"


@cache
def written() -> dict[str, str]:
    """Return every sentence of the code and the templates, with the file that says it."""
    with (HERE / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    keywords = {**DEFAULT_KEYWORDS, "N_": None, "say_number": (1, 2)}
    found = extract_from_dir(SERVER, method_map=methods, options_map=options, keywords=keywords)
    return {sentence: file for file, _, message, *_ in found for sentence in _forms(message)}


@cache
def catalogue() -> Catalog:
    with (HERE / "zh_CN" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale="zh_CN", abort_invalid=True)


def entries() -> Iterable[Message]:
    return (message for message in catalogue() if message.id)


def test_every_sentence_is_in_the_catalogue() -> None:
    known = {sentence for message in entries() for sentence in _forms(message.id)}
    missing = {sentence: file for sentence, file in written().items() if sentence not in known}
    assert not missing, f"not in messages.po: {missing}{HINT}"


def test_every_entry_is_still_said_somewhere() -> None:
    dead = [message.id for message in entries() if not set(_forms(message.id)) & set(written())]
    assert not dead, f"nothing says this any more: {dead}; `make i18n` removes it"
    assert not catalogue().obsolete


def test_every_entry_is_translated_and_certain() -> None:
    unsure = [message.id for message in entries() if message.fuzzy or not all(_forms(message.string))]
    assert not unsure, f"empty or fuzzy in messages.po: {unsure}"


def test_every_source_of_a_limit_is_found_and_said_in_chinese() -> None:
    """No `N_` marks them: they stand below the limits, where whoever changes one reads them."""
    assert set(sources().values()) - written().keys() == set()
    assert [name for name, source in sources().items() if translations.translate(source, "zh_CN") == source] == []


def test_translations_fill_in_the_same_figures() -> None:
    wrong = [
        (message.id, message.string)
        for message in entries()
        if any(_figures(text) != _figures(_forms(message.id)[-1]) for text in _forms(message.string))
    ]
    assert not wrong


def test_sentences_are_plain_templates() -> None:
    """A figure is a name: `{distance_m}`, never a position or an expression that translators must copy."""
    odd = [sentence for sentence in written() if not all(name.isidentifier() for name in _figures(sentence))]
    assert not odd


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("zh", "zh_CN"),
        ("zh-Hans-CN", "zh_CN"),
        ("en_GB", "en"),
        ("C", "en"),
        ("bo", "zh_CN"),
        (None, "zh_CN"),
    ],
)
def test_a_reader_gets_one_of_our_languages(wanted: str | None, language: str) -> None:
    assert translations.best_language(wanted) == language


def test_a_sentence_is_shown_in_the_wanted_language() -> None:
    assert translations.translate("There is no phone {number}.", "zh_CN", number=7) == "没有编号为 7 的手机。"
    assert translations.translate("There is no phone {number}.", "en", number=7) == "There is no phone 7."


def _forms(message: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return a sentence, or its singular and plural."""
    return (message or "",) if isinstance(message, str | None) else tuple(message)


def _figures(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_a_time_within_a_sentence_brings_no_tags() -> None:
    """A sentence is escaped with what is filled in: the element `time` would be read as text."""
    filled = re.compile(r'_\("[^"]*"[^()"]*\w+=[\w.]+ \| when\([^)]*\)(?! \| striptags)')
    paths = [one for one in (ROOT / "server" / "web").rglob("*.html") if "node_modules" not in one.parts]
    assert [one.name for one in paths if filled.search(one.read_text(encoding="utf-8"))] == []
