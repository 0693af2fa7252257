"""`publicity`: what is made public, who checked and released it, and who objected?"""

from datetime import datetime
from typing import Any

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, programme_option, row_number, say
from server.db import transaction
from server.domain import labels
from server.domain.access import COMMAND_LINE, Actor, Permission
from server.domain.publicity import ObjectionState, PublicationList, Rule
from server.domain.working_days import WindowKind
from server.errors import Forbidden
from server.services import accounts
from server.services.publicity import listing, objecting, preparing, releasing, rules
from server.services.register import issues, programmes
from server.translations import N_

publicity = Noun("publicity", help="Publications of what was put right.")
objections = Noun("objections", help="What the public objects to.")
publicity.add_command(objections)
_DAY = click.DateTime(["%Y-%m-%d"])
_as_option = click.option("--as", "name", metavar="ACCOUNT", help="In whose name; without it, the command line's.")


@publicity.command("rule")
@click.argument("code")
@click.option("--days", type=int, help="How long a window has to be at least.")
@click.option("--kind", type=click.Choice([one.value for one in WindowKind]), help="Which days count.")
@click.option("--receiver", metavar="TEXT", help="Who receives objections.")
@click.option("--telephone", metavar="TEXT", help="Under which number.")
@click.option("--address", metavar="TEXT", help="Where.")
@click.option("--medium", metavar="TEXT", help="Where else it is published.")
def rule(code: str, **said: Any) -> None:
    """Print how long a programme publishes, or change what is named."""
    with transaction():
        programme = programmes.get(code)
        wanted = rules.of(programme).to_json() | {name: one for name, one in said.items() if one is not None}
        rules.change(COMMAND_LINE, programme.id, Rule.of(wanted))
    answer_json(wanted)


@publicity.command("prepare")
@click.argument("code")
@click.option("--round", "round_", type=click.IntRange(min=1), help="Which clean-up; the present one if left out.")
@programme_option
@_as_option
def prepare(code: str, round_: int | None, programme: str | None, name: str | None) -> None:
    """Make the draft of a publication of what the ledger says."""
    with transaction():
        issue = issues.get(programmes.get(programme), code) if programme else issues.by_code(code)
        number = preparing.prepare(_by(name, Permission.EDIT), issue.id, round_).id
    click.echo(say(N_("Publication {number} is prepared."), number=number))


@publicity.command("list")
@click.option("--which", type=click.Choice([one.value for one in PublicationList]), default=PublicationList.ALL.value,
              show_default=True, help="Which ones.")  # fmt: skip
@json_option
def show(which: str, *, as_json: bool) -> None:
    """List the publications."""
    lines, number, pages = [], 1, 1
    while number <= pages:
        page = listing.page(COMMAND_LINE, PublicationList(which), number)
        lines += [_line(one) for one in page.rows]
        number, pages = number + 1, page.pages
    if as_json:
        answer_json(lines)
        return
    heads = {"publication": N_("Number"), "issue": N_("Issue"), "state": N_("State"), "opens_on": N_("First day"),
             "closes_on": N_("Last day"), "open_objections": N_("Open objections")}  # fmt: skip
    answer_table([*heads.values()], [[_cell(name, line[name]) for name in heads] for line in lines])


@publicity.command("show")
@click.argument("number", type=row_number)
def show_one(number: int) -> None:
    """Print one publication."""
    found = listing.one(COMMAND_LINE, number)
    answer_json(
        _line(found.line)
        | {part.value: text for part, text in found.parts.items()}
        | {name: getattr(found, name) for name in ("receiver", "telephone", "address", "medium", "link")}
        | {
            "pictures": [
                {"picture": one.picture_id, "stage": one.stage.value, "areas": one.areas} for one in found.pictures
            ],
            "prepared_by": list(found.prepared_by),
            "checked_by": found.checked_by or None,
            "missing": [say(one.message, **one.values) for one in found.missing],
        }
    )


@publicity.command("cover")
@click.argument("picture", type=row_number)
@click.option("--area", "areas", multiple=True, type=(float, float, float, float), metavar="LEFT TOP RIGHT BOTTOM",
              help="What is covered, from 0 to 1; repeat it. Without it, nothing is to be covered.")  # fmt: skip
@_as_option
def cover(picture: int, areas: tuple[tuple[float, float, float, float], ...], name: str | None) -> None:
    """Say what is covered in a picture, by the number that `show` prints."""
    with transaction():
        preparing.cover(_by(name, Permission.EDIT), picture, [list(one) for one in areas])
    click.echo(say(N_("Saved.")))


@publicity.command("check")
@click.argument("number", type=row_number)
@click.option("--looked-at", "looked", multiple=True, type=row_number, metavar="PICTURE",
              help="A picture that was looked at; repeat it for all of them.")  # fmt: skip
@_as_option
def check(number: int, looked: tuple[int, ...], name: str | None) -> None:
    """Say that text and pictures were looked at, by somebody who prepared none of it."""
    with transaction():
        releasing.check(_by(name, Permission.PUBLISH), number, looked)
    click.echo(say(N_("Publication {number} is checked. It goes out once it is released."), number=number))


@publicity.command("release")
@click.argument("number", type=row_number)
@click.option("--opens", type=_DAY, required=True, help="The first day.")
@click.option("--closes", type=_DAY, required=True, help="The last day.")
@_as_option
def release(number: int, opens: datetime, closes: datetime, name: str | None) -> None:
    """Let a checked publication go out."""
    with transaction():
        releasing.release(_by(name, Permission.PUBLISH), number, opens.date(), closes.date())
    click.echo(say(N_("Publication {number} is released."), number=number))


@publicity.command("withdraw")
@click.argument("number", type=row_number)
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@_as_option
def withdraw(number: int, reason: str, name: str | None) -> None:
    """Take a publication back."""
    with transaction():
        releasing.withdraw(_by(name, Permission.PUBLISH), number, reason)
    click.echo(say(N_("Publication {number} was withdrawn; nobody outside sees it any more."), number=number))


@objections.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those without an answer.")
@json_option
def list_objections(*, open_only: bool, as_json: bool) -> None:
    """List the objections, the newest first."""
    lines: list[dict[str, Any]] = []
    number = pages = 1
    while number <= pages:
        page = objecting.listing(COMMAND_LINE, number, open_only=open_only)
        lines += [
            {"objection": one.number, "publication": one.publication_id, "issue": one.code, "state": one.state.value,
             "received_at": one.received_at.isoformat(), "text": one.text, "name": one.name, "contact": one.contact,
             "answer": one.answer, "reason": one.reason}
            for one in page.rows
        ]  # fmt: skip
        number, pages = number + 1, page.pages
    if as_json:
        answer_json(lines)
        return
    heads = {"objection": N_("Number"), "issue": N_("Issue"), "state": N_("State"), "text": N_("Text")}
    rows = [
        [say(labels.OBJECTION_STATES[ObjectionState(line[name])]) if name == "state" else line[name] for name in heads]
        for line in lines
    ]  # fmt: skip
    answer_table([*heads.values()], rows)


@objections.command("answer")
@click.argument("number")
@click.option("--upheld/--not-upheld", "is_upheld", required=True, help="Whether it holds.")
@click.option("--answer", "answer_", required=True, metavar="TEXT", help="What who objected reads.")
@click.option("--reason", required=True, metavar="TEXT", help="Why, for the file.")
@_as_option
def answer(number: str, answer_: str, reason: str, name: str | None, *, is_upheld: bool) -> None:
    """Answer an objection, by its number."""
    with transaction():
        key = objecting.by_number(number)
        objecting.answer(_by(name, Permission.PUBLISH), key, answer_, reason, is_upheld=is_upheld)
    click.echo(say(N_("Objection {number} is answered."), number=number))


def _by(name: str | None, permission: Permission) -> Actor:
    """Return in whose name something is done; who could not do it on a page cannot be named here."""
    if name is None:
        return COMMAND_LINE
    actor = accounts.acting(name)
    if not actor.may(permission):
        raise Forbidden(N_("“{name}” may not do this."), name=name)
    return actor


def _line(one: listing.PublicationLine) -> dict[str, Any]:
    return {
        "publication": one.number,
        "issue": one.code,
        "round": one.round,
        "state": one.state.value,
        "opens_on": one.opens_on.isoformat() if one.opens_on else None,
        "closes_on": one.closes_on.isoformat() if one.closes_on else None,
        "open_objections": one.open_objections,
    }


def _cell(name: str, value: Any) -> str:
    if name == "state":
        return say(labels.PUBLICATION_STATES[value])
    return "—" if value is None else str(value)
