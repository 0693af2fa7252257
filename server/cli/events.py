"""`events`: is the log whole, and what was signed of it?"""

from itertools import chain
from pathlib import Path
from typing import Any

import click
from typing_extensions import override

from server.cli import key_words
from server.cli.faults import document, tell, verified_originals
from server.cli.kernel import Noun, answer_json, answer_table, json_option, language, leave, row_number, say
from server.db import transaction
from server.domain import tree_head
from server.domain.tree_head import SignedHead
from server.errors import NotFound
from server.services.proof import alarms, anchors, heads, keys, lost_keys, sealer
from server.services.proof.row_verification import RowVerification
from server.services.proof.verification import Verification, taken_over
from server.tasks import anchoring
from server.translations import N_

events = Noun("events", help="The log: verify it, show what was signed of it.")


class Earlier(click.ParamType[SignedHead | int]):
    """The file of a head that was kept elsewhere, or the size of one that is kept here."""

    name = "HEAD"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> SignedHead | int:
        if str(value).isascii() and str(value).isdigit() and len(str(value)) <= 18:
            return int(value)
        try:
            return tree_head.read(Path(value).read_text(encoding="utf-8"))
        except OSError as problem:
            self.fail(say(N_("{file} cannot be read: {problem}"), file=value, problem=problem.strerror), param, ctx)
        except ValueError:
            self.fail(say(N_("{file} is no signed head. `events head` prints one."), file=value), param, ctx)


@events.command("verify")
@click.option("--since", type=Earlier(), metavar="FILE|SIZE", help="An earlier head: did the log only grow since?")
@click.option("--originals/--no-originals", default=True, show_default=True, help="Read every original as well.")
@json_option
def verify(since: SignedHead | int | None, *, originals: bool, as_json: bool) -> None:
    """Go through the log, every row that it speaks of and every original, and name whatever is not as it was.

    Exit 0: whole. 1: something was altered.
    """
    check, rows = Verification(since), RowVerification()
    found = tell(chain(check.faults(), anchors.faults(), lost_keys.faults(), rows.faults()), as_json=as_json)
    figures: dict[str, object] = {}
    if originals:
        figures, damaged = verified_originals(as_json=as_json)
        found += damaged
    if as_json:
        answer_json({
            "whole": not found, "entries": check.entries, "waiting": check.waiting, "heads": check.heads,
            "rows": rows.rows, **figures, "taken_over": taken_over(), "keys_lost": _keys_lost(),
            "faults": [document(fault) for fault in found],
        })  # fmt: skip
    else:
        _conclude(check, rows.rows, len(found))
    leave(1 if found else 0)


@events.command("head")
def head() -> None:
    """Seal what waits, and print the newest signed head; keep it elsewhere for `verify --since`."""
    with transaction():
        sealer.seal()
    latest = heads.latest()
    if latest is None:
        raise NotFound(N_("Nothing is in the log yet."))
    click.echo(latest.note, nl=False)


@events.command("stamp")
def stamp() -> None:
    """Seal what waits, have the newest head stamped where SHIZHENG_TSA_URL says, and print the time that it got."""
    with transaction():
        sealer.seal()
    at = anchoring.stamp(at_once=True)
    if at is None:
        raise NotFound(N_("Nothing is to be stamped: no authority is named, or the newest head has its stamp."))
    click.echo(at.isoformat())


@events.command("alarms")
@json_option
def list_alarms(*, as_json: bool) -> None:
    """List what the daily verification found, what nobody has answered first."""
    found = alarms.listing()
    if as_json:
        answer_json([
            {
                "alarm": one.number, **document(one.fault), "found_at": one.found_at.isoformat(),
                "answered_at": one.answered_at and one.answered_at.isoformat(),
                "answered_by": one.answered_by, "reason": one.reason,
            }
            for one in found
        ])  # fmt: skip
        return
    rows = [(one.number, one.found_at, one.fault.said(language()), one.answered_by, one.reason) for one in found]
    answer_table(["#", "found", "what", "answered by", "reason"], rows)


@events.command("answer")
@click.argument("number", type=row_number)
@click.option("--reason", required=True, help="What came of it.")
def answer_alarm(number: int, reason: str) -> None:
    """Answer an alarm, which takes it out of sight."""
    with transaction():
        alarms.answer(None, number, reason)


def _keys_lost() -> list[dict[str, str]]:
    return key_words.lost(keys.known()) if heads.latest() else []


def _conclude(check: Verification, rows: int, count: int) -> None:
    for past in taken_over():
        if broken := past.get("broken"):
            numbers = ", ".join(map(str, broken))
            click.echo(say(N_("Already altered when the chain was taken over, and kept so: entries {n}."), n=numbers))
    for lost in _keys_lost():
        click.echo(say(key_words.LOST, **lost))
    figures = {"entries": check.entries, "heads": check.heads, "waiting": check.waiting}
    click.echo(say(N_("{entries} entries, {heads} signed heads; {waiting} entries wait for their place."), **figures))
    click.echo(say(N_("{count} rows were compared with what the log says of them."), count=rows))
    click.echo(say(N_("The log is whole.")) if not count else say(N_("The log was altered: {count}."), count=count))
