"""How does a command meet the system: its database, its refusals and its answers?

A noun (`accounts`, `sites`, …) is a `Noun`; its verbs run in an assembled application, on a prepared database. A
Problem ends as one line in the reader's language and exit code 1; wrong usage keeps click's own message and 2.
"""

import functools
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup
from marshmallow import ValidationError
from typing_extensions import override

from server import config
from server.domain.outside_limits import LARGEST_NUMBER
from server.errors import Problem
from server.translations import best_language, translate

P = ParamSpec("P")
R = TypeVar("R")
ASSEMBLE = "shizheng.assemble"
ADD_PAGES = "shizheng.add_pages"
_NO_TEXT = re.compile("[\ud800-\udfff]")
"""How Python keeps bytes of a file's name that are no UTF-8."""

row_number = click.IntRange(min=0, max=LARGEST_NUMBER)
"""The number of a row: a larger one no column can hold."""
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
programme_option = click.option(
    "--programme", metavar="CODE", help="The programme; without it, the oldest one, made where there is none."
)


class Verb(click.Command):
    """A command that ends in one line where the system refuses."""

    @override
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Problem as problem:
            raise Refused(problem) from problem


class Noun(Verb, AppGroup):
    """A group of commands. `database=False` marks a verb that asks nothing of the database."""

    @override
    def command(  # type: ignore[override] # a bare `@noun.command` is not offered
        self, *args: Any, **kwargs: Any
    ) -> Callable[[Callable[..., Any]], click.Command]:
        needs_database = kwargs.pop("database", True)
        register = super().command(*args, **kwargs)

        def decorate(function: Callable[..., Any]) -> click.Command:
            return register(on_prepared(function) if needs_database else function)

        return decorate


class Pair(click.ParamType[tuple[str, str]]):
    """NAME=VALUE, as two texts."""

    name = "pair"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        name, equals, text = str(value).partition("=")
        if not equals or not name.strip():
            self.fail(f"{value!r}: write NAME=VALUE", param, ctx)
        return name.strip(), text


class Refused(click.ClickException):
    """A Problem on the terminal: one line, exit code 1."""

    exit_code = 1

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(_one_line(say(problem.message, **problem.details)))

    @override
    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=file is None)


def language() -> str:
    """Return the language of the terminal, as POSIX lets the reader choose it."""
    chosen = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), None)
    return best_language(chosen.partition(".")[0] if chosen else None)


def say(message: str, /, **values: object) -> str:
    """Return a sentence in the reader's language."""
    return translate(message, language(), **values)


def answer_json(document: object) -> None:
    """Print one JSON document, in UTF-8 whatever file names are made of: bytes that are no text stay escaped."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    click.echo(_NO_TEXT.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def printable(name: object) -> str:
    """Return a file's name as one line that a terminal does not act on."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(name))


def answer_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print aligned columns; a Chinese character takes two places on a terminal."""
    lines = [[say(heading) for heading in headings]]
    lines += [["" if cell is None else _one_line(str(cell)) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(map(_padded, line, widths)).rstrip())


def leave(code: int) -> NoReturn:
    """End with an exit code; call it after the transaction, which would otherwise be taken back."""
    raise click.exceptions.Exit(code)


def assembled(function: Callable[P, R]) -> Callable[P, R]:
    """Give the application its parts before the command: while `flask` looks for one, it knows only commands."""
    return _after(ASSEMBLE, function)


def with_pages(function: Callable[P, R]) -> Callable[P, R]:
    """Give the application its parts and the pages, before a command that serves or lists them."""
    return _after(ADD_PAGES, function)


def _after(step: str, function: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        os.umask(0o077)  # database, queue, evidence and dossiers are for the user alone who runs this
        current_app.extensions[step]()
        return function(*args, **kwargs)

    return run


def on_prepared(function: Callable[..., Any]) -> Callable[..., Any]:
    """Create the tables of an empty database before the command, and refuse where the store is another's."""

    @assembled
    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        from server.db import transaction  # here, because others must not wait for it
        from server.services import database, store_identity
        from server.services.register import ledger_index

        database.prepare()
        store_identity.agree()
        with transaction():
            ledger_index.fill()
        return function(*args, **kwargs)

    return run


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _width(text: str) -> int:
    return sum(_places(letter) for letter in text)


def _places(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def web_address(_context: click.Context, _option: click.Parameter, said: str | None) -> str | None:
    """Read an address of the web: whoever forgets it would have the next option drawn into a code.

    :raises BadParameter: where it is none.
    """
    try:
        config.web_address(said or "")
    except ValidationError as problem:
        raise click.BadParameter(str(problem)) from problem
    return said


def setting(written: str) -> tuple[str, str]:
    """Read NAME=VALUE; an empty value means the default.

    :raises UsageError: where there is no equals sign.
    """
    name, equals, value = written.partition("=")
    if not equals:
        raise click.UsageError(f"{written!r}: write NAME=VALUE, or NAME= for the default")
    return name.strip(), value
