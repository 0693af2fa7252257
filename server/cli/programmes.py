"""`programmes`: which rectification programmes are there?"""

from dataclasses import fields

import click

from server import tasks
from server.cli.kernel import Noun, answer_json, answer_table, json_option, say, setting
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.domain.limits import Limits
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


@programmes.command("limits")
@click.argument("code")
@click.argument("settings", nargs=-1, metavar="[NAME=VALUE]...")
@json_option
def limits(code: str, settings: tuple[str, ...], *, as_json: bool) -> None:
    """Show the limits by which a programme's checks judge, and set some: NAME=VALUE, or NAME= for the default.

    What was judged before is judged again by the new limits in the background; what was said stays.

    Exit 0: shown, or set. 1: an unknown name or an impossible value; nothing is set. 2: wrong usage.
    """
    with transaction():
        plan = plans.get(code)
        is_changed = plans.set_limits(plan, dict(map(setting, settings)))
        own = dict(plan.limits)
    if is_changed:
        tasks.enqueue_waiting_runs()
    default, used = Limits(), Limits().overridden(own)
    lines = [
        {"limit": one.name, "used": getattr(used, one.name), "default": getattr(default, one.name)}
        for one in fields(Limits)
    ]
    if as_json:
        answer_json({"programme": code, "own": own, "limits": lines})
        return
    shown = [[*line.values(), "*" if line["limit"] in own else ""] for line in lines]
    answer_table([N_("Limit"), N_("Used"), N_("Default"), N_("Own")], shown)
    if is_changed:
        click.echo(say(N_("The limits were set; a worker asks the checks again by them.")))
