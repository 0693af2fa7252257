"""The command line: `flask --app server <noun> <verb>`. A new noun is one file and one line here."""

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from flask import Flask
from typing_extensions import override

COMMANDS = (
    "programmes.programmes",
    "accounts.accounts",
    "phones.phones",
    "sites.sites",
    "issues.issues",
    "forms.forms",
    "submissions.submissions",
    "photos.photos",
    "reviews.reviews",
    "draws.draws",
    "checks.checks",
    "permissions.permissions",
    "exports.exports",
    "demo.demo",
    "serve.serve",
    "serve.worker",
)
_ALONE = ("photos", "check")


class Later(click.Command):
    """A command that is imported when it is called: one verb must not wait for what others need."""

    def __init__(self, place: str) -> None:
        self.module, _, name = place.partition(".")
        super().__init__(name)

    @cached_property
    def command(self) -> click.Command:
        """Return the command itself."""
        found = getattr(import_module(f"{__name__}.{self.module}"), str(self.name))
        assert isinstance(found, click.Command)  # noqa: S101 - tells the type checker what the list names
        return found

    @override
    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        return self.command.make_context(*args, **kwargs)

    @override
    def get_short_help_str(self, limit: int = 45) -> str:
        return self.command.get_short_help_str(limit)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for place in COMMANDS:
        app.cli.add_command(Later(place))


def runs_alone(arguments: Sequence[str]) -> bool:
    """Tell whether this process was started for a verb that needs no database, no queue and no pages."""
    is_flask = bool(arguments) and Path(arguments[0]).parent.name in {"bin", "Scripts", "flask"}
    return is_flask and _ALONE in pairwise(arguments[1:])
