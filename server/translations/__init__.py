"""In which language is a sentence shown?

English is the source language; each other language is one gettext catalogue beside this file, read as it is
(`.po`), so nothing has to be compiled before the first start. A sentence is marked where it is written with
`N_` and translated where it is shown.
"""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES: Mapping[str, str] = {"zh_CN": "中文", "en": "English"}
DEFAULT_LANGUAGE = "zh_CN"
_HERE = Path(__file__).parent


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a sentence for translation and return it unchanged."""
    return message


class Word(str):
    """A value of a sentence that is itself said in the reader's language."""

    __slots__ = ()


@cache
def catalogue(language: str) -> NullTranslations:
    """Read the catalogue of a language; the source language has none."""
    path = _HERE / language / "LC_MESSAGES" / "messages.po"
    if language not in LANGUAGES or not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def translate(message: str, language: str, /, **values: object) -> str:
    """Return the sentence in `language` with its figures filled in."""
    say = catalogue(language).gettext
    text = say(message) if message else ""
    said = {name: say(value) if isinstance(value, Word) else value for name, value in values.items()}
    return text.format(**said) if said else text


def best_language(wanted: str | None) -> str:
    """Choose among our languages for a code like "zh", "zh-Hans-CN", "en_GB.UTF-8"; Chinese if unknown."""
    start = (wanted or "").replace("_", "-").split("-")[0].lower()
    return "en" if start in {"en", "c", "posix"} else DEFAULT_LANGUAGE
