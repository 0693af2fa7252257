"""`db`: how do the tables get to another version, by Flask-Migrate's own commands, and all rows to another database?"""

import time
from typing import Any

import click
from flask_migrate.cli import db as commands

from server import temporary
from server.cli.kernel import Verb, answer_json, assembled, json_option, leave, say
from server.errors import Problem
from server.services import database
from server.services.runtime import settings
from server.services.system import database_copying, verifying
from server.services.system.database_copying import Copied, Far
from server.services.system.verifying import Verified
from server.translations import N_

TOLD_EVERY_S = 2.0
_DIFFERS = N_(
    "The table {table} differs, in what its rows hold or in how many there are: {ours} at the source, {theirs} at the "
    "target."
)
WHOLE, DIFFERS, REFUSED = 0, 1, 2


_STARTING_FROM_TABLES = frozenset({"check", "current", "downgrade", "migrate", "revision", "stamp", "upgrade"})


class Migrations(Verb, click.Group):
    """Flask-Migrate's commands and ours, which all end in one line where the system refuses."""


@assembled
def _begin(**said: Any) -> None:
    if click.get_current_context().invoked_subcommand in _STARTING_FROM_TABLES:
        database.refuse_too_old()
    database.migrate()
    commands.callback(**said)


@click.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@json_option
def copy(source: str, target: str, *, as_json: bool) -> None:
    """Copy all rows into an empty database, of whichever kind: addresses as SHIZHENG_DATABASE_URL names them.

    Stop all processes first: nobody can write to FROM meanwhile. The tables of TO are made by the migrations.
    Afterwards all tables are read again on both sides and compared, and log and rows are verified at TO. After a kill,
    call it again: it goes on where it was. FROM is not changed.

    Exit 0: whole. 1: something differs, and is named. 2: refused, and nothing was copied.
    """
    try:
        copied = database_copying.copy(source, target, _telling())
    except Problem as problem:
        click.echo(say(problem.message, **problem.details), err=True)
        leave(REFUSED)
    verified = Verified() if copied.differing else _verified(target, copied)
    if as_json:
        answer_json(_document(copied, verified))
    else:
        _say(copied, verified)
    leave(DIFFERS if copied.differing or verified.problem else WHOLE)


db = Migrations(
    "db", {**commands.commands, "copy": copy}, callback=_begin, params=commands.params, help=commands.help
)  # fmt: skip


def _verified(target: str, copied: Copied) -> Verified:
    with temporary.folder("verify") as room:
        return verifying.verify_rows(target, copied.identity, room)


def _document(copied: Copied, verified: Verified) -> dict[str, Any]:
    differing = {
        name: {
            "from": {"rows": ours.rows, "sha256": ours.sha256},
            "to": {"rows": theirs.rows, "sha256": theirs.sha256},
        }
        for name, (ours, theirs) in copied.differing.items()
    }
    return {
        "whole": not differing and not verified.problem, "tables": copied.tables, "rows": copied.rows,
        "resumed_rows": copied.resumed_rows, "differing": differing, "entries": verified.entries,
        "problem": verified.problem,
    }  # fmt: skip


def _say(copied: Copied, verified: Verified) -> None:
    for name, (ours, theirs) in copied.differing.items():
        figures = {"table": name, "ours": ours.rows, "theirs": theirs.rows}
        click.echo(say(_DIFFERS, **figures))
    if verified.problem:
        click.echo(say(N_("All rows are equal, but the log is not whole: {problem}"), problem=verified.problem))
    if copied.differing or verified.problem:
        return
    figures = {"rows": copied.rows, "tables": copied.tables, "entries": verified.entries}
    click.echo(
        say(
            N_("{rows} rows in {tables} tables are there and equal; {entries} entries of the log are whole."), **figures
        )
    )
    click.echo(
        say(
            N_("Set SHIZHENG_DATABASE_URL to it and SHIZHENG_KEYS={keys}: else keys are looked for elsewhere."),
            keys=settings().keys,
        )
    )


def _telling() -> database_copying.Tell:
    """Say how far it is, once in a while, beside the answer."""
    told_at = time.monotonic()

    def tell(far: Far) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TOLD_EVERY_S:
            told_at = time.monotonic()
            said = N_("Comparing: {rows} of {all} rows, table {at} of {tables} ({table})")
            if not far.is_comparing:
                said = N_("Copying: {rows} of {all} rows, table {at} of {tables} ({table})")
            figures = {"rows": far.rows, "all": far.of_rows, "at": far.tables, "tables": far.of_tables}
            click.echo(say(said, **figures, table=far.table), err=True)

    return tell
