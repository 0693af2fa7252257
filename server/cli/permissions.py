"""`permissions`: who may call which address?"""

from pathlib import Path

import click
from flask import current_app

from server.cli import permissions_page
from server.cli.kernel import Noun, say, with_pages
from server.translations import N_

permissions = Noun("permissions", help="Who may call which address.")


@permissions.command("document", database=False)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default=permissions_page.TARGET)
@with_pages
def document(file: Path) -> None:
    """Write docs/permissions.md from the table that every request is compared with."""
    file.write_text(permissions_page.document(current_app), encoding="utf-8")
    click.echo(say(N_("What every address asks of its caller was written to {file}."), file=file))
