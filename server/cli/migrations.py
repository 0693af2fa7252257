"""`db`: how do the tables get to another version? By Flask-Migrate's own commands, on an assembled application."""

from typing import Any

import click
from flask_migrate.cli import db as commands

from server.cli.kernel import assembled
from server.services import database


@assembled
def _begin(**said: Any) -> None:
    database.migrate()
    commands.callback(**said)


db = click.Group("db", commands.commands, callback=_begin, params=commands.params, help=commands.help)
