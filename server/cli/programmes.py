"""`programmes`: which rectification programmes are there?"""

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.services.register import programmes as plans
from server.translations import N_

programmes = Noun("programmes", help="Rectification programmes.")


@programmes.command("add")
@click.argument("code")
@click.argument("title")
@json_option
def add(code: str, title: str, *, as_json: bool) -> None:
    """Add a programme."""
    with transaction():
        added = plans.add(code, title)
        document = {"programme": added.id, "code": added.code, "title": added.title}
    if as_json:
        answer_json(document)
    else:
        click.echo(say(N_("Programme “{code}” was added."), code=code))


@programmes.command("list")
@json_option
def show(*, as_json: bool) -> None:
    """List the programmes."""
    lines = [{"programme": plan.id, "code": plan.code, "title": plan.title} for plan in plans.all_of(COMMAND_LINE)]
    if as_json:
        answer_json(lines)
    else:
        answer_table([N_("Number"), N_("Code"), N_("Title")], [list(line.values()) for line in lines])
