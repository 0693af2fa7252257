"""In which language does this reader read?

The account's choice, then the cookie of this browser, then what the browser asks for, then the setting.
"""

from flask import Flask, g, request

from server.services import runtime
from server.translations import LANGUAGES, catalogue, translate

COOKIE = "language"
_FOUND = "shizheng.language"


def init_app(app: Flask) -> None:
    """Give every template the words `_` and `ngettext`, and the reader's language."""
    app.jinja_env.globals.update(_=say, ngettext=say_number, language=language, languages=LANGUAGES)


def language() -> str:
    """Return the reader's language, found once a request."""
    if _FOUND not in request.environ:
        request.environ[_FOUND] = _of_account() or _of_cookie() or _of_browser() or runtime.language()
    return str(request.environ[_FOUND])


def choose(language_: str) -> None:
    """Let this request be answered in one language, whoever asks: its address says which."""
    request.environ[_FOUND] = language_


def say(message: str, /, **values: object) -> str:
    """Return a sentence in the reader's language with its values filled in; the word `_` of templates."""
    return translate(message, language(), **values)


def say_number(one: str, many: str, n: int, /, **values: object) -> str:
    """Return the sentence that fits a number, which is its value `n`."""
    return catalogue(language()).ngettext(one, many, n).format(n=n, **values)


def _of_account() -> str | None:
    actor = g.get("actor")
    return actor.language if actor and actor.language in LANGUAGES else None


def _of_cookie() -> str | None:
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in LANGUAGES else None


def _of_browser() -> str | None:
    for wanted in request.accept_languages.values():
        start = wanted.replace("_", "-").split("-")[0].lower()
        for ours in LANGUAGES:
            if ours.split("_")[0] == start:
                return ours
    return None
