"""`programmes columns`: which columns has the ledger of a programme of its own?"""

from collections.abc import Sequence

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, say
from server.db import transaction
from server.domain import labels
from server.domain.access import COMMAND_LINE
from server.domain.ledger_columns import OWN_KINDS
from server.errors import NotFound
from server.services.register import own_columns, programmes
from server.services.register.own_columns import OwnColumnLine
from server.translations import N_

columns = Noun("columns", help="Columns that the ledger of a programme has of its own.")
_choice_option = click.option("--choice", "choices", metavar="TEXT", multiple=True, help="What may be chosen; several.")


@columns.command("list")
@click.argument("code")
@json_option
def show(code: str, *, as_json: bool) -> None:
    """List the columns of a programme in their order, those that are retired as well."""
    with transaction():
        lines = own_columns.listing(COMMAND_LINE, programmes.get(code).id)
    if as_json:
        answer_json([_document(one) for one in lines])
        return
    heads = [N_("Key"), N_("Heading"), N_("What stands in it"), N_("Choices"), N_("Rows"), N_("Shown")]
    yes, no = say(N_("yes")), say(N_("no"))
    answer_table(heads, [
        [one.key, one.heading, say(labels.COLUMN_KINDS[one.kind]), "、".join(one.choices), one.filled,
         no if one.is_retired else yes]
        for one in lines
    ])  # fmt: skip


@columns.command("add")
@click.argument("code")
@click.argument("heading")
@click.option("--kind", type=click.Choice([one.value for one in OWN_KINDS]), default="text", show_default=True,
              help="What stands in it.")  # fmt: skip
@_choice_option
@json_option
def add(code: str, heading: str, kind: str, choices: tuple[str, ...], *, as_json: bool) -> None:
    """Declare a column; what imports kept under its heading stands in it from then on."""
    with transaction():
        made = own_columns.add(COMMAND_LINE, programmes.get(code).id, heading, kind, choices)
    if as_json:
        answer_json(_document(made))
    else:
        click.echo(say(N_("The ledger has the column “{heading}” now."), heading=made.heading) + f"  {made.key}")


@columns.command("set")
@click.argument("code")
@click.argument("column")
@click.option("--heading", metavar="TEXT", help="What it is called from now on; what stands in it goes along.")
@_choice_option
@json_option
def change(code: str, column: str, heading: str | None, choices: tuple[str, ...], *, as_json: bool) -> None:
    """Call a column otherwise, or offer other choices; COLUMN is its key or heading. What is not named stays."""
    with transaction():
        old = _named(code, column)
        is_changed = own_columns.change(COMMAND_LINE, old.key, heading or old.heading, choices or old.choices)
        now = _named(code, old.key)
    if as_json:
        answer_json({**_document(now), "changed": is_changed})
    else:
        click.echo(say(N_("The column is called “{heading}”."), heading=now.heading))


@columns.command("order")
@click.argument("code")
@click.argument("order", metavar="COLUMN,…")
def order(code: str, order: str) -> None:
    """Put columns into this order; those not named stay behind, as they were."""
    with transaction():
        keys = [_named(code, one.strip()).key for one in order.split(",") if one.strip()]
        own_columns.order(COMMAND_LINE, programmes.get(code).id, keys)
    click.echo(say(N_("Saved.")))


@columns.command("retire")
@click.argument("code")
@click.argument("column")
def retire(code: str, column: str) -> None:
    """Show a column no more; what stands in it stays."""
    with transaction():
        own_columns.retire(COMMAND_LINE, _named(code, column).key)
    click.echo(say(N_("The column is not shown any more. What stands in it stays.")))


@columns.command("bring-back")
@click.argument("code")
@click.argument("column")
def bring_back(code: str, column: str) -> None:
    """Show a retired column again, behind the others."""
    with transaction():
        own_columns.bring_back(COMMAND_LINE, _named(code, column).key)
    click.echo(say(N_("The column is shown again.")))


def _named(code: str, column: str) -> OwnColumnLine:
    lines: Sequence[OwnColumnLine] = own_columns.listing(COMMAND_LINE, programmes.get(code).id)
    found = next((one for one in lines if column in {one.key, one.heading}), None)
    if found is None:
        raise NotFound(N_("There is no such column."))
    return found


def _document(one: OwnColumnLine) -> dict[str, object]:
    return {
        "key": one.key, "heading": one.heading, "kind": one.kind, "choices": list(one.choices),
        "retired": one.is_retired, "rows": one.filled,
    }  # fmt: skip
