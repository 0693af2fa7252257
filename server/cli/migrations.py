"""`db`: how do the tables get to another version? By Flask-Migrate's own commands, on an assembled application."""

import click
from flask_migrate.cli import db as migrate

from server.cli.kernel import assembled

db = click.Group("db", migrate.commands, callback=assembled(migrate.callback), params=migrate.params, help=migrate.help)
