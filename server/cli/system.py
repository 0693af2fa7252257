"""`system`: how is the installation, and what of it needs a person?"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from server import tasks
from server.cli.kernel import Noun, answer_json, answer_table, assembled, json_option, leave, say
from server.domain.access import COMMAND_LINE
from server.domain.system_state import REMEDIES
from server.services import database
from server.services.system import state
from server.services.system.state import State
from server.translations import N_

system = Noun("system", help="How the installation is, and what of it needs a person.")


@system.command("show", database=False)  # which refuses where the store is away, and that is told here
@json_option
@assembled
def show(*, as_json: bool) -> None:
    """Show worker, queue, database, store, log and copies. Exit 1 where something needs a person."""
    database.prepare()
    found = state.of(COMMAND_LINE)
    if as_json:
        answer_json(_plain(asdict(found)))
    else:
        answer_table([N_("What"), N_("How it is")], [[say(name), value] for name, value in _lines(found)])
        for one in found.stuck:
            told = N_("Photo {number}, {file}: tried {tries} times. {reason}")
            click.echo(say(told, number=one.number, file=one.file_name, tries=one.tries, reason=one.reason))
        for concern in found.concerns:
            click.echo(f"! {say(REMEDIES[concern])}")
    leave(1 if found.concerns else 0)


@system.command("ready", database=False)  # which refuses where a part is away, and that is told here
@json_option
@assembled
def ready(*, as_json: bool) -> None:
    """Ask database, store, queue and keys, as /health/ready does. Exit 1 where one is not well."""
    parts = tasks.readiness().parts()
    if as_json:
        answer_json({part.name: {"state": part.state, "ms": part.ms} for part in parts})
    else:
        answer_table([N_("What"), N_("How it is"), N_("ms")], parts)
    leave(0 if all(part.is_well for part in parts) else 1)


def _lines(found: State) -> Iterator[tuple[str, object]]:
    copy, trial = found.last_whole, found.last_rehearsed
    yield N_("Workers"), ", ".join(f"{one.name} {one.seen_at:%Y-%m-%d %H:%M}Z" for one in found.workers) or "–"
    yield N_("Photos waiting"), found.photos_waiting
    yield N_("Longest waiting since"), found.oldest_at
    yield N_("Photos whose checks broke"), found.given_up
    yield N_("Pairs waiting"), found.pairs_waiting
    yield N_("Database"), f"{found.database} {found.database_version}, {found.database_bytes / 1e6:.1f} MB"
    yield N_("Originals"), f"{found.originals}, {found.store_bytes / 1e6:.1f} MB, {found.store_place}"
    if not found.store_answers:
        yield N_("Store"), say(N_("does not answer"))
    yield N_("Free on the disk"), "–" if found.free_bytes is None else f"{found.free_bytes / 1e9:.1f} GB"
    yield N_("Program"), f"{found.program} ({found.revision}), Python {found.python}"
    yield N_("Entries of the log"), found.entries
    yield N_("Last verified to the end"), found.verified_at
    yield N_("Open alarms"), found.alarms
    yield N_("Key signs since"), found.key_since
    yield N_("Copies on schedule"), found.schedule or "–"
    yield N_("Last whole copy"), f"{copy.whole_at:%Y-%m-%d %H:%M}Z {copy.name} {copy.folder}" if copy else "–"
    yield (
        N_("Last rehearsal"),
        f"{trial.rehearsed_at:%Y-%m-%d %H:%M}Z {trial.rehearsal_problem or 'OK'}" if trial else "–",
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
