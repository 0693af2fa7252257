"""`robots`: which group chats hear what happens?"""

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, programme_option, row_number, say
from server.db import transaction
from server.domain.access import COMMAND_LINE
from server.domain.notice import NoticeKind, RobotKind
from server.errors import Conflict
from server.services.notices import robots as service
from server.services.register import programmes
from server.tasks import calling
from server.translations import N_

robots = Noun("robots", help="Group chats that hear what happens.")


@robots.command("add")
@click.argument("kind", type=click.Choice([one.value for one in RobotKind]))
@click.argument("name", metavar="NAME")
@click.option(
    "--url", prompt=True, hide_input=True, envvar="ROBOT_URL", help="Its address; asked for, or from ROBOT_URL."
)
@click.option("--secret", default="", envvar="ROBOT_SECRET", help="Its secret; better given as ROBOT_SECRET.")
@click.option(
    "--tell",
    "kinds",
    multiple=True,
    type=click.Choice([one.value for one in NoticeKind]),
    help="Of what; without it, of all.",
)
@programme_option
def add(kind: str, name: str, url: str, secret: str, kinds: tuple[str, ...], programme: str | None) -> None:
    """Connect a group chat to a programme."""
    with transaction():
        heard = [NoticeKind(one) for one in kinds] or list(NoticeKind)
        number = service.add(COMMAND_LINE, programmes.chosen(programme), RobotKind(kind), name, url, secret, heard)
    click.echo(say(N_("Group chat {number} is connected."), number=number))


@robots.command("list")
@json_option
def listed(*, as_json: bool) -> None:
    """List the group chats, and what came of the last call."""
    lines = [
        {
            "number": one.number, "kind": one.kind.value, "name": one.name, "host": one.host,
            "programme": one.programme,
            "tells": [kind.value for kind in one.kinds], "last_at": one.last_at.isoformat() if one.last_at else None,
            "last_problem": one.last_problem, "waiting": one.waiting,
        }
        for one in service.listing(COMMAND_LINE)
    ]  # fmt: skip
    if as_json:
        answer_json(lines)
        return
    heads = {
        "number": N_("Number"),
        "kind": N_("Kind"),
        "name": N_("Name"),
        "host": N_("Address"),
        "last_problem": N_("Problem"),
    }
    answer_table([*heads.values()], [[line[head] for head in heads] for line in lines])


@robots.command("try")
@click.argument("number", type=row_number)
def try_out(number: int) -> None:
    """Send a sentence there."""
    problem = calling.try_out(COMMAND_LINE, number)
    if problem:
        raise Conflict(N_("It was not taken: {problem}"), problem=problem)
    click.echo(say(N_("It was taken. The chat shows a sentence now.")))


@robots.command("remove")
@click.argument("number", type=row_number)
def remove(number: int) -> None:
    """Take a group chat away."""
    with transaction():
        service.remove(COMMAND_LINE, number)
    click.echo(say(N_("Nothing more is told there.")))
