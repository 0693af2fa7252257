"""Has every page its help, in both languages, with words, keys and pictures that are really there?"""

import re
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from flask import Flask

from server.config import ROOT
from server.domain.access import Role
from server.domain.help_topics import TOPICS
from server.formats import help_texts
from server.formats.help_texts import FOLDER, HelpText
from server.translations import LANGUAGES
from server.web.auth import SESSION
from server.web.help.of_pages import OF_ENDPOINT
from server.web.help.pages import PICTURES
from tests.guards.test_punctuation import HALF_WIDTH
from tests.guards.test_translations import entries
from tests.guards.world import World
from tests.help_pictures import CAPTURE, MOST_BYTES, PAGES

CLIENT = ROOT / "server/web/client/src"
IN_ALL_MOST_BYTES = 3_000_000
KEYS = {"Enter", "Esc", "Space", "/", "?"}
_ADDRESS = re.compile(r"(?<![\w.])/[a-z]{2,}|\b[a-z_]+\.[a-z_]+\(|\bflask\b|https?://")
EACH = pytest.mark.parametrize(("topic", "language"), list(product(TOPICS, LANGUAGES)))


def text(topic: str, language: str) -> HelpText:
    return help_texts.read(topic, language)


@cache
def said(language: str) -> frozenset[str]:
    """Return every sentence that an interface in this language says."""
    forms = (message.id if language == "en" else message.string for message in entries())
    return frozenset(one for form in forms for one in ((form,) if isinstance(form, str) else form or ()))


@cache
def said_on_phones() -> frozenset[str]:
    return frozenset(re.findall(r': "([^"]*)",', (CLIENT / "capture/words.ts").read_text(encoding="utf-8")))


@cache
def listened_to() -> frozenset[str]:
    """Return the keys that a page shows beside what they do, and those that the ledger names."""
    templates = "".join(one.read_text(encoding="utf-8") for one in (ROOT / "server/web").glob("*/templates/**/*.html"))
    ledger = (CLIENT / "ledger.ts").read_text(encoding="utf-8")
    letters = re.findall(r'toLowerCase\(\) === "([a-z])"', ledger)
    return frozenset(re.findall(r"<kbd>([A-Z0-9])</kbd>", templates)) | {one.upper() for one in letters} | KEYS


def test_every_page_of_the_product_has_its_help(world: World) -> None:
    client = world.app.test_client()
    with client.session_transaction(base_url="https://localhost") as session:
        session[SESSION] = world.session_of(Role.ADMINISTRATOR)
    without = []
    for rule in world.app.url_map.iter_rules():
        is_asked = "GET" in (rule.methods or ()) and not rule.rule.startswith("/v1/") and rule.endpoint != "static"
        if is_asked and not rule.endpoint.startswith("help.") and rule.endpoint not in OF_ENDPOINT:
            answer = client.get(world.address(rule), base_url="https://localhost")
            if answer.status_code == 200 and b"<!doctype html" in answer.data[:200]:
                without.append(rule.endpoint)
            answer.close()
    assert without == []


def test_every_page_that_has_help_is_there_and_leads_to_a_text(app: Flask) -> None:
    assert set(OF_ENDPOINT) <= set(app.view_functions)
    assert set(OF_ENDPOINT.values()) == set(TOPICS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_in_both_languages_and_none_is_left_over(language: str) -> None:
    assert {one.stem for one in (FOLDER / language).iterdir()} == set(TOPICS)


@EACH
def test_a_text_quotes_words_of_the_interface_as_they_stand_there(topic: str, language: str) -> None:
    known = said(language) | (said_on_phones() if topic == CAPTURE else frozenset())
    assert [one for one in text(topic, language).words if one not in known] == []


@EACH
def test_a_text_names_keys_that_are_listened_to(topic: str, language: str) -> None:
    assert set(text(topic, language).keys) <= listened_to()


@EACH
def test_a_text_names_no_address_and_no_command(topic: str, language: str) -> None:
    read = text(topic, language)
    assert _ADDRESS.findall(f"{read.title}\n{help_texts.plain(read)}") == []


@EACH
def test_a_text_is_short(topic: str, language: str) -> None:
    plain = help_texts.plain(text(topic, language))
    assert 90 <= (len(plain.split()) if language == "en" else len(plain) / 1.6) <= 350


@pytest.mark.parametrize("topic", TOPICS)
def test_both_languages_name_the_same_keys_pictures_and_links(topic: str) -> None:
    chinese, english = text(topic, "zh_CN"), text(topic, "en")
    assert set(chinese.keys) == set(english.keys)
    assert chinese.pictures == english.pictures
    assert chinese.links == english.links
    assert set(english.links) <= set(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_chinese_texts_have_chinese_punctuation(topic: str) -> None:
    source = (FOLDER / "zh_CN" / f"{topic}.md").read_text(encoding="utf-8")
    source = re.sub(r"!\[(.*?)\]\(.*?\)", r"\1", source)
    assert HALF_WIDTH.findall(source) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_those_that_texts_show(language: str) -> None:
    shown = {name for topic in TOPICS for name in text(topic, language).pictures}
    assert {one.stem for one in _pictures(language)} == shown == {*PAGES, CAPTURE}


def test_pictures_are_small() -> None:
    sizes = {one.name: one.stat().st_size for language in LANGUAGES for one in _pictures(language)}
    assert [name for name, size in sizes.items() if size > MOST_BYTES] == []
    assert sum(one.stat().st_size for language in LANGUAGES for one in _pictures(language)) <= IN_ALL_MOST_BYTES


def _pictures(language: str) -> list[Path]:
    return sorted((PICTURES / language).glob("*.webp"))
