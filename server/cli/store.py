"""`store`: do database and media store belong together, and what if an operator means that they do?"""

import click

from server.cli.kernel import Noun, answer_json, answer_table, assembled, json_option, say
from server.db import transaction
from server.services import database, store_identity
from server.translations import N_

store = Noun("store", help="The media store and the database that it belongs to.")


@store.command("show", database=False)
@json_option
@assembled
def show(*, as_json: bool) -> None:
    """Show who database and media store say they are."""
    database.prepare()
    found = store_identity.said()
    if as_json:
        answer_json({"database": found.database, "store": found.store})
    else:
        answer_table([N_("Database"), N_("Media store")], [[found.database or "–", found.store or "–"]])


@store.command("adopt", database=False)
@click.argument("identity")
@assembled
def adopt(identity: str) -> None:
    """Say that this database and this media store belong together.

    IDENTITY is what one of them says, or `new` where neither says any. Originals that the database does not know are
    moved to the folder `unclaimed` of the store when the server starts; none is removed.
    """
    database.prepare()
    with transaction():
        store_identity.adopt(identity)
    click.echo(say(N_("Database and media store belong together now. The log says so.")))
