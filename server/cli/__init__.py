"""The command line: `flask --app server <noun> <verb>`. A new noun is one file and one line here."""

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import Any

import click
from flask import Flask
from typing_extensions import override

from server.cli import kernel

COMMANDS = (
    "setup.setup",
    "programmes.programmes",
    "limits.limits",
    "units.units",
    "calendar.calendar",
    "invitations.accounts",
    "phones.phones",
    "register_imports.imports",
    "sites.sites",
    "issue_moves.issues",
    "ledger.ledger",
    "activity.activity",
    "deadlines.deadlines",
    "assessments.assessments",
    "orders.orders",
    "statistics.statistics",
    "search.search",
    "assignments.assignments",
    "visits.visits",
    "publicity.publicity",
    "forms.forms",
    "submissions.submissions",
    "photos.photos",
    "pairs.pairs",
    "reviews.reviews",
    "draws.draws",
    "lookback.lookback",
    "petitions.petitions",
    "checks.checks",
    "permissions.permissions",
    "notices.notices",
    "robots.robots",
    "privacy.privacy",
    "exports.exports",
    "tables.tables",
    "log_entries.events",
    "keys.keys",
    "receipts.receipts",
    "store.store",
    "media.media",
    "backup.backup",
    "system.system",
    "demo.demo",
    "help.help",
    "serve.serve",
    "serve.answer",
    "serve.worker",
    "migrations.db",
)


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


def init_app(app: Flask, assemble: Callable[[], None], add_pages: Callable[[], None]) -> None:
    """Register the commands, and how those that need the application get it: without its pages, or with them."""
    app.extensions[kernel.ASSEMBLE] = assemble
    app.extensions[kernel.ADD_PAGES] = add_pages
    for place in COMMANDS:
        app.cli.add_command(Later(place))


def is_looking_for_command() -> bool:
    """Tell whether `flask` asks only which command is meant: it has entered none yet."""
    context = click.get_current_context(silent=True)
    return context is not None and context.parent is None
