"""`petitions`: which are there, what do their numbers say, and how many of each kind?"""

from datetime import datetime
from typing import Any

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, leave, programme_option, say
from server.db import transaction
from server.domain import petition_number
from server.domain.access import COMMAND_LINE
from server.domain.petition_number import CHANNELS
from server.domain.petitions import SETTLED, TRUTHS, ReplyWay
from server.services.petitions import answering, listing
from server.services.petitions.listing import PetitionLine, Wanted, Which
from server.services.register import issues, programmes
from server.services.runtime import today
from server.translations import N_

petitions = Noun("petitions", help="What people complained about.")
ODD = 1


@petitions.command("list")
@click.option("--which", type=click.Choice([one.value for one in Which]), default=Which.ALL.value, show_default=True)
@programme_option
@json_option
def list_(which: str, programme: str | None, *, as_json: bool) -> None:
    """List the petitions, by their numbers."""
    found = listing.every(COMMAND_LINE, Wanted(Which(which), _number(programme)))
    if as_json:
        answer_json([_line(one) for one in found])
        return
    answer_table(
        [N_("Petition number"), N_("Issue"), N_("Is it true"), N_("Is it settled"), N_("To be fed back by"),
         N_("Fed back on"), N_("Odd about the number")],
        [[one.written, one.code, one.truth_text, one.settled_text, one.due_on or "",
          (one.reply.told_on or say(N_("anonymous"))) if one.reply else "", " ".join(say(it) for it in one.warnings)]
         for one in found],
    )  # fmt: skip


@petitions.command("check")
@click.argument("numbers", nargs=-1, required=True)
@json_option
def check(numbers: tuple[str, ...], *, as_json: bool) -> None:
    """Say what numbers of petitions say. Exit 1: something is odd about one."""
    told = {written: petition_number.warnings(written, today()) for written in numbers}
    if as_json:
        answer_json([_number_said(written, told[written]) for written in numbers])
    else:
        rows = [[written, _sentence(written), " ".join(say(one) for one in told[written])] for written in numbers]
        answer_table([N_("Petition number"), N_("The number says"), N_("Odd about the number")], rows)
    leave(ODD if any(told.values()) else 0)


@petitions.command("counts")
@programme_option
@json_option
def counts(programme: str | None, *, as_json: bool) -> None:
    """Count petitions by truth, by how far they are, and by kinds of pollution, which overlap."""
    found = listing.counts(listing.every(COMMAND_LINE, Wanted(programme_id=_number(programme))))
    if as_json:
        answer_json({
            "total": found.total,
            "truth": {one.value if one else "not_stated": n for one, n in found.truths.items()},
            "settled": {one.value if one else "not_stated": n for one, n in found.settled.items()},
            "settled_rate": found.settled_rate, "pollution": dict(found.pollutions),
        })  # fmt: skip
        return
    rows = [[say(TRUTHS[one]), found.truths.get(one, 0)] for one in TRUTHS]
    rows += [[say(SETTLED[one]), found.settled.get(one, 0)] for one in SETTLED]
    rows += [[kind, n] for kind, n in found.pollutions.items()]
    answer_table([N_("Kind"), N_("Petitions")], rows)
    if found.pollution_sum > found.total:
        told = N_("One petition may name several kinds: they add up to {sum}, of {total} petitions.")
        click.echo(say(told, sum=found.pollution_sum, total=found.total))


@petitions.command("reply")
@click.argument("code")
@click.argument("way", type=click.Choice([one.value for one in ReplyWay]))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="On which day the complainant was told.")
@click.option("--note", default="")
@programme_option
def reply(code: str, way: str, day: datetime | None, note: str, programme: str | None) -> None:
    """Write down how a complainant was told, or that nobody could be."""
    with transaction():
        issue = issues.get(programmes.get(programme), code) if programme else issues.by_code(code)
        answering.reply(COMMAND_LINE, issue.id, ReplyWay(way), day.date() if day else None, note)
    click.echo(say(N_("It was written down.")))


def _number(programme: str | None) -> int | None:
    return programmes.get(programme).id if programme else None


def _sentence(written: str) -> str:
    number = petition_number.parse(written)
    if number is None:
        return ""
    told = N_("{channel}, round {round}, {province}, {day}, no. {sequence}")
    return say(
        told, channel=say(CHANNELS[number.channel]), round=number.round,
        province=number.province_name or number.province, day=number.day or "—", sequence=number.sequence,
    )  # fmt: skip


def _number_said(written: str, warnings: tuple[str, ...]) -> dict[str, Any]:
    number = petition_number.parse(written)
    said = {
        "channel": number.channel.name.lower(), "round": number.round, "province": number.province,
        "day": number.day.isoformat() if number.day else None, "sequence": number.sequence,
    } if number else {}  # fmt: skip
    return {"number": written, "is_one": number is not None, **said, "warnings": [say(one) for one in warnings]}


def _line(one: PetitionLine) -> dict[str, Any]:
    return {
        "issue": one.code, "number": one.written, "warnings": [say(told) for told in one.warnings],
        "truth": one.truth.value if one.truth else None, "settled": one.settled.value if one.settled else None,
        "pollution": list(one.pollutions), "due": one.due_on.isoformat() if one.due_on else None,
        "is_unconfirmed": one.is_unconfirmed, "is_late": one.is_late,
        "rest": {"text": one.rest.text, "until": one.rest.due_on.isoformat() if one.rest.due_on else None}
        if one.rest else None,
        "reply": {"way": one.reply.way.value, "told_on": one.reply.told_on.isoformat() if one.reply.told_on else None}
        if one.reply else None,
    }  # fmt: skip
